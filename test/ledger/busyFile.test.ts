// Another program that writes to the ledger's file holds calls up for two seconds at most, then they hear so; the ledger
// writes again by itself once it is let go.

import Database from "better-sqlite3";
import { expect, it, onTestFinished, vi } from "vitest";
import { success } from "../support/heards.ts";
import { ask, callOf, outcomeOf } from "./support/calls.ts";
import { sqlite } from "./support/engines.ts";

it("says within seconds that it cannot write, and heals without a restart or a call", async () => {
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  const permit = await ask(ledger);
  const stranger = new Database(path);
  onTestFinished(() => void stranger.close());
  stranger.exec("BEGIN IMMEDIATE");
  const startedAt = performance.now();
  await expect(ledger.writer.open(callOf({ paymentSeq: "P2" }))).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
  expect(performance.now() - startedAt).toBeGreaterThan(1_500);
  expect(performance.now() - startedAt).toBeLessThan(6_000);
  expect(ledger.health.isWritable()).toBe(false);
  expect(ledger.faults[0]).toBe("the ledger could not be written (SQLITE_BUSY)");
  stranger.exec("ROLLBACK");
  await vi.waitUntil(() => ledger.health.isWritable(), { timeout: 10_000, interval: 20 });
  expect(await ledger.writer.settle(outcomeOf(permit, success()))).toMatchObject({
    consumption: { status: "CONSUMED" },
  });
  expect(sqlite.look(path).consumptions.map((row) => row.payment_seq)).toEqual(["P1"]);
  expect(ledger.losses).toEqual([]);
});
