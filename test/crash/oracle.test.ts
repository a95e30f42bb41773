// An oracle that never objects proves nothing: each promise, broken on purpose in facts made up for it, is named.

import { describe, expect, it } from "vitest";
import type { ConsumeResult, ConsumptionAnswer, FeedEventAnswer } from "../support/gatewayAnswers.ts";
import { type Facts, judge } from "../support/oracle.ts";
import type { IssuedPayment, Leeway, SeenRequest } from "../support/paymentTruth.ts";

const issued: IssuedPayment = {
  paymentSeq: "2026112300000001",
  itemSeq: "1032032",
  purchaseToken: "genuine",
  price: "1000.0",
  currency: "KRW",
};
const request: SeenRequest = { ...issued, requestId: "first" };
const record: ConsumptionAnswer = {
  id: "record",
  paymentSeq: issued.paymentSeq,
  itemSeq: issued.itemSeq,
  playerId: "dev",
  status: "CONSUMED",
  evidence: "CONFIRMED",
  amount: "1000",
  currency: "KRW",
  priceSource: "UPSTREAM",
  resultCode: 0,
  attempts: [
    {
      number: 1,
      trigger: "CALL",
      outcome: "CONSUMED",
      resultCode: 0,
      requestId: "first",
      startedAt: "2026-11-23T09:30:00.000Z",
      endedAt: "2026-11-23T09:30:00.020Z",
    },
  ],
};
const event: FeedEventAnswer = {
  id: "event",
  kind: "CONSUMED",
  paymentSeq: issued.paymentSeq,
  status: "CONSUMED",
  evidence: "CONFIRMED",
  consumption: { id: "record" },
};
const success: ConsumeResult = {
  type: "ConsumeSuccess",
  price: 1000,
  currency: "KRW",
  replayed: false,
  consumption: record,
};
const call = { ...issued };

const facts: Facts = {
  truths: [{ issued, consumedBy: request }],
  requests: [request],
  overlaps: [],
  consumptions: [record],
  feed: [event],
  pagedFeed: [event],
  heard: [{ call, result: success }],
};
const rejected: ConsumptionAnswer = { ...record, status: "REJECTED", evidence: null, amount: null, currency: null };
const rejection: FeedEventAnswer = { ...event, kind: "REJECTED", status: "REJECTED", evidence: null };
const other: ConsumptionAnswer = { ...record, id: "other" };

describe("the oracle", () => {
  it("has nothing to say where every promise was kept", () => {
    expect(judge(facts)).toEqual([]);
  });

  it.each<{ promise: string; broken: Partial<Facts>; complaint: RegExp }>([
    {
      promise: "a success that was heard is not on record",
      broken: { consumptions: [rejected], feed: [rejection], pagedFeed: [rejection] },
      complaint: /^I1 .* it is REJECTED$/,
    },
    {
      promise: "a payment is consumed twice",
      broken: { consumptions: [record, other] },
      complaint: /^I2 .* CONSUMED 2 times/,
    },
    {
      promise: "two different callers heard that they consumed it",
      broken: {
        heard: [
          { call, result: success },
          { call: { ...call, purchaseToken: "another" }, result: success },
        ],
      },
      complaint: /^I2 .* two different calls/,
    },
    {
      promise: "what the upstream consumed is given up",
      broken: { consumptions: [rejected], feed: [rejection], pagedFeed: [rejection], heard: [] },
      complaint: /^I3 .* consumed on a call of ours and is REJECTED/,
    },
    {
      promise: "something stays open",
      broken: { consumptions: [record, { ...rejected, id: "other", status: "IN_DOUBT" }] },
      complaint: /^I3 .* still IN_DOUBT/,
    },
    {
      promise: "a payment is granted that was not consumed",
      broken: { truths: [{ issued, consumedBy: null }] },
      complaint: /no call of ours consumed it/,
    },
    {
      promise: "a payment is granted that was consumed elsewhere",
      broken: { truths: [{ issued, consumedBy: "elsewhere" }] },
      complaint: /no call of ours consumed it/,
    },
    {
      promise: "a payment is granted to one whose call did not consume it",
      broken: { truths: [{ issued, consumedBy: { ...request, requestId: "somebody else's" } }] },
      complaint: /CONSUMED by dev, whose call did not consume it/,
    },
    {
      promise: "it is granted for another item",
      broken: { consumptions: [{ ...record, itemSeq: "777" }] },
      complaint: /CONSUMED for an item it is not for/,
    },
    {
      promise: "people's word is taken back",
      broken: {
        feed: [
          { ...event, kind: "DISPUTED", status: "DISPUTED" },
          { ...event, id: "later", kind: "IN_DOUBT", status: "IN_DOUBT" },
        ],
      },
      complaint: /^I4 .* IN_DOUBT cannot follow DISPUTED/,
    },
    {
      promise: "a payment is granted that does not exist",
      broken: { truths: [] },
      complaint: /there is no such payment/,
    },
    {
      promise: "the price is another",
      broken: { consumptions: [{ ...record, amount: "999" }] },
      complaint: /costs 1000 KRW/,
    },
    {
      promise: "the price is unknown though it was heard",
      broken: { consumptions: [{ ...record, amount: null, currency: null, priceSource: "UNKNOWN" }] },
      complaint: /costs 1000 KRW/,
    },
    {
      promise: "a caller heard another price",
      broken: { heard: [{ call, result: { ...success, price: 999 } }] },
      complaint: /^I6 .* a caller heard 999 KRW/,
    },
    {
      promise: "a caller was told of another's record",
      broken: { heard: [{ call: { ...call, playerId: "jun" }, result: success }] },
      complaint: /^I8 .* jun was told of the record of dev/,
    },
    {
      promise: "an event is there twice",
      broken: { feed: [event, event], pagedFeed: [event, event] },
      complaint: /^I4 an event/,
    },
    {
      promise: "an event is missing",
      broken: { feed: [], pagedFeed: [] },
      complaint: /^I4 .* its last event says nothing/,
    },
    { promise: "the pager missed an event", broken: { pagedFeed: [] }, complaint: /^I4 the pager saw 0 of 1/ },
    {
      promise: "the pager saw another order",
      broken: { feed: [{ ...event, id: "a" }, event], pagedFeed: [event, { ...event, id: "a" }] },
      complaint: /^I4 the pager .* differs from number 0 on/,
    },
    {
      promise: "a change follows that cannot",
      broken: { feed: [event, { ...rejection, id: "later" }], pagedFeed: [event, { ...rejection, id: "later" }] },
      complaint: /^I4 .* REJECTED cannot follow CONSUMED/,
    },
    {
      promise: "a call upstream has no attempt",
      broken: { requests: [request, request] },
      complaint: /^I5 .* 2 calls upstream, 1 attempts on record/,
    },
    {
      promise: "one consumption was asked twice at once",
      broken: { overlaps: [{ earlier: request, later: request }] },
      complaint: /^I5 .* asked twice at once/,
    },
    {
      promise: "attempts overlap",
      broken: {
        consumptions: [
          { ...record, attempts: record.attempts.flatMap((attempt) => [attempt, { ...attempt, number: 2 }]) },
        ],
      },
      complaint: /^I5 .* before the one before it had ended/,
    },
  ])("objects where $promise", ({ broken, complaint }) => {
    expect(judge({ ...facts, ...broken }).some((line) => complaint.test(line))).toBe(true);
  });

  describe("about whose attempt settled it, call by call", () => {
    const second = { ...(record.attempts[0] ?? { number: 1, trigger: "CALL" }), number: 2, requestId: "second" };
    const refused = { ...second, outcome: "REFUSED", resultCode: 5018 } as const;
    const twice = (other: object): ConsumptionAnswer => ({
      ...record,
      attempts: record.attempts.flatMap((attempt) => [attempt, { ...attempt, ...other }]),
    });
    const heardBy = (...calls: readonly [requestId: string, replayed: boolean][]) =>
      calls.map(([requestId, replayed]) => ({ call, requestId, result: { ...success, replayed } }));
    const ofTwo = (consumption: ConsumptionAnswer, ...calls: readonly [string, boolean][]): string[] =>
      judge({ ...facts, consumptions: [consumption], heard: heardBy(...calls), isOutOfTurn: true });

    it("has nothing to say where the call that settled it heard so, and the others that they did not", () => {
      expect(ofTwo(twice(refused), ["first", false], ["second", true], ["joined", false], ["later", true])).toEqual([]);
    });

    it("objects where a call heard that it settled what another attempt did", () => {
      const complaint = expect.stringMatching(
        /^I6 second heard that its call settled it, and none of its attempts did/,
      );
      expect(ofTwo(twice(refused), ["second", false])).toEqual([complaint]);
    });

    it("objects where two calls each heard that they settled it", () => {
      expect(ofTwo(twice(second), ["first", false], ["second", false])).toEqual([
        expect.stringMatching(/^I6 record: first and second each heard/),
      ]);
    });

    it("objects where the call that settled it heard that another did", () => {
      expect(ofTwo(record, ["first", true])).toEqual([
        expect.stringMatching(/^I6 first settled it by its own attempt/),
      ]);
    });
  });

  describe("where the payment met what no rule can remove", () => {
    const inferred: ConsumptionAnswer = {
      ...record,
      evidence: "INFERRED",
      amount: null,
      currency: null,
      priceSource: "UNKNOWN",
    };
    const inference: FeedEventAnswer = { ...event, evidence: "INFERRED" };
    const leeway: Leeway = {
      consumedByAlso: [],
      mayBeLost: false,
      mayBeInferred: true,
      isTokenUnproven: false,
      isBlindToItems: false,
      mayLackPrice: false,
    };
    const elsewhere = (allowed: Partial<Leeway>): Facts => ({
      ...facts,
      truths: [{ issued, consumedBy: "elsewhere", leeway: { ...leeway, ...allowed } }],
      consumptions: [inferred],
      feed: [inference],
      pagedFeed: [inference],
      heard: [],
    });

    it("lets a lost call with the right token be inferred", () => {
      expect(judge(elsewhere({}))).toEqual([]);
    });

    it("lets nothing else pass: no other token, no other item, no confirmation", () => {
      const guess = { ...elsewhere({}), requests: [{ ...request, purchaseToken: "guessed" }] };
      expect(judge(guess)).toEqual([expect.stringMatching(/no call of ours consumed it/)]);
      const otherItem = { ...elsewhere({}), consumptions: [{ ...inferred, itemSeq: "777" }] };
      expect(judge(otherItem)).toEqual([expect.stringMatching(/for an item it is not for/)]);
      const confirmed = { ...elsewhere({}), consumptions: [record], feed: [event], pagedFeed: [event] };
      expect(judge(confirmed)).toEqual([expect.stringMatching(/no call of ours consumed it/)]);
    });

    it("owes nothing for a call that was told 5018 of its own twin", () => {
      const lost = (mayBeLost: boolean): Facts => ({
        ...elsewhere({}),
        truths: [{ issued, consumedBy: request, leeway: { ...leeway, mayBeLost } }],
        consumptions: [rejected],
        feed: [rejection],
        pagedFeed: [rejection],
      });
      expect(judge(lost(true))).toEqual([]);
      expect(judge(lost(false))).toEqual([expect.stringMatching(/^I3/)]);
    });

    it("takes an unknown price only where a success named none", () => {
      const unpriced = (mayLackPrice: boolean): Facts => ({
        ...facts,
        truths: [{ issued, consumedBy: request, leeway: { ...leeway, mayLackPrice } }],
        consumptions: [{ ...inferred, evidence: "CONFIRMED" }],
        heard: [],
      });
      expect(judge(unpriced(true))).toEqual([]);
      expect(judge(unpriced(false))).toEqual([expect.stringMatching(/costs 1000 KRW/)]);
    });
  });

  it("takes two players with one token for two consumptions, which may be asked for at once", () => {
    const later = { ...request, requestId: "second" };
    const theirs = rejected.attempts.map((attempt) => ({ ...attempt, requestId: "second" }));
    const both: Facts = {
      ...facts,
      requests: [request, later],
      overlaps: [{ earlier: request, later }],
      consumptions: [record, { ...rejected, id: "other", playerId: "jun", attempts: theirs }],
      feed: [event, { ...rejection, id: "theirs", consumption: { id: "other" } }],
      pagedFeed: [event, { ...rejection, id: "theirs", consumption: { id: "other" } }],
    };
    expect(judge(both)).toEqual([]);
  });
});
