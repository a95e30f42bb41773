// What a transaction of ours cannot ask for by itself (keptCommits.ts): it is the operator's to decide, so it is told and not refused.

import type { WritingConnection } from "./writingConnection.ts";

/** One line for each setting under which an answered success can be lost. */
export async function unsafeSettings(connection: WritingConnection): Promise<string[]> {
  const { rows } = await connection.run<{ readonly fsync: string | null }>(
    "SELECT current_setting('fsync', true) AS fsync",
  );
  if (rows[0]?.fsync !== "off") return [];
  return ["the database's fsync is off: a crash can lose consumptions that were answered"];
}
