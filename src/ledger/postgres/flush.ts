// One flush on PostgreSQL: many callers' writes in one transaction. Read under the payments' locks, decided in memory, written
// once a table, and answered only when the commit is known. A transaction that is known to be rolled back is tried again; a
// COMMIT whose answer was lost is asked about: the number of the last committed flush stands in our own row.

import type { LedgerClock } from "../clock.ts";
import type { TokenSeal } from "../seal.ts";
import type { SettlingRules } from "../../domain/settling.ts";
import { carryOut, type WriteOperation, type WriteResult } from "../writing/writeOperation.ts";
import type { HistoryWatch, Own } from "./historyWatch.ts";
import type { Changes, Loaded } from "./loaded.ts";
import * as factLookUps from "./loadedFactLookUps.ts";
import { LoadedPayments } from "./loadedPayments.ts";
import * as statements from "./lockStatements.ts";
import { loadedFrom, type LoadColumns } from "./loadedRows.ts";
import type { PaymentKey } from "./lockStatements.ts";
import { findWork, type Work } from "./findWork.ts";
import { ATTEMPTS_READ_MAX, trimAttempts } from "./longDoubts.ts";
import { notEveryones } from "./notEveryones.ts";
import { readReported } from "./readReported.ts";
import * as reports from "./reportStatements.ts";
import { writeTotals } from "./totalsStatements.ts";
import * as writes from "./writeStatements.ts";
import { ConnectionLost, isAnswer, type Session, type WritingConnection } from "./writingConnection.ts";

export interface FlushContext {
  readonly connection: WritingConnection;
  readonly seal: TokenSeal;
  readonly rules: SettlingRules;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly random: () => number;
  /** This process's row in `instances`, and what it knows to be committed there. */
  readonly own: () => Own;
  readonly history: Pick<HistoryWatch, "doubt">;
}

/** This instance was declared gone: it has to start again under another number before it writes again. */
export class DeclaredGone extends Error {}

/** The COMMIT was sent and nothing was heard of it: `results` hold if it came through. */
export class CommitUnheard extends Error {
  readonly results: readonly WriteResult[];

  constructor(results: readonly WriteResult[], cause: unknown) {
    super("the answer to COMMIT was lost", { cause });
    this.results = results;
  }
}

/** One flush among others. */
export interface FlushOrder {
  readonly flushNumber: number;
  readonly operations: readonly WriteOperation[];
  /** They are known to be held up: what holds them is not waited for. */
  readonly isBrief: boolean;
}

/** Once. Rejects with what the database said, DeclaredGone, HistoryDoubted, FlushHeldUp or CommitUnheard. */
export async function flushOnce(context: FlushContext, order: FlushOrder): Promise<readonly WriteResult[]> {
  const { operations, isBrief } = order;
  const session = await context.connection.session();
  try {
    const own = context.own();
    const lockTimeoutMs = isBrief ? statements.BRIEF_LOCK_TIMEOUT_MS : statements.LOCK_TIMEOUT_MS;
    const begin = statements.begin(own, session.hasCommitSetting, lockTimeoutMs);
    context.history.doubt((await session.run<statements.BeginColumns>(begin)).rows[0], own);
    const work = await findWork(session, context.random, operations);
    const loaded = await lockAndLoad(session, own.instance, work, order);
    const store = new LoadedPayments(loaded, context.rules.itemlessApps);
    const clock: LedgerClock = { ledgerMs: () => loaded.nowMs, epochMs: () => loaded.nowMs };
    const { seal, rules, randomBytes } = context;
    const results = operations.map((operation) => ({
      kind: "done" as const,
      value: carryOut({ store, clock, seal, rules, randomBytes }, operation),
    }));
    const usedKeys = operations.flatMap((operation) => (operation.kind === "noteKeyUse" ? [operation.keyId] : []));
    if (usedKeys.length > 0) await notEveryones(session.run(writes.writeKeyUses(usedKeys, loaded.nowMs)));
    await write(session, store.changes(), loaded.instance);
    await commit(session, results);
    return results;
  } catch (error) {
    if (!(error instanceof CommitUnheard)) await rollBack(session);
    throw error;
  }
}

async function lockAndLoad(
  session: Session,
  instance: number,
  work: Work,
  { operations, flushNumber, isBrief }: FlushOrder,
): Promise<Loaded> {
  const { keys } = work;
  const lock =
    keys.length === 0 ? statements.beat(instance, flushNumber) : statements.lock(instance, flushNumber, keys);
  const { rows: locked } = await notEveryones(session.run<statements.LockColumns>(lock));
  if (isBrief) await session.run(`SET LOCAL lock_timeout = ${statements.LOCK_TIMEOUT_MS}`); // the rest is everyone's
  if (locked.length === 0) throw new DeclaredGone("this instance was declared gone");
  const nowMs = Math.max(...locked.map(({ now_ms }) => now_ms));
  const rows = keys.length === 0 ? [] : await load(session, keys);
  const reported = await notEveryones(readReported(session, locked, operations));
  const named = new Set(work.factsDue);
  for (const operation of operations) {
    if (operation.kind === "settleFacts") named.add(operation.request.consumptionId);
  }
  const lookUps =
    named.size === 0
      ? []
      : (await notEveryones(session.run<factLookUps.FactLookUpColumns>(factLookUps.readFactLookUps([...named])))).rows;
  return loadedFrom(rows, { ...work, nowMs, instance, reported, factLookUps: factLookUps.factLookUpsFrom(lookUps) });
}

async function load(session: Session, keys: readonly PaymentKey[]): Promise<readonly LoadColumns[]> {
  const { rows } = await session.run<LoadColumns>(statements.load(keys, ATTEMPTS_READ_MAX + 1));
  const long = rows.filter(({ attempts }) => (attempts?.length ?? 0) > ATTEMPTS_READ_MAX);
  if (long.length === 0) return rows;
  for (const { id } of long) {
    let after: number | null = 0;
    while (after !== null) after = await trimOnce(session, id, after);
  }
  // What is left decides something, however much it is.
  return (await session.run<LoadColumns>(statements.load(keys, null))).rows;
}

async function trimOnce(session: Session, consumptionId: string, after: number): Promise<number | null> {
  const { rows } = await session.run<{ readonly last: number | null }>(trimAttempts(consumptionId, after));
  return rows[0]?.last ?? null;
}

/** The feed last: its head's row is locked from there to the commit. */
async function write(session: Session, changes: Changes, instance: number): Promise<void> {
  if (changes.consumptions.length > 0) await session.run(writes.writeConsumptions(changes));
  if (changes.droppedAttempts.length > 0) await session.run(writes.dropAttempts(changes));
  if (changes.attempts.length > 0) await session.run(writes.writeAttempts(changes));
  await notEveryones(writeAside(session, changes));
  if (changes.totals.length > 0) await session.run(writeTotals(changes.totals, instance));
  if (changes.events.length > 0) await session.run(writes.writeEvents(changes.events));
}

/** To the tables that few operations need. */
async function writeAside(session: Session, changes: Changes): Promise<void> {
  if (changes.markedApps.length > 0) await session.run(writes.markApps(changes.markedApps));
  const { looks, reversals } = changes.reports;
  if (looks.length > 0) await session.run(reports.writeLooks(changes.reports));
  if (reversals.length > 0) await session.run(reports.writeReversals(changes.reports));
  if (looks.length + reversals.length > 0) await session.run(reports.markReported(changes.reports));
  if (changes.auditEntries.length > 0) {
    const { rows } = await session.run<{ id: string }>(writes.NEWEST_AUDIT_ID);
    await session.run(writes.writeAuditEntries(changes, rows[0]?.id ?? null));
  }
  for (const statement of factLookUps.writeFactLookUps(changes.factLookUps)) await session.run(statement);
}

async function commit(session: Session, results: readonly WriteResult[]): Promise<void> {
  let command: string;
  try {
    ({ command } = await session.run("COMMIT"));
  } catch (error) {
    // Whatever was said: on some systems an error may answer a COMMIT that came through. Asking costs one statement.
    if (!isAnswer(error)) session.drop();
    throw new CommitUnheard(results, error);
  }
  if (command !== "COMMIT") throw new ConnectionLost(`the transaction was ended by ${command}`);
}

async function rollBack(session: Session): Promise<void> {
  try {
    await session.run("ROLLBACK");
  } catch {
    session.drop(); // the server rolls back what its client left
  }
}
