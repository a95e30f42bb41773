// The alarm about a log that nobody carries over: once each time it outgrows its bound.

import { writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { expect, it } from "vitest";
import { watchLogSize } from "../../src/ledger/sqlite/logSize.ts";
import { sqlite } from "./support/engines.ts";

const MIB = 1024 * 1024;

function watched(path: string) {
  const warnings: string[] = [];
  let look: (() => void) | null = null;
  const stop = watchLogSize({
    path,
    bytesMax: 2 * MIB,
    every: (_intervalMs, callback) => {
      look = callback;
      return () => (look = null);
    },
    onWarning: (line) => void warnings.push(line),
  });
  async function lookOnce(): Promise<void> {
    look?.();
    await stat(path).catch(() => undefined); // asked for after the watch's own
    await stat(path).catch(() => undefined);
  }
  return { warnings, look: lookOnce, isLooking: () => look !== null, stop };
}

it("warns once while the log stays large, and again when it has grown anew", async () => {
  const path = sqlite.place();
  const { warnings, look } = watched(path);
  await look(); // there is none yet
  const sizes = [2 * MIB, 3 * MIB, 5 * MIB, MIB, 4 * MIB];
  const told: number[] = [];
  for (const size of sizes) {
    writeFileSync(`${path}-wal`, Buffer.alloc(size));
    await look();
    told.push(warnings.length);
  }
  expect(told).toEqual([0, 1, 1, 1, 2]);
  expect(warnings[0]).toBe(
    "the ledger's log has grown to 3 MiB: is somebody reading for long, or is the replicator away?",
  );
});

it("ends when it is stopped", () => {
  const { isLooking, stop } = watched(sqlite.place());
  expect(isLooking()).toBe(true);
  stop();
  expect(isLooking()).toBe(false);
});
