// F: what one durable write costs on the disk that the ledgers of the run lie on. Every durable figure is read beside it.

import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { quantile } from "./statistics.ts";

export interface FlushTime {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const BLOCK = Buffer.alloc(4_096, "f");
const SAMPLES = 400;

/** 4 KiB appended and fdatasync, one after another. */
export function measureFlush(path: string): FlushTime {
  const file = openSync(path, "a");
  try {
    const times = Array.from({ length: SAMPLES }, () => {
      const startedMs = performance.now();
      writeSync(file, BLOCK);
      fdatasyncSync(file);
      return performance.now() - startedMs;
    });
    return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
  } finally {
    closeSync(file);
    rmSync(path);
  }
}
