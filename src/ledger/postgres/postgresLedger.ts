// The ledger on PostgreSQL, for many instances: one connection that writes with group commit, a few that read.

import type { SettlingRules } from "../../domain/settling.ts";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import type { Ledger } from "../port.ts";
import { createRandomPool } from "../randomPool.ts";
import { createTokenSeal, sealKeyIds } from "../seal.ts";
import { readCertificates } from "./certificateFiles.ts";
import { unsafeSettings } from "./durability.ts";
import { refuseIfHalfMoved } from "./halfMoved.ts";
import { HOW_TO_MEND_HISTORY } from "./history.ts";
import { createHistoryWatch, HistoryBehind, type HistoryWatch } from "./historyWatch.ts";
import { markFileOf } from "./markFile.ts";
import { cursorKeyOf, migrate, refusalOf } from "./migrations.ts";
import { startPostgresReader } from "./postgresReader.ts";
import { startPostgresWriter } from "./postgresWriter.ts";
import { watchReads } from "../readWatch.ts";
import { createRateDebts } from "./rateDebts.ts";
import { createWritingConnection, type Session } from "./writingConnection.ts";

export interface PostgresLedgerOptions {
  /** `postgres://…`; may hold a password. */
  readonly url: string;
  /** `LEDGER_SECRET`, decoded: the first seals, all open. The same for all instances. */
  readonly secrets: readonly Uint8Array[];
  readonly rules: SettlingRules;
  readonly timers: PostgresTimers;
  /** 0 <= random < 1. */
  readonly random: () => number;
  /** The key of cursors, should the ledger have none yet: 32 random bytes. */
  readonly candidateKey: Uint8Array;
  readonly onFault: (line: string) => void;
  /** Told of every flush that ended, however: how many writes it carried, and how long it took. */
  readonly onFlushed?: (operations: number, durationMs: number) => void;
  /** The ledger works, and an operator should know. */
  readonly onWarning?: (line: string) => void;
  /** What this server saw last is kept in a file whose path begins so; absent: in memory alone. */
  readonly markBeside?: string;
  /** History that was there is missing: nothing is written until people accept that. Absent: refuses to open then. */
  readonly onBehind?: (missing: string) => void;
}

export interface PostgresTimers {
  readonly monotonicMs: () => number;
  readonly defer: (callback: () => void) => void;
  readonly every: (intervalMs: number, callback: () => void) => () => void;
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

const WRITES_QUEUED_MAX = 4_096;
const READS_QUEUED_MAX = 1_024;
const READ_TIMEOUT_MS = 2_000;
/** As long as beside a file: who asked has given up by then. */
const READ_WAIT_MS = 5_000;
const READ_CONNECTIONS_MAX = 8;
/** A little longer than the server's own limit on a statement. */
const QUERY_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 3_000;

/** Throws LedgerRefusal where the database cannot be used as configured. */
export async function openPostgresLedger(options: PostgresLedgerOptions): Promise<Ledger> {
  const { url, secrets, rules, timers, random, candidateKey, onFault, onWarning = () => undefined } = options;
  const { onFlushed = () => undefined } = options;
  const certificates = await readCertificates({ url, after: timers.after, onWarning });
  const reading = startPostgresReader({
    url,
    certificates,
    after: timers.after,
    connectionsMax: READ_CONNECTIONS_MAX,
    queueMax: READS_QUEUED_MAX,
    timeoutMs: READ_TIMEOUT_MS,
    waitMs: READ_WAIT_MS,
  });
  const connection = createWritingConnection({
    url,
    certificates,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  const randomBytes = createRandomPool();
  const rateDebts = createRateDebts({ url, certificates, monotonicMs: timers.monotonicMs });
  try {
    await migrate(connection, timers);
    await refuseIfHalfMoved(connection);
    for (const line of await unsafeSettings(connection)) onWarning(line);
    const cursorKey = await cursorKeyOf(connection, candidateKey);
    const history = await watchHistory(options, await connection.session(), cursorKey);
    const seal = createTokenSeal(secrets, randomBytes);
    const { leaseMs } = rules;
    const writing = await startPostgresWriter({
      ...timers,
      connection,
      history: history.watch,
      isBehind: history.isBehind,
      findSuccess: (claim) => reading.findSuccess(claim),
      seal,
      rules,
      leaseMs,
      random,
      randomBytes,
      onFault,
      onFlushed,
      queueMax: WRITES_QUEUED_MAX,
    });
    const reads = watchReads(reading.reader, timers);
    return {
      writer: writing.writer,
      reader: reads.reader,
      health: {
        isWritable: () => writing.isWritable(),
        isReadable: () => reads.isReadable(),
        countUnopenable: () => reading.countUnopenable(sealKeyIds(secrets)),
        figures: () => reading.figures(),
        queueLength: () => writing.queueLength(),
      },
      keyUses: writing.keyUses,
      rateDebts,
      cursorKey,
      reread: () => certificates.reread(),
      async close() {
        reads.stop();
        await rateDebts.close();
        await reading.close();
        await writing.close();
        await history.kept();
      },
    };
  } catch (error) {
    await Promise.all([connection.close(), reading.close(), rateDebts.close()]);
    throw refusalOf(error);
  }
}

interface WatchedHistory {
  readonly watch: HistoryWatch;
  readonly isBehind: boolean;
  kept(): Promise<void>;
}

/** Throws LedgerRefusal where history is missing and nobody would hear of it. */
async function watchHistory(
  { timers, markBeside, onBehind, onWarning = () => undefined }: PostgresLedgerOptions,
  session: Session,
  cursorKey: Uint8Array,
): Promise<WatchedHistory> {
  const { after, monotonicMs } = timers;
  const file = markBeside === undefined ? null : markFileOf({ beside: markBeside, cursorKey, after, onWarning });
  const watch = createHistoryWatch({
    mark: (await file?.read()) ?? null,
    keep: (mark) => file?.keep(mark),
    onBehind: onBehind ?? (() => undefined),
    onMended: onWarning,
    monotonicMs,
  });
  const kept = async () => file?.kept();
  try {
    await watch.look(session, null);
    return { watch, isBehind: false, kept };
  } catch (error) {
    if (!(error instanceof HistoryBehind)) throw error;
    if (onBehind === undefined) throw new LedgerRefusal(`${error.message}: ${HOW_TO_MEND_HISTORY}`, { cause: error });
    return { watch, isBehind: true, kept };
  }
}
