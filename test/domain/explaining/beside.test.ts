// What a record alone does not tell: that its payment is consumed under another one, that somebody else's call used it up, that
// its product is not known yet, that its money came back, and who acknowledged a delivery.

import { describe, expect, it } from "vitest";
import { type Background, NO_BACKGROUND } from "../../../src/domain/background.ts";
import type { Attempt, Consumption } from "../../../src/domain/consumption.ts";
import { accountOf } from "../../../src/domain/explaining/account.ts";
import { courseOf } from "../../../src/domain/explaining/course.ts";
import { explain } from "../../../src/domain/explaining/explain.ts";
import type { Reversal } from "../../../src/domain/reversal.ts";
import { attemptOf, consumptionOf } from "../../graphql/support/records.ts";

const OPEN = { environment: "PRODUCTION", evidence: null, price: null, priceSource: null, message: "no" } as const;
const BESIDE = { isConsumedOtherwise: true };
const AT = Date.UTC(2026, 6, 1, 15, 0);

const refused = (resultCode: number): Partial<Attempt> => ({ outcome: "REFUSED", resultCode });
const lost: Partial<Attempt> = { outcome: "UNKNOWN", resultCode: 100, httpStatus: null };
const unsent: Partial<Attempt> = { outcome: "NOT_SENT", resultCode: null };
const voided = (attempt: Partial<Attempt>): Partial<Attempt> => ({ ...attempt, isVoid: true });
const returned = (kind: Reversal["kind"]): Reversal => ({
  id: "r",
  app: "default",
  paymentSeq: "P1",
  kind,
  occurredAt: AT,
  reference: "r1",
  amount: null,
  note: null,
});

interface Given {
  readonly record: Partial<Consumption>;
  readonly attempts?: readonly Partial<Attempt>[];
  readonly background?: Partial<Background>;
  readonly reversals?: readonly Reversal[];
}

function tell({ record, attempts = [], background = {}, reversals = [] }: Given) {
  const told = {
    consumption: consumptionOf(1, { ...OPEN, ...record }),
    attempts: attempts.map((attempt, index) => attemptOf(index + 1, attempt)),
    reversals,
    background: { ...NO_BACKGROUND, ...background },
  };
  const [EN, KO] = [explain(told, "EN"), explain(told, "KO")];
  return { course: courseOf(accountOf(told)), EN, KO, both: `${EN}\n${KO}` };
}

const rejected = (resultCode: number, ...attempts: readonly Partial<Attempt>[]): Given => ({
  record: { status: "REJECTED", resultCode },
  attempts,
});

const PROMISES =
  /tried again|game may make the same call|not granted yet|다시 시도|다시 보낼 수 있습니다|아직 지급되지|지급되지 않았으니/;

describe("a REJECTED record whose payment is CONSUMED under another one", () => {
  it.each([
    rejected(1100, refused(1100)),
    rejected(5000, refused(5000)),
    rejected(106, unsent),
    rejected(-4_010_002, refused(-4_010_002)),
    rejected(5000, lost, refused(5000), refused(5000), refused(5000)),
    rejected(5000, voided(lost), refused(5000)),
    rejected(5018, refused(5018)),
    rejected(106, refused(5018), unsent),
    { record: { status: "REJECTED", resultCode: 5000, productType: "AUTO_RENEWABLE" }, attempts: [refused(5000)] },
  ] satisfies Given[])("is told so, and promises nothing: %#", (given) => {
    const { course, EN, KO, both } = tell({ ...given, background: BESIDE });
    expect(course.kind).toBe("BESIDE");
    expect(both).not.toMatch(PROMISES);
    expect(both).not.toMatch(/correct the setting|store's receipt|영수증|바로잡은 뒤/);
    expect(EN).toContain("consumed under another record, which is found by its paymentSeq");
    expect(EN).toContain("the same call again is told that it is used up (code 5018 ALREADY_CONSUMED)");
    expect(EN).toContain("nothing is to be granted for this one");
    expect(EN).toContain('Tell the player: "This purchase was already used;');
    expect(KO).toContain("다른 기록에서 소비된 결제");
    expect(KO).toContain("이미 사용된 결제이며");
  });

  it("of another item still sends to the record of that one", () => {
    const given = {
      record: { status: "REJECTED", resultCode: 1100, message: "The payment is for another item." },
    } as const;
    expect(tell({ ...given, background: BESIDE }).course.kind).toBe("OTHER_ITEM");
  });

  it("and one that is not REJECTED, stays as it is", () => {
    const open = { record: { status: "IN_DOUBT", settledAt: null }, attempts: [lost] } as const;
    expect(tell({ ...open, background: BESIDE }).both).toBe(tell(open).both);
  });
});

describe("a REJECTED record whose earlier call heard 5018", () => {
  it.each([1100, 5000, -4_010_002, -4_120_201])("and a later one %i, promises nothing", (code) => {
    const { course, EN, KO, both } = tell(rejected(code, refused(5018), refused(code)));
    expect(course).toEqual({ kind: "ELSEWHERE", isTold: false });
    expect(both).not.toMatch(PROMISES);
    expect(both).not.toMatch(/let the game|바로잡은 뒤/);
    expect(EN).toContain("An earlier call was told that the payment is used up by another call (code 5018");
    expect(KO).toContain("이미 다른 요청이 소비한 결제라고 응답했으며");
    expect(EN).toContain("This payment was already redeemed");
  });

  it("and a later one was not sent, likewise", () => {
    const { course, both } = tell(rejected(106, refused(5018), unsent));
    expect(course).toEqual({ kind: "ELSEWHERE", isTold: true });
    expect(both).not.toMatch(PROMISES);
  });

  it("after a lost one may be called for again: the lost one may have used the payment up", () => {
    const row = [refused(5000), refused(5000), refused(5000)];
    expect(tell(rejected(5000, lost, refused(5018), ...row)).course).toMatchObject({ kind: "CALL_AGAIN" });
    expect(tell(rejected(5000, refused(5018), lost, ...row)).course).toMatchObject({ kind: "ELSEWHERE" });
  });

  it("that an operator closed counts no longer", () => {
    const row = [refused(5000), refused(5000), refused(5000)];
    expect(tell(rejected(5000, voided(refused(5018)), lost, ...row)).course.kind).toBe("CALL_AGAIN");
  });

  it("that is older than what is told may be called for again: nothing shows what came before it", () => {
    const { course } = tell(rejected(5000, { ...refused(5018), number: 301 }, { ...refused(5000), number: 302 }));
    expect(course.kind).toBe("CALL_AGAIN");
  });
});

describe("a CONSUMED record that lacks its product", () => {
  const consumed = { status: "CONSUMED", evidence: "CONFIRMED", priceSource: "UNKNOWN", resultCode: 0 } as const;

  it("is not to be granted as it is, whatever other facts are known of it", () => {
    for (const facts of [{}, { market: "GG", storeOrderId: "GPA.1" }]) {
      const { course, EN, KO } = tell({
        record: { ...consumed, ...facts },
        attempts: [{}],
        background: { lacksProduct: true },
      });
      expect(course.kind).toBe("GRANT_BY_NUMBER");
      expect(EN).toContain("has named no product yet, so it cannot be granted as it is");
      expect(KO).toContain("IAP 서버가 아직 상품을 알려 주지 않아");
      expect(tell({ record: { ...consumed, ...facts }, attempts: [{}] }).course.kind).toBe("GRANT");
    }
  });
});

describe("a payment whose money came back before it was consumed", () => {
  const REFUNDED = [returned("REFUNDED")];

  it.each([
    rejected(5000, refused(5000)),
    rejected(106, unsent),
    rejected(-4_010_004, refused(-4_010_004)),
    rejected(5000, voided(lost), refused(5000)),
    { record: { status: "IN_DOUBT", settledAt: null, resultCode: 9999 }, attempts: [lost] },
    { record: { status: "PENDING", settledAt: null, resultCode: null }, attempts: [{ outcome: null }] },
  ] satisfies Given[])("is told so, and nothing is to be granted: %#", (given) => {
    const { EN, KO, both } = tell({ ...given, reversals: REFUNDED });
    expect(EN).toContain("The payment was refunded at 2026-07-01T15:00Z, so nothing is to be granted unless");
    expect(KO).toContain("결제가 환불되었으므로 이 기록에서 결제가 소비되지 않는 한 지급할 것이 없습니다");
    expect(both).not.toMatch(PROMISES);
  });

  it("is not told to the player, who may have guessed at the token", () => {
    for (const kind of ["REFUNDED", "VOIDED", "CHARGED_BACK"] as const) {
      const { EN, KO } = tell({ ...rejected(5000, refused(5000)), reversals: [returned(kind)] });
      expect(EN.slice(EN.indexOf("Tell the player"))).not.toMatch(/refund|cancel|bank/);
      expect(KO.slice(KO.indexOf("플레이어 안내"))).not.toMatch(/환불|취소|차지백/);
    }
  });

  it("and went again is told as any other", () => {
    const given = rejected(5000, refused(5000));
    expect(tell({ ...given, reversals: [...REFUNDED, returned("TAKEN_BACK")] }).both).toBe(tell(given).both);
  });

  it("of a test purchase is said to be one", () => {
    const { EN, KO } = tell({
      record: { status: "DISPUTED", resultCode: 5018, environment: "SANDBOX" },
      attempts: [lost, refused(5018)],
      reversals: REFUNDED,
    });
    expect(EN).toContain("The payment (a test purchase: no real money was paid) was refunded");
    expect(KO).toContain("실제 돈이 오가지 않은 테스트 결제이며, ");
  });
});

it("a word of delivery is told as a game server's or an operator's, for the record does not say whose it is", () => {
  for (const status of ["CONSUMED", "REJECTED"] as const) {
    for (const outcome of ["DELIVERED", "FAILED"] as const) {
      const delivery = { outcome, reference: "grant-1", acknowledgedAt: AT, note: null };
      const { EN, KO } = tell({ record: { status, resultCode: 5018, delivery }, attempts: [{}] });
      expect(EN).toMatch(/a game server or an operator/i);
      expect(EN).not.toMatch(/The game server/);
      expect(KO).toContain("게임 서버 또는 운영자");
    }
  }
});
