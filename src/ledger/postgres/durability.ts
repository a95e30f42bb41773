// Whether a commit on this database is on disk when it is answered. It is the operator's to decide, so it is told and not
// refused.

import type { WritingConnection } from "./writingConnection.ts";

interface SettingColumns {
  readonly synchronous_commit: string | null;
  readonly fsync: string | null;
}

/** One line for each setting under which an answered success can be lost. A system without such a setting has none. */
export async function unsafeSettings(connection: WritingConnection): Promise<string[]> {
  const { rows } = await connection.run<SettingColumns>(
    "SELECT current_setting('synchronous_commit', true) AS synchronous_commit, current_setting('fsync', true) AS fsync",
  );
  const lines: string[] = [];
  const consequence = "a crash can lose consumptions that were answered";
  if (rows[0]?.synchronous_commit === "off") lines.push(`the database's synchronous_commit is off: ${consequence}`);
  if (rows[0]?.fsync === "off") lines.push(`the database's fsync is off: ${consequence}`);
  return lines;
}
