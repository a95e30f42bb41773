// What an explanation must never say of a state, because the record does not show it; each case is brought about by the rules
// where they can bring it about.

import { describe, expect, it } from "vitest";
import { NO_BACKGROUND } from "../../../src/domain/background.ts";
import type { Attempt, Consumption } from "../../../src/domain/consumption.ts";
import { explain, type Locale } from "../../../src/domain/explaining/explain.ts";
import type { Reversal } from "../../../src/domain/reversal.ts";
import { attemptOf, consumptionOf } from "../../graphql/support/records.ts";
import { consumedBefore, doubtfulRefusal, KRW_1000, lost, neverSent, refusal, success } from "../../support/heards.ts";
import { PaymentModel } from "../../support/paymentModel.ts";
import { ask, call, CLAIM, JUNK, OTHER_ITEM } from "../support.ts";
import { BEGAN_AT, toldOf } from "./reachableRecords.ts";

const LOCALES: readonly Locale[] = ["EN", "KO"];
const SETTLED_AT = Date.UTC(2026, 6, 1, 14, 59);

function tell(model: PaymentModel, id = "c1"): Record<Locale, string> {
  const { consumption, attempts, background } = toldOf(model.get(id), model, BEGAN_AT);
  return told(consumption, attempts, [], background);
}

function told(
  consumption: Consumption,
  attempts: readonly Attempt[],
  reversals: readonly Reversal[] = [],
  background = NO_BACKGROUND,
) {
  const [EN = "", KO = ""] = LOCALES.map((locale) => explain({ consumption, attempts, reversals, background }, locale));
  return { EN, KO };
}

function recordOf(given: Partial<Consumption>, ...attempts: readonly Partial<Attempt>[]) {
  const consumption = consumptionOf(1, { environment: "PRODUCTION", settledAt: SETTLED_AT, ...given });
  return [consumption, attempts.map((attempt, index) => attemptOf(index + 1, attempt))] as const;
}

function refundOf(given: Partial<Reversal>): Reversal {
  const named = { id: "", app: "default", paymentSeq: "P1", reference: "r", note: null };
  return { ...named, kind: "REFUNDED", occurredAt: SETTLED_AT, amount: null, ...given };
}

function disputed(): PaymentModel {
  const model = new PaymentModel({ onInferred: "never" });
  call(model, CLAIM, lost);
  call(model, CLAIM, consumedBefore);
  return model;
}

describe("a dispute", () => {
  it("is told as a random token's success where a test call brought it, and never as two successes", () => {
    const model = new PaymentModel();
    call(model, CLAIM, lost);
    call(model, CLAIM, consumedBefore, success());
    const { EN, KO } = tell(model);
    expect(model.get("c1").status).toBe("DISPUTED");
    expect(EN).toContain("success to a test call with a random token");
    expect(EN).not.toMatch(/two successes|only once/);
    expect(KO).toContain("임의의 토큰으로 보낸 시험 요청에 IAP 서버가 성공이라고 응답했습니다");
    expect(KO).not.toContain("성공이 두 번");
  });

  it("is told as another item's success where the test call asked for one", () => {
    const model = new PaymentModel();
    call(model, OTHER_ITEM, lost);
    call(model, CLAIM, lost);
    call(model, CLAIM, consumedBefore, refusal(5000), success());
    expect(model.get("c2").status).toBe("DISPUTED");
    expect(tell(model, "c2").EN).toContain("success to a test call with another item");
    expect(tell(model, "c2").KO).toContain("다른 아이템으로 보낸 시험 요청");
  });

  it("names no success where only 5018 was heard, and no 5018 where only another item's answer named it", () => {
    expect(tell(disputed()).EN).not.toContain("success");
    const model = new PaymentModel({}, false);
    const slow = ask(model, { ...CLAIM, tokenDigest: "junk", playerId: "p9" });
    call(model, CLAIM, success(KRW_1000, 1n));
    model.settle(slow, success(KRW_1000, 2n));
    const named = model.payment.consumptions.find(({ status }) => status === "DISPUTED");
    expect(tell(model, named?.id).EN).toContain("has named this item for the payment, though another record");
    expect(tell(model, named?.id).EN).not.toContain("5018");
  });
});

describe("a rejection", () => {
  it.each([1, 2, 3, 4])("after an operator's decision and %i refusals is never told by the doubt rule", (refusals) => {
    const model = disputed();
    model.resolve("c1", "REJECTED");
    for (let times = 0; times < refusals; times += 1) call(model, CLAIM, refusal(5000));
    const { EN, KO } = tell(model);
    expect(EN).toContain("An operator has decided about the earlier calls");
    expect(EN).not.toMatch(/[Dd]oubt rule|three|in a row/);
    expect(KO).toContain("운영자가 이미 결정했으므로");
    expect(KO).not.toMatch(/의심 규칙|연속/);
  });

  it("after an operator's decision and less than three refusals claims no three of them, even if no attempt is marked", () => {
    const model = disputed();
    model.resolve("c1", "REJECTED");
    call(model, CLAIM, refusal(5000));
    const { consumption, attempts } = toldOf(model.get("c1"), model, BEGAN_AT);
    const unmarked = attempts.map((attempt) => ({ ...attempt, isVoid: false }));
    const { EN, KO } = told(consumption, unmarked);
    expect(EN).not.toMatch(/three|in a row/);
    expect(KO).not.toMatch(/세 번|연속/);
  });

  it("is told by the doubt rule after three equal refusals, with their number", () => {
    const model = new PaymentModel();
    call(model, CLAIM, lost);
    model.nowMs = 2_000;
    for (let refusals = 0; refusals < 3; refusals += 1) call(model, CLAIM, refusal(5000));
    expect(tell(model).EN).toContain("refused 3 times in a row");
    expect(tell(model).KO).toContain("연속 3번 거절했습니다");
  });

  it("of a call that was never sent says that the purchase was received and will be tried again", () => {
    const model = new PaymentModel();
    call(model, CLAIM, neverSent);
    const { EN, KO } = tell(model);
    expect(EN).toContain(
      'Tell the player: "Your purchase was received, and the item is not granted yet; please restart the game, and it will be tried again."',
    );
    expect(EN).not.toMatch(/not completed|nothing was used up/);
    expect(KO).toContain("마지막 요청이 전송되지 않아");
    expect(KO).toContain("결제는 접수되었고 아이템은 아직 지급되지 않았으니");
    expect(KO).not.toContain("완료되지 않았");
  });

  it("by another call's success is not told as a call that was never sent, whichever was the newest", () => {
    for (const heards of [
      [lost, neverSent],
      [neverSent, lost],
    ]) {
      const model = new PaymentModel();
      for (const heard of heards) call(model, CLAIM, heard);
      call(model, JUNK, success());
      expect(model.get("c1")).toMatchObject({ status: "REJECTED", resultCode: 5018 });
      expect(tell(model).EN).toContain("counts as used up by another call");
      expect(tell(model).EN).not.toMatch(/not sent|tried again/);
    }
  });

  it("by an operator's decision for another item of the token is told so, and not as a refusal", () => {
    const model = new PaymentModel({ onInferred: "never" }, false);
    call(model, CLAIM, lost);
    call(model, OTHER_ITEM, lost);
    call(model, CLAIM, consumedBefore);
    model.resolve("c1", "CONSUMED");
    expect(model.get("c2")).toMatchObject({ status: "REJECTED", resultCode: 5018 });
    expect(tell(model, "c2").EN).toContain("An operator decided");
    expect(tell(model, "c2").EN).not.toContain("refused");
  });

  it("by an unlisted code is told so, though a call between was never sent", () => {
    const model = new PaymentModel();
    for (const heard of [doubtfulRefusal(4242), neverSent, doubtfulRefusal(4242)]) call(model, CLAIM, heard);
    model.nowMs += model.rules.doubtMs;
    call(model, CLAIM, doubtfulRefusal(4242));
    expect(model.get("c1")).toMatchObject({ status: "REJECTED", resultCode: 4242 });
    expect(tell(model).EN).toContain("refused 3 times in a row (code 4242");
    expect(tell(model).EN).not.toContain("not sent");
  });

  it("names the code that was refused, and not the number of another call that was never sent", () => {
    const model = new PaymentModel();
    const paused = ask(model, CLAIM);
    model.nowMs = 5_000;
    call(model, CLAIM, refusal(5000));
    model.settle(paused, neverSent);
    expect(model.get("c1")).toMatchObject({ status: "REJECTED", resultCode: 106 });
    expect(tell(model).EN).toContain("code 5000 CONSUME_FAILED");
    expect(tell(model).EN).not.toContain("106");
  });

  it("says that the payment was inferred for another item, and not that another call used it up", () => {
    const model = new PaymentModel({}, false);
    call(model, CLAIM, lost);
    model.seen({ tokenDigest: "right", itemSeq: 2n, price: KRW_1000, priceSource: "TRANSACTION" });
    call(model, CLAIM, consumedBefore);
    expect(tell(model).EN).toContain("for another item than the one that was asked for");
    expect(tell(model).EN).not.toContain("another call");
    // The other item's record rests on a call that stands on this one: nothing refutes it.
    expect(tell(model, "c2").EN).not.toContain("later");
  });

  it("of a subscription says that no call can help", () => {
    const subscription = { productType: "AUTO_RENEWABLE" };
    const [consumption, attempts] = recordOf(
      { status: "REJECTED", resultCode: 5000, evidence: null, price: null, priceSource: null },
      { outcome: "REFUSED", resultCode: 5000 },
    );
    const { EN, KO } = told({ ...consumption, ...subscription }, attempts);
    expect(EN).toContain("AUTO_RENEWABLE");
    expect(EN).not.toContain("tried again");
    expect(KO).toContain("구독");
    expect(KO).not.toContain("다시 시도됩니다");
  });

  it("with an item that the game has granted does not tell the player that it is not", () => {
    const delivery = { outcome: "DELIVERED", reference: "g", acknowledgedAt: SETTLED_AT, note: null } as const;
    const model = new PaymentModel();
    call(model, CLAIM, neverSent);
    const { consumption, attempts } = toldOf(model.get("c1"), model, BEGAN_AT);
    const { EN, KO } = told({ ...consumption, delivery }, attempts);
    expect(EN).not.toContain("not granted");
    expect(KO).not.toContain("지급되지 않았");
  });
});

describe("a doubt", () => {
  it("left by an internal error is not told as a lost answer", () => {
    const open = { status: "IN_DOUBT", evidence: null, price: null, priceSource: null, settledAt: null } as const;
    const failed = { outcome: "UNKNOWN", resultCode: -5_000_201 } as const;
    const [consumption, attempts] = recordOf(open, failed, { outcome: "REFUSED", resultCode: 5000 });
    const { EN, KO } = told(consumption, attempts);
    expect(EN).not.toContain("lost");
    expect(KO).not.toContain("유실");
  });

  it.each([
    { outcome: "REFUSED", isDoubtfulRefusal: false } as const, // by an earlier version
    { outcome: "UNKNOWN", isDoubtfulRefusal: true } as const,
  ])("left by a code of no table, recorded as %j, is told as a refusal that is not certain", (given) => {
    const open = { status: "IN_DOUBT", evidence: null, price: null, priceSource: null, settledAt: null } as const;
    const [consumption, attempts] = recordOf(open, { ...given, resultCode: 4242 }, { ...given, resultCode: 4242 });
    const { EN, KO } = told({ ...consumption, resultCode: 4242 }, attempts);
    expect(EN).toContain("refused attempt 2 (code 4242, which the vendor does not list for this API)");
    expect(EN).toContain("has 2.");
    expect(EN).not.toMatch(/earlier call|lost/);
    expect(KO).toContain("두 번째 시도를 거절했지만(코드 4242");
  });

  it("speaks of test calls only where some were made", () => {
    const model = disputed();
    const waiting = new PaymentModel({}, false);
    const slow = ask(waiting, { ...CLAIM, playerId: null });
    waiting.nowMs = 150;
    call(waiting, { ...CLAIM, playerId: null }, consumedBefore);
    expect(waiting.get("c1").status).toBe("IN_DOUBT");
    expect(tell(waiting).EN).not.toContain("test call");
    expect(slow.number).toBe(1);
    expect(tell(model).EN).not.toContain("test call");
  });
});

describe("a success", () => {
  it("is told with the number of its own attempt, as the attempts show it", () => {
    const model = new PaymentModel();
    const paused = ask(model, CLAIM);
    model.nowMs = 5_000;
    call(model, CLAIM, consumedBefore, success()); // a random token's
    model.settle(paused, success());
    expect(model.get("c1").evidence).toBe("CONFIRMED");
    expect(tell(model).EN).toContain("on attempt 1");
    expect(tell(model).KO).toContain("첫 번째 시도");
  });

  it.each(["DELIVERED", "FAILED", null] as const)(
    "whose money came back, with delivery %s, asks nobody to grant the item",
    (outcome) => {
      const delivery = outcome && { outcome, reference: "g", acknowledgedAt: SETTLED_AT, note: null };
      const refund = refundOf({ amount: { amountMicros: 1_000_000n, currency: "KRW" } });
      const [consumption, attempts] = recordOf({ delivery }, {});
      const { EN, KO } = told(consumption, attempts, [refund]);
      expect(EN).not.toMatch(/grant (?:it|the item) once/);
      expect(KO).not.toContain("지급하세요");
      // A part came back: the whole payment was not returned.
      expect(EN).not.toContain("This payment was returned");
      expect(EN).toContain("Money for this payment was refunded");
    },
  );

  it("whose money came back twice is told with the newest by its own time, in whatever order a console listed them", () => {
    const [older, newer] = [refundOf({ occurredAt: SETTLED_AT }), refundOf({ occurredAt: SETTLED_AT + 86_400_000 })];
    for (const reversals of [
      [older, newer],
      [newer, older],
    ]) {
      const { EN, KO } = told(...recordOf({}, {}), reversals);
      expect(EN).toContain("was refunded at 2026-07-02T14:59Z, the newest of 2 returns");
      expect(KO).toContain("2026-07-02 23:59 KST(2026-07-02T14:59Z)에 결제가 환불되었습니다(모두 2건 중 가장 최근)");
    }
  });

  it.each([
    ["half of it was taken back", { amountMicros: 500_000_000n, currency: "KRW" }, true],
    ["all of it was taken back", { amountMicros: 1_000_000_000n, currency: "KRW" }, false],
    ["it was taken back", null, false],
    ["something in another currency was taken back", { amountMicros: 500_000_000n, currency: "EUR" }, false],
  ])("refunded whole, where %s, may be granted only if no money is missing", (_, amount, isMissing) => {
    const price = { price: { amountMicros: 1_000_000_000n, currency: "KRW" }, priceSource: "UPSTREAM" } as const;
    const { EN } = told(...recordOf(price, {}), [refundOf({}), refundOf({ kind: "TAKEN_BACK", amount })]);
    expect(EN.includes("Do not grant")).toBe(isMissing);
    expect(EN.includes("grant the item once")).toBe(!isMissing);
  });

  it("refunded in two parts, of which all was taken back at once, may be granted", () => {
    const price = { price: { amountMicros: 1_000_000_000n, currency: "KRW" }, priceSource: "UPSTREAM" } as const;
    const part = refundOf({ amount: { amountMicros: 500_000_000n, currency: "KRW" } });
    expect(told(...recordOf(price, {}), [part, part, refundOf({ kind: "TAKEN_BACK" })]).EN).toContain(
      "grant the item once",
    );
  });

  it("without a price, once voided and never undone, is not to be granted", () => {
    const free = { price: { amountMicros: 0n, currency: "KRW" }, priceSource: "UPSTREAM" } as const;
    expect(told(...recordOf(free, {}), [refundOf({ kind: "VOIDED" })]).EN).toContain("Do not grant");
  });

  it.each(["import:17", "grant-17"])("of an import is not told as a word of a game server (%s)", (reference) => {
    for (const outcome of ["DELIVERED", "FAILED"] as const) {
      const delivery = { outcome, reference, acknowledgedAt: SETTLED_AT, note: null } as const;
      for (const reversals of [[], [refundOf({})]]) {
        const { EN, KO } = told(...recordOf({ evidence: "IMPORTED", priceSource: "IMPORT", delivery }), reversals);
        expect(EN).not.toMatch(/[Tt]he game server|A game server|before this system/);
        expect(KO).not.toContain("에 게임 서버가");
      }
    }
  });
});

describe("a code of Gamebase's own gateway", () => {
  const ANSWERS: readonly (readonly Partial<Attempt>[])[] = [
    [{}],
    [{ outcome: "UNKNOWN", resultCode: 100 }, {}],
    [{ outcome: "UNKNOWN", resultCode: 100 }, {}, {}, {}],
    [{ outcome: "UNKNOWN", resultCode: 100, isVoid: true }, {}],
  ];

  it("is never told as a refusal of the IAP server, which has heard of nothing", () => {
    for (const resultCode of [-4_010_004, -4_060_002, -4_001_002, -4_120_201, -4_000_003]) {
      for (const status of ["REJECTED", "IN_DOUBT"] as const) {
        for (const attempts of ANSWERS.slice(status === "IN_DOUBT" ? 1 : 0)) {
          const heard = attempts.map((given) => ({ outcome: "REFUSED", resultCode, ...given }) as const);
          const { EN, KO } = told(...recordOf({ status, resultCode, evidence: null, price: null }, ...heard));
          expect(EN).toMatch(/Gamebase's gateway (?:now )?refuse/);
          expect(EN).not.toMatch(/IAP server (?:now )?refuse/);
          expect(KO).toMatch(/Gamebase 게이트웨이가 (?:연속 3번 |마지막 요청을 )?거절/);
          expect(KO).not.toMatch(/IAP 서버가 (?:연속 3번 |마지막 요청을 )?거절/);
        }
      }
    }
  });

  it("is told as the IAP server's where it is one of the IAP server", () => {
    const heard = { outcome: "REFUSED", resultCode: 5000 } as const;
    expect(told(...recordOf({ status: "REJECTED", resultCode: 5000 }, heard)).EN).toContain("The IAP server refused");
    const elsewhere = { outcome: "UNKNOWN", resultCode: -4_010_002, isDoubtfulRefusal: true } as const; // not a code of the API that was called
    const record = recordOf({ status: "REJECTED", resultCode: -4_010_002 }, elsewhere, elsewhere, elsewhere);
    expect(told(...record).EN).toContain(
      "The IAP server refused 3 times in a row (code -4010002, which the vendor does not list for this API).",
    );
    expect(told(...record).KO).toContain("IAP 서버가 연속 3번 거절했습니다(코드 -4010002, 해당 코드 표에 없음).");
  });
});
