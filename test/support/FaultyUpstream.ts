// The v3 IAP server of a test: it keeps to the vendor's rules about payments and breaks everything else on request, and
// it keeps its own log of the truth, which no fault of the wire can touch.

import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { type Behaviour, TRUTHFUL } from "./behaviours.ts";
import { createPaymentBook, type IssuedPayment, type PaymentTruth, type SeenRequest } from "./paymentTruth.ts";
import { answerBytes, type RawRequest, readRequests } from "./rawHttp.ts";
import { reply, USUAL_MESSAGE } from "./upstreamReply.ts";

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

export class FaultyUpstream implements AsyncDisposable {
  /** Every consume call that arrived, in order. */
  readonly seen: SeenRequest[] = [];
  readonly overlaps: Overlap[] = [];
  /** Whether its answers repeat the token they were asked with. */
  echoesTokens = false;
  readonly #book = createPaymentBook();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #scripts = new Map<string, Behaviour[]>();
  readonly #landings = new Set<Promise<void>>();
  readonly #watchers = new Set<() => void>();
  #openCalls: OpenCall[] = [];
  #choose: (request: SeenRequest) => Behaviour = () => TRUTHFUL;
  #port = 0;

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => socket.destroy()); // killed clients are what this server is for
      readRequests(socket, (raw) => this.#arrive(socket, raw));
    });
  }

  static async start(): Promise<FaultyUpstream> {
    const upstream = new FaultyUpstream();
    await upstream.#listen();
    return upstream;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  issue(): IssuedPayment {
    return this.#book.issue();
  }

  consumeElsewhere(payment: IssuedPayment): void {
    this.#book.consumeElsewhere(payment);
  }

  truths(): readonly PaymentTruth[] {
    return this.#book.truths();
  }

  seenFor(paymentSeq: string): readonly SeenRequest[] {
    return this.seen.filter((request) => request.paymentSeq === paymentSeq);
  }

  /** How the next calls for this payment are treated, one each; after them as `behaveBy` says. */
  script(paymentSeq: string, behaviours: readonly Behaviour[]): void {
    this.#scripts.set(paymentSeq, [...behaviours]);
  }

  behaveBy(choose: (request: SeenRequest) => Behaviour): void {
    this.#choose = choose;
  }

  /** Resolves once this many calls have arrived, for this payment or altogether. */
  untilSeen(count: number, paymentSeq?: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if ((paymentSeq === undefined ? this.seen : this.seenFor(paymentSeq)).length < count) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** From now on truthful; resolves once nothing that was given up can land any more. */
  async calmDown(): Promise<void> {
    this.#choose = () => TRUTHFUL;
    this.#scripts.clear();
    await Promise.all(this.#landings);
  }

  /** Refuses connections while this runs: not one byte of a request gets through. */
  async unreachableWhile<Result>(work: () => Promise<Result>): Promise<Result> {
    await this[Symbol.asyncDispose]();
    const result = await work();
    await this.#listen();
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the upstream has no port");
    this.#port = address.port;
  }

  #arrive(socket: Socket, raw: RawRequest): void {
    const request = seenRequestFrom(raw);
    if (request === null) return void socket.end(answerBytes(404, ""));
    const call: OpenCall = { request, socket, isAnswered: false };
    this.#watchForOverlap(call);
    this.seen.push(request);
    const behaviour = this.#scripts.get(request.paymentSeq)?.shift() ?? this.#choose(request);
    const facts = {
      resultCode: this.#carryOut(request, behaviour),
      payment: this.#book.issuedAs(request.paymentSeq),
      message: this.echoesTokens ? `asked with ${request.purchaseToken}` : USUAL_MESSAGE,
    };
    void reply(socket, behaviour.answer, facts, () => (call.isAnswered = true));
    for (const watcher of this.#watchers) watcher();
  }

  /** The code the rules give it. What lands late is carried out when nobody is there to hear of it. */
  #carryOut(request: SeenRequest, { carriesOut }: Behaviour): number {
    if (typeof carriesOut === "boolean") return this.#book.ask(request, carriesOut);
    const landing = new Promise<void>((resolve) => setTimeout(resolve, carriesOut.afterMs)).then(() => {
      this.#book.ask(request, true);
      this.#landings.delete(landing);
    });
    this.#landings.add(landing);
    return this.#book.ask(request, false);
  }

  /** A client that gave up has closed its socket before it asks again, but this side may read of it a little later. */
  #watchForOverlap(call: OpenCall): void {
    this.#openCalls = this.#openCalls.filter(isOpen);
    const before = this.#openCalls.filter((other) => isSameCall(other.request, call.request));
    this.#openCalls.push(call);
    setImmediate(() => {
      this.overlaps.push(...before.filter(isOpen).map(({ request }) => ({ earlier: request, later: call.request })));
    });
  }
}

function isOpen(call: OpenCall): boolean {
  return !call.isAnswered && !call.socket.destroyed && !call.socket.readableEnded;
}

function isSameCall(one: SeenRequest, other: SeenRequest): boolean {
  return (
    one.paymentSeq === other.paymentSeq && one.itemSeq === other.itemSeq && one.purchaseToken === other.purchaseToken
  );
}

function seenRequestFrom({ path, headers, body }: RawRequest): SeenRequest | null {
  const [, paymentSeq, itemSeq] = CONSUME_PATH.exec(path) ?? [];
  if (paymentSeq === undefined || itemSeq === undefined) return null;
  const { purchaseToken }: { purchaseToken: string } = JSON.parse(body);
  return { paymentSeq, itemSeq, purchaseToken, requestId: headers.get("x-request-id") ?? "" };
}
