// An I/O error under a flush: nobody in it is told anything but that, the handle is never flushed again, and a new one
// reads what is really there; but never another file in its place.

import { existsSync, renameSync, statSync, unlinkSync } from "node:fs";
import { expect, it, type TestContext, vi } from "vitest";
import { success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf } from "./support/calls.ts";
import { sqlite } from "./support/engines.ts";
import { fileSizeLimit } from "./support/fileSizeLimit.ts";

/** A ledger whose log cannot grow any more, and the call that met that. */
async function faulted(context: TestContext) {
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  await consume(ledger, success(), { paymentSeq: "before" });
  const permit = await ask(ledger, { paymentSeq: "under way" });
  const limit = fileSizeLimit(context);
  limit.set(statSync(`${path}-wal`).size);
  const refused = ledger.writer.settle(outcomeOf(permit, success()));
  await expect(refused).rejects.toMatchObject({ name: "ServiceError", code: "LEDGER_UNAVAILABLE" });
  expect(ledger.faults).toEqual(["the ledger could not be written (SQLITE_IOERR_WRITE)"]);
  expect(ledger.health.isWritable()).toBe(false);
  return { path, ledger, permit, limit };
}

it("heals by a new handle once the disk does, and has everything that it said", async (context) => {
  const { path, ledger, permit, limit } = await faulted(context);
  limit.lift();
  await vi.waitUntil(() => ledger.health.isWritable(), { timeout: 10_000, interval: 20 });
  expect(await ledger.writer.open(callOf({ paymentSeq: "before" }))).toMatchObject({ kind: "replay" });
  expect(await ledger.writer.open(callOf({ paymentSeq: "under way" }))).toMatchObject({ kind: "wait" });
  expect(await ledger.writer.settle(outcomeOf(permit, success()))).toMatchObject({
    consumption: { status: "CONSUMED" },
  });
  expect(sqlite.look(path).events).toHaveLength(2);
  expect(ledger.losses).toEqual([]);
});

it.for(["removed", "moved away"])("does not begin a new file where its own was %s meanwhile", async (how, context) => {
  const { path, ledger, limit } = await faulted(context);
  if (how === "removed") unlinkSync(path);
  else renameSync(path, `${path}.old`);
  limit.lift();
  await vi.waitUntil(() => ledger.losses.length > 0, { timeout: 10_000, interval: 20 });
  expect(ledger.losses).toEqual([expect.stringContaining("was removed, replaced or cut short")]);
  expect(ledger.health.isWritable()).toBe(false);
  expect(existsSync(path)).toBe(false);
});
