// The writer's thread: a flush blocks the thread that calls it, so it has one of its own. It owns the file's lock, this
// start's number and the only writing connection. One batch of operations in, one batch of results out.

import { realpathSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type Database from "better-sqlite3";
import type { SettlingRules } from "../../domain/settling.ts";
import type { LedgerClock } from "../clock.ts";
import { createRandomPool } from "../randomPool.ts";
import { createTokenSeal } from "../seal.ts";
import type { WriteOperation, WriteResult } from "../writing/writeOperation.ts";
import { type FileIdentity, identifyFile, identifyLedger } from "./fileIdentity.ts";
import { lockFile } from "./fileLock.ts";
import { awaitOtherOwner, LOOK_INTERVAL_MS, noteOwner } from "./lockOwner.ts";
import { countFrames, holdsLog } from "./logIndex.ts";
import { beginLog, carryLogOver } from "./logMark.ts";
import { trimOpenOnes } from "./longDoubts.ts";
import { refuseIfMoved } from "./movedAway.ts";
import { type Checkpoint, createPrivately, openForWriting, reopenForWriting } from "./openDatabase.ts";
import { createPaymentStore } from "./paymentStore.ts";
import { createWriteEngine, FlushFailure, type WriteEngine } from "./writeEngine.ts";

export interface WriterThreadOptions {
  readonly path: string;
  readonly checkpoint: Checkpoint;
  readonly secrets: readonly Uint8Array[];
  readonly rules: SettlingRules;
}

export type WriterMessage =
  | { readonly kind: "flush"; readonly operations: readonly WriteOperation[] }
  | { readonly kind: "close" };

export type WriterReply =
  | { readonly kind: "opened"; readonly cursorKey: Uint8Array }
  | { readonly kind: "refused"; readonly line: string }
  | { readonly kind: "flushed"; readonly results: readonly WriteResult[] }
  /** The storage failed; the fate of the batch is unknown. */
  | { readonly kind: "faulted"; readonly line: string }
  /** The ledger's file is not the one that was opened: nothing may be answered any more. */
  | { readonly kind: "lost"; readonly line: string }
  | { readonly kind: "closed" };

/** After a fault a new handle is tried this often at most. */
const REOPEN_INTERVAL_MS = 500;
/** Pages in the log from which on it is carried over: SQLite's own default. */
const LOG_FRAMES_MAX = 1_000;

interface OpenLedger {
  readonly database: Database.Database;
  readonly engine: WriteEngine;
  readonly cursorKey: Uint8Array;
  readonly files: FileIdentity;
}

function main(port: NonNullable<typeof parentPort>, options: WriterThreadOptions): void {
  const reply = (message: WriterReply) => port.postMessage(message);
  const randomBytes = createRandomPool();
  const startedAt = performance.now();
  const clock: LedgerClock = { ledgerMs: () => performance.now() - startedAt, epochMs: () => Date.now() };
  let path = options.path;
  let instance: number | null = null;
  let ledger: OpenLedger | null = null;
  let ledgerFile: FileIdentity | null = null;
  let lockIdentity: FileIdentity | null = null;
  let isLost = false;
  let lastReopenMs = 0;
  let framesCarriedOver = 0;

  function takeOver(database: Database.Database): OpenLedger {
    instance = recordStart(database, instance, clock.epochMs());
    const cursorKey = cursorKeyOf(database, randomBytes(32));
    database.pragma("wal_autocheckpoint = 0"); // it is carried over below
    beginLog(database, options.checkpoint); // last: all of this is in the file then
    const store = createPaymentStore(database, clock, instance, options.rules.itemlessApps);
    const seal = createTokenSeal(options.secrets, randomBytes);
    const engine = createWriteEngine(database, { store, clock, seal, rules: options.rules, randomBytes, instance });
    return { database, engine, cursorKey, files: identifyLedger(path, (byteCount) => holdsLog(database, byteCount)) };
  }

  /** A handle that saw an I/O error is never flushed again; a new one reads what is really there. */
  function afterFault(): OpenLedger {
    if (clock.ledgerMs() - lastReopenMs < REOPEN_INTERVAL_MS) throw new Error("the ledger is being reopened");
    lastReopenMs = clock.ledgerMs();
    return takeOver(reopenForWriting(path, options.checkpoint));
  }

  function lose(): void {
    if (!isLost) reply({ kind: "lost", line: `${path} was removed, replaced or cut short while the server ran` });
    isLost = true;
  }

  /** What was opened, and what is held, is still what the names lead to. */
  function isStillOurs(): boolean {
    if (isLost) return false;
    if (ledger?.files.isUnchanged() === false) lose();
    else if (lockIdentity?.isUnchanged() === false) {
      isLost = true;
      reply({ kind: "lost", line: `the lock ${path}-lock was removed or replaced while the server ran` });
    }
    return !isLost;
  }

  /** An idle server has to know, too: its calls may be on their way. */
  function lookWhenIdle(): void {
    try {
      isStillOurs();
    } catch {
      // the next flush tells what is wrong
    }
  }

  function flush(operations: readonly WriteOperation[]): void {
    try {
      // Where the file went while no handle was open on it, a new one must not be begun in its place.
      if (ledger === null && ledgerFile?.isUnchanged() === false) return lose();
      if (!isStillOurs()) return; // a log that was cut short would be written on behind a hole
      ledger ??= afterFault();
      const results = ledger.engine.flush(operations);
      if (!isStillOurs()) return;
      reply({ kind: "flushed", results });
      if (options.checkpoint === "auto") carryOverWhenLong(ledger.database);
    } catch (error) {
      if (ledger !== null && !(error instanceof FlushFailure && !error.isHandleSpent)) {
        closeQuietly(ledger.database);
        ledger = null;
      }
      reply({ kind: "faulted", line: error instanceof Error ? error.message : "unknown fault" });
    }
  }

  /** Behind the callers' backs: they have their answers. */
  function carryOverWhenLong(database: Database.Database): void {
    const frames = countFrames(database);
    if (frames < framesCarriedOver) framesCarriedOver = 0; // it began anew
    if (frames - framesCarriedOver < LOG_FRAMES_MAX) return;
    framesCarriedOver = frames;
    try {
      carryLogOver(database);
    } catch (cause) {
      if (!new FlushFailure(cause).isHandleSpent) return;
      closeQuietly(database);
      ledger = null;
    }
  }

  try {
    createPrivately(path);
    path = realpathSync(path); // one lock, by whatever link the file is reached
    const lock = lockFile(path);
    const database = openForWriting(path, options.checkpoint);
    refuseIfMoved(database, path);
    awaitOtherOwner(database, path, sleep);
    noteOwner(database, path);
    ledger = takeOver(database);
    ledgerFile = identifyFile(path);
    lockIdentity = identifyFile(`${path}-lock`);
    const looking = setInterval(lookWhenIdle, LOOK_INTERVAL_MS);
    reply({ kind: "opened", cursorKey: ledger.cursorKey });
    port.on("message", (message: WriterMessage) => {
      if (message.kind === "flush") return flush(message.operations);
      clearInterval(looking);
      if (ledger !== null) closeQuietly(ledger.database);
      lock.release();
      reply({ kind: "closed" });
      port.close();
    });
  } catch (error) {
    reply({ kind: "refused", line: error instanceof Error ? error.message : "cannot be opened" });
    port.close();
  }
}

/** Of a look-up of facts, in milliseconds: as domain/backoff.ts has it, at its longest. */
const FACTS_BACK_OFF = "iif(try_count = 0, 0, min(600000, 500 << min(try_count, 11)))";

/** This start's number. Writes in any case, so that the WAL is there before it is looked at. */
function recordStart(database: Database.Database, instance: number | null, startedAt: number): number {
  database.exec("DELETE FROM ledger_facts WHERE name = 'probe'"); // of one that was cut short
  if (instance === null) {
    const { lastInsertRowid } = database.prepare("INSERT INTO starts (started_at) VALUES (?)").run(startedAt);
    // Ledger time begins anew: every lease is over, and every back-off counts from here.
    // Those that stand there already are not written again: a process that keeps dying must not rewrite all of them each time.
    database.exec(`UPDATE consumptions SET due_ms = coalesce(due_delay_ms, 0)
      WHERE due_ms IS NOT NULL AND due_ms <> coalesce(due_delay_ms, 0)`);
    // The same for look-ups of facts: their back-off is told by how often they were tried.
    database.exec(`UPDATE fact_look_ups SET due_ms = ${FACTS_BACK_OFF} WHERE due_ms <> ${FACTS_BACK_OFF}`);
    trimOpenOnes(database, Number(lastInsertRowid));
    return Number(lastInsertRowid);
  }
  database.prepare("UPDATE starts SET started_at = started_at WHERE instance = ?").run(instance);
  return instance;
}

function cursorKeyOf(database: Database.Database, candidate: Uint8Array): Uint8Array {
  database
    .prepare("INSERT INTO ledger_facts (name, value) VALUES ('cursor_key', ?) ON CONFLICT DO NOTHING")
    .run(candidate);
  return database.prepare("SELECT value FROM ledger_facts WHERE name = 'cursor_key'").pluck().get() as Uint8Array;
}

/** Nothing was promised to anybody yet. */
function sleep(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}

/** Closing checkpoints the WAL where it can; where it cannot, the next start does. */
function closeQuietly(database: Database.Database): void {
  try {
    database.close();
  } catch {
    // the handle failed already; the file keeps what was flushed
  }
}

if (parentPort !== null) main(parentPort, workerData as WriterThreadOptions);
