// One flush on PostgreSQL: many callers' writes in one transaction. Read under the payments' locks, decided in memory, written
// once a table, and answered only when the commit is known. A transaction that is known to be rolled back is tried again; a
// COMMIT whose answer was lost is asked about: the number of the last committed flush stands in our own row.

import type { LedgerClock } from "../clock.ts";
import type { TokenSeal } from "../seal.ts";
import type { SettlingRules } from "../../domain/settling.ts";
import type { Place } from "../writing/paymentStore.ts";
import { carryOut, type WriteOperation, type WriteResult } from "../writing/writeOperation.ts";
import type { Changes, Loaded } from "./loaded.ts";
import { LoadedPayments } from "./loadedPayments.ts";
import * as statements from "./lockStatements.ts";
import { loadedFrom, type LoadColumns } from "./loadedRows.ts";
import type { PaymentKey } from "./lockStatements.ts";
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
  /** This process's number in `instances`. */
  readonly instance: () => number;
}

/** This instance was declared gone: it has to begin anew under another number before it writes again. */
export class DeclaredGone extends Error {}

/** The COMMIT was sent and nothing was heard of it: `results` hold if it came through. */
export class CommitUnheard extends Error {
  readonly results: readonly WriteResult[];

  constructor(results: readonly WriteResult[], cause: unknown) {
    super("the answer to COMMIT was lost", { cause });
    this.results = results;
  }
}

/** Candidates for each lease that is wanted: several instances look at the same list, so each takes from it at random. */
const CANDIDATES_PER_LEASE = 4;

/** Once. Rejects with what the database said, DeclaredGone or CommitUnheard. */
export async function flushOnce(
  context: FlushContext,
  flushNumber: number,
  operations: readonly WriteOperation[],
): Promise<readonly WriteResult[]> {
  const session = await context.connection.session();
  try {
    await session.run(statements.BEGIN);
    const work = await findWork(session, context.random, operations);
    const loaded = await lockAndLoad(session, context.instance(), flushNumber, work, operations);
    const store = new LoadedPayments(loaded, context.rules.itemlessApps);
    const clock: LedgerClock = { ledgerMs: () => loaded.nowMs, epochMs: () => loaded.nowMs };
    const { seal, rules, randomBytes } = context;
    const results = operations.map((operation) => ({
      kind: "done" as const,
      value: carryOut({ store, clock, seal, rules, randomBytes }, operation),
    }));
    const usedKeys = operations.flatMap((operation) => (operation.kind === "noteKeyUse" ? [operation.keyId] : []));
    if (usedKeys.length > 0) await session.run(writes.writeKeyUses(usedKeys, loaded.nowMs));
    await write(session, store.changes(), loaded.instance);
    await commit(session, results);
    return results;
  } catch (error) {
    if (!(error instanceof CommitUnheard)) await rollBack(session);
    throw error;
  }
}

interface Work {
  readonly keys: readonly PaymentKey[];
  readonly places: ReadonlyMap<string, Place>;
  readonly due: readonly string[];
  readonly nextDueInMs: number | null;
}

/** Which payments the operations are about. */
async function findWork(session: Session, random: () => number, operations: readonly WriteOperation[]): Promise<Work> {
  const keys: PaymentKey[] = [];
  const ids: string[] = [];
  let wanted = 0;
  for (const operation of operations) {
    switch (operation.kind) {
      case "open":
        keys.push({ app: operation.request.app, paymentSeq: operation.request.call.paymentSeq });
        break;
      case "settle":
      case "recordReversal":
      case "importPayment":
        keys.push(operation.request);
        break;
      case "noteLooks": {
        const { app, looks } = operation.request;
        keys.push(...looks.map(({ paymentSeq }) => ({ app, paymentSeq })));
        break;
      }
      case "reopen":
      case "resolveDispute":
      case "noteReconciled":
      case "acknowledgeDelivery":
        ids.push(operation.request.consumptionId);
        break;
      case "leaseDue":
        wanted += operation.request.requestIds.length;
        break;
      case "noteKeyUse":
      case "noteImport":
      case "markApp": // an app's row is locked by being written
      case "probe":
        break;
    }
  }
  const places = new Map<string, Place>();
  if (ids.length > 0) {
    const { rows } = await session.run<PlaceColumns>(statements.locate(ids));
    for (const [id, place] of placesIn(rows)) places.set(id, place);
  }
  let due: string[] = [];
  let nextDueInMs: number | null = null;
  if (wanted > 0) {
    const { rows } = await session.run<DueColumns>(statements.dueFirst(wanted * CANDIDATES_PER_LEASE));
    due = drawn(
      rows.filter(({ due_in_ms }) => due_in_ms <= 0),
      wanted,
      random,
    ).map(({ id }) => id);
    nextDueInMs = due.length === 0 ? (rows[0]?.due_in_ms ?? null) : null;
    for (const [id, place] of placesIn(rows)) if (due.includes(id)) places.set(id, place);
  }
  keys.push(...places.values());
  return { keys: inOrder(keys), places, due, nextDueInMs };
}

async function lockAndLoad(
  session: Session,
  instance: number,
  flushNumber: number,
  work: Work,
  operations: readonly WriteOperation[],
): Promise<Loaded> {
  const { keys, places, due, nextDueInMs } = work;
  const lock =
    keys.length === 0 ? statements.beat(instance, flushNumber) : statements.lock(instance, flushNumber, keys);
  const { rows: locked } = await session.run<statements.LockColumns>(lock);
  if (locked.length === 0) throw new DeclaredGone("this instance was declared gone");
  const nowMs = Math.max(...locked.map(({ now_ms }) => now_ms));
  const rows = keys.length === 0 ? [] : (await session.run<LoadColumns>(statements.load(keys))).rows;
  const reported = await readReported(session, locked, operations);
  return loadedFrom(rows, { nowMs, instance, places, due, nextDueInMs, reported });
}

/** The feed last: its head's row is locked from there to the commit. */
async function write(session: Session, changes: Changes, instance: number): Promise<void> {
  if (changes.consumptions.length > 0) await session.run(writes.writeConsumptions(changes));
  if (changes.droppedAttempts.length > 0) await session.run(writes.dropAttempts(changes));
  if (changes.attempts.length > 0) await session.run(writes.writeAttempts(changes));
  if (changes.markedApps.length > 0) await session.run(writes.markApps(changes.markedApps));
  const { looks, reversals } = changes.reports;
  if (looks.length > 0) await session.run(reports.writeLooks(changes.reports));
  if (reversals.length > 0) await session.run(reports.writeReversals(changes.reports));
  if (looks.length + reversals.length > 0) await session.run(reports.markReported(changes.reports));
  if (changes.auditEntries.length > 0) {
    const { rows } = await session.run<{ id: string }>(writes.NEWEST_AUDIT_ID);
    await session.run(writes.writeAuditEntries(changes, rows[0]?.id ?? null));
  }
  if (changes.totals.length > 0) await session.run(writeTotals(changes.totals, instance));
  if (changes.events.length > 0) await session.run(writes.writeEvents(changes.events));
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

interface PlaceColumns {
  readonly id: string;
  readonly app: string;
  readonly payment_seq: string;
  readonly player_id: string;
}

interface DueColumns extends PlaceColumns {
  readonly due_in_ms: number;
}

function placesIn(rows: readonly PlaceColumns[]): [string, Place][] {
  return rows.map(({ id, app, payment_seq, player_id }) => [id, { app, paymentSeq: payment_seq, playerId: player_id }]);
}

/** So many of them, at random, the order kept. */
function drawn<Item>(items: readonly Item[], count: number, random: () => number): Item[] {
  const kept = [...items];
  while (kept.length > count) kept.splice(Math.floor(random() * kept.length), 1);
  return kept;
}

/** Every flush locks in the same order, each payment once: two of them never wait for each other in a ring. */
function inOrder(keys: readonly PaymentKey[]): PaymentKey[] {
  const once = new Map(keys.map(({ app, paymentSeq }) => [`${app}/${paymentSeq}`, { app, paymentSeq }]));
  return Array.from(once)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, key]) => key);
}
