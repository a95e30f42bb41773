// A backup's names: a draft that nobody takes for a backup, and the name it gets once it is whole. A draft is locked by
// the one who writes it (SQLite's own lock, which dies with its holder), so what a killed backup left can be told from
// what another one is writing.

import Database from "better-sqlite3";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { codeOf } from "./openDatabase.ts";

export interface Target {
  readonly path: string;
  readonly folder: string;
  /** Whether a file of that name may be replaced. */
  readonly mayReplace: boolean;
}

export interface TargetWish {
  /** The ledger that is copied. */
  readonly ledgerPath: string;
  /** A file's name, or a folder's; null: `backups/` beside the ledger. */
  readonly to: string | null;
  readonly mayReplace: boolean;
  readonly epochMs: number;
}

const DRAFT = /^\.iap-graphql-backup-[0-9a-f]{16}\.partial$/;
const SIDE_SUFFIXES = ["-wal", "-shm", "-lock", "-journal"] as const;

/** Where the backup will stand. Throws LedgerRefusal where it must not. Makes the folder, for its owner alone. */
export function chooseTarget({ ledgerPath, to, mayReplace, epochMs }: TargetWish): Target {
  if (!existsSync(ledgerPath)) throw new LedgerRefusal(`${ledgerPath} is not there`);
  const stamp = new Date(epochMs).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const ownName = `${basename(ledgerPath).replace(/\.db$/, "")}-${stamp}.db`;
  const wished = to ?? join(dirname(ledgerPath), "backups", "/");
  const isFolder = /[/\\]$/.test(wished) || (existsSync(wished) && statSync(wished).isDirectory());
  const path = resolve(isFolder ? join(wished, ownName) : wished);
  const folder = dirname(path);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    throw new LedgerRefusal(`${folder} cannot be made (${codeOf(cause)})`, { cause });
  }
  refuseToHarm(join(realpathSync(folder), basename(path)), realpathSync(ledgerPath));
  const standing = lstatSync(path, { throwIfNoEntry: false });
  if (standing !== undefined && !standing.isFile()) throw new LedgerRefusal(`${path} is no plain file`);
  if (standing !== undefined && !mayReplace) throw new LedgerRefusal(`${path} is there already; --force replaces it`);
  return { path, folder, mayReplace };
}

/** Neither the ledger itself nor another one in use: a log that lies beside a name is taken for that file's own. */
function refuseToHarm(path: string, ledgerPath: string): void {
  const own = [
    ledgerPath,
    `${ledgerPath}-secret`,
    `${ledgerPath}-receipt-keys`,
    ...SIDE_SUFFIXES.map((suffix) => ledgerPath + suffix),
  ];
  if (own.includes(path)) throw new LedgerRefusal(`${path} belongs to the ledger itself`);
  const beside = SIDE_SUFFIXES.map((suffix) => path + suffix).find((name) => existsSync(name));
  if (beside !== undefined) throw new LedgerRefusal(`${beside} is there: ${path} is, or was, a database in use`);
}

/** An empty file for its owner alone. */
export function createDraft(folder: string, random: Uint8Array): string {
  const path = join(folder, `.iap-graphql-backup-${Buffer.from(random).toString("hex")}.partial`);
  closeSync(openSync(path, "wx", 0o600));
  return path;
}

export function removeDraft(draft: string): void {
  for (const suffix of ["", ...SIDE_SUFFIXES]) rmSync(draft + suffix, { force: true });
}

/** On disk, then under its name, then that name on disk. Returns the file's size. */
export function nameDraft(draft: string, { path, folder, mayReplace }: Target): number {
  chmodSync(draft, 0o600);
  syncPath(draft);
  const bytes = statSync(draft).size;
  if (!mayReplace && existsSync(path)) throw new LedgerRefusal(`${path} is there already; --force replaces it`);
  renameSync(draft, path);
  syncPath(folder);
  syncPath(dirname(folder)); // which may have been made just now
  return bytes;
}

function syncPath(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Removes what backups that were killed left in a folder. */
export function cleanStaleDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (DRAFT.test(name) && !isBeingWritten(join(folder, name))) removeDraft(join(folder, name));
  }
}

function isBeingWritten(draft: string): boolean {
  try {
    const database = new Database(draft, { timeout: 0, fileMustExist: true });
    try {
      database.exec("BEGIN EXCLUSIVE");
      return false;
    } finally {
      database.close();
    }
  } catch (error) {
    return codeOf(error).startsWith("SQLITE_BUSY"); // cut short in the middle, it may be no database at all
  }
}
