// People know that the database lacks history that was there, and go on with what is there. Running servers find that out by
// themselves; marks from before are void.

import type { CertificateOptions } from "./certificateFiles.ts";
import { beginKept } from "./keptCommits.ts";
import { overConnection } from "./overConnection.ts";

const QUERY_TIMEOUT_MS = 10_000;
const ACCEPTANCE_BYTES = 16;

/** When the newest event in it happened; null: there is none. Throws LedgerRefusal where that cannot be written. */
export async function acceptLostHistory(
  { url, after }: CertificateOptions,
  randomBytes: (count: number) => Uint8Array,
): Promise<number | null> {
  return overConnection({ url, after, queryTimeoutMs: QUERY_TIMEOUT_MS }, async (connection) => {
    const session = await connection.session();
    await session.run(beginKept(session));
    await session.run("DELETE FROM ledger_facts WHERE name = 'history_behind'");
    await session.run({
      text: `INSERT INTO ledger_facts (name, value) VALUES ('history_accepted', $1)
        ON CONFLICT (name) DO UPDATE SET value = ledger_facts.value || excluded.value`,
      values: [Buffer.from(randomBytes(ACCEPTANCE_BYTES))],
    });
    const newest = "SELECT occurred_at FROM feed ORDER BY sequence DESC LIMIT 1";
    const [event] = (await session.run<{ readonly occurred_at: number }>(newest)).rows;
    await session.run("COMMIT");
    return event?.occurred_at ?? null;
  });
}
