// The writer proper: many callers' writes in one transaction, one flush. Nothing is answered before the commit that
// holds it has returned. Synchronous and without a thread of its own, so that a simulator can drive the real thing.

import type Database from "better-sqlite3";
import type { WriteContext } from "../writing/writeContext.ts";
import { carryOut, type WriteOperation, type WriteResult, type WriteValue } from "../writing/writeOperation.ts";
import { codeOf } from "./openDatabase.ts";
import type { SqlitePaymentStore } from "./paymentStore.ts";

export interface SqliteWriteContext extends WriteContext {
  readonly store: SqlitePaymentStore;
  /** Number of this start of the owning process. */
  readonly instance: number;
}

/** The storage failed under a flush: the fate of everything in it is unknown to its callers. */
export class FlushFailure extends Error {
  /** Whether the handle must not be used again: after a failed fsync the next one succeeds over lost pages. */
  readonly isHandleSpent: boolean;

  constructor(cause: unknown) {
    super(`the ledger could not be written (${codeOf(cause)})`, { cause });
    this.name = "FlushFailure";
    this.isHandleSpent = !["SQLITE_FULL", "SQLITE_BUSY"].some((code) => codeOf(cause).startsWith(code));
  }
}

export interface WriteEngine {
  /** One result per operation, in order; throws FlushFailure when the storage failed. */
  flush(operations: readonly WriteOperation[]): WriteResult[];
}

export function createWriteEngine(database: Database.Database, context: SqliteWriteContext): WriteEngine {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  // As many pages as a call writes, and more: on a disk that is almost full a smaller write says nothing about a call.
  const fill = database.prepare(
    "INSERT OR REPLACE INTO ledger_facts (name, value) VALUES ('probe', randomblob(131072))",
  );
  const clear = database.prepare("DELETE FROM ledger_facts WHERE name = 'probe'");
  // What stands there to the minute stays; a clock that was set back does not keep an old time there for ever.
  const noteKeyUse = database.prepare(`INSERT INTO api_key_uses (key_id, last_used_at) VALUES (@keyId, @now)
    ON CONFLICT (key_id) DO UPDATE SET last_used_at = excluded.last_used_at
    WHERE abs(excluded.last_used_at - api_key_uses.last_used_at) >= 60000`);

  function undo(): void {
    context.store.forgetAll();
    if (database.inTransaction) rollback.run();
  }

  function inOneTransaction(operations: readonly WriteOperation[]): WriteResult[] {
    begin.run();
    const results = operations.map((operation) => ({ kind: "done" as const, value: write(operation) }));
    context.store.writeTotals();
    commit.run();
    return results;
  }

  function alone(operation: WriteOperation): WriteResult {
    try {
      const [result] = inOneTransaction([operation]);
      if (result !== undefined) return result;
    } catch (error) {
      undo();
      if (isStorageFault(error)) throw new FlushFailure(error);
      return { kind: "failed", message: error instanceof Error ? error.message : "unknown" };
    }
    throw new Error("an operation without a result");
  }

  function write(operation: WriteOperation): WriteValue {
    if (operation.kind === "noteKeyUse") noteKeyUse.run({ keyId: operation.keyId, now: context.clock.epochMs() });
    return carryOut(context, operation);
  }

  /** Behind the calls, which may just fit where it does not. */
  function probe(): WriteResult {
    try {
      begin.run();
      fill.run();
      commit.run();
      begin.run();
      clear.run();
      commit.run();
      return { kind: "done", value: null };
    } catch (error) {
      undo();
      const failure = new FlushFailure(error);
      if (failure.isHandleSpent) throw failure;
      return { kind: "failed", message: failure.message };
    }
  }

  function carriedOut(operations: readonly WriteOperation[]): WriteResult[] {
    try {
      return inOneTransaction(operations);
    } catch (error) {
      undo();
      if (isStorageFault(error)) throw new FlushFailure(error);
      // One of them is at fault, and it must not take the others down: each again, by itself.
      return operations.map(alone);
    }
  }

  return {
    flush(operations) {
      const results = carriedOut(operations);
      if (!operations.some(isProbe)) return results;
      const probed = probe();
      return results.map((result, index) => (operations[index]?.kind === "probe" ? probed : result));
    },
  };
}

function isProbe({ kind }: WriteOperation): boolean {
  return kind === "probe";
}

/** Constraint violations and bugs belong to one operation; everything else SQLite reports is the storage. */
function isStorageFault(error: unknown): boolean {
  const code = codeOf(error);
  return code.startsWith("SQLITE_") && !/^SQLITE_(CONSTRAINT|MISMATCH|RANGE|ERROR|TOOBIG)/.test(code);
}
