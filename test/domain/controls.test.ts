// Controls as they count: what one control on record says by itself, whatever else stands on the record.

import { describe, expect, it } from "vitest";
import { contestedItems, judgeControls } from "../../src/domain/controls.ts";
import type { AttemptRecord, ConsumptionRecord, ControlSubject } from "../../src/domain/payment.ts";
import { EMPTY_PAYMENT } from "../../src/domain/payment.ts";
import { attemptOf, recordOf } from "./support.ts";

const RANDOM: ControlSubject = { token: "RANDOM", itemSeq: 1n };
const SELF: ControlSubject = { token: "OWN", itemSeq: 1n };
const ITEM_2: ControlSubject = { token: "OWN", itemSeq: 2n };
const ITEM_3: ControlSubject = { token: "OWN", itemSeq: 3n };

type Answer = readonly [control: ControlSubject | null, resultCode: number, given?: Partial<AttemptRecord>];

function answered(answers: readonly Answer[], given: Partial<ConsumptionRecord> = {}): ConsumptionRecord {
  const attempts = answers.map(([control, resultCode, part = {}], index) =>
    attemptOf({
      number: index + 1,
      control,
      outcome: "REFUSED",
      resultCode,
      isAfter5018: true,
      endedAtMs: 0,
      ...part,
    }),
  );
  return recordOf(attempts, { leaseAttempt: null, ...given });
}

const verdictOf = (answers: readonly Answer[], contested: readonly bigint[] = []) =>
  judgeControls(answered(answers), contested);

const ROUND: readonly Answer[] = [
  [RANDOM, 5000],
  [SELF, 5018],
];
const VOIDED: Partial<AttemptRecord> = { isVoid: true };

describe("controls on record", () => {
  it("prove the token by three rounds, and not by two", () => {
    expect(verdictOf([...ROUND, ...ROUND])).toEqual({ kind: "ASK", control: RANDOM });
    expect(verdictOf([...ROUND, ...ROUND, ...ROUND])).toEqual({ kind: "PROVEN" });
  });

  it("count this token's own 5018 of any call, an attempt's as well as a control's", () => {
    expect(verdictOf([...ROUND, [RANDOM, 5000], [null, 5018], ...ROUND])).toEqual({ kind: "PROVEN" });
  });

  it("prove nothing once an operator has closed them, whichever of a round it was", () => {
    const closed = ROUND.map(([control, code]): Answer => [control, code, VOIDED]);
    expect(verdictOf([...closed, ...closed, ...closed])).toEqual({ kind: "ASK", control: RANDOM });
    expect(verdictOf([...closed, ...ROUND, ...ROUND])).toEqual({ kind: "ASK", control: RANDOM });
    expect(verdictOf([...ROUND, ...ROUND, [RANDOM, 5000], [SELF, 5018, VOIDED]])).toEqual({
      kind: "ASK",
      control: SELF,
    });
    expect(verdictOf([[ITEM_2, 5018, VOIDED]], [2n])).toEqual({ kind: "ASK", control: RANDOM });
  });

  it.each(["UNKNOWN", "NOT_SENT", "CONSUMED"] as const)("decide nothing where the outcome is %s", (outcome) => {
    const without = ROUND.map(([control, code]): Answer => [control, code, { outcome }]);
    expect(verdictOf([...without, ...without, ...without])).toEqual({ kind: "ASK", control: RANDOM });
  });

  it("begin a round with a random token that was refused, and not with one that heard 5018", () => {
    const blind: readonly Answer[] = [
      [RANDOM, 5018],
      [SELF, 5018],
    ];
    expect(verdictOf([...blind, ...blind, ...blind])).toEqual({ kind: "ASK", control: RANDOM });
    expect(
      verdictOf([
        [SELF, 5018],
        [RANDOM, 5000],
      ]),
    ).toEqual({ kind: "ASK", control: SELF });
  });

  it("end a round only by this token's own 5018", () => {
    const refused: readonly Answer[] = [
      [RANDOM, 5000],
      [SELF, 5000],
    ];
    expect(verdictOf([...refused, ...refused, ...refused])).toEqual({ kind: "ASK", control: SELF });
  });

  it("keep a random token's refusal for the round, whatever this token is refused with meanwhile", () => {
    expect(verdictOf([...ROUND, ...ROUND, [RANDOM, 5000], [SELF, 5000], [null, 1100], [SELF, 5018]])).toEqual({
      kind: "PROVEN",
    });
  });
});

describe("a contested item", () => {
  it("is asked in each round, one after the other, before this token again", () => {
    expect(verdictOf([[RANDOM, 5000]], [2n, 3n])).toEqual({ kind: "ASK", control: ITEM_2 });
    expect(
      verdictOf(
        [
          [RANDOM, 5000],
          [ITEM_2, 5000],
        ],
        [2n, 3n],
      ),
    ).toEqual({ kind: "ASK", control: ITEM_3 });
    expect(
      verdictOf(
        [
          [RANDOM, 5000],
          [ITEM_2, 5000],
          [ITEM_3, 5000],
        ],
        [2n, 3n],
      ),
    ).toEqual({ kind: "ASK", control: SELF });
  });

  it("leaves a round open until each of them was refused in it", () => {
    const round: readonly Answer[] = [
      [RANDOM, 5000],
      [ITEM_2, 5000],
      [ITEM_3, 5000],
      [SELF, 5018],
    ];
    const short: readonly Answer[] = [
      [RANDOM, 5000],
      [ITEM_2, 5000],
      [SELF, 5018],
    ];
    expect(verdictOf([...round, ...round, ...round], [2n, 3n])).toEqual({ kind: "PROVEN" });
    expect(verdictOf([...round, ...round, ...short], [2n, 3n])).toEqual({ kind: "ASK", control: ITEM_3 });
    expect(verdictOf([...round, ...round, ...ROUND], [2n, 3n])).toEqual({ kind: "ASK", control: ITEM_2 });
  });

  it("that heard 5018 leaves it to people, while it is contested and no longer", () => {
    expect(verdictOf([...ROUND, ...ROUND, ...ROUND, [ITEM_2, 5018]], [2n])).toEqual({ kind: "CONTEST_UNDECIDED" });
    expect(verdictOf([...ROUND, ...ROUND, ...ROUND, [ITEM_2, 5018]], [3n])).toEqual({ kind: "ASK", control: ITEM_3 });
    expect(verdictOf([...ROUND, ...ROUND, ...ROUND, [ITEM_2, 5018]])).toEqual({ kind: "PROVEN" });
  });
});

describe("items in contest", () => {
  const lostEarly: Answer = [null, 107, { outcome: "UNKNOWN", isAfter5018: false }];
  const asked = answered([lostEarly]);
  const other = (given: Partial<ConsumptionRecord>, answers: readonly Answer[] = [lostEarly]) =>
    answered(answers, { id: "c2", itemSeq: 2n, ...given });
  const contestedBy = (...others: readonly ConsumptionRecord[]) =>
    contestedItems({ ...EMPTY_PAYMENT, consumptions: [asked, ...others] }, asked, 100);

  it("are those of this token's early lost attempts, whosever they are, each once and in their order", () => {
    const whole = [
      other({ id: "c2", itemSeq: 10n, playerId: "p2" }),
      other({ id: "c3", itemSeq: 9n, status: "REJECTED" }),
      other({ id: "c4", itemSeq: 10n, playerId: null }),
    ];
    expect(contestedBy(...whole)).toEqual([9n, 10n]);
    expect(contestedBy(other({ itemSeq: 3n }), other({ id: "c3", itemSeq: 20n }))).toEqual([3n, 20n]);
  });

  it("are none of another token, of the same item, of no token, or of what was lost late", () => {
    expect(contestedBy(other({ tokenDigest: "junk" }))).toEqual([]);
    expect(contestedBy(other({ itemSeq: 1n }))).toEqual([]);
    expect(contestedBy(other({ tokenDigest: null }))).toEqual([]);
    expect(contestedBy(other({}, [[null, 107, { outcome: "UNKNOWN", isAfter5018: true }]]))).toEqual([]);
    expect(contestedBy(other({}, [[RANDOM, 107, { outcome: "UNKNOWN", isAfter5018: false }]]))).toEqual([]);
    expect(contestedBy(other({}, [[null, 5000, { isAfter5018: false }]]))).toEqual([]);
  });

  it("of two imported without token are none", () => {
    const imported = answered([lostEarly], { tokenDigest: null });
    const another = other({ tokenDigest: null });
    expect(contestedItems({ ...EMPTY_PAYMENT, consumptions: [imported, another] }, imported, 100)).toEqual([]);
  });
});
