// The one pool of connections to the upstream. At most `maxConnections` exchanges are in undici's hands at a time; the
// others stand in a line of our own, so that one whose deadline passes leaves at once and is provably never sent.

import type { LookupFunction } from "node:net";
import { Pool } from "undici";
import type { Carrier, Exchange } from "./Exchange.ts";
import { createConnect } from "./informationalAnswers.ts";
import { CLOSED, heldBack } from "./unheard.ts";

/** Below the 60 s after which common load balancers drop an idle connection: a request sent into that is lost. */
const KEEP_ALIVE_MS = 30_000;
const KEEP_ALIVE_MAX_MS = 55_000;
/** Well within an attempt's usual deadline, so that an address that swallows packets frees its place in the pool. */
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * undici cannot tell a stray second answer that comes after the next request went out: every later request on that
 * connection may then get its predecessor's answer. A connection that ends now and then ends such a row, too; over
 * this many requests the price of its handshake is lost.
 */
const REQUESTS_PER_CONNECTION = 1_000;

export interface PoolTransportOptions {
  readonly origin: string;
  readonly maxConnections: number;
  readonly startTimer: (run: () => void, delayMs: number) => Disposable;
  readonly lookup?: LookupFunction;
}

export class PoolTransport implements Carrier {
  readonly #pool: Pool;
  readonly #startTimer: PoolTransportOptions["startTimer"];
  readonly #line = new Set<Exchange>();
  #free: number;
  #closed: Promise<void> | null = null;

  constructor(options: PoolTransportOptions) {
    this.#startTimer = options.startTimer;
    this.#free = options.maxConnections;
    this.#pool = new Pool(options.origin, {
      connections: options.maxConnections,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
      maxRequestsPerClient: REQUESTS_PER_CONNECTION,
      // The exchange's one deadline covers both.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: createConnect({
        // undici negotiates HTTP/2 by default, and concurrent POSTs over it have run one after another.
        allowH2: false,
        timeout: CONNECT_TIMEOUT_MS,
        ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
      }),
    });
  }

  /** Resolves with the exchange once its end is known; never rejects. */
  carry(exchange: Exchange): Promise<Exchange> {
    return new Promise((resolve) => {
      const timer = this.#startTimer(() => exchange.passDeadline(), exchange.request.deadlineMs);
      exchange.begin(this, resolve, timer);
      if (this.#closed !== null) exchange.refuse(heldBack(CLOSED));
      else if (this.#free > 0) this.#dispatch(exchange);
      else this.#line.add(exchange);
    });
  }

  withdrawn(exchange: Exchange): void {
    this.#line.delete(exchange);
  }

  released(): void {
    this.#free += 1;
    // Never from within undici's callback: its parser is not to be entered twice.
    if (this.#line.size > 0) queueMicrotask(() => this.#dispatchNext());
  }

  /** What is on its way runs to its end, a deadline away at most; what waits is never sent. */
  close(): Promise<void> {
    this.#closed ??= this.#pool.close();
    for (const exchange of this.#line) exchange.refuse(heldBack(CLOSED));
    return this.#closed;
  }

  #dispatchNext(): void {
    for (const exchange of this.#line) {
      if (this.#free === 0) return;
      this.#line.delete(exchange);
      this.#dispatch(exchange);
    }
  }

  #dispatch(exchange: Exchange): void {
    this.#free -= 1;
    const { method, path, headers, body } = exchange.request;
    // `idempotent: false`: undici must never take a consume call for one that may be sent again.
    this.#pool.dispatch({ method, path, headers, body, idempotent: false }, exchange);
  }
}
