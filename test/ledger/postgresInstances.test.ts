// Which processes live, as the database knows it: by their own signs of life and its own clock. A silent one is gone and
// begins anew should it wake up; a live one's calls are waited for; and one that stops in the middle of a flush holds
// nobody up for long.

import { describe, expect, it, onTestFinished, vi } from "vitest";
import { declareSilentOnesGone, registerInstance } from "../../src/ledger/postgres/instance.ts";
import * as statements from "../../src/ledger/postgres/lockStatements.ts";
import type { PostgresTimers } from "../../src/ledger/postgres/postgresLedger.ts";
import { createWritingConnection } from "../../src/ledger/postgres/writingConnection.ts";
import { consumedBefore, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, requestIds } from "./support/calls.ts";
import { postgres } from "./support/engines.ts";
import { realTimers } from "./support/realTimers.ts";
import { rowsOf, session } from "./support/sql.ts";

/** A process whose timers have stopped: it gives no sign of life but its writes. */
const PAUSED: PostgresTimers = { ...realTimers, every: () => () => undefined };
/** One that looks after the others all the time. */
const WATCHFUL: PostgresTimers = { ...realTimers, every: (_intervalMs, callback) => realTimers.every(20, callback) };

interface InstanceRow {
  readonly instance: string;
  readonly is_gone: boolean;
}

const instancesOf = (url: string) =>
  rowsOf<InstanceRow>(url, "SELECT instance, gone_since_ms IS NOT NULL AS is_gone FROM instances ORDER BY instance");

const isGone = async (url: string, index: number) => (await instancesOf(url))[index]?.is_gone === true;

describe("an instance that was silent for too long", () => {
  async function silenced() {
    const url = await postgres.place();
    const silent = await postgres.open(url, { timers: PAUSED });
    const permit = await ask(silent, { paymentSeq: "P1" });
    const watchful = await postgres.open(url, { timers: WATCHFUL, rules: { onInferred: "unrivalled" } });
    expect(await watchful.writer.open(callOf({ paymentSeq: "P1" }))).toMatchObject({ kind: "wait" });
    await rowsOf(url, "UPDATE instances SET beat_at_ms = beat_at_ms - 60000 WHERE instance = 1");
    await vi.waitUntil(() => isGone(url, 0), { timeout: 5_000, interval: 10 });
    return { url, silent, watchful, permit };
  }

  it("is gone: its calls are over, whatever their leases say, and may have been the ones that consumed", async () => {
    const { watchful, permit } = await silenced();
    const { consumption } = await consume(watchful, consumedBefore, { paymentSeq: "P1" });
    expect(consumption).toMatchObject({ id: permit.consumption.id, status: "CONSUMED", evidence: "INFERRED" });
  });

  it("begins anew under another number when it wakes up, and its late answer is taken", async () => {
    const { url, silent, watchful, permit } = await silenced();
    const again = await ask(watchful, { paymentSeq: "P1" });
    expect(again.attemptNumber).toBe(2);
    await ask(silent, { paymentSeq: "P2" });
    expect((await instancesOf(url)).map(({ is_gone }) => is_gone)).toEqual([true, false, false]);
    const [attempt] = await rowsOf(
      url,
      "SELECT instance FROM attempts JOIN consumptions ON id = consumption WHERE payment_seq = 'P2'",
    );
    expect(attempt).toEqual({ instance: "3" });
    expect(silent.faults).toEqual([]);
    const late = await silent.writer.settle(outcomeOf(permit, success()));
    expect(late.consumption).toMatchObject({ status: "CONSUMED", evidence: "CONFIRMED" });
  });
});

describe("a live instance", () => {
  it("is waited for while its lease lasts, and vouches for nothing once it is over", async () => {
    const url = await postgres.place();
    const live = await postgres.open(url);
    const other = await postgres.open(url, { rules: { onInferred: "unrivalled" } });
    await ask(live);
    expect(await other.writer.open(callOf())).toMatchObject({ kind: "wait" });
    await rowsOf(url, "UPDATE attempts SET lease_until_ms = lease_until_ms - 30000"); // as if the time had passed
    const { consumption } = await consume(other, consumedBefore);
    expect(consumption.status).toBe("IN_DOUBT"); // it may be about to send, so its call says nothing yet
  });

  it("is not gone by its lease's time alone: a flush may have waited for its locks after its sign of life", async () => {
    const url = await postgres.place();
    await (await postgres.open(url)).close();
    const connection = createWritingConnection({ url, queryTimeoutMs: 5_000, connectTimeoutMs: 3_000 });
    onTestFinished(() => connection.close());
    const { instance: young } = await registerInstance(connection, 30_000);
    const { instance: old } = await registerInstance(connection, 30_000);
    const age = "UPDATE instances SET beat_at_ms = beat_at_ms - $2 WHERE instance = $1";
    await rowsOf(url, age, [young, 30_000 + statements.STATEMENT_TIMEOUT_MS - 1_000]);
    await rowsOf(url, age, [old, 30_000 + statements.STATEMENT_TIMEOUT_MS + 1_000]);
    await declareSilentOnesGone(connection);
    expect((await instancesOf(url)).slice(1).map(({ is_gone }) => is_gone)).toEqual([false, true]);
  });

  it("gives a sign of life while nobody writes", async () => {
    const url = await postgres.place();
    await postgres.open(url, { timers: WATCHFUL });
    const beat = async () => rowsOf<{ readonly beat_at_ms: string }>(url, "SELECT beat_at_ms FROM instances");
    const [before] = await beat();
    await expect.poll(async () => (await beat())[0]?.beat_at_ms).not.toBe(before?.beat_at_ms);
  });

  it("is gone at once when it is closed, and what was queued by then is written", async () => {
    const url = await postgres.place();
    const ledger = await postgres.open(url);
    const queued = ["P1", "P2"].map((paymentSeq) => ask(ledger, { paymentSeq }));
    await ledger.close(); // before the flush has begun
    expect((await Promise.all(queued)).map(({ attemptNumber }) => attemptNumber)).toEqual([1, 1]);
    expect(await isGone(url, 0)).toBe(true);
  });
});

describe("a flush that stops in the middle", () => {
  it("lets its payments go after two seconds, and the others go on", async () => {
    const url = await postgres.place();
    const ledger = await postgres.open(url);
    await ask(ledger, { paymentSeq: "P1" });
    const stopped = await session(url);
    await stopped.query(statements.begin({ instance: 0, startedAtMs: 0 }, true));
    const { text, values } = statements.lock(1, 1_000_000, [{ app: "default", paymentSeq: "P1" }]);
    expect((await stopped.query(text, values)).rowCount).toBe(1);
    const startedMs = performance.now();
    await ask(ledger, { paymentSeq: "P1", purchaseToken: "another" });
    const tookMs = performance.now() - startedMs;
    expect(tookMs).toBeGreaterThan(1_000);
    expect(tookMs).toBeLessThan(5_000);
    expect(ledger.faults).toEqual([]);
    await expect(stopped.query("COMMIT")).rejects.toThrow();
  });
});

describe("the clock", () => {
  it("is the database's, whatever the processes' own clocks say", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    onTestFinished(() => void vi.useRealTimers());
    const url = await postgres.place();
    const offsets = [1e12, -1e12].map((offset) => ({ ...realTimers, monotonicMs: () => performance.now() + offset }));
    const [first, second] = await Promise.all(offsets.map((timers) => postgres.open(url, { timers })));
    if (first === undefined || second === undefined) throw new Error("not two");
    const permit = await ask(first);
    expect(await second.writer.open(callOf())).toMatchObject({ kind: "wait" });
    expect(await second.writer.leaseDue({ requestIds: requestIds(1) })).toMatchObject({ leased: [] });
    const [now] = await rowsOf<{ readonly ms: number }>(url, `SELECT (${statements.NOW_MS})::float AS ms`);
    expect(Math.abs((now?.ms ?? 0) - permit.consumption.requestedAt)).toBeLessThan(60_000);
    await rowsOf(url, "UPDATE consumptions SET due_ms = due_ms - 30000");
    await rowsOf(url, "UPDATE attempts SET lease_until_ms = lease_until_ms - 30000"); // the lease's time, by its clock
    const { leased } = await second.writer.leaseDue({ requestIds: requestIds(1) });
    expect(leased).toMatchObject([{ permit: { attemptNumber: 2, consumption: { id: permit.consumption.id } } }]);
  });
});

it("look-ups of facts are made once, however many instances look for them", async () => {
  const url = await postgres.place();
  const rules = { lookUpApps: ["default"] };
  const ledgers = await Promise.all([1, 2, 3].map(() => postgres.open(url, { rules })));
  for (let n = 0; n < 6; n += 1) await consume(ledgers[0] ?? expect.fail(), success(), { paymentSeq: `P${n}` });
  const apps = [{ app: "default", leasesMax: 10, restMs: 1_000 }];
  const leased = await Promise.all(ledgers.map(({ writer }) => writer.leaseFacts({ apps })));
  const named = leased.flatMap(({ lookUps }) => lookUps.map(({ consumption }) => consumption.paymentSeq));
  expect(named.toSorted()).toEqual(["P0", "P1", "P2", "P3", "P4", "P5"]);
});
