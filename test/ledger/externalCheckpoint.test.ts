// LEDGER_CHECKPOINT=external: the log belongs to a replicator. The server never carries it over and never deletes it,
// whatever way it ends; what the replicator does with it by SQLite's own means is no loss.

import { spawnSync } from "node:child_process";
import { existsSync, statSync, truncateSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { success } from "../support/heards.ts";
import { ask, callOf, consume } from "./support/calls.ts";
import { sqlite } from "./support/engines.ts";
import { checkpoint, lookAtLog, openExternal } from "./support/externalLedger.ts";

/** Beyond these, SQLite carries a log over by itself. */
const USUAL_FRAMES = 1_000;
const EXITING_OWNER = fileURLToPath(new URL("support/exitingOwner.ts", import.meta.url));

async function consumeMany(ledger: Parameters<typeof consume>[0], count: number): Promise<void> {
  for (let batch = 0; batch < count; batch += 50) {
    const calls = Array.from({ length: 50 }, (_, n) => consume(ledger, success(), { paymentSeq: `P${batch + n}` }));
    await Promise.all(calls);
  }
}

it("the log is never carried over, however long it grows", async () => {
  const path = sqlite.place();
  const ledger = await openExternal(path);
  await consumeMany(ledger, 1_500);
  const { frames, carriedOver } = lookAtLog(path);
  expect(frames).toBeGreaterThan(USUAL_FRAMES);
  expect(carriedOver).toBe(0);
});

it("by default it is, as SQLite does", async () => {
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  await consumeMany(ledger, 1_500);
  expect(lookAtLog(path).frames).toBeLessThan(USUAL_FRAMES * 1.5);
  await ledger.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
});

it("closing leaves the log as it is, and the next start goes on in it", async () => {
  const path = sqlite.place();
  const ledger = await openExternal(path);
  await consumeMany(ledger, 50);
  await ledger.reader.consumptionsById({ kind: "all" }, []);
  const before = lookAtLog(path);
  await ledger.close();
  expect(statSync(`${path}-wal`).size).toBe(before.bytes);
  const next = await openExternal(path);
  expect(lookAtLog(path)).toMatchObject({ frames: before.frames + 1, carriedOver: 0 }); // its own start is one more
  expect(await next.writer.open(callOf({ paymentSeq: "P7" }))).toMatchObject({ kind: "replay" });
});

it("so does a process that ends without closing", () => {
  const path = sqlite.place();
  const { status, stderr } = spawnSync(process.execPath, [EXITING_OWNER, path], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
  expect(sqlite.look(path).consumptions).toEqual([
    { payment_seq: "last words", status: "PENDING", player_id: "alice" },
  ]);
});

it("a replicator may carry the log over and empty it while the ledger runs", async () => {
  const path = sqlite.place();
  const ledger = await openExternal(path);
  for (const [turn, mode] of (["PASSIVE", "TRUNCATE", "TRUNCATE"] as const).entries()) {
    await consume(ledger, success(), { paymentSeq: `before ${turn}` });
    checkpoint(path, mode);
    await ask(ledger, { paymentSeq: `after ${turn}` });
    expect(ledger.losses).toEqual([]);
  }
  await ledger.close();
  expect(sqlite.look(path).consumptions).toHaveLength(6);
});

it.each([0, 32, 5_000])("a log that somebody else cut to %d bytes is a loss all the same", async (bytes) => {
  const path = sqlite.place();
  const ledger = await openExternal(path);
  await consumeMany(ledger, 50);
  truncateSync(`${path}-wal`, bytes);
  await expect(ask(ledger, { paymentSeq: "after" })).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
  expect(ledger.losses).toEqual([expect.stringContaining("cut short")]);
});
