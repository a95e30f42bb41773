// How large the write-ahead log is. It grows while somebody reads one state of the ledger for long, or while the one who
// carries it over is away: reads get slower, the disk fills, and nothing else says so.

import { statSync } from "node:fs";
import { stat } from "node:fs/promises";

/** A log that is carried over as it should be has about 4 MiB; a backup of a busy ledger may let it grow to some tens. */
export const LOG_BYTES_MAX = 256 * 1024 * 1024;
const LOOK_INTERVAL_MS = 10_000;

export interface LogSizeWatch {
  readonly path: string;
  readonly every: (intervalMs: number, callback: () => void) => () => void;
  readonly onWarning: (line: string) => void;
  readonly bytesMax?: number;
}

/** Warns once each time the log outgrows its bound. Returns what stops it. */
export function watchLogSize({ path, every, onWarning, bytesMax = LOG_BYTES_MAX }: LogSizeWatch): () => void {
  let isLarge = false;
  let isLooking = false;

  function judge(bytes: number): void {
    if (bytes > bytesMax && !isLarge) {
      const size = `${Math.round(bytes / 1024 / 1024)} MiB`;
      onWarning(`the ledger's log has grown to ${size}: is somebody reading for long, or is the replicator away?`);
    }
    isLarge = bytes > bytesMax;
  }

  return every(LOOK_INTERVAL_MS, () => {
    if (isLooking) return; // a disk that hangs keeps one look waiting, and never the process
    isLooking = true;
    void stat(`${path}-wal`)
      .then(
        ({ size }) => judge(size),
        () => judge(0),
      )
      .finally(() => {
        isLooking = false;
      });
  });
}

/** 0 where there is none. Looks at the name only: opening the file would drop SQLite's locks. */
export function logBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
