// What an import tells against what is on record: what it leaves out does not differ, what it gives and the record has otherwise
// does, each under its own name.

import { describe, expect, it } from "vitest";
import type { Consumption } from "../../src/domain/consumption.ts";
import {
  reversalDifferences,
  type RecordedPayment,
  standingAgainst,
  standingOf,
  type ToldDelivery,
  type ToldPayment,
} from "../../src/domain/importing.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import { consumptionOf } from "../graphql/support/records.ts";

const EUR = { amountMicros: 2_290_000n, currency: "EUR" };
const FACTS = {
  ...NO_FACTS,
  market: "GG",
  storeOrderId: "o",
  productId: "gems",
  purchasedAt: 5,
  isTest: false,
  payload: "p",
};
const RECORDED: RecordedPayment = {
  itemSeq: 1n,
  playerId: "alice",
  price: EUR,
  evidence: "IMPORTED",
  consumed: 1_000,
  ...FACTS,
  delivery: { outcome: "DELIVERED", reference: "import:line-1", note: "n" },
};
const UNSAID: ToldDelivery = { outcome: null, reference: null, note: null, lineId: null };
const TOLD: ToldPayment = { itemSeq: 1n, playerId: "alice", price: EUR, facts: FACTS, consumedAt: 1_000 };

const differencesOf = (told: Partial<ToldPayment>, recorded: Partial<RecordedPayment> = {}) => {
  const standing = standingOf({ ...RECORDED, ...recorded }, { ...TOLD, ...told });
  return standing.kind === "differs" ? standing.differences : standing.kind;
};
const factsWith = (fact: object) => ({ facts: { ...FACTS, ...fact } });

describe("a payment told again", () => {
  it("is repeated where everything is as it stands, or is left out", () => {
    expect(differencesOf({})).toBe("repeated");
    expect(differencesOf({ playerId: null, price: null, facts: NO_FACTS, given: UNSAID })).toBe("repeated");
    expect(differencesOf({ given: { outcome: "DELIVERED", reference: null, note: "n", lineId: "line-1" } })).toBe(
      "repeated",
    );
  });

  it.each<[string, Partial<ToldPayment>, string | null, string | null]>([
    ["itemSeq", { itemSeq: 2n }, "1", "2"],
    ["playerId", { playerId: "bob" }, "alice", "bob"],
    ["price", { price: { ...EUR, amountMicros: 1n } }, "2.29", "0.000001"],
    ["currency", { price: { ...EUR, currency: "KRW" } }, "EUR", "KRW"],
    ["consumedAt", { consumedAt: 2_000 }, "1970-01-01T00:00:01.000Z", "1970-01-01T00:00:02.000Z"],
    ["market", factsWith({ market: "AS" }), "GG", "AS"],
    ["storeOrderId", factsWith({ storeOrderId: "x" }), "o", "x"],
    ["productId", factsWith({ productId: "x" }), "gems", "x"],
    ["purchasedAt", factsWith({ purchasedAt: 6 }), "1970-01-01T00:00:00.005Z", "1970-01-01T00:00:00.006Z"],
    ["isTest", factsWith({ isTest: true }), "false", "true"],
    ["payload", factsWith({ payload: "x" }), "p", "x"],
    ["deliveryOutcome", { given: { ...UNSAID, outcome: "FAILED" } }, "DELIVERED", "FAILED"],
    ["deliveryReference", { given: { ...UNSAID, reference: "r" } }, "import:line-1", "r"],
    ["deliveryNote", { given: { ...UNSAID, note: "x" } }, "n", "x"],
    ["id", { given: { ...UNSAID, lineId: "line-2" } }, "line-1", "line-2"],
  ])("differs in %s alone", (field, told, recorded, given) => {
    expect(differencesOf(told)).toEqual([{ field, recorded, given }]);
  });

  it("differs in each value that the record has not", () => {
    const bare = { ...NO_FACTS, price: null, playerId: null, delivery: null };
    const given: ToldDelivery = { outcome: "DELIVERED", reference: "r", note: "n", lineId: "line-1" };
    expect(differencesOf({ given }, bare)).toEqual([
      { field: "playerId", recorded: null, given: "alice" },
      { field: "price", recorded: null, given: "2.29" },
      { field: "currency", recorded: null, given: "EUR" },
      { field: "market", recorded: null, given: "GG" },
      { field: "storeOrderId", recorded: null, given: "o" },
      { field: "productId", recorded: null, given: "gems" },
      { field: "purchasedAt", recorded: null, given: "1970-01-01T00:00:00.005Z" },
      { field: "isTest", recorded: null, given: "false" },
      { field: "payload", recorded: null, given: "p" },
      { field: "deliveryOutcome", recorded: null, given: "DELIVERED" },
      { field: "deliveryReference", recorded: null, given: "r" },
      { field: "deliveryNote", recorded: null, given: "n" },
    ]);
  });

  it.each<[string, Partial<RecordedPayment>, Partial<ToldDelivery>]>([
    ["was not imported", { evidence: "CONFIRMED" }, {}],
    ["has no delivery", { delivery: null }, {}],
    ["has one that a game server named", { delivery: { outcome: "DELIVERED", reference: "r", note: "n" } }, {}],
    ["has one that the line names itself", {}, { reference: "import:line-1" }],
  ])("is not compared by its line's name where the record %s", (_name, recorded, given) => {
    expect(differencesOf({ given: { ...UNSAID, lineId: "line-2", ...given } }, recorded)).toBe("repeated");
  });
});

describe("a payment on record", () => {
  const standing = (...statuses: readonly Consumption["status"][]) => {
    const consumptions = statuses.map((status, index) =>
      consumptionOf(index + 1, { status, itemSeq: 1n, price: EUR, requestedAt: 900, settledAt: 1_100 }),
    );
    return standingAgainst(consumptions, { ...TOLD, playerId: null, price: null, facts: NO_FACTS })?.kind ?? null;
  };

  it("may be imported where nothing of it is open or consumed", () => {
    expect(standing()).toBeNull();
    expect(standing("REJECTED")).toBeNull();
  });

  it.each(["PENDING", "IN_DOUBT", "DISPUTED"] as const)("is open where one of its records is %s", (status) => {
    expect(standing(status)).toBe("open");
    expect(standing("REJECTED", status)).toBe("open");
  });

  it("is compared with the one that is CONSUMED, whatever else is open", () => {
    expect(standing("REJECTED", "CONSUMED", "IN_DOUBT")).toBe("repeated");
  });
});

describe("the time of a payment that an import did not bring", () => {
  const HOUR_MS = 3_600_000;
  const DAY_MS = 24 * HOUR_MS;
  const ASKED_AT = Date.UTC(2026, 0, 10);
  const SETTLED_AT = ASKED_AT + 3 * DAY_MS;
  const EARLIER = ASKED_AT - 5 * DAY_MS;
  const CONFIRMED = { evidence: "CONFIRMED", requestedAt: ASKED_AT, settledAt: SETTLED_AT } as const;
  const INFERRED = { ...CONFIRMED, evidence: "INFERRED" } as const;
  const OPERATOR = { ...CONFIRMED, evidence: "OPERATOR" } as const;
  const asked = { kind: "asked", at: ASKED_AT } as const;
  const seen = (at: number) => ({ kind: "seenUnconsumed", at }) as const;

  const standingAt = (consumedAt: number, given: Partial<Consumption>, others: readonly Partial<Consumption>[] = []) =>
    standingAgainst(
      [given, ...others].map((one, index) => consumptionOf(index + 1, { itemSeq: 1n, ...one })),
      { ...TOLD, playerId: null, price: null, facts: NO_FACTS, consumedAt },
    );

  it.each<[string, Partial<Consumption>, number]>([
    ["first asked for", CONFIRMED, ASKED_AT],
    ["an hour before it", CONFIRMED, ASKED_AT - HOUR_MS],
    ["settled", CONFIRMED, SETTLED_AT],
    ["an hour after it", CONFIRMED, SETTLED_AT + HOUR_MS],
    ["long before an inference settled it", INFERRED, ASKED_AT + 1],
    ["years before an operator settled it", OPERATOR, Date.UTC(2020, 0, 1)],
    ["an hour after an operator settled it", OPERATOR, SETTLED_AT + HOUR_MS],
    ["seen unconsumed", { ...OPERATOR, seenUnconsumedAt: EARLIER }, EARLIER - HOUR_MS],
    [
      "long before it was seen unconsumed by a list that was late",
      { ...OPERATOR, seenUnconsumedAt: SETTLED_AT + 1 },
      5,
    ],
    ["between both, where the clock was set back", { ...CONFIRMED, settledAt: EARLIER }, ASKED_AT - DAY_MS],
    ["first of them, where it was set back", { ...CONFIRMED, settledAt: EARLIER }, ASKED_AT],
    ["last of them, where it was set back", { ...CONFIRMED, settledAt: EARLIER }, EARLIER],
  ])("may be that when it was %s", (_name, record, consumedAt) => {
    expect(standingAt(consumedAt, record)).toEqual({ kind: "repeated" });
  });

  it.each<[string, Partial<Consumption>, number, object | null]>([
    ["more than an hour before it was asked for", CONFIRMED, ASKED_AT - HOUR_MS - 1, asked],
    ["more than an hour after it was settled", CONFIRMED, SETTLED_AT + HOUR_MS + 1, asked],
    ["of years ago, with a number cut onto ours", CONFIRMED, Date.UTC(2020, 0, 1), asked],
    ["before what was inferred", INFERRED, ASKED_AT - HOUR_MS - 1, asked],
    ["after what was inferred", INFERRED, SETTLED_AT + HOUR_MS + 1, asked],
    ["after an operator settled it", OPERATOR, SETTLED_AT + HOUR_MS + 1, null],
    [
      "before the upstream showed it unconsumed",
      { ...OPERATOR, seenUnconsumedAt: EARLIER },
      EARLIER - HOUR_MS - 1,
      seen(EARLIER),
    ],
    [
      "before the upstream showed it unconsumed, in the moment that settled it",
      { ...OPERATOR, seenUnconsumedAt: SETTLED_AT },
      ASKED_AT,
      seen(SETTLED_AT),
    ],
  ])("is refused: %s", (_name, record, consumedAt, since) => {
    const within = { since, settledAt: SETTLED_AT };
    expect(standingAt(consumedAt, record)).toEqual({
      kind: "differs",
      differences: [{ field: "consumedAt", within, given: consumedAt }],
    });
  });

  it("may be that of the payment's first call, whichever of its records it is on", () => {
    const first = { status: "REJECTED", evidence: null, requestedAt: EARLIER, settledAt: SETTLED_AT } as const;
    expect(standingAt(EARLIER, { ...INFERRED, requestedAt: SETTLED_AT }, [first])).toEqual({ kind: "repeated" });
    expect(standingAt(EARLIER - HOUR_MS - 1, { ...INFERRED, requestedAt: SETTLED_AT }, [first])).toMatchObject({
      differences: [{ within: { since: { kind: "asked", at: EARLIER } } }],
    });
  });

  it("is exactly that of the import that brought it", () => {
    const imported = { evidence: "IMPORTED", requestedAt: EARLIER, settledAt: EARLIER } as const;
    expect(standingAt(EARLIER, imported)).toEqual({ kind: "repeated" });
    const unsettled = { evidence: "CONFIRMED", requestedAt: EARLIER, settledAt: null } as const; // there is none
    for (const record of [imported, unsettled])
      expect(standingAt(EARLIER + 1, record)).toMatchObject({
        differences: [{ recorded: new Date(EARLIER).toISOString(), given: new Date(EARLIER + 1).toISOString() }],
      });
  });
});

describe("a reversal told again", () => {
  const recorded = {
    paymentSeq: "P1",
    kind: "REFUNDED",
    occurredAt: 1,
    reference: "r",
    amount: EUR,
    note: "n",
  } as const;
  it.each<[string, object, string | null, string | null]>([
    ["paymentSeq", { paymentSeq: "P2" }, "P1", "P2"],
    ["kind", { kind: "VOIDED" }, "REFUNDED", "VOIDED"],
    ["occurredAt", { occurredAt: 2 }, "1970-01-01T00:00:00.001Z", "1970-01-01T00:00:00.002Z"],
    ["amount", { amount: { ...EUR, amountMicros: 1n } }, "2.29", "0.000001"],
    ["currency", { amount: { ...EUR, currency: "KRW" } }, "EUR", "KRW"],
    ["note", { note: "x" }, "n", "x"],
  ])("differs in %s alone", (field, told, was, given) => {
    expect(reversalDifferences(recorded, { ...recorded, ...told })).toEqual([{ field, recorded: was, given }]);
  });

  it("differs where it is of the whole price now, and not where its note is left out", () => {
    expect(reversalDifferences(recorded, { ...recorded, note: null })).toEqual([]);
    expect(reversalDifferences(recorded, { ...recorded, amount: null })).toEqual([
      { field: "amount", recorded: "2.29", given: null },
      { field: "currency", recorded: "EUR", given: null },
    ]);
    expect(reversalDifferences({ ...recorded, amount: null }, recorded)).toEqual([
      { field: "amount", recorded: null, given: "2.29" },
      { field: "currency", recorded: null, given: "EUR" },
    ]);
  });
});
