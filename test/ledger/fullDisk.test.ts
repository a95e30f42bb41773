// A full disk is heard of at once, costs no record, and is over without a restart as soon as there is room again.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, vi } from "vitest";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import { success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf } from "./support/calls.ts";
import { sqlite } from "./support/engines.ts";
import { fillUp, smallDisk } from "./support/smallDisk.ts";

it("refuses calls and outcomes on a full disk, keeps what it said, and heals when there is room", async (context) => {
  const folder = smallDisk(context);
  const path = join(folder, "ledger.db");
  const ledger = await sqlite.open(path);
  await consume(ledger, success(), { paymentSeq: "before" });
  const permit = await ask(ledger, { paymentSeq: "under way" });
  const before = sqlite.look(path);
  const ballast = fillUp(folder);
  const refused = await Promise.allSettled([
    ledger.writer.open(callOf({ paymentSeq: "refused" })),
    ledger.writer.settle(outcomeOf(permit, success())),
  ]);
  const unavailable = { status: "rejected", reason: { name: "ServiceError", code: "LEDGER_UNAVAILABLE" } };
  expect(refused).toMatchObject([unavailable, unavailable]);
  expect(ledger.health.isWritable()).toBe(false);
  await expect(ledger.writer.open(callOf({ paymentSeq: "refused" }))).rejects.toMatchObject({
    code: "LEDGER_UNAVAILABLE",
  });
  expect(ledger.faults[0]).toBe("the ledger could not be written (SQLITE_FULL)");
  expect(sqlite.look(path)).toEqual(before);
  const standing = await ledger.reader.standingConsumption({ kind: "all" }, "default", "before");
  expect(standing).toMatchObject({ status: "CONSUMED" });

  // An operation that finds nothing to write succeeds, and says nothing about a call.
  await ledger.writer.leaseDue({ requestIds: [] }).catch(() => undefined);
  await delay(1_500);
  expect(ledger.health.isWritable()).toBe(false);

  rmSync(ballast);
  await vi.waitUntil(() => ledger.health.isWritable(), { timeout: 10_000, interval: 20 });
  expect(await ledger.writer.settle(outcomeOf(permit, success()))).toMatchObject({
    consumption: { status: "CONSUMED" },
  });
  expect(await ask(ledger, { paymentSeq: "refused" })).toMatchObject({ attemptNumber: 1 });
  expect(ledger.losses).toEqual([]);
  await ledger.close();
  const healed = sqlite.look(path);
  expect(healed.consumptions.map((row) => row.payment_seq)).toEqual(["before", "under way", "refused"]);
  expect(healed.events).toHaveLength(2);
});

it("is refused with one line where there is no room for a new ledger", (context) => {
  const folder = smallDisk(context);
  const ballast = fillUp(folder);
  const path = join(folder, "ledger.db");
  expect(() => openForWriting(path)).toThrow(LedgerRefusal);
  expect(() => openForWriting(path)).toThrow(/cannot be (opened|created)/);
  rmSync(ballast);
  openForWriting(path).close();
  expect(readdirSync(folder)).toEqual(["ledger.db"]);
});
