// The writer on PostgreSQL: group commit in front of one flush at a time, a sign of life while there is nothing to write,
// and a look whether the database is back while it is not.

import type { KeyUses } from "../callerRecords.ts";
import type { LedgerWriter } from "../port.ts";
import { createGroupCommit } from "../writing/groupCommit.ts";
import { createPacing } from "../writing/pacing.ts";
import { timedFlushes } from "../writing/timedFlushes.ts";
import { writerOver } from "../writing/submitting.ts";
import { createTimelyWrites, type FindSuccess } from "../writing/timelyWrites.ts";
import { HeldUp } from "../writing/heldUp.ts";
import type { WriteOperation, WriteResult, WriteValue } from "../writing/writeOperation.ts";
import { createFlusher, type FlusherOptions } from "./flusher.ts";
import { HistoryBehind } from "./historyWatch.ts";
import { declareSilentOnesGone, leave } from "./instance.ts";

export interface PostgresWriterOptions extends FlusherOptions {
  readonly queueMax: number;
  readonly defer: (callback: () => void) => void;
  readonly every: (intervalMs: number, callback: () => void) => () => void;
  readonly onFault: (line: string) => void;
  readonly onFlushed: (operations: number, durationMs: number) => void;
  /** History was missing when this process began: nothing is written until it is there again, or accepted. */
  readonly isBehind: boolean;
  /** Told by a reader, while the writer waits. */
  readonly findSuccess: FindSuccess;
}

export interface PostgresWriter {
  readonly writer: LedgerWriter;
  readonly keyUses: KeyUses;
  isWritable(): boolean;
  queueLength(): number;
  /** Of the process's row in `instances`. */
  instance(): number;
  close(): Promise<void>;
}

const PROBE_INTERVAL_MS = 500;
const HELD_UP_PATIENCE_MS = 3_000;
const HELD_UP_REST_MS = 100;
/** Several signs of life fit into the shortest lease there is. */
const BEATS_PER_LEASE = 4;
const BEAT_INTERVAL_MS_MAX = 2_000;

export async function startPostgresWriter(options: PostgresWriterOptions): Promise<PostgresWriter> {
  const { connection, queueMax, defer, after, every, monotonicMs, leaseMs, findSuccess } = options;
  const flusher = await createFlusher(options);
  const flushes = timedFlushes(options);
  let isWritable = true;
  let stopProbing: (() => void) | null = null;
  let isClosing = false;
  let flushing: Promise<void> = Promise.resolve();

  const group = createGroupCommit({
    channel: { send: (operations) => void (flushing = flushing.then(() => flush(operations))) },
    queueMax,
    defer,
    after,
    pacing: createPacing(monotonicMs),
  });
  const patient = { submit, withdraw: (operation: WriteOperation) => group.withdraw(operation) };
  const timely = createTimelyWrites({ group: patient, monotonicMs, after, findSuccess });
  const probe = () => void timely.submit({ kind: "probe" }).catch(() => undefined);

  /** A lock that somebody else lets go of soon costs its caller that time, and no answer. */
  async function submit(operation: WriteOperation): Promise<WriteValue> {
    const untilMs = monotonicMs() + HELD_UP_PATIENCE_MS;
    for (let restMs = HELD_UP_REST_MS; ; restMs *= 2) {
      try {
        return await group.submit(operation);
      } catch (error) {
        if (!(error instanceof HeldUp) || monotonicMs() + restMs >= untilMs) throw error;
        await new Promise<void>((resolve) => void after(restMs, resolve));
        if (isClosing) throw error;
      }
    }
  }

  async function flush(operations: readonly WriteOperation[]): Promise<void> {
    let results: readonly WriteResult[];
    flushes.began(operations.length);
    try {
      results = await flusher.flush(operations);
      flushes.ended();
    } catch (error) {
      flushes.ended();
      const line = error instanceof Error ? error.message : "unknown fault";
      return fault(line, error instanceof Error && error.cause instanceof HistoryBehind);
    }
    if (isWritable && flusher.isBlocked()) block();
    else if (!isWritable && !(await flusher.lookWhetherBlocked().catch(() => true))) {
      isWritable = true;
      stopProbing?.();
      stopProbing = null;
    }
    group.onFlushed(results);
    if (operations.some(({ kind }) => kind === "probe")) await declareSilentOnesGone(connection).catch(() => undefined);
  }

  function block(): void {
    options.onFault("somebody else holds a lock in the database that every write needs");
    isWritable = false;
    if (!isClosing) stopProbing ??= every(PROBE_INTERVAL_MS, probe);
  }

  function fault(line: string, isTold: boolean): void {
    isWritable = false;
    if (!isTold) options.onFault(line);
    if (!isClosing) stopProbing ??= every(PROBE_INTERVAL_MS, probe);
    group.onFaulted(line);
  }

  if (options.isBehind) {
    isWritable = false;
    stopProbing = every(PROBE_INTERVAL_MS, probe);
  }
  const stopBeating = every(Math.min(BEAT_INTERVAL_MS_MAX, leaseMs / BEATS_PER_LEASE), probe);
  return {
    writer: writerOver((operation) => timely.submit(operation)),
    keyUses: { note: async (keyId) => void (await timely.submit({ kind: "noteKeyUse", keyId })) },
    isWritable: () => isWritable && timely.isAnswering(),
    queueLength: () => group.length(),
    instance: () => flusher.instance(),
    async close() {
      isClosing = true;
      stopBeating();
      stopProbing?.();
      // What is queued is not under way yet: it needs a turn of its own to begin.
      while (!group.isIdle()) await flushing.then(() => new Promise<void>(defer));
      await flushing;
      if (isWritable) await flusher.lastLook().catch(() => undefined);
      await leave(connection, flusher.instance()).catch(() => undefined);
      await connection.close();
    },
  };
}
