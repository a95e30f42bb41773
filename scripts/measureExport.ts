// How much memory an export holds at most, and how long it takes: of so many rows, and of a tenth of them. Memory that grew with the
// rows would show, and fails it. Linux only: the kernel's own high-water mark is read.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteLedger } from "../src/ledger/sqlite/sqliteLedger.ts";
import { ask } from "../test/ledger/support/calls.ts";
import { grow } from "../test/ledger/support/grownLedger.ts";
import { realTimers } from "../test/ledger/support/realTimers.ts";

const ROWS_DEFAULT = 1_000_000;
const SAMPLE_MS = 50;
/** V8 lets its heaps grow to some 180 MiB before it collects in earnest, whatever the rows; ten pages more would not show, a history would. */
const MEMORY_MIB_MAX = 256;

interface Measured {
  readonly rows: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly memoryMiB: number;
}

const rows = Number(process.argv[2] ?? ROWS_DEFAULT);
if (!Number.isSafeInteger(rows) || rows < 10) throw new Error("how many rows: a whole number, 10 at least");
const folder = mkdtempSync(join(tmpdir(), "iap-graphql-export-"));
try {
  const [small, large] = [await measure(Math.floor(rows / 10)), await measure(rows)];
  for (const one of [small, large]) console.log(JSON.stringify(one));
  if (large.memoryMiB > MEMORY_MIB_MAX) {
    console.error(`memory grew with the rows: ${small.memoryMiB} MiB, then ${large.memoryMiB} MiB`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(count: number): Promise<Measured> {
  const path = join(folder, `${count}.db`);
  await makeLedger(path, count);
  const out = join(folder, `${count}.csv`);
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["dist/main.js", "export", "--out", out], {
    env: { DATABASE_URL: `sqlite:${path}` },
    stdio: ["ignore", "ignore", "inherit"],
  });
  let memoryKiB = 0;
  const sampling = setInterval(() => (memoryKiB = Math.max(memoryKiB, highWaterKiB(child.pid ?? 0))), SAMPLE_MS);
  const [code] = await once(child, "close");
  clearInterval(sampling);
  if (code !== 0) throw new Error(`the export ended with ${code}`);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  return { rows: count, seconds, bytes: statSync(out).size, memoryMiB: Math.round(memoryKiB / 1_024) };
}

async function makeLedger(path: string, count: number): Promise<void> {
  const fail = (line: string) => {
    throw new Error(line);
  };
  const ledger = await openSqliteLedger({
    path,
    secrets: [new Uint8Array(32).fill(1)],
    rules: { onInferred: "proven", doubtMs: 0, leaseMs: 30_000, itemlessApps: [] },
    timers: realTimers,
    onLost: fail,
    onFault: fail,
  });
  await ask(ledger); // the app is on record with its first call
  await ledger.close();
  grow(path, count - 1);
}

/** 0: it is gone already. */
function highWaterKiB(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
