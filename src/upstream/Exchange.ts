// One request and its answer, as undici drives it. It keeps apart what provably never left from what may have: until
// `onRequestStart` has let it go every end is NOT_SENT, from there on every end but a whole answer with status 200 is
// UNKNOWN. It is sent once at most, and its end is known within its deadline, whatever the upstream does.

import type { Dispatcher } from "undici";
import type { HeardNothing, NeverSent } from "../domain/heard.ts";
import type { Purpose } from "./port.ts";
import { readRetryAfterMs } from "./retryAfter.ts";
import { connectionLost, heldBack, neverSent, notConnected, timedOut, unusable, wrongStatus } from "./unheard.ts";

/** Far more than one payment's answer needs. */
export const ANSWER_BYTES_MAX = 65_536;
/** A list of 500 payments has 2 KiB for each; a longer one is refused whole, never cut. */
export const LIST_BYTES_MAX = 1_048_576;
/** A flood of 1xx answers costs us no more than this many; honest servers send one or two. */
const INFORMATIONAL_MAX = 2_000;

const NONE_FREE = "No connection to the upstream was free within the deadline.";

/** Thrown or handed to undici to end an exchange: made once, since a stack per call would say nothing. */
const NOT_TO_BE_SENT = new Error("not to be sent");
const GIVEN_UP = new Error("given up");

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseStart"]>>[2];

export interface ExchangeAnswer {
  readonly kind: "ANSWERED";
  readonly body: Uint8Array;
}

export type ExchangeEnd = ExchangeAnswer | HeardNothing | NeverSent;

/** `headers` are names and values in turn; they and the path must be valid HTTP. */
export interface HttpRequest {
  readonly method: "GET" | "POST";
  /** With its query, which may hold a token: never part of a message. */
  readonly path: string;
  readonly headers: string[];
  readonly body: string | null;
  readonly answerBytesMax: number;
  /** The whole exchange, its wait for a socket included. */
  readonly deadlineMs: number;
  readonly purpose: Purpose;
  /** Whose turn it takes where it has to wait for a connection; empty: nobody's. */
  readonly player: string;
}

/** What carries an exchange and wants to know what becomes of it. */
export interface Carrier {
  /** Whether it waits for others of ours, and not for the upstream. */
  isCrowdedOut(exchange: Exchange): boolean;
  /** It ended before it was sent: it need not be dispatched any more. */
  withdrawn(exchange: Exchange): void;
  /** undici is done with it: whatever it used is free again. */
  released(exchange: Exchange): void;
}

export class Exchange implements Dispatcher.DispatchHandler {
  readonly request: HttpRequest;
  end: ExchangeEnd | null = null;
  /** 0 until a final status has come. */
  status = 0;
  /** Its carrier's: when it was handed to undici. */
  dispatchedAtMs = 0;
  readonly #mayStillSend: () => boolean;
  readonly #nowMs: () => number;
  #carrier: Carrier | null = null;
  #resolve: ((exchange: this) => void) | null = null;
  #timer: Disposable | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #isSent = false;
  #informational = 0;
  #size = 0;
  #chunks: Uint8Array[] = [];

  constructor(request: HttpRequest, mayStillSend: () => boolean, nowMs: () => number) {
    this.request = request;
    this.#mayStillSend = mayStillSend;
    this.#nowMs = nowMs;
  }

  // These three make ky take the exchange for the Response it hands back: no Response, headers or stream is built.
  get [Symbol.toStringTag](): string {
    return "Response";
  }
  get ok(): boolean {
    return this.status === 200;
  }
  get type(): string {
    return "default";
  }

  get wasSent(): boolean {
    return this.#isSent;
  }

  /** Called once, before it is dispatched. `resolve` hears of the end, `timer` fires `passDeadline`. */
  begin(carrier: Carrier, resolve: (exchange: this) => void, timer: Disposable): void {
    this.#carrier = carrier;
    this.#resolve = resolve;
    this.#timer = timer;
  }

  passDeadline(): void {
    if (this.#isSent) {
      this.#settle(timedOut(this.status === 0 ? null : this.status));
      this.#controller?.abort(GIVEN_UP); // its late answer must find no socket to come on
    } else {
      const isCrowdedOut = this.#carrier?.isCrowdedOut(this) ?? false;
      this.#settle(isCrowdedOut ? heldBack(NONE_FREE) : neverSent(NONE_FREE));
    }
  }

  /** For the carrier and its caller: ends it as never sent, unless it is already on its way. */
  refuse(end: NeverSent): void {
    if (!this.#isSent) this.#settle(end);
  }

  /** The last moment: undici writes right after this returns, and writes nothing where it throws (client-h1, writeH1). */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isSent || this.end !== null) throw NOT_TO_BE_SENT; // a second write, or too late
    if (!this.#mayStillSend()) {
      this.#settle(heldBack("It was no longer allowed to be sent."));
      throw NOT_TO_BE_SENT;
    }
    this.#isSent = true;
    this.#controller = controller;
  }

  onResponseStart(controller: Dispatcher.DispatchController, statusCode: number, headers: Headers): void {
    if (statusCode < 200) {
      this.#informational += 1;
      if (this.#informational > INFORMATIONAL_MAX) this.#giveUp(controller, "The upstream sent no final answer.");
      return;
    }
    this.status = statusCode;
    if (statusCode !== 200) {
      this.#settle(wrongStatus(statusCode, readRetryAfterMs(headers["retry-after"], headers["date"], this.#nowMs)));
    } else if (isEncoded(headers["content-encoding"])) {
      this.#giveUp(controller, "The upstream's answer is encoded, which it was asked not to be.");
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#size > this.request.answerBytesMax) this.#giveUp(controller, "The upstream's answer is too large.");
    else if (this.end === null) this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first, second] = this.#chunks;
    const body = first !== undefined && second === undefined ? first : Buffer.concat(this.#chunks);
    this.#settle({ kind: "ANSWERED", body });
    this.#release();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: unknown): void {
    this.#settle(this.#isSent ? connectionLost(error, this.status === 0 ? null : this.status) : notConnected(error));
    this.#release();
  }

  #giveUp(controller: Dispatcher.DispatchController, message: string): void {
    this.#settle(unusable(message, this.status === 0 ? null : this.status));
    controller.abort(GIVEN_UP);
  }

  /** The first end stands. The socket may be in use for a while yet: the rest of an error page is read and dropped. */
  #settle(end: ExchangeEnd): void {
    if (this.end !== null) return;
    this.end = end;
    this.#chunks = [];
    if (!this.#isSent) {
      this.#timer?.[Symbol.dispose](); // a sent one's deadline holds on until its socket is free
      this.#carrier?.withdrawn(this);
    }
    this.#resolve?.(this);
    this.#resolve = null;
  }

  #release(): void {
    this.#timer?.[Symbol.dispose]();
    this.#controller = null;
    this.#carrier?.released(this);
    this.#carrier = null;
  }
}

function isEncoded(contentEncoding: string | string[] | undefined): boolean {
  if (contentEncoding === undefined || contentEncoding === "") return false;
  return typeof contentEncoding !== "string" || contentEncoding.toLowerCase() !== "identity";
}
