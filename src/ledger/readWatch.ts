// Whether the ledger can be read. What callers' reads come to says so; while they fail, one small read a second is made, so
// that it is known when they work again though nobody asks.

import { ServiceError } from "../domain/serviceError.ts";
import type { LedgerReader } from "./port.ts";

/** Its reader did not come back: it may have been slow, or its disk may hang. */
export class HungRead extends ServiceError {
  constructor() {
    super("TIMEOUT", "The query took too long; narrow it by a filter.");
  }
}

export interface ReadWatchOptions {
  readonly monotonicMs: () => number;
  /** Repeats the callback until the returned function is called. */
  readonly every: (intervalMs: number, callback: () => void) => () => void;
}

export interface ReadWatch {
  readonly reader: LedgerReader;
  /** false from a second after a read has failed until one works. */
  isReadable(): boolean;
  stop(): void;
}

/** A single read that fails, with a connection that was cut or a reader that is replaced, is no news. */
const PATIENCE_MS = 1_000;
const PROBE_INTERVAL_MS = 1_000;

export function watchReads(reader: LedgerReader, { monotonicMs, every }: ReadWatchOptions): ReadWatch {
  let failing: { readonly sinceMs: number; readonly stopProbes: () => void } | null = null;
  let isProbing = false;
  let isStopped = false;

  function works(): void {
    failing?.stopProbes();
    failing = null;
  }

  function fails(): void {
    if (failing !== null || isStopped) return;
    failing = { sinceMs: monotonicMs(), stopProbes: every(PROBE_INTERVAL_MS, () => void probe()) };
    void probe();
  }

  async function probe(): Promise<void> {
    if (isProbing) return;
    isProbing = true;
    await judged(reader.feedPage({ kind: "all" }, { app: null, size: 1, after: null })).catch(() => undefined);
    isProbing = false;
  }

  /** Refused for want of a turn, or ended for taking too long: neither says that the ledger cannot be read. */
  async function judged<Answer>(read: Promise<Answer>): Promise<Answer> {
    try {
      const answer = await read;
      works();
      return answer;
    } catch (error) {
      const isFailure = error instanceof ServiceError && error.code === "LEDGER_UNAVAILABLE";
      if (isFailure || error instanceof HungRead) fails();
      throw error;
    }
  }

  return {
    reader: {
      consumptionsById: (scope, ids) => judged(reader.consumptionsById(scope, ids)),
      standingConsumption: (scope, app, paymentSeq) => judged(reader.standingConsumption(scope, app, paymentSeq)),
      standingConsumptions: (scope, payments) => judged(reader.standingConsumptions(scope, payments)),
      consumptionPage: (scope, query) => judged(reader.consumptionPage(scope, query)),
      consumptionCount: (scope, filter, isSettledOnly) => judged(reader.consumptionCount(scope, filter, isSettledOnly)),
      attemptsOf: (scope, ids) => judged(reader.attemptsOf(scope, ids)),
      backgroundsOf: (scope, ids) => judged(reader.backgroundsOf(scope, ids)),
      reversalsOf: (scope, ids) => judged(reader.reversalsOf(scope, ids)),
      reversalsById: (scope, ids) => judged(reader.reversalsById(scope, ids)),
      reversalsByReference: (scope, app, names) => judged(reader.reversalsByReference(scope, app, names)),
      auditPage: (scope, query) => judged(reader.auditPage(scope, query)),
      feedPage: (scope, query) => judged(reader.feedPage(scope, query)),
      consumptionTotals: (scope, query) => judged(reader.consumptionTotals(scope, query)),
    },
    isReadable: () => failing === null || monotonicMs() - failing.sinceMs < PATIENCE_MS,
    stop() {
      isStopped = true;
      works();
    },
  };
}
