// The server, wired as ever, that dies where it is told to: FAILPOINT=<point>:<action>[:<pass>] in its environment, or a
// request whose X-Request-Id is failpoint.<point>.<action>[.<pass>]. It knows the points by its ports and by what Node and
// undici publish about their work, so what is on disk and what has left are exactly what a real death leaves there.

import { subscribe } from "node:diagnostics_channel";
import dns from "node:dns";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import type { Ledger } from "../../../src/ledger/port.ts";
import type { Upstream } from "../../../src/upstream/port.ts";
import { arm, enter, isIn, pass } from "./failpoints.ts";
import { watchCalls } from "./watchCalls.ts";

interface Parts {
  readonly startApp: (typeof import("../../../src/app.ts"))["startApp"];
  readonly readSettings: (typeof import("../../../src/config/settings.ts"))["readSettings"];
  readonly createLog: (typeof import("../../../src/observing/log.ts"))["createLog"];
  readonly greeting: (typeof import("../../../src/commands/greeting.ts"))["greeting"];
}

function watchLedger(ledger: Ledger): Ledger {
  const { writer } = ledger;
  const opening =
    <Request, Opened>(open: (request: Request) => Promise<Opened>) =>
    async (request: Request): Promise<Opened> => {
      pass("after.validate");
      enter("opening");
      const opened = await open(request);
      pass("after.open-ack");
      return opened;
    };
  return {
    ...ledger,
    writer: {
      ...writer,
      open: opening((request) => writer.open(request)),
      // A look that may lead to no attempt opens nothing.
      reopen: (request) => (request.canAsk ? opening(() => writer.reopen(request))(request) : writer.reopen(request)),
      // In the background somebody would get there before the call that is watched, now and then.
      leaseDue: () => Promise.resolve({ leased: [], sealedCount: 0, unservedApps: [], nextDueInMs: null }),
      async settle(request) {
        pass("before.settle");
        enter("settling");
        const settled = await writer.settle(request);
        pass("after.settle-ack");
        enter("answering");
        return settled;
      },
    },
  };
}

function watchUpstream(upstream: Upstream): Upstream {
  return {
    ...upstream,
    consume(question) {
      enter("asking");
      return upstream.consume(question);
    },
  };
}

/** The message that orders a write, and the one that says it is on disk. */
function watchThreads(): void {
  watchCalls(Worker.prototype, "postMessage", {
    before() {
      if (isIn("opening")) pass("before.open");
    },
  });
  watchCalls(Worker.prototype, "emit", {
    before([event]) {
      if (event === "message" && isIn("opening")) pass("before.open-ack");
      if (event === "message" && isIn("settling")) pass("before.settle-ack");
    },
  });
}

function watchConnecting(): void {
  watchCalls(dns, "lookup", {
    before(values) {
      pass("before.dns");
      const found = values.pop();
      values.push((...answer: readonly unknown[]) => {
        pass("after.dns");
        if (typeof found === "function") Reflect.apply(found, undefined, answer);
      });
    },
  });
  subscribe("net.client.socket", (message) => {
    const socket = partOf(message, "socket");
    if (!(socket instanceof Socket)) return;
    socket.once("connectionAttempt", () => pass("before.connect"));
    watchCalls(socket, "read", {
      after(_values, bytes) {
        if (bytes !== null) pass("before.first-byte");
      },
    });
  });
  subscribe("undici:client:connected", () => pass("after.connect"));
}

function watchExchange(): void {
  subscribe("undici:client:sendHeaders", () => pass("before.write"));
  subscribe("undici:request:bodySent", () => pass("after.write"));
  subscribe("undici:request:headers", () => pass("after.first-byte"));
  subscribe("undici:request:bodyChunkReceived", () => pass("before.last-byte"));
  subscribe("undici:request:trailers", () => pass("after.last-byte"));
  const isAnswer = (text: unknown) => isIn("asking") && typeof text === "string" && text.includes('"resultCode"');
  watchCalls(JSON, "parse", {
    before([text]) {
      if (isAnswer(text)) pass("before.parse");
    },
    after([text]) {
      if (isAnswer(text)) pass("after.parse");
    },
  });
}

function watchCallers(): void {
  subscribe("http.server.request.start", (message) => {
    const request = partOf(message, "request");
    if (request instanceof IncomingMessage) arm(String(request.headers["x-request-id"]));
    pass("before.validate");
  });
  watchCalls(ServerResponse.prototype, "end", {
    before() {
      if (isIn("answering")) pass("before.answer");
    },
  });
  subscribe("http.server.response.finish", () => {
    if (isIn("answering")) pass("after.answer");
  });
}

/** What a diagnostics channel tells of is not typed. */
function partOf(message: unknown, name: string): unknown {
  return message instanceof Object ? Reflect.get(message, name) : undefined;
}

watchThreads();
watchConnecting();
watchExchange();
watchCallers();
arm(process.env["FAILPOINT"] ?? "");

const { startApp, readSettings, createLog, greeting }: Parts = await import(process.argv[2] ?? "");
const { IAP_BASE_URL: upstreamUrl = "" } = process.env;
const named = upstreamUrl.replace("127.0.0.1", "localhost"); // a name to look up
const read = readSettings({ ...process.env, IAP_BASE_URL: named });
if (!read.isValid) throw new Error(read.lines.join("\n"));
const { settings } = read;
const app = await startApp({
  settings,
  sandboxUrl: null,
  log: createLog(settings.logLevel),
  onLost: (line) => {
    throw new Error(line);
  },
  wrap: { ledger: watchLedger, upstream: watchUpstream },
});
process.stdout.write(greeting({ address: app.address, settings, sandboxUrl: null }));
