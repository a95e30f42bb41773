// The PostgreSQL ledger that a move goes to. Every step is one transaction that also writes how far the move is, and only
// where the last step still stands as it was left: a move that was killed goes on, two at once do not mix.

import { beginKept } from "../postgres/keptCommits.ts";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { writeMovedOrder } from "../postgres/movedOrder.ts";
import type { MoveSide } from "./account.ts";
import { NOW_MS } from "../postgres/lockStatements.ts";
import { recomputeTotals } from "../postgres/totalsUpkeep.ts";
import { isAnswer, type Session, type WritingConnection } from "../postgres/writingConnection.ts";
import { bytesOf, FINISHED, type Marker, markerIn, UNDER_WAY } from "./marker.ts";
import { MOVED_TABLES, type MovedRow, type MovedTable } from "./movedTables.ts";
import { MoveFailure } from "./moveFailure.ts";
import { writePayments, writeReported, writeRows } from "./rowsOnPostgres.ts";
import type { MoveSource, SourceIdentity } from "./source.ts";

export interface Stand {
  readonly isFinished: boolean;
  readonly marker: Marker;
}

/** The ledger that is moved, as far as its new place has to know it. */
export type Leaving = Pick<MoveSource, "path" | "identity" | "cursorKey" | "movedTo">;

export interface MoveTarget {
  /** Where the move of this ledger stands; begins it in an empty ledger. Throws LedgerRefusal where others' data are. */
  begin(source: Leaving): Promise<Stand>;
  /** Throws away what an unfinished move has copied. */
  clear(): Promise<void>;
  /** Adds rows of one table; the marker says that they are there. */
  add(table: MovedTable, rows: readonly MovedRow[], marker: Marker): Promise<void>;
  /** All rows are there: numbers are given on behind the last ones, the totals are what they add up to, the order is the same. */
  settle(side: Pick<MoveSide, "lastSequence" | "toldOrder">, marker: Marker): Promise<void>;
  finish(): Promise<void>;
  /** The way back, for as long as no server has worked here: half a ledger again. */
  reopen(identity: SourceIdentity): Promise<void>;
}

const OTHERS = "the database holds a ledger of its own; a move needs an empty one";
export const LIVE_SERVER = `EXISTS (SELECT 1 FROM instances WHERE gone_since_ms IS NULL AND beat_at_ms >= ${NOW_MS} - lease_ms)`;

export function createMoveTarget(connection: WritingConnection): MoveTarget {
  /** As it was last seen or written. */
  let known: Buffer | null = null;

  /** On one connection to its end: what was begun on it is never carried on with on another, outside its transaction. */
  async function inTransaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const session = await connection.session();
    try {
      await session.run(beginKept(session));
      const result = await work(session);
      const { command } = await session.run("COMMIT");
      if (command !== "COMMIT") throw new Error(`the transaction was ended by ${command}`);
      return result;
    } catch (error) {
      await session.run("ROLLBACK").catch(() => session.drop());
      throw error;
    }
  }

  /** Under the lock that starting servers take as well. */
  async function stand(session: Session): Promise<Stand | null> {
    await session.run("SELECT version FROM ledger_schema FOR UPDATE");
    const { rows } = await session.run<{ readonly name: string; readonly value: Buffer }>({
      text: "SELECT name, value FROM ledger_facts WHERE name IN ($1, $2)",
      values: [UNDER_WAY, FINISHED],
    });
    const [row] = rows;
    if (row === undefined) return null;
    known = row.value;
    return { isFinished: row.name === FINISHED, marker: markerIn(row.value) };
  }

  async function isTrue(session: Session, condition: string, values: readonly unknown[] = []): Promise<boolean> {
    const { rows } = await session.run<{ readonly holds: boolean }>({
      text: `SELECT (${condition}) AS holds`,
      values: [...values],
    });
    return rows[0]?.holds === true;
  }

  async function refuseWhereServed(session: Session): Promise<void> {
    if (await isTrue(session, LIVE_SERVER))
      throw new LedgerRefusal("a server runs on the database that is moved to: stop it first");
  }

  async function step(marker: Marker, work: (session: Session) => Promise<void>): Promise<void> {
    const next = bytesOf(marker);
    await inTransaction(async (session) => {
      const { rows } = await session.run({
        text: `UPDATE ledger_facts SET value = $1 WHERE name = $2 AND value = $3 AND NOT ${LIVE_SERVER} RETURNING name`,
        values: [next, UNDER_WAY, known],
      });
      if (rows.length === 0) throw new MoveFailure("somebody else began to write to the database that is moved to");
      await work(session);
    });
    known = next;
  }

  async function beginAnew(session: Session, { identity, cursorKey }: Leaving): Promise<Stand> {
    const { rows } = await session.run<{ readonly instance: number; readonly gone_since_ms: number }>(
      `INSERT INTO instances (started_at, lease_ms, beat_at_ms, gone_since_ms)
        SELECT now_ms, 0, now_ms, now_ms FROM (SELECT ${NOW_MS} AS now_ms) AS clock RETURNING instance, gone_since_ms`,
    );
    const [moved] = rows;
    if (moved === undefined) throw new Error("an instance that was just registered has no number");
    const facts = { instance: moved.instance, beganAtMs: moved.gone_since_ms };
    await session.run("DELETE FROM api_key_uses");
    const marker: Marker = { ...identity, ...facts, table: 0, after: null, copied: 0 };
    known = bytesOf(marker);
    await session.run({
      text: `INSERT INTO ledger_facts (name, value) VALUES ('cursor_key', $1), ($2, $3)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      values: [Buffer.from(cursorKey), UNDER_WAY, known],
    });
    return { isFinished: false, marker };
  }

  return {
    begin: (source) =>
      inTransaction(async (session) => {
        const { identity, movedTo } = source;
        const found = await stand(session);
        if (found === null) {
          if (movedTo !== null) throw new LedgerRefusal(`${source.path} was moved to ${movedTo}`);
          // When keys were used here says nothing about payments: a server that was tried out leaves an empty ledger.
          const records = MOVED_TABLES.filter(({ name }) => name !== "api_key_uses");
          const tables = records.map(({ name }) => `EXISTS (SELECT 1 FROM ${name})`).join(" OR ");
          if (await isTrue(session, tables)) throw new LedgerRefusal(OTHERS);
          await refuseWhereServed(session);
          return beginAnew(session, source);
        }
        if (found.marker.ledger !== identity.ledger) {
          throw new LedgerRefusal(
            found.isFinished ? OTHERS : "the database holds half of another ledger that was moved",
          );
        }
        if (found.isFinished) return found;
        await refuseWhereServed(session);
        if (found.marker.starts !== identity.starts) {
          throw new LedgerRefusal(
            "a server has run on the ledger since the move began, so what is copied may be old: copy it --anew",
          );
        }
        return found;
      }),

    clear: () =>
      inTransaction(async (session) => {
        const found = await stand(session);
        if (found === null) return;
        if (found.isFinished) throw new LedgerRefusal("the move is finished: nothing of it is thrown away");
        await refuseWhereServed(session);
        if (await isTrue(session, "EXISTS (SELECT 1 FROM attempts WHERE instance <> $1)", [found.marker.instance])) {
          throw new LedgerRefusal("a server has written to the half moved ledger: nothing of it is thrown away");
        }
        await session.run(
          "TRUNCATE consumptions, fact_look_ups, attempts, looks, reversals, feed, audit_log, payments, apps, api_key_uses, totals",
        );
        await session.run("UPDATE feed_head SET last = 0");
        await session.run("DELETE FROM ledger_facts");
      }),

    add: (table, rows, marker) =>
      step(marker, async (session) => {
        if (table.name === "consumptions") await session.run(writePayments(table, rows));
        if (table.name === "looks" || table.name === "reversals") await session.run(writeReported(table, rows));
        await session.run(writeRows(table, rows, marker));
      }),

    settle: (side, marker) =>
      step(marker, async (session) => {
        await session.run({ text: "UPDATE feed_head SET last = $1", values: [await side.lastSequence()] });
        await session.run(writeMovedOrder(await side.toldOrder()));
        await recomputeTotals((statement) => session.run(statement));
        await session.run(`SELECT setval(pg_get_serial_sequence('consumptions', 'row'),
          (SELECT greatest(max(row), 1) FROM consumptions), (SELECT count(*) > 0 FROM consumptions))`);
      }),

    finish: () =>
      inTransaction(async (session) => {
        const { rows } = await session.run({
          text: "UPDATE ledger_facts SET name = $1 WHERE name = $2 AND value = $3 RETURNING name",
          values: [FINISHED, UNDER_WAY, known],
        });
        if (rows.length === 0) throw new MoveFailure("somebody else began to write to the database that is moved to");
      }),

    reopen: (identity) =>
      inTransaction(async (session) => {
        const found = await stand(session);
        if (found === null || found.marker.ledger !== identity.ledger) {
          throw new LedgerRefusal("the database does not hold the ledger that was moved");
        }
        if (await isTrue(session, "EXISTS (SELECT 1 FROM instances WHERE instance > $1)", [found.marker.instance])) {
          throw new LedgerRefusal("a server has worked on the moved ledger: going back would lose what it wrote");
        }
        await session.run({
          text: "UPDATE ledger_facts SET name = $1 WHERE name = $2",
          values: [UNDER_WAY, FINISHED],
        });
      }),
  };
}

/** One line without values, address, user or password. */
export function moveFailureOf(error: unknown): MoveFailure {
  if (error instanceof MoveFailure) return error;
  const why = isAnswer(error) ? `SQLSTATE ${error.code}` : error instanceof Error ? error.message : "unknown error";
  return new MoveFailure(`the move stopped (${why}); the same command goes on from there`, { cause: error });
}
