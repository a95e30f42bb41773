// The one connection of a command that writes a ledger's database and ends: opened with its certificates, closed whatever
// happens, and what goes wrong on it is told as a refusal.

import { type CertificateOptions, readCertificates } from "./certificateFiles.ts";
import { refusalOf } from "./migrations.ts";
import { createWritingConnection, type WritingConnection } from "./writingConnection.ts";

const CONNECT_TIMEOUT_MS = 5_000;

export interface OverConnectionOptions extends Pick<CertificateOptions, "url" | "after"> {
  readonly queryTimeoutMs: number;
}

/** Throws LedgerRefusal. */
export async function overConnection<Result>(
  { url, after, queryTimeoutMs }: OverConnectionOptions,
  use: (connection: WritingConnection) => Promise<Result>,
): Promise<Result> {
  const certificates = await readCertificates({ url, after });
  const connection = createWritingConnection({
    url,
    certificates,
    queryTimeoutMs,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  try {
    return await use(connection);
  } catch (error) {
    throw refusalOf(error);
  } finally {
    await connection.close();
  }
}
