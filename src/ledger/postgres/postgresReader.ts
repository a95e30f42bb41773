// The reader as the process sees it: its own few connections, so that history never takes one from a consume call, a
// bounded queue before them, and an end to everything.

import type { Consumption } from "../../domain/consumption.ts";
import type { LedgerFigures, LedgerReader } from "../port.ts";
import type { SuccessClaim } from "../writing/timelyWrites.ts";
import { auditPage } from "./auditQueries.ts";
import type { Certificates } from "./certificateFiles.ts";
import { openPool } from "./connections.ts";
import { feedPage } from "./feedQuery.ts";
import { countUnopenable, ledgerFigures } from "./figures.ts";
import { readFaultOf } from "./readFaults.ts";
import { type MovedOrder, readMovedOrder } from "./movedOrder.ts";
import * as queries from "./readQueries.ts";
import { findSuccess } from "./successQuery.ts";
import { consumptionTotals } from "./totalsQueries.ts";
import { createReadQueue } from "./readQueue.ts";
import { createReadTransactions, type Isolation } from "./readTransaction.ts";
import type { RunQuery } from "./tables.ts";

export interface PostgresReaderOptions {
  readonly url: string;
  /** What the address names was read; absent: it names none. */
  readonly certificates?: Certificates;
  readonly connectionsMax: number;
  readonly queueMax: number;
  /** How long one statement may take. */
  readonly timeoutMs: number;
  /** How long a read may wait for its turn. */
  readonly waitMs: number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export interface PostgresReader {
  readonly reader: LedgerReader;
  /** The recorded success of a call, without the writer. */
  findSuccess(claim: SuccessClaim): Promise<Consumption | null>;
  countUnopenable(keyIds: readonly string[]): Promise<number>;
  figures(): Promise<LedgerFigures>;
  close(): Promise<void>;
}

/** What the server's word that a statement took too long may take to arrive; after that nobody is there. */
const ANSWER_MS = 1_000;
/** A database that takes longer to let somebody in is down for them. */
const CONNECT_MS = 2_000;

/** Connects when it is first asked. Throws LedgerRefusal where the address cannot be understood. */
export function startPostgresReader(options: PostgresReaderOptions): PostgresReader {
  const { connectionsMax, queueMax, timeoutMs, waitMs, after } = options;
  const queryTimeoutMs = timeoutMs + ANSWER_MS;
  const pool = openPool({ ...options, connectTimeoutMs: Math.min(waitMs, CONNECT_MS), queryTimeoutMs });
  const transactions = createReadTransactions(pool, timeoutMs);
  const queue = createReadQueue({ runningMax: connectionsMax, waitingMax: queueMax, waitMs, after });

  /** Read once: no server runs while a ledger is moved. */
  let knownOrder: MovedOrder | null = null;
  const movedOrder = async (run: RunQuery) => (knownOrder ??= await readMovedOrder(run));

  async function ask<Result>(
    read: (run: RunQuery) => Promise<Result>,
    isolation: Isolation = "READ COMMITTED",
  ): Promise<Result> {
    try {
      return await queue.turn(() => transactions.run(read, isolation));
    } catch (error) {
      throw readFaultOf(error);
    }
  }

  return {
    reader: {
      consumptionsById: (scope, ids) => ask((run) => queries.consumptionsById(run, scope, ids)),
      standingConsumption: (scope, app, paymentSeq) =>
        ask((run) => queries.standingConsumption(run, scope, app, paymentSeq)),
      standingConsumptions: (scope, payments) => ask((run) => queries.standingConsumptions(run, scope, payments)),
      consumptionPage: (scope, query) => ask((run) => queries.consumptionPage(run, scope, query)),
      consumptionCount: (scope, filter, isSettledOnly) =>
        ask((run) => queries.consumptionCount(run, scope, filter, isSettledOnly)),
      attemptsOf: (scope, ids) => ask((run) => queries.attemptsOf(run, scope, ids)),
      backgroundsOf: (scope, ids) => ask((run) => queries.backgroundsOf(run, scope, ids)),
      reversalsOf: (scope, ids) => ask(async (run) => queries.reversalsOf(run, scope, ids, await movedOrder(run))),
      reversalsById: (scope, ids) => ask((run) => queries.reversalsById(run, scope, ids)),
      reversalsByReference: (scope, app, references) =>
        ask((run) => queries.reversalsByReference(run, { scope, app, references })),
      auditPage: (scope, query) => ask(async (run) => auditPage(run, scope, query, await movedOrder(run))),
      feedPage: (scope, query) => ask((run) => feedPage(run, scope, query)),
      consumptionTotals: (scope, query) => ask((run) => consumptionTotals(run, scope, query), "REPEATABLE READ"),
    },
    findSuccess: (claim) => ask((run) => findSuccess(run, claim)),
    countUnopenable: (keyIds) => ask((run) => countUnopenable(run, keyIds)),
    figures: () => ask((run) => ledgerFigures(run)),
    async close() {
      queue.close();
      await transactions.close();
    },
  };
}
