// The v3 IAP server of a test: it keeps to the vendor's rules about payments and breaks everything else on request, and
// it keeps its own log of the truth, which no fault of the wire can touch.

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { type Behaviour, TRUTHFUL } from "./behaviours.ts";
import { createPaymentBook, type IssuedPayment, type PaymentBook, type PaymentTruth, type SeenRequest } from "./paymentTruth.ts";
import { answerBytes, type RawRequest, readRequests } from "./rawHttp.ts";

export interface FaultyUpstream extends AsyncDisposable {
  readonly baseUrl: string;
  /** Every consume call that arrived, in order. */
  readonly seen: readonly SeenRequest[];
  readonly overlaps: readonly Overlap[];
  issue(): IssuedPayment;
  consumeElsewhere(payment: IssuedPayment): void;
  truths(): readonly PaymentTruth[];
  seenFor(paymentSeq: string): readonly SeenRequest[];
  /** How its next calls are treated, one each; then as `behaveBy` says. */
  script(paymentSeq: string, behaviours: readonly Behaviour[]): void;
  behaveBy(choose: (request: SeenRequest) => Behaviour): void;
  /** Resolves once this many calls have arrived, for this payment or altogether. */
  untilSeen(count: number, paymentSeq?: string): Promise<void>;
  /** From now on truthful; resolves once nothing that was given up can land any more. */
  calmDown(): Promise<void>;
  /** Whether its answers repeat the token they were asked with. */
  echoesTokens: boolean;
}

/** Two calls of the same payment, item and token that were open at the same time. */
export interface Overlap {
  readonly earlier: SeenRequest;
  readonly later: SeenRequest;
}

interface OpenCall {
  readonly request: SeenRequest;
  readonly socket: Socket;
  isAnswered: boolean;
}

const CONSUME_PATH = /^\/inapp\/v3\/consume\/([A-Za-z0-9_-]+)\/items\/(\d+)$/;

export async function startFaultyUpstream(): Promise<FaultyUpstream> {
  const book = createPaymentBook();
  const scripts = new Map<string, Behaviour[]>();
  const seen: SeenRequest[] = [];
  const overlaps: Overlap[] = [];
  const sockets = new Set<Socket>();
  const landings = new Set<Promise<void>>();
  const watchers = new Set<() => void>();
  let openCalls: OpenCall[] = [];
  let choose: (request: SeenRequest) => Behaviour = () => TRUTHFUL;

  function arrive(socket: Socket, raw: RawRequest): void {
    const request = seenRequestFrom(raw);
    if (request === null) return void socket.end(answerBytes(404, ""));
    const call: OpenCall = { request, socket, isAnswered: false };
    watchForOverlap(call);
    seen.push(request);
    const behaviour = scripts.get(request.paymentSeq)?.shift() ?? choose(request);
    const resultCode = carryOut(book, request, behaviour, landings);
    const message = upstream.echoesTokens ? `asked with ${request.purchaseToken}` : "as the rules say";
    void reply(call, behaviour, bodyFor(book, request, resultCode, message));
    for (const watcher of watchers) watcher();
  }

  /** A client that gave up has closed its socket before it asks again, but this side may read of it a little later. */
  function watchForOverlap(call: OpenCall): void {
    const isOpen = (other: OpenCall) => !other.isAnswered && !other.socket.destroyed && !other.socket.readableEnded;
    openCalls = openCalls.filter(isOpen);
    const before = openCalls.filter((other) => isSameCall(other.request, call.request));
    openCalls.push(call);
    setImmediate(() => {
      overlaps.push(...before.filter(isOpen).map(({ request }) => ({ earlier: request, later: call.request })));
    });
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy()); // killed clients are what this server is for
    readRequests(socket, (raw) => arrive(socket, raw));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the upstream has no port");

  const seenFor = (paymentSeq: string) => seen.filter((request) => request.paymentSeq === paymentSeq);
  const upstream: FaultyUpstream = {
    baseUrl: `http://127.0.0.1:${address.port}`,
    seen,
    overlaps,
    echoesTokens: false,
    issue: () => book.issue(),
    consumeElsewhere: (payment) => book.consumeElsewhere(payment),
    truths: () => book.truths(),
    seenFor,
    script: (paymentSeq, behaviours) => void scripts.set(paymentSeq, [...behaviours]),
    behaveBy: (chosen) => void (choose = chosen),
    untilSeen: (count, paymentSeq) =>
      new Promise((resolve) => {
        const look = () => {
          if ((paymentSeq === undefined ? seen : seenFor(paymentSeq)).length < count) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    async calmDown() {
      choose = () => TRUTHFUL;
      scripts.clear();
      await Promise.all(landings);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return upstream;
}

/** The code of its answer, by the rules. What lands late is carried out when nobody is there to hear of it. */
function carryOut(book: PaymentBook, request: SeenRequest, behaviour: Behaviour, landings: Set<Promise<void>>): number {
  if (typeof behaviour.carriesOut === "boolean") return book.ask(request, behaviour.carriesOut);
  const { afterMs } = behaviour.carriesOut;
  const landing = new Promise<void>((resolve) => setTimeout(resolve, afterMs)).then(() => {
    book.ask(request, true);
    landings.delete(landing);
  });
  landings.add(landing);
  return book.ask(request, false);
}

function bodyFor(book: PaymentBook, request: SeenRequest, resultCode: number, message: string) {
  const issued = book.issuedAs(request.paymentSeq);
  return (code = resultCode) => {
    const header = `"header":{"resultCode":${code},"resultMessage":${JSON.stringify(message)},"isSuccessful":${code === 0}}`;
    if (code !== 0) return `{${header}}`;
    return `{${header},"result":{"price":${issued?.price ?? "1000.0"},"currency":"${issued?.currency ?? "KRW"}"}}`;
  };
}

async function reply(call: OpenCall, { answer }: Behaviour, bodyOf: (code?: number) => string): Promise<void> {
  const { socket } = call;
  const send = (bytes: Buffer) => {
    call.isAnswered = true;
    if (!socket.destroyed) socket.write(bytes);
  };
  switch (answer.how) {
    case "whole":
      if (answer.until !== undefined) await answer.until;
      return send(answerBytes(200, bodyOf()));
    case "code":
      return send(answerBytes(200, bodyOf(answer.resultCode)));
    case "status":
      return send(answerBytes(answer.status, "<html>error</html>"));
    case "body":
      return send(answerBytes(200, answer.text));
    case "cut": {
      const bytes = answerBytes(200, bodyOf());
      send(bytes.subarray(0, Math.min(answer.afterBytes, bytes.length - 1)));
      return socket.destroySoon();
    }
    case "short": {
      send(answerBytes(200, bodyOf().padEnd(400)).subarray(0, -50));
      return socket.destroySoon();
    }
    case "none":
  }
}

function seenRequestFrom({ path, headers, body }: RawRequest): SeenRequest | null {
  const [, paymentSeq, itemSeq] = CONSUME_PATH.exec(path) ?? [];
  if (paymentSeq === undefined || itemSeq === undefined) return null;
  const { purchaseToken }: { purchaseToken: string } = JSON.parse(body);
  return { paymentSeq, itemSeq, purchaseToken, requestId: headers.get("x-request-id") ?? "" };
}

function isSameCall(one: SeenRequest, other: SeenRequest): boolean {
  return (
    one.paymentSeq === other.paymentSeq && one.itemSeq === other.itemSeq && one.purchaseToken === other.purchaseToken
  );
}
