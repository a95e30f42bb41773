// When API keys were used last, by whichever instance.

import type { CertificateOptions } from "./certificateFiles.ts";
import { openSnapshot } from "./examine/snapshot.ts";

/** Instants by key id. Throws what the driver or the server says. */
export async function readKeyUsesOnPostgres(
  url: string,
  after: CertificateOptions["after"],
): Promise<ReadonlyMap<string, number>> {
  const snapshot = await openSnapshot({ url, after });
  try {
    const rows = await snapshot.all<{ key_id: string; last_used_at: number }>(
      "SELECT key_id, last_used_at FROM api_key_uses",
    );
    return new Map(rows.map(({ key_id, last_used_at }) => [key_id, last_used_at]));
  } finally {
    await snapshot.close();
  }
}
