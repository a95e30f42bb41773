// One question, one HTTP exchange over the one pool, and its end as a value: whatever face asks, nothing throws, nothing
// is sent twice, and several exchanges for one question share its deadline.

import type { LookupFunction } from "node:net";
import { Exchange, type ExchangeEnd, type HttpRequest } from "./Exchange.ts";
import { createKyClient } from "./kyClient.ts";
import { PoolTransport } from "./PoolTransport.ts";
import { heldBack, unusable } from "./unheard.ts";

export interface HttpCallsOptions {
  /** May carry a path prefix. */
  readonly baseUrl: URL | string;
  readonly maxConnections: number;
  /** Starts a timer; disposing of it stops it. Each exchange has one. */
  readonly startTimer: (run: () => void, delayMs: number) => Disposable;
  /** Any origin; must never go back. */
  readonly monotonicMs: () => number;
  /** Milliseconds since 1970, for a Retry-After date in an answer that has no Date. */
  readonly nowMs: () => number;
  /** A text that no other call gets: letters, digits and dashes, at most 64, which no client can foresee. */
  readonly makeCallId: () => string;
  /** Sees each exchange begin and end. Absent: nobody does. */
  readonly around?: AroundExchange;
  /** Name resolution, in place of the system's. */
  readonly lookup?: LookupFunction;
}

/** Calls `carry` once, at once, with headers to be sent along (names and values in turn), and hands its end on. */
export type AroundExchange = (
  method: HttpRequest["method"],
  carry: (headers: readonly string[]) => Promise<ExchangeEnd>,
) => Promise<ExchangeEnd>;

export type Ask = (request: HttpRequest) => Promise<ExchangeEnd>;

export interface HttpCalls {
  /** `path` is put behind the base address. `mayStillSend` is read right before the first byte leaves. */
  ask(request: HttpRequest, mayStillSend: () => boolean): Promise<ExchangeEnd>;
  /** All that `run` asks ends within the deadline, counted from now; what it asks after that is never sent. */
  within<Value>(deadlineMs: number, run: (ask: Ask) => Promise<Value>): Promise<Value>;
  readonly makeCallId: () => string;
  close(): Promise<void>;
}

export function createHttpCalls(options: HttpCallsOptions): HttpCalls {
  const { origin, pathname } = new URL(options.baseUrl);
  const prefix = pathname.replace(/\/+$/, "");
  const transport = new PoolTransport({
    origin,
    maxConnections: options.maxConnections,
    startTimer: options.startTimer,
    monotonicMs: options.monotonicMs,
    ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
  });
  const call = createKyClient((exchange) => transport.carry(exchange));

  async function end(exchange: Exchange): Promise<ExchangeEnd> {
    try {
      // The address is for ky's own Request, which nobody sends: no path, since a query may hold a token.
      await call(origin, exchange);
    } catch {
      exchange.refuse(heldBack("The call failed before it was sent."));
    }
    return exchange.end ?? unusable("The call failed while it was on its way.", null);
  }

  const { around } = options;

  function ask(
    request: HttpRequest,
    mayStillSend: () => boolean,
    begun: (exchange: Exchange) => void = () => undefined,
  ): Promise<ExchangeEnd> {
    const carry = (added: readonly string[]) => {
      const headers = added.length === 0 ? request.headers : [...request.headers, ...added];
      const exchange = new Exchange({ ...request, headers, path: prefix + request.path }, mayStillSend, options.nowMs);
      begun(exchange);
      return end(exchange);
    };
    return around === undefined ? carry([]) : around(request.method, carry);
  }

  return {
    ask: (request, mayStillSend) => ask(request, mayStillSend),
    async within(deadlineMs, run) {
      const endsAtMs = options.monotonicMs() + deadlineMs;
      let isOver = false;
      let current: Exchange | null = null;
      const timer = options.startTimer(() => {
        isOver = true;
        current?.passDeadline();
      }, deadlineMs);
      try {
        return await run((request) =>
          ask(
            // What is left to it: whoever waits in line must not be sent with too little of it.
            { ...request, deadlineMs: Math.max(1, Math.floor(endsAtMs - options.monotonicMs())) },
            () => !isOver,
            (exchange) => (current = exchange),
          ),
        );
      } finally {
        timer[Symbol.dispose]();
      }
    },
    makeCallId: options.makeCallId,
    close: () => transport.close(),
  };
}
