// What the write-ahead log's shared index says of the log. SQLite changes the two together and under its locks; whoever
// cuts the file by other means leaves an index that counts more than the file holds.

import type Database from "better-sqlite3";

const LOG_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** Whether a log of so many bytes holds every page that its index counts. Copies nothing, takes no lock. */
export function holdsLog(database: Database.Database, byteCount: number): boolean {
  const pageBytes = Number(database.pragma("page_size", { simple: true }));
  const frames = countFrames(database);
  return frames === 0 || byteCount >= LOG_HEADER_BYTES + frames * (FRAME_HEADER_BYTES + pageBytes);
}

/** Pages in the log, whether or not they are in the file too. */
export function countFrames(database: Database.Database): number {
  // NOOP: a checkpoint that does no work but to read the index and to say what is in it
  const [, log] = database.prepare<[], [number, number, number]>("PRAGMA wal_checkpoint(NOOP)").raw().get() ?? [];
  if (log === undefined || log < 0) throw new Error("the log's index cannot be read");
  return log;
}
