// An answered commit is on disk, and on a synchronous standby's disk where there is one: asked for in each of our transactions, so
// that it does not rest on the operator's settings. What a transaction cannot ask for is told at the start.

import type { WritingConnection } from "./writingConnection.ts";

/** `off`, `local` and `remote_write` promise less than `on`; what promises more stays. For the end of the transaction it stands in. */
export const COMMIT_IS_KEPT = `set_config('synchronous_commit',
  CASE WHEN current_setting('synchronous_commit') = 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true)`;

/** Of a transaction that is no flush. A system without the setting has no such choice. */
export function beginKept({ hasCommitSetting }: { readonly hasCommitSetting: boolean }): string {
  return `BEGIN ISOLATION LEVEL READ COMMITTED${hasCommitSetting ? `; SELECT ${COMMIT_IS_KEPT}` : ""}`;
}

/** One line for each setting under which an answered success can be lost. */
export async function unsafeSettings(connection: WritingConnection): Promise<string[]> {
  const { rows } = await connection.run<{ readonly fsync: string | null }>(
    "SELECT current_setting('fsync', true) AS fsync",
  );
  if (rows[0]?.fsync !== "off") return [];
  return ["the database's fsync is off: a crash can lose consumptions that were answered"];
}
