// A file that nobody configured: made once beside the database, for its owner alone, and never replaced. Development only.

import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { LedgerRefusal } from "./ledgerRefusal.ts";

export interface MakingOptions {
  /** Its folder, too, where there is none; elsewhere a folder that is missing is a path that is wrong. */
  readonly makesFolder?: boolean;
}

/** What it holds, made first where there is none. Throws LedgerRefusal where it is there but cannot be trusted. */
export function readOrMakeFile(
  path: string,
  content: () => string,
  { makesFolder = false }: MakingOptions = {},
): string {
  try {
    if (makesFolder) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (statSync(path, { throwIfNoEntry: false }) === undefined) make(path, content());
    const facts = statSync(path);
    // To read a pipe is to wait for whoever writes to it.
    if (!facts.isFile() && !facts.isDirectory()) throw new LedgerRefusal(`${path} is not a file`);
    if ((facts.mode & 0o077) !== 0) throw new LedgerRefusal(`${path} may be read by others; chmod 600 it`);
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof LedgerRefusal) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    throw new LedgerRefusal(`${path} cannot be made or read (${code})`, { cause });
  }
}

/** Written whole and synced under another name first, then linked: of two who make it at once, one wins for both. */
function make(path: string, content: string): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const file = openSync(draft, "wx", 0o600);
  writeSync(file, content);
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
