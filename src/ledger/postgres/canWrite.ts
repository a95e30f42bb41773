// Whether nobody holds what every consume call needs: the tables that it writes, the end of the feed, and this process's own rows.
// A sign of life alone needs only the last of these.

import { isLockTimeout } from "./notEveryones.ts";
import { slotOf } from "./totalsStatements.ts";
import type { Session } from "./writingConnection.ts";

/** Other instances hold the end of the feed for the time of a commit. */
const LOCK_TIMEOUT_MS = 1_000;
const STATEMENT_TIMEOUT_MS = 2_000;
const TABLES = ["payments", "consumptions", "attempts", "feed", "apps"];

/** Throws ConnectionLost, and what the server says but for a lock. */
export async function canWrite(session: Session, instance: number): Promise<boolean> {
  const statements = [
    `BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}; SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
    // Nothing is written, by a statement that waits for whoever keeps others from writing.
    ...TABLES.map((table) => `INSERT INTO ${table} SELECT * FROM ${table} WHERE false`),
    "SELECT 1 FROM ledger_facts WHERE false",
    `SELECT 1 FROM instances WHERE instance = ${instance} FOR UPDATE`,
    "SELECT 1 FROM feed_head FOR UPDATE",
    `SELECT count(*) FROM (SELECT 1 FROM totals WHERE grain = 4 AND slot = ${slotOf(instance)} FOR UPDATE) AS own`,
    "ROLLBACK",
  ];
  try {
    await session.run(statements.join("; "));
    return true;
  } catch (error) {
    await session.run("ROLLBACK").catch(() => session.drop());
    if (isLockTimeout(error)) return false;
    throw error;
  }
}
