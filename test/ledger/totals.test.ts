// I9: totals are what the records add up to, exactly, by every key and pair of keys, under any filter, in any zone, for any
// caller, after whatever happened; told by sums over every record in memory. SEED=… tries other histories.

import { describe, expect, it } from "vitest";
import { consumedBefore, KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { naiveTotals, type Records } from "../support/naiveTotals.ts";
import { createSeededRandom, type SeededRandom } from "../support/seededRandom.ts";
import { isPeriod, type Totals, type TotalsKey } from "../../src/domain/totals.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { ConsumptionFilter } from "../../src/ledger/port.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import type { TotalsQuery } from "../../src/ledger/totals/question.ts";
import { Gathering, NO_GROUP } from "../../src/ledger/totals/gathering.ts";
import { ask, callOf, consume, outcomeOf, permitOf } from "./support/calls.ts";
import { engines, type OpenLedger, postgres } from "./support/engines.ts";
import { differingOn } from "./support/differingTotals.ts";
import {
  APPS,
  CURRENCIES,
  hasLearntItsPrice,
  interestingInstants,
  ITEMS,
  PLAYERS,
  TotalsHistory,
  ZONES,
} from "./support/totalsHistory.ts";

const ALL: Scope = { kind: "all" };
const SEED = Number(process.env["SEED"] ?? 1);
const DAY_MS = 86_400_000;
const KEYS = ["APP", "CURRENCY", "ITEM", "STATUS", "RESULT_CODE", "ENVIRONMENT", "HOUR", "DAY", "MONTH"] as const;
const PAIRS = KEYS.flatMap((one, index) => KEYS.slice(index + 1).map((other): TotalsKey[] => [one, other]));
const GROUPINGS: readonly (readonly TotalsKey[])[] = [
  [],
  ...KEYS.map((key) => [key]),
  ...PAIRS.filter((pair) => pair.filter(isPeriod).length < 2),
  ["CURRENCY", "APP", "STATUS", "DAY"],
];

async function totalsOf(
  { reader }: OpenLedger,
  query: Partial<TotalsQuery>,
  scope: Scope = ALL,
): Promise<readonly Totals[]> {
  const answer = await reader.consumptionTotals(scope, { filter: {}, by: [], timeZone: "UTC", ...query });
  if (answer.kind !== "totals") throw new Error(answer.kind);
  return answer.rows;
}

const textOf = (value: unknown) =>
  JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
/** Whatever the order of rows, and of columns. */
const inOrder = (totals: readonly Totals[]) =>
  totals.map((one) => textOf(Object.entries(one).toSorted(([left], [right]) => (left < right ? -1 : 1)))).toSorted();

function anyScope(random: SeededRandom): Scope {
  const dice = random.below(4);
  if (dice === 0) return { kind: "app", app: random.pick(APPS) };
  if (dice === 1) return { kind: "player", playerId: random.pick(PLAYERS), app: random.pick([...APPS, null]) };
  return ALL;
}

function anyFilter(random: SeededRandom, instants: readonly number[]): ConsumptionFilter {
  const centre = random.pick(instants);
  const range = () => ({
    from: random.chance(0.8) ? centre - random.below(10 * DAY_MS) : null,
    until: random.chance(0.8) ? centre + 1 + random.below(10 * DAY_MS) : null,
  });
  const fields: readonly ConsumptionFilter[] = [
    { app: [random.pick(APPS)] },
    { itemSeq: [random.pick(ITEMS)] },
    { status: random.pick([["CONSUMED"], ["REJECTED", "PENDING"], ["IN_DOUBT", "DISPUTED"]] as const) },
    { currency: [random.pick(CURRENCIES)] },
    { resultCode: [random.pick([0, 5000, 5018, 107])] },
    { environment: random.pick(["SANDBOX", "PRODUCTION"]) },
    { requestedAt: range() },
    { requestedAt: range() },
    { settledAt: range() },
    { playerId: [random.pick(PLAYERS)] },
    { paymentSeq: ["P1", "P2", "I3"] },
    { requestId: ["request-1"] },
    { evidence: ["CONFIRMED", "OPERATOR"] },
    { isTest: random.chance(0.5) },
    { delivered: random.chance(0.5) },
    { reversed: random.chance(0.5) },
    { storeOrderId: ["GPA.1"] },
  ];
  return Object.assign({}, ...Array.from({ length: random.below(3) }, () => random.pick(fields)));
}

/** An hour is asked about within a few weeks: there are too many in all of history. */
function questionOf(by: readonly TotalsKey[], random: SeededRandom, instants: readonly number[]): TotalsQuery {
  const filter = anyFilter(random, instants);
  const timeZone = random.pick(ZONES);
  if (!by.includes("HOUR")) return { filter, by, timeZone };
  const centre = random.pick(instants);
  const requestedAt = { from: centre - random.below(20 * DAY_MS), until: centre + 1 + random.below(DAY_MS) };
  return { filter: { ...filter, requestedAt }, by, timeZone };
}

async function compareAll(ledger: OpenLedger, records: Records, random: SeededRandom, instants: readonly number[]) {
  for (const by of GROUPINGS) {
    const scope = anyScope(random);
    for (const [asker, query] of [
      [ALL, { ...questionOf(by, random, instants), ...(by.includes("HOUR") ? {} : { filter: {} }) }],
      [scope, questionOf(by, random, instants)],
    ] as const) {
      const label = textOf({ asker, query });
      expect(inOrder(await totalsOf(ledger, query, asker)), label).toEqual(inOrder(naiveTotals(records, asker, query)));
    }
  }
}

describe.each(engines)("$name: totals", ({ name, open, place }) => {
  const histories = name === "SQLite" ? 6 : 3;
  it.each(Array.from({ length: histories }, (_, index) => SEED * 100 + index))(
    "are the sums over all records, whatever happened (history %i)",
    { timeout: 120_000 },
    async (seed) => {
      const at = await place();
      const ledger = await open(at, { rules: { onInferred: "unrivalled", leaseMs: 1 } });
      const random = createSeededRandom(seed);
      const instants = [...interestingInstants(Date.now()), Date.now()];
      const history = new TotalsHistory(ledger, random, instants);
      for (let batch = 0; batch < 12; batch += 1) await history.write(1 + random.below(40));
      const records = await history.records();
      await compareAll(ledger, records, random, instants);
      const happened = records.consumptions.map(({ status, evidence }) => evidence ?? status);
      expect(happened).toEqual(expect.arrayContaining(["IN_DOUBT", "REJECTED", "CONFIRMED", "IMPORTED"]));
      expect(records.consumptions.some(hasLearntItsPrice)).toBe(true);
      expect(await differingOn(at)).toEqual([]);
    },
  );

  it("of nothing are one row of zeros without any key, and no row by one", async () => {
    const ledger = await open(await place());
    const zeros = { count: 0n, unknownPriceCount: 0n, reversedCount: 0n, amountMicros: null, reversedMicros: null };
    expect(await totalsOf(ledger, {})).toMatchObject([zeros]);
    for (const key of KEYS) expect(await totalsOf(ledger, { by: [key] })).toEqual([]);
    expect(
      await totalsOf(ledger, { filter: { status: ["CONSUMED"] } }, { kind: "app", app: "unheard of" }),
    ).toHaveLength(1);
  });

  it("add amounts near 10^18 millionths exactly, beyond 64 bits", async () => {
    const ledger = await open(await place());
    const price = { amountMicros: 999_999_999_999_999_999n, currency: "IDR" };
    const named = { app: "default", environment: "PRODUCTION" as const, itemSeq: 1n, playerId: null, facts: NO_FACTS };
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        ledger.writer.importPayment({ ...named, paymentSeq: `P${index}`, price, consumedAt: 5, delivery: null }),
      ),
    );
    const sum = { count: 100n, amountMicros: 100n * price.amountMicros };
    for (const filter of [{}, { evidence: ["IMPORTED" as const] }])
      expect(await totalsOf(ledger, { filter, by: ["CURRENCY"] })).toMatchObject([sum]);
  });

  it("follow a consumption through every status", async () => {
    const ledger = await open(await place(), { rules: { leaseMs: 1 } });
    const statuses = async () =>
      (await totalsOf(ledger, { by: ["STATUS"] })).map(({ status, count }) => `${status} ${count}`);
    const permit = await ask(ledger);
    expect(await statuses()).toEqual(["PENDING 1"]);
    await ledger.writer.settle(outcomeOf(permit, refusal(5000)));
    expect(await statuses()).toEqual(["REJECTED 1"]);
    const again = permitOf(await ledger.writer.open(callOf()));
    expect(await statuses()).toEqual(["PENDING 1"]);
    await ledger.writer.settle(outcomeOf(again, lost));
    expect(await statuses()).toEqual(["IN_DOUBT 1"]);
    await consume(ledger, success());
    expect(await statuses()).toEqual(["CONSUMED 1"]);
  });

  it("follow an operator's word, and take along what was reversed before", async () => {
    const ledger = await open(await place(), { rules: { onInferred: "never", leaseMs: 1 } });
    await consume(ledger, lost);
    await consume(ledger, lost, { purchaseToken: "other", playerId: "bob" });
    const { consumption } = await consume(ledger, consumedBefore);
    expect(consumption.status).toBe("DISPUTED");
    const reversal = {
      kind: "VOIDED",
      occurredAt: 0,
      reference: "r1",
      amount: null,
      note: null,
      auditActor: null,
    } as const;
    await ledger.writer.recordReversal({ ...reversal, app: "default", paymentSeq: "P1", requestId: "request-9" });
    const word = { scope: ALL, consumptionId: consumption.id, note: "theirs", itemSeq: null, actor: "carol" };
    await ledger.writer.resolveDispute({ ...word, outcome: "CONSUMED", requestId: "request-8" });
    expect(await totalsOf(ledger, { by: ["STATUS"] })).toMatchObject([
      { status: "CONSUMED", count: 1n, unknownPriceCount: 1n, reversedCount: 1n },
      { status: "REJECTED", count: 1n, unknownPriceCount: 0n, reversedCount: 0n },
    ]);
  });

  it("have a reversal where its consumption is, and nowhere but under its app while nobody has consumed the payment", async () => {
    const ledger = await open(await place());
    const refund = { app: "default", paymentSeq: "P1", kind: "REFUNDED" as const, occurredAt: 0, note: null };
    const told = { ...refund, amount: null, requestId: "request-9", auditActor: null };
    await ledger.writer.recordReversal({ ...told, reference: "r1" });
    const by = ["CURRENCY", "APP", "DAY"] as const;
    const stray = {
      app: "default",
      currency: null,
      periodStart: null,
      count: 0n,
      reversedCount: 1n,
      reversedMicros: null,
    };
    expect(await totalsOf(ledger, { by })).toMatchObject([stray]);
    expect(await totalsOf(ledger, { by, filter: { app: ["default"] } })).toMatchObject([stray]);
    expect(await totalsOf(ledger, { by, filter: { status: ["CONSUMED"] } })).toEqual([]);
    expect(await totalsOf(ledger, { by }, { kind: "player", app: "default", playerId: "alice" })).toEqual([]);
    await consume(ledger, success());
    const back = {
      count: 1n,
      reversedCount: 1n,
      amountMicros: KRW_1000.amountMicros,
      reversedMicros: KRW_1000.amountMicros,
    };
    expect(await totalsOf(ledger, { by })).toMatchObject([{ app: "default", currency: "KRW", ...back }]);
    await ledger.writer.recordReversal({ ...told, kind: "TAKEN_BACK", reference: "r2" });
    const otherCurrency = { amountMicros: 5n, currency: "EUR" };
    await ledger.writer.recordReversal({ ...told, amount: otherCurrency, reference: "r3" });
    expect(await totalsOf(ledger, { by })).toMatchObject([{ reversedCount: 1n, reversedMicros: 0n }]);
  });

  it("come in the order of their keys, a period first and what has no key last", async () => {
    const ledger = await open(await place());
    for (const [index, currency] of ["KRW", "EUR"].entries())
      await consume(ledger, success({ amountMicros: 1n, currency }), { paymentSeq: `P${index}` });
    await consume(ledger, refusal(5000), { paymentSeq: "P3" });
    const currencies = (await totalsOf(ledger, { by: ["CURRENCY", "MONTH"] })).map(({ currency }) => currency);
    expect(currencies).toEqual(["EUR", "KRW", null]);
  });

  it("are refused where they would be more than 10,000 periods or groups, or of no zone", async () => {
    const ledger = await open(await place());
    const named = {
      app: "default",
      environment: "PRODUCTION" as const,
      playerId: null,
      facts: NO_FACTS,
      delivery: null,
    };
    for (const [paymentSeq, consumedAt] of [
      ["P1", 0],
      ["P2", 10_001 * 3_600_000],
    ] as const)
      await ledger.writer.importPayment({ ...named, paymentSeq, itemSeq: 1n, price: KRW_1000, consumedAt });
    const answer = async (query: Partial<TotalsQuery>) =>
      (await ledger.reader.consumptionTotals(ALL, { filter: {}, by: [], timeZone: "UTC", ...query })).kind;
    expect(await answer({ by: ["HOUR"] })).toBe("tooManyPeriods");
    expect(await answer({ by: ["DAY"] })).toBe("totals");
    expect(await answer({ by: ["HOUR"], filter: { requestedAt: { from: 7_200_000, until: null } } })).toBe("totals");
    expect(await answer({ timeZone: "Mars/Olympus" })).toBe("unknownTimeZone");
  });

  it("are answered beside records of a clock that was wrong by centuries", async () => {
    const ledger = await open(await place());
    const named = { app: "default", environment: "PRODUCTION" as const, facts: NO_FACTS, delivery: null };
    const instants = [
      "1969-06-01T10:30:00Z",
      "2026-11-30T10:30:00Z",
      "2026-12-02T23:59:59.999Z",
      "9999-12-31T23:59:59Z",
    ];
    for (const [index, at] of instants.entries())
      await ledger.writer.importPayment({
        ...named,
        paymentSeq: `P${index}`,
        playerId: index === 2 ? "bob" : "alice",
        itemSeq: 1n,
        price: KRW_1000,
        consumedAt: Date.parse(at),
      });
    const startsOf = async (query: Partial<TotalsQuery>) =>
      (await totalsOf(ledger, query)).map(({ periodStart, count }) => {
        expect(count).toBe(1n);
        return new Date(periodStart ?? Number.NaN).toISOString().slice(0, 13);
      });
    const days = ["1969-06-01T00", "2026-11-30T00", "2026-12-02T00", "9999-12-31T00"];
    expect(await startsOf({ by: ["DAY"] })).toEqual(days);
    expect(await startsOf({ by: ["MONTH"] })).toEqual(days.map((day) => `${day.slice(0, 8)}01T00`));
    expect(await startsOf({ by: ["HOUR"] })).toEqual([
      "1969-06-01T10",
      "2026-11-30T10",
      "2026-12-02T23",
      "9999-12-31T23",
    ]);
    const since = { requestedAt: { from: Date.parse("2026-12-01T00:00:00Z"), until: null } };
    expect(await startsOf({ by: ["HOUR"], filter: since })).toEqual(["2026-12-02T23", "9999-12-31T23"]);
    expect(await startsOf({ by: ["DAY"], filter: { playerId: ["alice"] } })).toEqual([days[0], days[1], days[3]]);
    // Of the range that is asked for alone.
    const december = { requestedAt: { ...since.requestedAt, until: Date.parse("2027-01-01T00:00:00Z") } };
    expect(await startsOf({ by: ["HOUR"], filter: december })).toEqual(["2026-12-02T23"]);
  });
});

it("stops gathering behind so many groups", () => {
  const gathering = new Gathering(["ITEM"], 2);
  const sums = { count: 1n, amountMicros: 0n, unknownPriceCount: 0n, reversedCount: 0n, reversedMicros: 0n };
  for (const itemSeq of [1n, 2n, 2n]) gathering.add({ ...NO_GROUP, itemSeq }, sums);
  expect(gathering.isFull).toBe(false);
  gathering.add({ ...NO_GROUP, itemSeq: 3n }, sums);
  expect(gathering.isFull).toBe(true);
});

describe("PostgreSQL: totals", () => {
  it("of many instances that write the same rows at once are exact", { timeout: 60_000 }, async () => {
    const url = await postgres.place();
    const ledgers = await Promise.all([postgres.open(url), postgres.open(url), postgres.open(url)]);
    await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const ledger = ledgers[index % ledgers.length];
        if (ledger !== undefined) await consume(ledger, success(), { paymentSeq: `P${index}` });
      }),
    );
    const [ledger] = ledgers;
    expect(await totalsOf(ledger, { by: ["CURRENCY"] })).toMatchObject([
      { count: 300n, amountMicros: 300_000_000_000n },
    ]);
    expect(await differingOn(url)).toEqual([]);
  });
});
