// Counts the transactions in a SQLite write-ahead log: frames that carry the size of the database after their commit
// (SQLite's file format, section 4.1). Frames of an earlier round of the log have another salt.

import { readFileSync } from "node:fs";

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

export function countWalCommits(databasePath: string): number {
  const wal = readFileSync(`${databasePath}-wal`);
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(8);
  const salt = wal.toString("hex", 16, 24);
  let commits = 0;
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    if (wal.toString("hex", at + 8, at + 16) !== salt) break;
    if (wal.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}
