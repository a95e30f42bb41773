// A success that the upstream told: what it makes of its consumption and of the payment's others, whatever stood.

import { describe, expect, it } from "vitest";
import { confirm } from "../../src/domain/confirming.ts";
import { type ConsumptionRecord, type ConsumptionStatus, EMPTY_PAYMENT } from "../../src/domain/payment.ts";
import { KRW_1000, success } from "../support/heards.ts";
import { recordOf } from "./support.ts";

const SEEN = { amountMicros: 2_290_000n, currency: "EUR" };
const OTHER = { id: "c2", tokenDigest: "other" };

function confirmed(
  target: ConsumptionRecord,
  others: readonly Partial<ConsumptionRecord>[] = [],
  heard = success(),
): ReturnType<typeof confirm> {
  const consumptions = [target, ...others.map((other) => recordOf([], { ...OTHER, ...other }))];
  return confirm({ ...EMPTY_PAYMENT, consumptions }, target, target.itemSeq, heard);
}

describe("a success", () => {
  it.each<ConsumptionStatus>(["PENDING", "IN_DOUBT", "REJECTED", "DISPUTED"])("consumes what is %s", (status) => {
    const { changes, alarms } = confirmed(recordOf([], { status, resultCode: 5000, message: "no" }));
    expect(changes).toEqual([
      {
        id: "c1",
        itemSeq: 1n,
        status: "CONSUMED",
        evidence: "CONFIRMED",
        price: KRW_1000,
        priceSource: "UPSTREAM",
        resultCode: 0,
        message: "request is successful",
        event: "CONSUMED",
      },
    ]);
    expect(alarms).toEqual([]);
  });

  it("without a usable price consumes too, its price unknown, with an alarm", () => {
    const { changes, alarms } = confirmed(recordOf([]), [], success(null));
    expect(changes).toMatchObject([{ status: "CONSUMED", price: null, priceSource: "UNKNOWN" }]);
    expect(alarms).toEqual(["PRICE_UNUSABLE"]);
  });

  it("of what was inferred amends it, and fills in a price only where none was known", () => {
    const inferred = { status: "CONSUMED", evidence: "INFERRED" } as const;
    const unpriced = recordOf([], { ...inferred, priceSource: "UNKNOWN" });
    expect(confirmed(unpriced).changes).toMatchObject([
      { evidence: "CONFIRMED", price: KRW_1000, priceSource: "UPSTREAM", event: "AMENDED" },
    ]);
    const priced = recordOf([], { ...inferred, price: SEEN, priceSource: "UNCONSUMED_LIST" });
    for (const heard of [success(), success(null)]) {
      expect(confirmed(priced, [], heard).changes).toMatchObject([
        { evidence: "CONFIRMED", price: SEEN, priceSource: "UNCONSUMED_LIST", event: "AMENDED" },
      ]);
    }
  });

  it("of what an operator settled by hand amends it in the same way", () => {
    const { changes } = confirmed(recordOf([], { status: "CONSUMED", evidence: "OPERATOR", priceSource: "UNKNOWN" }));
    expect(changes).toMatchObject([{ evidence: "CONFIRMED", price: KRW_1000, event: "AMENDED" }]);
  });

  it("of what is confirmed already changes nothing: the upstream doubled, and that is an alarm", () => {
    const twice = recordOf([], { status: "CONSUMED", evidence: "CONFIRMED", price: SEEN, priceSource: "UPSTREAM" });
    expect(confirmed(twice)).toEqual({ changes: [], alarms: ["UPSTREAM_DOUBLED"] });
  });

  it("rejects the payment's other open ones but those that still run their first attempt", () => {
    const others = (["PENDING", "IN_DOUBT", "DISPUTED", "REJECTED"] as const).map((status) => ({ id: status, status }));
    const [, ...rest] = confirmed(recordOf([]), others).changes;
    expect(rest).toMatchObject([
      { id: "IN_DOUBT", status: "REJECTED", resultCode: 5018, event: "REJECTED" },
      { id: "DISPUTED", status: "REJECTED", resultCode: 5018, event: "REJECTED" },
    ]);
    expect(rest).toHaveLength(2);
  });
});

describe("a success while another consumption of the payment is CONSUMED", () => {
  const another = [{ status: "CONSUMED", evidence: "CONFIRMED" }] as const;

  it.each<ConsumptionStatus>(["PENDING", "IN_DOUBT", "REJECTED"])(
    "makes a dispute of what is %s, in the feed",
    (status) => {
      const { changes, alarms } = confirmed(recordOf([], { status }), another);
      expect(changes).toMatchObject([{ id: "c1", status: "DISPUTED", resultCode: 5018, event: "DISPUTED" }]);
      expect(alarms).toEqual(["UPSTREAM_DOUBLED"]);
    },
  );

  it("leaves a dispute as it is, without another event", () => {
    expect(confirmed(recordOf([], { status: "DISPUTED" }), another).changes).toMatchObject([
      { id: "c1", status: "DISPUTED", event: null },
    ]);
  });

  it("tells an unusable price as well", () => {
    expect(confirmed(recordOf([]), another, success(null)).alarms).toEqual(["UPSTREAM_DOUBLED", "PRICE_UNUSABLE"]);
  });

  it("for an item without a consumption makes one that is DISPUTED", () => {
    const asked = recordOf([]);
    const consumptions = [asked, recordOf([], { ...OTHER, status: "CONSUMED", evidence: "CONFIRMED" })];
    const { changes } = confirm({ ...EMPTY_PAYMENT, consumptions }, null, 7n, success());
    expect(changes).toMatchObject([{ id: null, itemSeq: 7n, status: "DISPUTED", event: "DISPUTED" }]);
  });
});
