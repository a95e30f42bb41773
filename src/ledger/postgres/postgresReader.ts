// The reader as the process sees it: its own few connections, so that history never takes one from a consume call, a
// bounded queue before them, and an end to everything.

import { finish } from "../reading/read.ts";
import { type Ask, begin, type Reading, readingOver, SEEING_ONE_STATE } from "../reading/reads.ts";
import type { Dialect } from "../reading/dialect.ts";
import type { Certificates } from "./certificateFiles.ts";
import { openPool } from "./connections.ts";
import { readMovedOrder } from "./movedOrder.ts";
import { postgresDialect } from "./readDialect.ts";
import { readFaultOf } from "./readFaults.ts";
import { createReadQueue } from "./readQueue.ts";
import { createReadTransactions, type RunStatement } from "./readTransaction.ts";

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

export interface PostgresReader extends Reading {
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

  let knownDialect: Dialect | null = null;
  /** Read once: no server runs while a ledger is moved. */
  async function dialectOf(run: RunStatement): Promise<Dialect> {
    return (knownDialect ??= postgresDialect(await finish(readMovedOrder(), run)));
  }

  const ask: Ask = async (name, ...parameters) => {
    const isolation = SEEING_ONE_STATE.has(name) ? "REPEATABLE READ" : "READ COMMITTED";
    try {
      return await queue.turn(() =>
        transactions.run(async (run) => finish(begin(await dialectOf(run), name, parameters), run), isolation),
      );
    } catch (error) {
      throw readFaultOf(error);
    }
  };

  return {
    ...readingOver(ask),
    async close() {
      queue.close();
      await transactions.close();
    },
  };
}
