// Totals by the definition: every record looked at by itself, its local time told by Temporal, and nothing remembered. Slow
// and easy to be seen to be right.

import type { Consumption } from "../../src/domain/consumption.ts";
import { type Reversal, shareOf } from "../../src/domain/reversal.ts";
import type { Totals, TotalsKey, TotalsPeriod } from "../../src/domain/totals.ts";
import type { ConsumptionFilter, TimeRange } from "../../src/ledger/consumptionFilter.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import type { TotalsQuery } from "../../src/ledger/totals/question.ts";

export interface Records {
  readonly consumptions: readonly Consumption[];
  readonly reversals: readonly Reversal[];
  /** Which consumptions a request made an attempt of. */
  readonly idsByRequest: ReadonlyMap<string, ReadonlySet<string>>;
}

interface ZonedDateTime {
  readonly epochMilliseconds: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  startOfDay(): ZonedDateTime;
  with(fields: { readonly day: number }): ZonedDateTime;
  getTimeZoneTransition(direction: "previous"): ZonedDateTime | null;
  add(duration: { readonly milliseconds: number }): ZonedDateTime;
}
interface WithTemporal {
  readonly Temporal: {
    readonly Instant: {
      fromEpochMilliseconds(at: number): { toZonedDateTimeISO(zone: string): ZonedDateTime };
    };
  };
}
// Node has it, and the compiler's libraries have not yet.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { Temporal } = globalThis as unknown as WithTemporal;

export function periodStartOf(period: TotalsPeriod, timeZone: string, instant: number): number {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  switch (period) {
    case "HOUR": {
      const within = (local.minute * 60 + local.second) * 1_000 + local.millisecond;
      const change = local.add({ milliseconds: 1 }).getTimeZoneTransition("previous")?.epochMilliseconds ?? -Infinity;
      return Math.max(instant - within, change);
    }
    case "DAY":
      return local.startOfDay().epochMilliseconds;
    case "MONTH":
      return local.with({ day: 1 }).startOfDay().epochMilliseconds;
  }
}

export function naiveTotals(records: Records, scope: Scope, query: TotalsQuery): Totals[] {
  const groups = new Map<string, Totals>();
  const { by, filter } = query;
  const add = (
    group: Partial<Totals>,
    sums: Pick<Totals, "count" | "unknownPriceCount" | "reversedCount">,
    amounts: readonly bigint[],
  ) => {
    const asked = Object.fromEntries(by.map((key) => [FIELDS[key], group[FIELDS[key]] ?? null]));
    const name = by.map((key) => `${key} ${asked[FIELDS[key]]}`).join();
    const before = groups.get(name) ?? { ...EMPTY, ...asked };
    const [amount = 0n, reversed = 0n] = amounts;
    groups.set(name, {
      ...before,
      count: before.count + sums.count,
      unknownPriceCount: before.unknownPriceCount + sums.unknownPriceCount,
      reversedCount: before.reversedCount + sums.reversedCount,
      amountMicros: (before.amountMicros ?? 0n) + amount,
      reversedMicros: (before.reversedMicros ?? 0n) + reversed,
    });
  };
  if (by.length === 0) add({}, { count: 0n, unknownPriceCount: 0n, reversedCount: 0n }, []);
  for (const consumption of records.consumptions) {
    if (!isVisible(scope, consumption) || !doesMatch(filter, consumption, records)) continue;
    const { price, requestedAt } = consumption;
    const isConsumed = consumption.status === "CONSUMED";
    const shares = isConsumed ? reversalsOf(consumption, records).map((one) => shareOf(one, price)) : [];
    const [period] = by.flatMap((key) => (key === "HOUR" || key === "DAY" || key === "MONTH" ? [key] : []));
    const periodStart = period === undefined ? null : periodStartOf(period, query.timeZone, requestedAt);
    add(
      { ...consumption, currency: price?.currency ?? null, periodStart },
      {
        count: 1n,
        unknownPriceCount: isConsumed && price === null ? 1n : 0n,
        reversedCount: BigInt(shares.reduce((sum, { count }) => sum + count, 0)),
      },
      [price?.amountMicros ?? 0n, shares.reduce((sum, { amountMicros }) => sum + amountMicros, 0n)],
    );
  }
  const isNarrowed = Object.keys(filter).some((field) => field !== "app");
  for (const reversal of isNarrowed || scope.kind === "player" ? [] : records.reversals) {
    const { app, paymentSeq } = reversal;
    if (scope.kind === "app" && scope.app !== app) continue;
    if (filter.app?.includes(app) === false) continue;
    if (
      records.consumptions.some((one) => one.status === "CONSUMED" && one.app === app && one.paymentSeq === paymentSeq)
    )
      continue;
    const reversedCount = BigInt(shareOf(reversal, null).count);
    add({ app }, { count: 0n, unknownPriceCount: 0n, reversedCount }, []);
  }
  return [...groups.values()]
    .filter(({ count, reversedCount }) => by.length === 0 || count !== 0n || reversedCount !== 0n)
    .map((totals) =>
      by.includes("CURRENCY") && totals.currency !== null
        ? totals
        : { ...totals, amountMicros: null, reversedMicros: null },
    );
}

function reversalsOf({ app, paymentSeq }: Consumption, { reversals }: Records): Reversal[] {
  return reversals.filter((one) => one.app === app && one.paymentSeq === paymentSeq);
}

const FIELDS = {
  APP: "app",
  CURRENCY: "currency",
  ITEM: "itemSeq",
  STATUS: "status",
  RESULT_CODE: "resultCode",
  ENVIRONMENT: "environment",
  HOUR: "periodStart",
  DAY: "periodStart",
  MONTH: "periodStart",
} as const satisfies Record<TotalsKey, keyof Totals>;

const EMPTY: Totals = {
  app: null,
  currency: null,
  itemSeq: null,
  status: null,
  resultCode: null,
  environment: null,
  periodStart: null,
  count: 0n,
  amountMicros: null,
  unknownPriceCount: 0n,
  reversedCount: 0n,
  reversedMicros: null,
};

function isVisible(scope: Scope, { app, playerId }: Consumption): boolean {
  if (scope.kind === "all") return true;
  if (scope.kind === "app") return scope.app === app;
  return scope.playerId === playerId && (scope.app === null || scope.app === app);
}

function doesMatch(filter: ConsumptionFilter, consumption: Consumption, records: Records): boolean {
  const { price, delivery, settledAt } = consumption;
  const isAny = <Value>(values: readonly Value[] | undefined, value: Value | null) =>
    values === undefined || (value !== null && values.includes(value));
  const count = reversalsOf(consumption, records).reduce((sum, one) => sum + shareOf(one, null).count, 0);
  const isReversed = consumption.status === "CONSUMED" && count > 0;
  return (
    isAny(filter.app, consumption.app) &&
    isAny(filter.paymentSeq, consumption.paymentSeq) &&
    isAny(filter.storeOrderId, consumption.storeOrderId) &&
    isAny(filter.playerId, consumption.playerId ?? "") &&
    isAny(filter.itemSeq, consumption.itemSeq) &&
    isAny(filter.status, consumption.status) &&
    isAny(filter.currency, price?.currency ?? null) &&
    isAny(filter.resultCode, consumption.resultCode) &&
    isAny(filter.evidence, consumption.evidence) &&
    (filter.environment === undefined || filter.environment === consumption.environment) &&
    (filter.isTest === undefined || filter.isTest === consumption.isTest) &&
    (filter.delivered === undefined || filter.delivered === (delivery?.outcome === "DELIVERED")) &&
    (filter.reversed === undefined || filter.reversed === isReversed) &&
    (filter.hasProduct === undefined || filter.hasProduct === (consumption.productId !== null)) &&
    (filter.requestId === undefined ||
      filter.requestId.some((request) => records.idsByRequest.get(request)?.has(consumption.id) === true)) &&
    isWithin(filter.requestedAt, consumption.requestedAt) &&
    isWithin(filter.settledAt, settledAt)
  );
}

function isWithin(range: TimeRange | undefined, at: number | null): boolean {
  if (range === undefined) return true;
  return at !== null && at >= (range.from ?? -Infinity) && at < (range.until ?? Infinity);
}
