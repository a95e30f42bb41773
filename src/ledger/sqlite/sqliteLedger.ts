// The ledger on one SQLite file: a writer thread with group commit, a reader thread, one lock.

import type { SettlingRules } from "../../domain/settling.ts";
import type { Ledger } from "../port.ts";
import { sealKeyIds } from "../seal.ts";
import { keepLog } from "./logKeeper.ts";
import { watchLogSize } from "./logSize.ts";
import type { Checkpoint } from "./openDatabase.ts";
import { watchReads } from "../readWatch.ts";
import { startReader } from "./readerClient.ts";
import { startWriter } from "./writerClient.ts";
import type { FindSuccess } from "../writing/timelyWrites.ts";

export interface SqliteLedgerOptions {
  readonly path: string;
  /** `LEDGER_CHECKPOINT`; "auto" where it is absent. */
  readonly checkpoint?: Checkpoint;
  /** `LEDGER_SECRET`, decoded: the first seals, all open. */
  readonly secrets: readonly Uint8Array[];
  readonly rules: SettlingRules;
  readonly timers: LedgerTimers;
  /** The ledger is gone for good: the process has to end. */
  readonly onLost: (line: string) => void;
  readonly onFault: (line: string) => void;
  /** Told of every flush that ended, however: how many writes it carried, and how long it took. */
  readonly onFlushed?: (operations: number, durationMs: number) => void;
  /** All is well, but people should look. */
  readonly onWarning?: (line: string) => void;
}

export interface LedgerTimers {
  readonly monotonicMs: () => number;
  readonly defer: (callback: () => void) => void;
  readonly every: (intervalMs: number, callback: () => void) => () => void;
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

/** Calls that may wait for a flush: about a second of the largest peak planned for, a few megabytes. */
const WRITES_QUEUED_MAX = 4_096;
const READS_QUEUED_MAX = 1_024;
const READ_TIMEOUT_MS = 2_000;

/** Throws LedgerRefusal where the file cannot be opened as configured. */
export async function openSqliteLedger(options: SqliteLedgerOptions): Promise<Ledger> {
  const { path, checkpoint = "auto", secrets, rules, timers, onLost, onFault, onWarning = () => undefined } = options;
  const { onFlushed = () => undefined } = options;
  const findSuccess: FindSuccess = (claim) => reading.findSuccess(claim); // nothing is written before there is a reader
  const queueMax = WRITES_QUEUED_MAX;
  const writing = {
    path,
    checkpoint,
    secrets,
    rules,
    ...timers,
    onLost,
    onFault,
    onWarning,
    onFlushed,
    queueMax,
    findSuccess,
  };
  const client = await startWriter(writing);
  const keeper = checkpoint === "external" ? keepLog(path) : null;
  const stopWatching = watchLogSize({ path, every: timers.every, onWarning });
  const reading = startReader({ path, ...timers, queueMax: READS_QUEUED_MAX, timeoutMs: READ_TIMEOUT_MS, onWarning });
  const reads = watchReads(reading.reader, timers);
  return {
    writer: client.writer,
    reader: reads.reader,
    health: {
      isWritable: () => client.isWritable(),
      isReadable: () => reads.isReadable(),
      countUnopenable: () => reading.countUnopenable(sealKeyIds(secrets)),
      figures: () => reading.figures(),
      queueLength: () => client.queueLength(),
    },
    keyUses: client.keyUses,
    rateDebts: null, // one process owns the file
    cursorKey: client.cursorKey,
    async close() {
      stopWatching();
      reads.stop();
      await reading.close();
      await client.close(); // last: closing the last connection checkpoints the WAL …
      keeper?.close(); // … but where the log is somebody else's
    },
  };
}
