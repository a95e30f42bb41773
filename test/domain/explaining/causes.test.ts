// What brought a record where it is, where its newest call does not show it: the record's own code and message tell that, and
// what is stored with an attempt, not what its number looks like.

import { describe, expect, it } from "vitest";
import { NEVER_CONSUMABLE } from "../../../src/domain/answer.ts";
import { NO_BACKGROUND } from "../../../src/domain/background.ts";
import type { Attempt, Consumption } from "../../../src/domain/consumption.ts";
import { accountOf, type ToldRecord } from "../../../src/domain/explaining/account.ts";
import { courseOf } from "../../../src/domain/explaining/course.ts";
import { explain } from "../../../src/domain/explaining/explain.ts";
import type { Heard } from "../../../src/domain/heard.ts";
import { attemptOf, consumptionOf } from "../../graphql/support/records.ts";
import {
  consumedBefore,
  doubtfulRefusal,
  internalError,
  KRW_1000,
  lost,
  neverSent,
  refusal,
  success,
} from "../../support/heards.ts";
import { PaymentModel } from "../../support/paymentModel.ts";
import { ask, call, CLAIM, JUNK, OTHER_ITEM } from "../support.ts";
import { BEGAN_AT, toldOf } from "./reachableRecords.ts";

const NOT_SENT = /not sent|전송되지 않/;
const CALL_AGAIN = /make the same call again|tried again|다시 시도됩니다|다시 보낼 수/;
const OF_GAMEBASE = /Gamebase|GAMEBASE/;

function tell(model: PaymentModel, id = "c1") {
  const record = { ...toldOf(model.get(id), model, BEGAN_AT), reversals: [] };
  return { ...accountOf(record), ...words(record) };
}

function words(record: ToldRecord) {
  const [EN, KO] = [explain(record, "EN"), explain(record, "KO")];
  return { EN, KO, both: `${EN}\n${KO}` };
}

/** What a record of the ledger reads like, where only a workflow brings it about. */
function told(given: Partial<Consumption>, ...attempts: readonly Partial<Attempt>[]) {
  const open = { environment: "PRODUCTION", evidence: null, price: null, priceSource: null } as const;
  const consumption = consumptionOf(1, { ...open, ...given });
  const numbered = attempts.map((attempt, index) => attemptOf(index + 1, attempt));
  const record = { consumption, attempts: numbered, reversals: [], background: NO_BACKGROUND };
  return { ...accountOf(record), ...words(record) };
}

describe("a record that is REJECTED 5018", () => {
  it("because a sibling won, is not told as never sent, though its newest call was not", () => {
    const model = new PaymentModel();
    call(model, JUNK, lost);
    call(model, JUNK, neverSent);
    call(model, CLAIM, success());
    expect(model.get("c1")).toMatchObject({ status: "REJECTED", resultCode: 5018 });
    const { both, EN, KO } = tell(model);
    expect(both).not.toMatch(NOT_SENT);
    expect(both).not.toMatch(CALL_AGAIN);
    expect(EN).toContain("counts as used up by another call");
    expect(KO).toContain("다른 요청이 소비한 결제로 판단했습니다");
  });

  it.each([neverSent, refusal(5000), refusal(1100), doubtfulRefusal(4242), lost])(
    "because a sibling won while it was asked again, is told so whatever that call brought after: %j",
    (heard) => {
      const model = new PaymentModel();
      call(model, JUNK, lost);
      const again = ask(model, JUNK);
      call(model, CLAIM, success());
      model.settle(again, heard);
      expect(model.get("c1")).toMatchObject({ status: "REJECTED", resultCode: 5018 });
      const { both, EN } = tell(model);
      expect(EN).toContain("by another call (code 5018 ALREADY_CONSUMED)");
      expect(both).not.toMatch(NOT_SENT);
      expect(both).not.toMatch(CALL_AGAIN);
    },
  );

  it("because an operator gave the payment to another record of its token, is not told as refused", () => {
    const model = new PaymentModel({}, false);
    call(model, CLAIM, lost);
    call(model, OTHER_ITEM, consumedBefore);
    expect(model.get("c2").status).toBe("DISPUTED");
    model.resolve("c2", "CONSUMED");
    expect(model.get("c1")).toMatchObject({ status: "REJECTED", resultCode: 5018 });
    const { verdict, EN, KO } = tell(model);
    expect(verdict.kind).toBe("GIVEN_ELSEWHERE_BY_OPERATOR");
    expect(EN).not.toMatch(/refused|another call|used up nothing/);
    expect(KO).not.toMatch(/거절|다른 요청/);
  });
});

describe("a late refusal before a call that was not sent", () => {
  it.each([
    [consumedBefore, "used up by another call (code 5018 ALREADY_CONSUMED)"],
    [refusal(5000), "refused at 2026-07-01T12:01Z (code 5000 CONSUME_FAILED"],
    [refusal(1100), "refused at 2026-07-01T12:01Z (code 1100 INVALID_PARAMETERS"],
  ])("is what the record is told by: %j", (heard: Heard, expected) => {
    const model = new PaymentModel();
    const paused = ask(model, CLAIM);
    model.nowMs = 5_000;
    call(model, CLAIM, neverSent);
    model.settle(paused, heard);
    expect(model.get("c1").status).toBe("REJECTED");
    const { both, EN } = tell(model);
    expect(EN).toContain(expected);
    expect(both).not.toMatch(NOT_SENT);
  });

  it("is told, too, where the record is REJECTED 106 for the newest: then nobody promises the item", () => {
    const model = new PaymentModel();
    call(model, CLAIM, consumedBefore);
    call(model, CLAIM, neverSent);
    expect(model.get("c1")).toMatchObject({ status: "REJECTED", resultCode: 106 });
    const { both, EN, KO } = tell(model);
    expect(EN).toContain("an earlier one was told that the payment is used up by another call");
    expect(KO).toContain("앞선 요청에 대해서는 IAP 서버가 이미 다른 요청이 소비한 결제라고 응답했습니다");
    expect(both).not.toMatch(CALL_AGAIN);
  });
});

describe("a record whose calls an operator closed, and which another record's late answer left without a doubt", () => {
  it.each([refusal(5000), neverSent])("is told neither as refused nor as not sent: %j", (heard) => {
    const model = new PaymentModel({}, false);
    const paused = ask(model, CLAIM);
    model.nowMs = 5_000;
    call(model, CLAIM, lost);
    const running = ask(model, OTHER_ITEM);
    model.nowMs = 10_000;
    call(model, { ...CLAIM, itemSeq: 3n }, consumedBefore);
    model.resolve("c3", "REJECTED");
    model.settle(running, lost);
    model.settle(paused, heard);
    expect(model.get("c2").status).toBe("REJECTED");
    const { verdict, EN, KO } = tell(model, "c2");
    expect(verdict.kind).toBe("CLEARED");
    expect(EN).not.toMatch(/server refused|not sent|used up nothing/);
    expect(KO).not.toMatch(/서버가 거절|전송되지/);
  });
});

describe("doubtful refusals", () => {
  it("after a call that was not sent are told as refusals", () => {
    const model = new PaymentModel();
    call(model, CLAIM, neverSent);
    for (let refusals = 0; refusals < 3; refusals += 1) {
      call(model, CLAIM, doubtfulRefusal(4242));
      model.nowMs += 2_000;
    }
    expect(model.get("c1")).toMatchObject({ status: "REJECTED", resultCode: 4242 });
    const { both, EN, KO } = tell(model);
    expect(both).not.toMatch(NOT_SENT);
    expect(EN).toContain("refused 3 times in a row (code 4242, which the vendor does not list for this API)");
    expect(KO).toContain("연속 3번 거절했습니다(코드 4242");
  });

  it.each([-5_000_201, -5_009_999, -4_090_001, -4_010_002, -4_120_201, 5032])(
    "with a code that only Gamebase lists, %i, are told without its words: counted, and with nothing to correct",
    (code) => {
      const model = new PaymentModel();
      for (let refusals = 1; refusals <= 3; refusals += 1) {
        call(model, CLAIM, doubtfulRefusal(code));
        if (refusals < 3) {
          expect(model.get("c1").status).toBe("IN_DOUBT");
          expect(tell(model).EN).toContain(`this record has ${refusals}.`);
          expect(tell(model).KO).toContain(`이 기록에서는 지금까지 ${refusals}번입니다`);
          expect(tell(model).both).not.toMatch(OF_GAMEBASE);
        }
        model.nowMs += 2_000;
      }
      expect(model.get("c1")).toMatchObject({ status: "REJECTED", resultCode: code });
      const account = tell(model);
      expect(account.EN).toContain(
        `The IAP server refused 3 times in a row (code ${code}, which the vendor does not list`,
      );
      expect(account.both).not.toMatch(OF_GAMEBASE);
      expect(courseOf(account)).toEqual({ kind: "CALL_AGAIN", isSent: true, fault: null });
    },
  );

  it("are told without its words also where the row is full with those of another item of the token", () => {
    const model = new PaymentModel({}, false);
    for (const claim of [OTHER_ITEM, OTHER_ITEM, CLAIM]) {
      call(model, claim, doubtfulRefusal(-4_010_002));
      model.nowMs += 2_000;
    }
    expect(model.get("c2")).toMatchObject({ status: "REJECTED", resultCode: -4_010_002 });
    const account = tell(model, "c2");
    expect(account.both).not.toMatch(OF_GAMEBASE);
    expect(account.EN).toContain("with what else is on record for this purchase token");
    expect(account.EN).not.toContain("used up nothing");
    expect(courseOf(account)).toMatchObject({ fault: null });
  });

  it("are no internal errors: those of Gamebase itself keep its words, and no refusal is counted", () => {
    const model = new PaymentModel({}, false);
    call(model, CLAIM, internalError(-5_000_201));
    expect(tell(model).EN).toContain("GAMEBASE_INTERNAL_ERROR");
    expect(tell(model).EN).not.toContain("refus");
  });
});

describe("a subscription that renews itself", () => {
  const spared = { outcome: "REFUSED", resultCode: 5000, httpStatus: null, message: NEVER_CONSUMABLE } as const;
  const unanswered = { outcome: "UNKNOWN", resultCode: 100, httpStatus: null } as const;
  const shown = { productType: "AUTO_RENEWABLE", resultCode: 5000, message: NEVER_CONSUMABLE } as const;
  const REFUSED = /server (?:now )?refuse|CONSUME_FAILED|token is wrong|times in a row|서버가 거절|연속 \d번 거절/;

  it("that a look has shown is told as never sent for that, and not as a refusal of the IAP server", () => {
    for (const attempts of [[spared], [unanswered, spared, spared, spared]]) {
      const account = told({ ...shown, status: "REJECTED" }, ...attempts);
      expect(account.both).not.toMatch(REFUSED);
      expect(account.EN).toContain("subscription that renews itself, so no call for it is sent any more");
      expect(account.KO).toContain("구독 결제로 확인되어 더 이상 소비를 요청하지 않습니다");
      expect(courseOf(account).kind).toBe("SUBSCRIPTION");
    }
  });

  it("is told so while the doubt of an earlier call lasts, with how often that counted", () => {
    const account = told({ ...shown, status: "IN_DOUBT", settledAt: null }, unanswered, spared, spared);
    expect(account.both).not.toMatch(REFUSED);
    expect(account.EN).toContain("so no call for it is sent any more");
    expect(account.EN).toContain("this record has 2.");
    expect(account.KO).toContain("지금까지 2번입니다");
  });

  it("that the IAP server did refuse is told as refused", () => {
    const refused = { outcome: "REFUSED", resultCode: 5000 } as const;
    const account = told({ ...shown, message: "CONSUME_FAILED", status: "REJECTED" }, refused);
    expect(account.EN).toContain("The IAP server refused");
  });
});

describe("an inference that was refuted", () => {
  function refutedFor(itemSeq: bigint): PaymentModel {
    const model = new PaymentModel({}, false);
    const paused = ask(model, CLAIM);
    model.nowMs = 5_000;
    model.seen({ tokenDigest: "right", itemSeq, price: KRW_1000, priceSource: "TRANSACTION" });
    call(model, CLAIM, consumedBefore);
    model.settle(paused, refusal(5000));
    expect(model.alarms).toContain("INFERENCE_REFUTED");
    return model;
  }

  it.each([
    [1n, "c1"],
    [2n, "c2"],
  ])("is told so, whichever item's record took it: %s", (itemSeq, id) => {
    const model = refutedFor(itemSeq);
    expect(model.get(id)).toMatchObject({ status: "CONSUMED", evidence: "INFERRED" });
    const account = tell(model, id);
    expect(account.EN).toContain("it became known later that the call in question had used up nothing");
    expect(account.KO).toContain("나중에 밝혀졌습니다");
    expect(account.EN).not.toMatch(/grant (?:it|the item) once/);
    expect(courseOf(account).kind).toBe("GRANT_AFTER_CHECK");
  });

  it("and then confirmed after all is told as confirmed", () => {
    const model = new PaymentModel();
    const paused = [ask(model, CLAIM)];
    model.nowMs = 5_000;
    paused.push(ask(model, CLAIM));
    model.nowMs = 10_000;
    model.seen({ tokenDigest: "right", itemSeq: 1n, price: KRW_1000, priceSource: "UNCONSUMED_LIST" });
    call(model, CLAIM, consumedBefore);
    const [first, second] = paused;
    if (first === undefined || second === undefined) throw new Error("not asked");
    model.settle(first, refusal(5000));
    expect(model.alarms).toEqual([]);
    model.settle(second, success());
    expect(tell(model).verdict).toMatchObject({ kind: "CONFIRMED", attempt: 2 });
  });

  it("is not told where an operator's decision closed its call, and that call ended without an answer", () => {
    const inferred = { status: "CONSUMED", evidence: "INFERRED", priceSource: "UNKNOWN", settledAt: 1_000 } as const;
    const closed = { outcome: "REFUSED", resultCode: 5000, isVoid: true, endedAt: 2_000 } as const;
    expect(told({ ...inferred, message: null }, closed).EN).not.toContain("later");
  });
});

describe("two successes of one payment", () => {
  it("are told as such though the record once heard 5018", () => {
    const model = new PaymentModel({ onInferred: "never" });
    call(model, CLAIM, consumedBefore);
    const slow = ask(model, CLAIM);
    call(model, JUNK, success());
    model.settle(slow, success());
    expect(model.alarms).toContain("UPSTREAM_DOUBLED");
    expect(tell(model).verdict.kind).toBe("DISPUTED_SUCCESS");
  });

  it("are told as such where another item's call brought the second, and the record of this item once heard 5018", () => {
    const model = new PaymentModel({}, false);
    call(model, OTHER_ITEM, consumedBefore);
    const slow = ask(model, CLAIM);
    call(model, JUNK, success(KRW_1000, 1n));
    model.settle(slow, success(KRW_1000, 2n));
    expect(model.alarms).toContain("UPSTREAM_DOUBLED");
    expect(model.get("c1").status).toBe("DISPUTED");
    const { verdict, both, EN, KO } = tell(model);
    expect(verdict.kind).toBe("DISPUTED_NAMED");
    expect(both).not.toContain("5018");
    expect(EN).toContain("another record counts as having used it up");
    expect(KO).toContain("다른 기록이 이미 이 결제를 소비한 것으로 되어 있습니다");
  });

  it("are not told where only the inference rule left it to people", () => {
    const model = new PaymentModel({ onInferred: "never" });
    call(model, CLAIM, lost);
    call(model, CLAIM, consumedBefore);
    expect(tell(model).verdict.kind).toBe("DISPUTED_5018");
  });
});

describe("a success for another item than was asked for", () => {
  it("is not said to stand in the answer, where a look may have named it", () => {
    const model = new PaymentModel({}, false);
    model.seen({ tokenDigest: "right", itemSeq: 2n, price: KRW_1000, priceSource: "TRANSACTION" });
    call(model, CLAIM, success(KRW_1000, null));
    const [asked, named] = [tell(model, "c1"), tell(model, "c2")];
    expect(named.EN).toContain("named this item for it, in that answer or when it showed the payment");
    expect(named.KO).toContain("그 응답이나 결제 조회에서 이 아이템의 결제라고 알려 주었습니다");
    expect(asked.both).not.toMatch(/in its answer|응답에서/);
  });

  it("is still told after an operator closed its call", () => {
    const model = new PaymentModel({}, false);
    const slow = ask(model, CLAIM);
    call(model, JUNK, success(KRW_1000, 1n));
    model.settle(slow, success(KRW_1000, 2n));
    model.resolve("c3", "REJECTED");
    expect(model.get("c1")).toMatchObject({ status: "REJECTED", resultCode: 1100 });
    const { verdict, both } = tell(model);
    expect(verdict.kind).toBe("OTHER_ITEM");
    expect(both).not.toMatch(/used up nothing|소비된 것은 없습니다/);
  });
});

describe("rounds of test calls", () => {
  const heard = { outcome: "UNKNOWN", resultCode: 107, httpStatus: null } as const;
  const after5018 = { outcome: "REFUSED", resultCode: 5018 } as const;
  const random = { outcome: "REFUSED", resultCode: 5000, trigger: "CONTROL", control: "RANDOM_TOKEN" } as const;
  const again = { ...after5018, trigger: "CONTROL", control: "SELF" } as const;
  const round = [random, again];
  const inferred = { status: "CONSUMED", evidence: "INFERRED", priceSource: "UNKNOWN", message: null } as const;
  const proofOf = (...attempts: readonly Partial<Attempt>[]) => told(inferred, heard, after5018, ...attempts).verdict;

  it("prove a token by threes, and only with this token's own 5018 after each", () => {
    expect(proofOf(...round, ...round, ...round)).toMatchObject({ proof: "CONTROLS" });
    expect(proofOf(...round, ...round)).toMatchObject({ proof: "UNRIVALLED" });
    expect(proofOf(random, random, random, again)).toMatchObject({ proof: "UNRIVALLED" });
  });

  it("that an operator closed prove nothing", () => {
    const closed = round.map((attempt) => ({ ...attempt, isVoid: true }));
    expect(proofOf(...closed, ...round, ...round)).toMatchObject({ proof: "UNRIVALLED" });
  });
});

describe("a record with more attempts than are told", () => {
  const old = { number: 301, outcome: "REFUSED", resultCode: 5018 } as const;

  it("is confirmed by one that is not told, rather than by another item's call", () => {
    const account = told({ status: "CONSUMED", evidence: "CONFIRMED" }, old);
    expect(account.verdict).toEqual({ kind: "CONFIRMED", attempt: null, at: null });
    expect(account.both).not.toMatch(/null|another item|다른 아이템/);
  });

  it("is inferred by what is not told, rather than without a rival", () => {
    const account = told({ status: "CONSUMED", evidence: "INFERRED", priceSource: "UNKNOWN", message: null }, old);
    expect(account.EN).toContain("older than those shown");
    expect(account.KO).toContain("표시되는 시도보다 오래되었습니다");
  });
});

describe("the end of a call", () => {
  const open = { status: "IN_DOUBT", settledAt: null, resultCode: 9999 } as const;

  it.each([100, 106, 107])(
    "with %i is not told with our own meaning of it where the upstream may have said it",
    (code) => {
      const saidItself = told({ ...open, resultCode: code }, { outcome: "UNKNOWN", resultCode: code, httpStatus: 200 });
      expect(saidItself.both).not.toMatch(/deadline|HTTP|connection|제한 시간|연결/);
    },
  );

  it.each<Partial<Attempt>>([
    { outcome: null, resultCode: null, endedAt: null, httpStatus: null },
    { outcome: "UNKNOWN", resultCode: 106, httpStatus: 502 },
    { outcome: "UNKNOWN", resultCode: 107, httpStatus: 200 },
  ])("that may answer yet, or did in a way that decides nothing, is not told as lost: %j", (before) => {
    const account = told(open, before, { outcome: "REFUSED", resultCode: 5000 });
    expect(account.both).not.toMatch(/lost|유실/);
  });

  it("without any answer is told as lost", () => {
    const silent = { outcome: "UNKNOWN", resultCode: 100, httpStatus: null } as const;
    expect(told(open, silent, { outcome: "REFUSED", resultCode: 5000 }).EN).toContain("was lost");
  });
});

describe("a token of which an operator gave the payment to another item", () => {
  /** Items 1 to 3 were asked for: 3 was refused by itself before, and item 9 was never asked for. */
  function given(): PaymentModel {
    const model = new PaymentModel({ onInferred: "never" }, false);
    call(model, { ...CLAIM, itemSeq: 3n }, refusal(5000));
    call(model, CLAIM, lost);
    call(model, OTHER_ITEM, lost);
    call(model, CLAIM, consumedBefore);
    model.resolve("c2", "CONSUMED", 9n);
    return model;
  }

  it("has its open records told by that decision: nothing was refused, and no receipt is asked for", () => {
    for (const id of ["c2", "c3"]) {
      const { verdict, both, EN, KO } = tell(given(), id);
      expect(verdict.kind).toBe("GIVEN_ELSEWHERE_BY_OPERATOR");
      expect(EN).toContain(
        "An operator decided at 2026-07-01T12:30Z that the payment was used up under another record.",
      );
      expect(KO).toContain("운영자가 다른 기록에서 소비된 결제라고 결정했습니다");
      expect(both).not.toMatch(/refused|거절|receipt|영수증/);
    }
  });

  it("has one that was refused before told by its own refusal, at its own time", () => {
    const { verdict, EN, KO } = tell(given(), "c1");
    expect(verdict).toMatchObject({ kind: "REFUSED_BEFORE_OPERATOR", code: 5000, at: BEGAN_AT + 60_040 });
    expect(EN).toContain("The IAP server refused at 2026-07-01T12:01Z (code 5000 CONSUME_FAILED");
    expect(EN).not.toMatch(/decided at|receipt/);
    expect(KO).not.toMatch(/영수증/);
  });
});

describe("a success of a record that is REJECTED 5018", () => {
  it("is told as that, and not as another item's, where the upstream doubled", () => {
    const model = new PaymentModel();
    const paused = ask(model, CLAIM);
    model.nowMs = 5_000;
    model.seen({ tokenDigest: "right", itemSeq: 1n, price: KRW_1000, priceSource: "UNCONSUMED_LIST" });
    call(model, CLAIM, consumedBefore);
    call(model, JUNK, success());
    model.settle(paused, success());
    expect(model.get("c2")).toMatchObject({ status: "REJECTED", resultCode: 5018 });
    const account = tell(model, "c2");
    expect(account.EN).toContain(
      "said success to a call of this record, but the payment counts as used up under another one",
    );
    expect(account.both).not.toMatch(/The payment is for another item|아이템의 결제이므로/);
    expect(courseOf(account).kind).toBe("ELSEWHERE");
  });
});
