// Somebody else holds a lock for long: a DBA, a report, a migration of another tool. Whose call needs what is held is told in
// bounded time; everybody else's goes on, and when the lock is gone all is as before.

import { expect, it } from "vitest";
import { success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf } from "./support/calls.ts";
import { type OpenLedger, postgres } from "./support/engines.ts";
import { rowsOf, session } from "./support/sql.ts";

const TOLD_WITHIN_MS = 13_000;
const UNAVAILABLE = { name: "ServiceError", code: "LEDGER_UNAVAILABLE" };

async function timed<Result>(work: Promise<Result>) {
  const startedMs = performance.now();
  const [end] = await Promise.allSettled([work]);
  return { end, tookMs: performance.now() - startedMs };
}

async function holding(url: string, lock: string) {
  const client = await session(url);
  await client.query(`BEGIN; ${lock}`);
  return () => client.query("ROLLBACK");
}

const ONE_PAYMENT = "SELECT FROM payments WHERE payment_seq = 'held' FOR UPDATE";

it("of one payment holds up that payment alone, again and again", { timeout: 40_000 }, async () => {
  const url = await postgres.place();
  const ledger = await postgres.open(url);
  const permit = await ask(ledger, { paymentSeq: "held" });
  const letGo = await holding(url, ONE_PAYMENT);
  const held = timed(ledger.writer.settle(outcomeOf(permit, success())));
  const others = timed(Promise.all(["a", "b", "c"].map((paymentSeq) => consume(ledger, success(), { paymentSeq }))));
  expect((await others).end?.status).toBe("fulfilled"); // with it in one flush: they wait for it once
  expect(await held).toMatchObject({ end: { reason: UNAVAILABLE } });
  const again = timed(ledger.writer.settle(outcomeOf(permit, success()))); // as the workflow does each second
  for (const paymentSeq of ["d", "e", "f"]) {
    expect((await timed(consume(ledger, success(), { paymentSeq }))).tookMs).toBeLessThan(1_500);
  }
  expect(ledger.health.isWritable()).toBe(true); // nine of ten calls are served
  expect(ledger.faults).toEqual([]);
  await letGo();
  await again;
  expect(await ledger.writer.settle(outcomeOf(permit, success()))).toMatchObject({
    consumption: { status: "CONSUMED" },
  });
});

/** Of a table: by every write, by those that its own kind of call needs, or by none. */
const TABLES = [
  "api_key_uses",
  "apps",
  "attempts",
  "audit_log",
  "consumptions",
  "fact_look_ups",
  "feed",
  "feed_head",
  "instances",
  "ledger_facts",
  "looks",
  "payments",
  "rate_debts",
  "reversals",
  "totals",
];
const NEEDED = new Set([
  "apps",
  "attempts",
  "consumptions",
  "feed",
  "feed_head",
  "instances",
  "ledger_facts",
  "payments",
  "totals",
]);

it("of a table ends every call in bounded time, and is over when it is over", { timeout: 60_000 }, async () => {
  const place = await postgres.place();
  await postgres.open(place);
  const all = await rowsOf<{ name: string }>(
    place,
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'ledger_schema' ORDER BY 1",
  );
  expect(all.map(({ name }) => name)).toEqual(TABLES);
  await Promise.all([
    ...TABLES.map((table) => holdTable(table)),
    holdRows("totals"),
    holdRows("feed_head"),
    holdRows("instances"),
  ]);
});

function holdTable(table: string): Promise<void> {
  return hold(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`, NEEDED.has(table));
}

function holdRows(table: string): Promise<void> {
  return hold(`SELECT FROM ${table} FOR UPDATE`, true);
}

async function hold(lock: string, isNeeded: boolean): Promise<void> {
  const url = await postgres.place();
  const ledger = await postgres.open(url);
  await consume(ledger, success(), { paymentSeq: "before" });
  const permit = await ask(ledger, { paymentSeq: "asked" });
  const letGo = await holding(url, lock);
  const ends = await Promise.all([
    timed(ledger.writer.settle(outcomeOf(permit, success()))),
    timed(ledger.writer.open(callOf({ paymentSeq: "new" }))),
    timed(ledger.keyUses.note("0123456789ab")),
    timed(ledger.reader.consumptionCount({ kind: "all" }, {}, false)),
  ]);
  for (const { tookMs } of ends) expect(tookMs, lock).toBeLessThan(TOLD_WITHIN_MS);
  const [settling] = ends;
  expect(settling?.end.status, lock).toBe(isNeeded ? "rejected" : "fulfilled");
  if (isNeeded) expect(settling.end, lock).toMatchObject({ reason: UNAVAILABLE });
  await expectHealth(ledger, !isNeeded, lock);
  await letGo();
  await expectHealth(ledger, true, lock);
  const settled = await ledger.writer.settle(outcomeOf(permit, success()));
  expect(settled.consumption.status, lock).toBe("CONSUMED");
  await ledger.close();
}

async function expectHealth(ledger: OpenLedger, isWritable: boolean, lock: string): Promise<void> {
  await expect.poll(() => ledger.health.isWritable(), { timeout: 6_000, message: lock }).toBe(isWritable);
}
