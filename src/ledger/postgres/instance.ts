// One row per start of a process: under its number attempts are made. A process that has been silent for longer than its own
// leases last has no lease left, whatever it is doing; the others then declare it gone, and should it wake up it begins
// anew under another number.

import { beginKept } from "./keptCommits.ts";
import { NOW_MS, type OwnRow, STATEMENT_TIMEOUT_MS, type Statement } from "./lockStatements.ts";
import type { WritingConnection } from "./writingConnection.ts";

/** The writes that come next wait for it. */
const DECLARING_TIMEOUT_MS = 200;

export async function registerInstance(connection: WritingConnection, leaseMs: number): Promise<OwnRow> {
  const statement: Statement = {
    text: `INSERT INTO instances (started_at, lease_ms, beat_at_ms) VALUES (${NOW_MS}, $1, ${NOW_MS}) RETURNING instance, started_at`,
    values: [leaseMs],
  };
  const session = await connection.session();
  await session.run(beginKept(session));
  const [row] = (await session.run<{ readonly instance: number; readonly started_at: number }>(statement)).rows;
  await session.run("COMMIT");
  if (row === undefined) throw new Error("an instance that was just registered has no number");
  return { instance: row.instance, startedAtMs: row.started_at };
}

/**
 * A flush gives its sign of life, waits for its locks, and only then reads the clock that its leases count from: so a lease
 * may outlast the sign of life by as long as that statement may take. One whose row is locked is not silent: never waited for.
 */
export async function declareSilentOnesGone(connection: WritingConnection): Promise<void> {
  await connection.run(`SET LOCAL lock_timeout = ${DECLARING_TIMEOUT_MS}; SET LOCAL statement_timeout = ${DECLARING_TIMEOUT_MS};
    UPDATE instances SET gone_since_ms = ${NOW_MS} WHERE gone_since_ms IS NULL
      AND beat_at_ms < ${NOW_MS} - lease_ms - ${STATEMENT_TIMEOUT_MS}`);
}

/** Its work is done: whatever it opened has ended, so nobody has to wait for its leases. */
export async function leave(connection: WritingConnection, instance: number): Promise<void> {
  await connection.run({
    text: `UPDATE instances SET gone_since_ms = ${NOW_MS} WHERE instance = $1 AND gone_since_ms IS NULL`,
    values: [instance],
  });
}

/**
 * Whether a flush whose COMMIT was not answered came through. The lock waits for the transaction that still holds the row,
 * so the answer is final.
 */
export async function hasCommitted(
  connection: WritingConnection,
  instance: number,
  flushNumber: number,
): Promise<boolean> {
  const session = await connection.session();
  try {
    await session.run("BEGIN; SET LOCAL lock_timeout = 3000; SET LOCAL statement_timeout = 4000");
    const { rows } = await session.run<{ readonly last_flush: number }>({
      text: "SELECT last_flush FROM instances WHERE instance = $1 FOR UPDATE",
      values: [instance],
    });
    await session.run("ROLLBACK");
    const [row] = rows;
    if (row === undefined) throw new Error("this instance's row is not there");
    return row.last_flush === flushNumber;
  } catch (error) {
    session.drop();
    throw error;
  }
}
