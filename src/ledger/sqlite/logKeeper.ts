// The last connection that closes a ledger carries its log over into the file and deletes the log, which a replicator may
// not have read yet. better-sqlite3 cannot switch that off, so where the log belongs to a replicator the last connection
// to close is one that cannot write: it leaves the log as it is. It lives in the process's main thread, which goes after
// the threads whatever way the process ends.

import { openForReading } from "./openDatabase.ts";

export interface LogKeeper {
  /** After every other connection of this process. */
  close(): void;
}

/** Keeps the log from now on. The file has to be a ledger already. */
export function keepLog(path: string): LogKeeper {
  const database = openForReading(path);
  database.prepare("SELECT count(*) FROM starts").get(); // only a connection that has read counts as one
  return { close: () => database.close() };
}
