// What may be asked of totals, how far it sees, and how each number is answered.

import { describe, expect, it } from "vitest";
import type { Totals } from "../../src/domain/totals.ts";
import { NO_GROUP } from "../../src/ledger/totals/gathering.ts";
import { alice, codeOf, createGateway, operator } from "./support/gateway.ts";

const TOTALS = `query($filter: ConsumptionFilter, $by: [TotalsKey!]!, $timeZone: String) {
  consumptionTotals(filter: $filter, by: $by, timeZone: $timeZone) {
    app currency itemSeq status resultCode environment periodStart
    count amount unknownPriceCount reversedCount reversedAmount
  }
}`;

const SUMS = { count: 3n, amountMicros: null, unknownPriceCount: 1n, reversedCount: -1n, reversedMicros: null };

async function asked(variables: Record<string, unknown>, rows: readonly Totals[] = []) {
  const gateway = createGateway();
  gateway.reader.totals = { kind: "totals", rows };
  const answer = await gateway.ask<{ consumptionTotals: unknown }>(operator, TOTALS, variables);
  return { ...answer, read: gateway.reader.reads[0] };
}

describe("totals", () => {
  it("are of UTC and of everything the caller may see when nothing is said", async () => {
    const gateway = createGateway();
    await gateway.ask(alice, "{ consumptionTotals(by: []) { count } }");
    expect(gateway.reader.reads).toMatchObject([
      { kind: "consumptionTotals", scope: { kind: "player" }, totals: { filter: {}, by: [], timeZone: "UTC" } },
    ]);
    const { read: zoned } = await asked({ by: ["DAY"], timeZone: "Asia/Seoul" });
    expect(zoned).toMatchObject({ totals: { timeZone: "Asia/Seoul" } });
    const { read } = await asked({ by: ["DAY"], timeZone: null, filter: { status: ["CONSUMED"] } });
    expect(read).toMatchObject({
      scope: { kind: "all" },
      totals: { filter: { status: ["CONSUMED"] }, by: ["DAY"], timeZone: "UTC" },
    });
  });

  it("are answered exactly, with null for what has no key", async () => {
    const group = { ...NO_GROUP, currency: "KRW", itemSeq: 9_223_372_036_854_775_807n, periodStart: 0 };
    const amounts = { amountMicros: 10n ** 24n + 1n, reversedMicros: -2_290_000n };
    const { data } = await asked({ by: ["CURRENCY", "ITEM", "DAY"] }, [{ ...group, ...SUMS, ...amounts }]);
    expect(data?.consumptionTotals).toEqual([
      {
        app: null,
        currency: "KRW",
        itemSeq: "9223372036854775807",
        status: null,
        resultCode: null,
        environment: null,
        periodStart: "1970-01-01T00:00:00.000Z",
        count: 3,
        amount: "1000000000000000000.000001",
        unknownPriceCount: 1,
        reversedCount: -1,
        reversedAmount: "-2.29",
      },
    ]);
  });

  it.each([
    ["a key twice", { by: ["APP", "ITEM", "APP"] }],
    ["two periods", { by: ["HOUR", "MONTH"] }],
    [
      "a filter of too many values",
      { by: [], filter: { currency: Array.from({ length: 101 }, (_, index) => `C${index}`) } },
    ],
  ])("are refused for %s, and nothing is read", async (_what, variables) => {
    const { errors, read } = await asked(variables);
    expect(errors[0]?.extensions?.["code"]).toBe("BAD_USER_INPUT");
    expect(read).toBeUndefined();
  });

  it.each(["unknownTimeZone", "tooManyPeriods", "tooManyGroups"] as const)("tell the caller of %s", async (kind) => {
    const gateway = createGateway();
    gateway.reader.totals = { kind };
    const answer = await gateway.ask(operator, TOTALS, { by: ["DAY"], timeZone: "Mars/Olympus" });
    expect(codeOf(answer)).toBe("BAD_USER_INPUT");
    expect(JSON.stringify(answer)).not.toContain("Mars");
  });
});
