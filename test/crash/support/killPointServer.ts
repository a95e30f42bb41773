// The server, wired as ever, that dies where a call asks it to: a request whose X-Request-Id is
// kill.<port>.<before|after>.<n> ends the process right before or after its n-th use of that port. Everything else about
// it is the product, so what is on disk and what has left are exactly what a real death leaves there.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { greeting } from "../../../src/commands/greeting.ts";
import type { Ledger, OpenRequest, ReopenRequest, SettleRequest } from "../../../src/ledger/port.ts";
import type { Upstream } from "../../../src/upstream/port.ts";
import { distUnderTest } from "../../support/runningServer.ts";

type PortCall<Question, Answer> = (question: Question) => Promise<Answer>;

const uses = new Map<string, number>();

function dieIfAsked(port: string, moment: "before" | "after", requestId: string): void {
  const count = uses.get(`${requestId} ${port}`);
  if (requestId === `kill.${port}.${moment}.${count}`) process.kill(process.pid, "SIGKILL");
}

function mortal<Question extends { readonly requestId: string }, Answer>(
  port: string,
  call: PortCall<Question, Answer>,
): PortCall<Question, Answer> {
  return async (question) => {
    const { requestId } = question;
    uses.set(`${requestId} ${port}`, (uses.get(`${requestId} ${port}`) ?? 0) + 1);
    dieIfAsked(port, "before", requestId);
    const answer = await call(question);
    dieIfAsked(port, "after", requestId);
    return answer;
  };
}

function mortalLedger(ledger: Ledger): Ledger {
  const { writer } = ledger;
  return {
    ...ledger,
    writer: {
      open: mortal("open", (request: OpenRequest) => writer.open(request)),
      reopen: mortal("reopen", (request: ReopenRequest) => writer.reopen(request)),
      leaseDue: (request) => writer.leaseDue(request),
      resolveDispute: (request) => writer.resolveDispute(request),
      settle: mortal("settle", (request: SettleRequest) => writer.settle(request)),
    },
  };
}

function mortalUpstream(upstream: Upstream): Upstream {
  return { consume: mortal("consume", (question: Parameters<Upstream["consume"]>[0]) => upstream.consume(question)) };
}

const built = (file: string) => pathToFileURL(join(distUnderTest(), file)).href;
const { startApp }: typeof import("../../../src/app.ts") = await import(built("app.js"));
const { readSettings }: typeof import("../../../src/config/settings.ts") = await import(built("config/settings.js"));
const { createLog }: typeof import("../../../src/log.ts") = await import(built("log.js"));

const read = readSettings(process.env);
if (!read.isValid) throw new Error(read.lines.join("\n"));
const { settings } = read;
const upstreamUrl = settings.upstreamUrl ?? "";
const app = await startApp({
  settings,
  upstreamUrl,
  log: createLog(settings.logLevel),
  onLost: (line) => {
    throw new Error(line);
  },
  wrap: { ledger: mortalLedger, upstream: mortalUpstream },
});
process.stdout.write(greeting({ address: app.address, settings, isSandbox: false }));
