// A ledger secret that nobody configured: made once, kept beside the database, never replaced. Development only.

import { randomBytes } from "node:crypto";
import { LedgerRefusal } from "./ledgerRefusal.ts";
import { isThere, type MakingOptions, readOrMakeFile } from "./madeFile.ts";

const SECRET_BYTES = 32;

/** Rejects with LedgerRefusal where the file is there but cannot be trusted. */
export async function readOrMakeSecret(databasePath: string, options: MakingOptions = {}): Promise<Uint8Array> {
  const path = `${databasePath}-secret`;
  const text = await readOrMakeFile(path, () => `${randomBytes(SECRET_BYTES).toString("base64")}\n`, options);
  const secret = Buffer.from(text.trim(), "base64");
  if (secret.length < SECRET_BYTES) throw new LedgerRefusal(`${path} holds no secret of ${SECRET_BYTES} bytes`);
  return new Uint8Array(secret);
}

/** The same without making one: null where there is none yet. */
export async function readMadeSecret(databasePath: string): Promise<readonly Uint8Array[] | null> {
  return (await isThere(`${databasePath}-secret`)) ? [await readOrMakeSecret(databasePath)] : null;
}
