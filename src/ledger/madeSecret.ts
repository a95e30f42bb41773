// A ledger secret that nobody configured: made once, kept beside the database, never replaced. Development only.

import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { LedgerRefusal } from "./ledgerRefusal.ts";

const SECRET_BYTES = 32;

/** Throws LedgerRefusal where the file is there but cannot be trusted. */
export function readOrMakeSecret(databasePath: string): Uint8Array {
  const path = `${databasePath}-secret`;
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) make(path);
    return secretIn(path);
  } catch (cause) {
    if (cause instanceof LedgerRefusal) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    throw new LedgerRefusal(`${path} cannot be made or read (${code})`, { cause });
  }
}

/** The same without making one: null where there is none yet. */
export function readMadeSecret(databasePath: string): readonly Uint8Array[] | null {
  const path = `${databasePath}-secret`;
  return existsSync(path) ? [readOrMakeSecret(databasePath)] : null;
}

function secretIn(path: string): Uint8Array {
  if ((statSync(path).mode & 0o077) !== 0) throw new LedgerRefusal(`${path} may be read by others; chmod 600 it`);
  const secret = Buffer.from(readFileSync(path, "latin1").trim(), "base64");
  if (secret.length < SECRET_BYTES) throw new LedgerRefusal(`${path} holds no secret of ${SECRET_BYTES} bytes`);
  return new Uint8Array(secret);
}

/** Written whole and synced under another name first, then linked: of two who make it at once, one wins for both. */
function make(path: string): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const file = openSync(draft, "wx", 0o600);
  writeSync(file, `${randomBytes(SECRET_BYTES).toString("base64")}\n`);
  fsyncSync(file);
  closeSync(file);
  try {
    linkSync(draft, path);
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) throw error;
  } finally {
    unlinkSync(draft);
  }
}
