// The one pool of connections to the upstream. As many exchanges as may have a connection are in undici's hands at a time;
// the others stand in lines of our own, so that one whose deadline passes leaves at once and is provably never sent.

import type { LookupFunction } from "node:net";
import { Pool } from "undici";
import { connectionShares, SharedConnections } from "./connectionShares.ts";
import type { Carrier, Exchange } from "./Exchange.ts";
import { createConnect } from "./informationalAnswers.ts";
import { TimeToAnswer } from "./timeToAnswer.ts";
import { CLOSED, heldBack, neverSent } from "./unheard.ts";

const TOO_LATE = "Too little time was left for an answer when a connection to the upstream was free.";

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
  readonly monotonicMs: () => number;
  readonly lookup?: LookupFunction;
}

export class PoolTransport implements Carrier {
  readonly #pool: Pool;
  /** Of what stands aside: the same, but where calls need all of that. */
  readonly #asidePool: Pool;
  readonly #startTimer: PoolTransportOptions["startTimer"];
  readonly #nowMs: () => number;
  readonly #timeToAnswer = new TimeToAnswer();
  readonly #connections: SharedConnections<Exchange>;
  readonly #arrivals = new WeakMap<Exchange, Arrival>();
  #answers = 0;
  #closed: Promise<void> | null = null;

  constructor(options: PoolTransportOptions) {
    this.#startTimer = options.startTimer;
    this.#nowMs = options.monotonicMs;
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
    const { purpose, player } = exchange.request;
    if (!this.#connections.isInLine(exchange, purpose, player)) return false;
    return purpose !== "CALL" || this.#answers > (this.#arrivals.get(exchange)?.answers ?? 0);
  }

  withdrawn(exchange: Exchange): void {
    const { purpose, player } = exchange.request;
    this.#connections.leaveLine(exchange, purpose, player);
  }

  released(exchange: Exchange): void {
    if (exchange.status !== 0) this.#answers += 1;
    const { purpose } = exchange.request;
    if (exchange.wasSent) this.#timeToAnswer.took(purpose, this.#nowMs() - exchange.dispatchedAtMs);
    this.#connections.giveBack(purpose);
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
    this.#arrivals.set(exchange, { answers: this.#answers, atMs: this.#nowMs() });
    const { purpose, player } = exchange.request;
    this.#connections.standInLine(exchange, purpose, player);
  }

  #dispatchNext(): void {
    for (let next = this.#connections.next(); next !== null; next = this.#connections.next()) {
      const { one: exchange, purpose } = next;
      // Ended as never sent, it leaves the line, and whoever is next then has the connection.
      if (!this.#isInTime(exchange))
        exchange.refuse(this.isCrowdedOut(exchange) ? heldBack(TOO_LATE) : neverSent(TOO_LATE));
      else {
        this.#connections.takeFor(exchange, purpose, exchange.request.player);
        this.#dispatch(exchange);
      }
    }
  }

  #isInTime(exchange: Exchange): boolean {
    const { purpose, deadlineMs } = exchange.request;
    const waitedMs = this.#nowMs() - (this.#arrivals.get(exchange)?.atMs ?? 0);
    return this.#timeToAnswer.isEnough(purpose, deadlineMs - waitedMs, deadlineMs);
  }

  #dispatch(exchange: Exchange): void {
    const { method, path, headers, body, purpose } = exchange.request;
    exchange.dispatchedAtMs = this.#nowMs();
    const pool = purpose === "CALL" ? this.#pool : this.#asidePool;
    // `idempotent: false`: undici must never take a consume call for one that may be sent again.
    pool.dispatch({ method, path, headers, body, idempotent: false }, exchange);
  }
}

/** In line: when, and how many answers had come by then. */
interface Arrival {
  readonly answers: number;
  readonly atMs: number;
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
