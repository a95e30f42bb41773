// The one pool of connections to the upstream. As many exchanges as may have a connection are in undici's hands at a time;
// the others stand in lines of our own, so that one whose deadline passes leaves at once and is provably never sent.

import type { LookupFunction } from "node:net";
import { Pool } from "undici";
import { connectionShares, SharedConnections } from "./connectionShares.ts";
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
  /** Of what stands aside: the same, but where calls need all of that. */
  readonly #asidePool: Pool;
  readonly #startTimer: PoolTransportOptions["startTimer"];
  readonly #connections: SharedConnections<Exchange>;
  /** How many answers had come when it came to stand in line. */
  readonly #answersBefore = new WeakMap<Exchange, number>();
  #answers = 0;
  #closed: Promise<void> | null = null;

  constructor(options: PoolTransportOptions) {
    this.#startTimer = options.startTimer;
    this.#connections = new SharedConnections(options.maxConnections);
    this.#pool = openPool(options, options.maxConnections);
    const { all } = connectionShares(options.maxConnections);
    this.#asidePool = all === options.maxConnections ? this.#pool : openPool(options, all - options.maxConnections);
  }

  /** Resolves with the exchange once its end is known; never rejects. */
  carry(exchange: Exchange): Promise<Exchange> {
    return new Promise((resolve) => {
      const timer = this.#startTimer(() => exchange.passDeadline(), exchange.request.deadlineMs);
      exchange.begin(this, resolve, timer);
      if (this.#closed !== null) exchange.refuse(heldBack(CLOSED));
      else if (this.#connections.take(exchange.request.purpose)) this.#dispatch(exchange);
      else this.#standInLine(exchange);
    });
  }

  /**
   * In line, and either for what has a share of the connections only, or behind others whom the upstream answered meanwhile: a full pool
   * is no outage. Where it answered nobody, the calls before it hang, and that it could not be sent is one more sign of it.
   */
  isCrowdedOut(exchange: Exchange): boolean {
    const { purpose } = exchange.request;
    if (!this.#connections.isInLine(exchange, purpose)) return false;
    return purpose !== "CALL" || this.#answers > (this.#answersBefore.get(exchange) ?? 0);
  }

  withdrawn(exchange: Exchange): void {
    this.#connections.leaveLine(exchange, exchange.request.purpose);
  }

  released(exchange: Exchange): void {
    if (exchange.status !== 0) this.#answers += 1;
    this.#connections.giveBack(exchange.request.purpose);
    // Never from within undici's callback: its parser is not to be entered twice.
    queueMicrotask(() => this.#dispatchNext());
  }

  /** What is on its way runs to its end, a deadline away at most; what waits is never sent. */
  close(): Promise<void> {
    const pools = new Set([this.#pool, this.#asidePool]);
    this.#closed ??= Promise.all([...pools].map((pool) => pool.close())).then(() => undefined);
    for (const exchange of this.#connections.everybodyInLine()) exchange.refuse(heldBack(CLOSED));
    return this.#closed;
  }

  #standInLine(exchange: Exchange): void {
    this.#answersBefore.set(exchange, this.#answers);
    this.#connections.standInLine(exchange, exchange.request.purpose);
  }

  #dispatchNext(): void {
    for (let next = this.#connections.takeNext(); next !== null; next = this.#connections.takeNext())
      this.#dispatch(next);
  }

  #dispatch(exchange: Exchange): void {
    const { method, path, headers, body, purpose } = exchange.request;
    const pool = purpose === "CALL" ? this.#pool : this.#asidePool;
    // `idempotent: false`: undici must never take a consume call for one that may be sent again.
    pool.dispatch({ method, path, headers, body, idempotent: false }, exchange);
  }
}

function openPool({ origin, lookup }: PoolTransportOptions, connections: number): Pool {
  return new Pool(origin, {
    connections,
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
      ...(lookup === undefined ? {} : { lookup }),
    }),
  });
}
