// Whether the place can hold a ledger: room on the disk, a file system whose locks and flushes can be trusted, and a disk
// that writes when it says so. Writes a few kilobytes beside the ledger, and removes them.

import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type Check, checkOf, fail, type Finding, ok, warn } from "../../checks.ts";
import { LedgerRefusal } from "../../ledgerRefusal.ts";
import { type Checkpoint, codeOf, openForWriting } from "../openDatabase.ts";

export interface PlaceOptions {
  readonly folder: string;
  readonly checkpoint: Checkpoint;
  readonly monotonicMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

const MIB = 1024 * 1024;
const FREE_BYTES_MIN = 64 * MIB;
const FREE_BYTES_LOW = 1024 * MIB;
/** statfs(2) f_type. Locks over a network are promises of another machine; memory keeps nothing. */
const NETWORK = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x517b, "SMB"],
  [0x01021997, "9P"],
]);
const MEMORY = new Map([
  [0x01021994, "tmpfs"],
  [0x858458f6, "ramfs"],
]);

const SCRATCH_PREFIX = ".iap-graphql-doctor-";
const FLUSH_COUNT = 100;
const FLUSH_BYTES = 4_096;
/** The fastest disks with a cache that survives a power cut need some 20 µs; only one that lies is faster. */
const FLUSH_MS_MIN = 0.02;

export function placeChecks(options: PlaceOptions): Check[] {
  const { folder } = options;
  return [
    checkOf("disk", () => judgeSpace(statfsSync(folder), folder)),
    checkOf("flush", () => inScratch(options, (path) => judgeFlushes(timeFlushes(path, options.monotonicMs)))),
    checkOf("WAL and FULL", () => inScratch(options, (path) => openScratch(path, options.checkpoint))),
  ];
}

export interface FileSystem {
  readonly type: number;
  readonly bsize: number;
  readonly bavail: number;
}

export function judgeSpace({ type, bsize, bavail }: FileSystem, folder: string): Finding {
  const network = NETWORK.get(type);
  if (network !== undefined) {
    return fail(`${folder} is on ${network}, where locks and flushes are not sure`, "move the ledger to a local disk");
  }
  const free = bavail * bsize;
  const told = `${folder} has ${Math.floor(free / MIB)} MiB free`;
  if (free < FREE_BYTES_MIN) return fail(told, "make room: a full disk stops every consume call");
  if (MEMORY.has(type)) return warn(`${folder} is in memory (${MEMORY.get(type)})`, "move the ledger to a disk");
  return free < FREE_BYTES_LOW ? warn(told, "make room, and watch it: a full disk stops every consume call") : ok(told);
}

/** Milliseconds of each append of 4 KiB and its fsync. */
function timeFlushes(path: string, monotonicMs: () => number): number[] {
  const file = openSync(path, "wx", 0o600);
  try {
    const page = Buffer.alloc(FLUSH_BYTES, 1);
    return Array.from({ length: FLUSH_COUNT }, () => {
      const startedAt = monotonicMs();
      writeSync(file, page);
      fsyncSync(file);
      return monotonicMs() - startedAt;
    });
  } finally {
    closeSync(file);
  }
}

export function judgeFlushes(durationsMs: readonly number[]): Finding {
  const sorted = durationsMs.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const told = `an append of 4 KiB and its fsync take ${at(0.5).toFixed(3)} ms (p50), ${at(0.99).toFixed(3)} ms (p99)`;
  if (at(0.5) >= FLUSH_MS_MIN) return ok(told);
  return warn(
    `${told}: no disk is that fast, so fsync may not reach it, and a power cut may lose answered calls`,
    "look for a write cache without battery, a virtual disk with cache=unsafe, eatmydata, or a file system in memory",
  );
}

/** The server's own way of opening, on a file that is nobody's. */
function openScratch(path: string, checkpoint: Checkpoint): Finding {
  try {
    const database = openForWriting(path, checkpoint);
    database.prepare("INSERT INTO starts (started_at) VALUES (0)").run();
    database.close();
    return ok("can be had here; the server sets both whenever it opens the ledger");
  } catch (error) {
    const why = error instanceof LedgerRefusal ? error.message.replace(path, "a new ledger") : codeOf(error);
    return fail(`cannot be had here: ${why}`, "give the server's user leave to write in the ledger's folder");
  }
}

function inScratch({ folder, randomBytes }: PlaceOptions, work: (path: string) => Finding): Finding {
  const path = join(folder, `${SCRATCH_PREFIX}${Buffer.from(randomBytes(6)).toString("hex")}`);
  try {
    return work(path);
  } catch (error) {
    return fail(`cannot be tried in ${folder} (${codeOf(error)})`, "run doctor as the server's user");
  } finally {
    for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(path + suffix, { force: true, recursive: true });
  }
}
