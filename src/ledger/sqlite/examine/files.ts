// The ledger's files as the operating system shows them: who may read them, whether a server owns them, how large the log
// has grown. Looks at names only: the files themselves are SQLite's to open.

import Database from "better-sqlite3";
import { realpathSync, statSync } from "node:fs";
import { type Check, checkOf, fail, type Finding, ok, warn } from "../../checks.ts";
import { LOG_BYTES_MAX, logBytes } from "../logSize.ts";
import { type Checkpoint, codeOf } from "../openDatabase.ts";

const MIB = 1024 * 1024;

/** @param path as it is configured; SQLite's files lie beside the one it leads to, the made secrets beside its name */
export function fileChecks(path: string, checkpoint: Checkpoint): Check[] {
  const realPath = realpathSync(path);
  const names = ["", "-wal", "-shm", "-lock"].map((suffix) => realPath + suffix);
  return [
    checkOf("file modes", () => fileModes(names, [`${path}-secret`, `${path}-receipt-keys`])),
    checkOf("server", () => serverOf(realPath)),
    checkOf("log size", () => logSize(realPath, checkpoint)),
  ];
}

function fileModes(names: readonly string[], secretNames: readonly string[]): Finding {
  const files = [...names, ...secretNames]
    .map((name) => ({ name, stat: statSync(name, { throwIfNoEntry: false }) }))
    .flatMap(({ name, stat }) => (stat === undefined ? [] : [{ name, mode: stat.mode & 0o777 }]));
  const open = files.filter(({ mode }) => (mode & 0o077) !== 0);
  if (open.length === 0) return ok(`${files.length} files, for their owner alone`);
  const told = open.map(({ name, mode }) => `${name} is ${mode.toString(8).padStart(4, "0")}`).join(", ");
  const mend = `chmod 600 ${open.map(({ name }) => name).join(" ")}`;
  // With a secret that others may read the server does not start.
  const isRefused = open.some(({ name }) => secretNames.includes(name));
  return isRefused ? fail(`${told}: others may read it`, mend) : warn(`${told}: others may read it`, mend);
}

function serverOf(path: string): Finding {
  const isOwned = isLocked(`${path}-lock`);
  return ok(isOwned ? "one runs on this ledger" : "none runs on this ledger");
}

/** Whether somebody holds the lock. Asks for reading only, and gives back at once what it got. */
export function isLocked(lockPath: string): boolean {
  if (statSync(lockPath, { throwIfNoEntry: false }) === undefined) return false;
  const database = new Database(lockPath, { readonly: true, timeout: 0 });
  try {
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch (error) {
    if (codeOf(error).startsWith("SQLITE_BUSY")) return true;
    throw error;
  } finally {
    database.close();
  }
}

function logSize(path: string, checkpoint: Checkpoint): Finding {
  const bytes = logBytes(path);
  const told = `${(bytes / MIB).toFixed(1)} MiB`;
  if (bytes <= LOG_BYTES_MAX) return ok(told);
  return warn(
    told,
    checkpoint === "external"
      ? "see that the replicator runs: with LEDGER_CHECKPOINT=external nobody else carries the log over"
      : "find who reads one state of the ledger for long (a backup, doctor --verify, sqlite3), and let it end",
  );
}
