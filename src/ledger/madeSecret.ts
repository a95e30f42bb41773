// A ledger secret that nobody configured: made once, kept beside the database, never replaced. Development only.

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { LedgerRefusal } from "./ledgerRefusal.ts";
import { type MakingOptions, readOrMakeFile } from "./madeFile.ts";

const SECRET_BYTES = 32;

/** Throws LedgerRefusal where the file is there but cannot be trusted. */
export function readOrMakeSecret(databasePath: string, options: MakingOptions = {}): Uint8Array {
  const path = `${databasePath}-secret`;
  const text = readOrMakeFile(path, () => `${randomBytes(SECRET_BYTES).toString("base64")}\n`, options);
  const secret = Buffer.from(text.trim(), "base64");
  if (secret.length < SECRET_BYTES) throw new LedgerRefusal(`${path} holds no secret of ${SECRET_BYTES} bytes`);
  return new Uint8Array(secret);
}

/** The same without making one: null where there is none yet. */
export function readMadeSecret(databasePath: string): readonly Uint8Array[] | null {
  return existsSync(`${databasePath}-secret`) ? [readOrMakeSecret(databasePath)] : null;
}
