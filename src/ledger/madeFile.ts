// A file that nobody configured: made once beside the database, for its owner alone, and never replaced. Development only.

import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { LedgerRefusal } from "./ledgerRefusal.ts";

export interface MakingOptions {
  /** Its folder, too, where there is none; elsewhere a folder that is missing is a path that is wrong. */
  readonly makesFolder?: boolean;
}

/**
 * What it holds, made first where there is none. Never in the way of the event loop, whatever the disk does. Rejects with
 * LedgerRefusal where it is there but cannot be trusted.
 */
export async function readOrMakeFile(
  path: string,
  content: () => string,
  { makesFolder = false }: MakingOptions = {},
): Promise<string> {
  try {
    if (makesFolder) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (!(await isThere(path))) await make(path, content());
    const facts = await stat(path);
    // To read a pipe is to wait for whoever writes to it.
    if (!facts.isFile() && !facts.isDirectory()) throw new LedgerRefusal(`${path} is not a file`);
    if ((facts.mode & 0o077) !== 0) throw new LedgerRefusal(`${path} may be read by others; chmod 600 it`);
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof LedgerRefusal) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    throw new LedgerRefusal(`${path} cannot be made or read (${code})`, { cause });
  }
}

/** Written whole and synced under another name first, then linked: of two who make it at once, one wins for both. */
async function make(path: string, content: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if (!(await isThere(path))) throw error;
  } finally {
    await unlink(draft);
  }
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return false;
    throw error;
  }
}
