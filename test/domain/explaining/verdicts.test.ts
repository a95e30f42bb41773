// What a record is taken apart into before any word is chosen: the reason it stands where it stands, and what is known beside.

import { describe, expect, it } from "vitest";
import { type Background, NO_BACKGROUND } from "../../../src/domain/background.ts";
import type { Attempt, Consumption } from "../../../src/domain/consumption.ts";
import { accountOf } from "../../../src/domain/explaining/account.ts";
import { comeBackOf } from "../../../src/domain/explaining/comeBack.ts";
import { describeCode } from "../../../src/domain/explaining/codeWords.ts";
import { courseOf, isConsumed } from "../../../src/domain/explaining/course.ts";
import { isDoubtfulRefusal } from "../../../src/domain/explaining/ownCalls.ts";
import { verdictOf } from "../../../src/domain/explaining/verdict.ts";
import { INFERENCE_REFUTED } from "../../../src/domain/lateAnswer.ts";
import { FOUND_BY_OPERATOR, GIVEN_BY_OPERATOR } from "../../../src/domain/resolution.ts";
import type { Reversal } from "../../../src/domain/reversal.ts";
import { CONSUMED_FOR_ANOTHER_ITEM, NAMED_ANOTHER_ITEM } from "../../../src/domain/settling.ts";
import { attemptOf, consumptionOf } from "../../graphql/support/records.ts";

const SETTLED_AT = 1_000;
const recordOf = (given: Partial<Consumption>) =>
  consumptionOf(1, { environment: "PRODUCTION", settledAt: SETTLED_AT, requestedAt: 10, ...given });
const verdict = (given: Partial<Consumption>, ...attempts: readonly Partial<Attempt>[]) =>
  verdictOf(
    recordOf(given),
    attempts.map((attempt, index) => attemptOf(index + 1, attempt)),
  );

const LOST: Partial<Attempt> = { outcome: "UNKNOWN", resultCode: 107, httpStatus: null };
const REFUSED: Partial<Attempt> = { outcome: "REFUSED", resultCode: 5000 };
const HEARD_5018: Partial<Attempt> = { outcome: "REFUSED", resultCode: 5018 };
const NOT_SENT: Partial<Attempt> = { outcome: "NOT_SENT", resultCode: null };
const UNLISTED: Partial<Attempt> = { outcome: "UNKNOWN", resultCode: 4242, isDoubtfulRefusal: true };
/** As versions kept it that did not know of doubtful refusals. */
const FORMER: Partial<Attempt> = { outcome: "REFUSED", resultCode: 4242 };
const INTERNAL: Partial<Attempt> = { outcome: "UNKNOWN", resultCode: -5000201 };
const RANDOM: Partial<Attempt> = { ...REFUSED, trigger: "CONTROL", control: "RANDOM_TOKEN" };
const AGAIN: Partial<Attempt> = { ...HEARD_5018, trigger: "CONTROL", control: "SELF" };
const ROUND = [RANDOM, AGAIN];
const VOID = { isVoid: true };
const ENDED_AT = attemptOf(1).endedAt;

describe("an open record", () => {
  const doubted = (...attempts: readonly Partial<Attempt>[]) =>
    verdict({ status: "IN_DOUBT", resultCode: 9999 }, ...attempts);

  it("is under way since its newest call, else since it was asked for", () => {
    const controls = { ...RANDOM, startedAt: 90 };
    expect(verdict({ status: "PENDING" }, { startedAt: 20 }, { startedAt: 30 }, controls)).toEqual({
      kind: "UNDER_WAY",
      since: 30,
    });
    expect(verdict({ status: "PENDING" })).toEqual({ kind: "UNDER_WAY", since: 10 });
  });

  it.each([
    [100, 100],
    [null, 9999],
  ])("whose call has no code is told by the record's, %s, else as unknown", (resultCode, code) => {
    const noCode = { outcome: "UNKNOWN", resultCode: null } as const;
    expect(verdict({ status: "IN_DOUBT", resultCode }, noCode)).toMatchObject({ kind: "UNANSWERED", code });
  });

  it("that was refused with a code of another API is refused doubtfully", () => {
    expect(doubted({ ...UNLISTED, resultCode: 5032 })).toMatchObject({ kind: "DOUBTFULLY_REFUSED", code: 5032 });
  });

  it.each<[string, readonly Partial<Attempt>[], object]>([
    ["asked again", [LOST, { outcome: null }], { kind: "ASKING_AGAIN", attempt: 2, doubt: "LOST" }],
    [
      "asked again after a code",
      [INTERNAL, { outcome: null }],
      { kind: "ASKING_AGAIN", attempt: 2, doubt: "INDEFINITE" },
    ],
    ["not sent", [LOST, NOT_SENT], { kind: "NEVER_SENT_AFTER_LOSS", doubt: "LOST" }],
    ["no call", [], { kind: "NEVER_SENT_AFTER_LOSS", doubt: "PAST" }],
    ["lost", [LOST], { kind: "UNANSWERED", attempt: 1, code: 107, isOwnNumber: true }],
    [
      "106 of the gateway",
      [{ ...LOST, resultCode: 106, httpStatus: 503 }],
      { kind: "UNANSWERED", attempt: 1, code: 106, isOwnNumber: true },
    ],
    [
      "106 of the upstream",
      [{ ...LOST, resultCode: 106, httpStatus: 200 }],
      { kind: "UNANSWERED", attempt: 1, code: 106, isOwnNumber: false },
    ],
    ["an internal error", [INTERNAL], { kind: "UNANSWERED", attempt: 1, code: -5000201, isOwnNumber: true }],
    ["9999", [{ ...LOST, resultCode: 9999 }], { kind: "UNANSWERED", attempt: 1, code: 9999, isOwnNumber: true }],
    [
      "a success of another item",
      [{ outcome: "CONSUMED", resultCode: 0 }],
      { kind: "UNANSWERED", attempt: 1, code: 0, isOwnNumber: true },
    ],
    [
      "unlisted codes",
      [LOST, UNLISTED, NOT_SENT, UNLISTED],
      { kind: "DOUBTFULLY_REFUSED", attempt: 4, code: 4242, refusals: 2 },
    ],
    [
      "an unlisted code of an earlier version",
      [FORMER],
      { kind: "DOUBTFULLY_REFUSED", attempt: 1, code: 4242, refusals: 1 },
    ],
    ["refusals", [LOST, REFUSED, REFUSED], { kind: "REFUSED_AFTER_LOSS", code: 5000, refusals: 2, doubt: "LOST" }],
    [
      "another refusal before",
      [LOST, { ...REFUSED, resultCode: 1100 }, REFUSED],
      { kind: "REFUSED_AFTER_LOSS", code: 5000, refusals: 1, doubt: "LOST" },
    ],
    ["5018 and tests", [LOST, HEARD_5018, RANDOM, RANDOM], { kind: "TESTING_5018", controls: 2, doubt: "LOST" }],
    [
      "no code on the attempt",
      [{ ...LOST, resultCode: null }],
      { kind: "UNANSWERED", attempt: 1, code: 9999, isOwnNumber: true },
    ],
  ])("%s", (_name, attempts, expected) => {
    expect(doubted(...attempts)).toEqual(expected);
  });
});

describe("the doubt of the calls before", () => {
  const leftBy = (...before: readonly Partial<Attempt>[]) =>
    verdict({ status: "IN_DOUBT", resultCode: 9999 }, ...before, { outcome: null });

  it.each<[string, Partial<Attempt>]>([
    ["100", { ...LOST, resultCode: 100 }],
    ["107", LOST],
  ])("is a lost answer's after %s", (_name, before) => {
    expect(leftBy(before, INTERNAL)).toMatchObject({ doubt: "LOST" });
  });

  it.each<[string, Partial<Attempt>]>([
    ["100 with an answer", { outcome: "UNKNOWN", resultCode: 100 }],
    ["106", { outcome: "UNKNOWN", resultCode: 106, httpStatus: 502 }],
    ["no code", { ...LOST, resultCode: null }],
    ["nothing on record", { outcome: null, resultCode: null, httpStatus: null }],
    ["9999", { outcome: "UNKNOWN", resultCode: 9999 }],
    ["an internal error", INTERNAL],
    ["an unlisted code", UNLISTED],
    ["an unlisted code of an earlier version", FORMER],
  ])("is none of a lost answer after %s", (_name, before) => {
    expect(leftBy(before)).toMatchObject({ doubt: "INDEFINITE" });
  });

  it.each<[string, Partial<Attempt>]>([
    ["what an operator closed", { ...LOST, ...VOID }],
    ["a refusal", REFUSED],
    ["one that was not sent", NOT_SENT],
    ["a success", { outcome: "CONSUMED", resultCode: 0 }],
  ])("is past, or another record's, after %s, unless older ones are not told", (_name, before) => {
    expect(leftBy(before)).toMatchObject({ doubt: "PAST" });
    expect(leftBy({ ...before, number: 2 })).toMatchObject({ doubt: "INDEFINITE" });
  });

  it("is of a code where that is all there is, and of nothing where a rule has closed it", () => {
    const refusedAfter = (before: Partial<Attempt>) =>
      verdict({ status: "REJECTED", resultCode: 5018, message: "no" }, before, HEARD_5018);
    for (const before of [INTERNAL, UNLISTED, FORMER])
      expect(refusedAfter(before)).toMatchObject({ doubt: "INDEFINITE" });
    for (const before of [REFUSED, NOT_SENT]) expect(refusedAfter(before)).toEqual({ kind: "CONSUMED_ELSEWHERE" });
  });
});

it("only a refusal, or an answer without a meaning, is a doubtful refusal", () => {
  const isDoubtful = (given: Partial<Attempt>) => isDoubtfulRefusal(attemptOf(1, given));
  expect([UNLISTED, { ...UNLISTED, outcome: "REFUSED" as const }].map(isDoubtful)).toEqual([true, true]);
  const success = { outcome: "CONSUMED", resultCode: 0 } as const;
  expect([success, REFUSED, LOST, INTERNAL, NOT_SENT].map(isDoubtful)).toEqual([false, false, false, false, false]);
});

describe("a REJECTED record", () => {
  const rejected = (resultCode: number | null, ...attempts: readonly Partial<Attempt>[]) =>
    verdict({ status: "REJECTED", resultCode, message: "no" }, ...attempts);

  it.each<[string, number | null, readonly Partial<Attempt>[], object]>([
    ["refused", 5000, [REFUSED], { kind: "REFUSED", code: 5000, at: ENDED_AT }],
    ["refused twice", 5000, [REFUSED, REFUSED], { kind: "REFUSED", code: 5000, at: ENDED_AT }],
    [
      "refused thrice without a doubt",
      5000,
      [REFUSED, REFUSED, REFUSED],
      { kind: "REFUSED", code: 5000, at: ENDED_AT },
    ],
    [
      "a full row",
      5000,
      [LOST, REFUSED, NOT_SENT, REFUSED, REFUSED],
      { kind: "REFUSED_IN_A_ROW", code: 5000, refusals: 3, doubt: "LOST", isListed: true },
    ],
    [
      "a full row after an internal error",
      5000,
      [INTERNAL, REFUSED, REFUSED, REFUSED],
      { kind: "REFUSED_IN_A_ROW", code: 5000, refusals: 3, doubt: "INDEFINITE", isListed: true },
    ],
    [
      "a row of an unlisted code",
      4242,
      [UNLISTED, UNLISTED, UNLISTED],
      { kind: "REFUSED_IN_A_ROW", code: 4242, refusals: 3, doubt: null, isListed: false },
    ],
    [
      "a row of an unlisted code, and one that was not sent",
      4242,
      [UNLISTED, NOT_SENT, UNLISTED, UNLISTED],
      { kind: "REFUSED_IN_A_ROW", code: 4242, refusals: 3, doubt: null, isListed: false },
    ],
    [
      "two after a loss",
      5000,
      [LOST, REFUSED, REFUSED],
      { kind: "REFUSED_ON_BALANCE", code: 5000, doubt: "LOST", isListed: true },
    ],
    ["5018", 5018, [HEARD_5018], { kind: "CONSUMED_ELSEWHERE" }],
    ["5018 after a loss", 5018, [LOST, HEARD_5018], { kind: "CONSUMED_ELSEWHERE_AFTER_LOSS", doubt: "LOST" }],
    ["by a sibling's success", 5018, [INTERNAL], { kind: "CONSUMED_ELSEWHERE_AFTER_LOSS", doubt: "INDEFINITE" }],
    ["never sent", 106, [NOT_SENT], { kind: "NEVER_SENT", isAfterOperator: false, hears5018: false }],
    [
      "never sent, and refused before",
      106,
      [REFUSED, NOT_SENT],
      { kind: "NEVER_SENT", isAfterOperator: false, hears5018: false },
    ],
    [
      "never sent after an operator",
      106,
      [{ ...LOST, ...VOID }, NOT_SENT],
      { kind: "NEVER_SENT", isAfterOperator: true, hears5018: false },
    ],
    [
      "refused after an operator",
      5000,
      [{ ...LOST, ...VOID }, REFUSED],
      { kind: "REFUSED_AFTER_OPERATOR", code: 5000, at: ENDED_AT },
    ],
    ["a success for another item", 1100, [{ outcome: "CONSUMED", resultCode: 0 }], { kind: "OTHER_ITEM" }],
    ["a late never sent", 106, [NOT_SENT, REFUSED], { kind: "REFUSED", code: 5000, at: ENDED_AT }],
    [
      "a late never sent, two refusals",
      106,
      [{ ...REFUSED, resultCode: 1100 }, REFUSED],
      { kind: "REFUSED", code: 5000, at: ENDED_AT },
    ],
    [
      "the number of one not sent",
      106,
      [{ ...NOT_SENT, resultCode: 106 }, REFUSED],
      { kind: "REFUSED", code: 5000, at: ENDED_AT },
    ],
    [
      "never sent, then running",
      106,
      [NOT_SENT, { outcome: null, resultCode: null }],
      { kind: "NEVER_SENT", isAfterOperator: false, hears5018: false },
    ],
    ["a code of the record alone", 5000, [], { kind: "CLEARED", isAfterOperator: false }],
    ["not sent, and another's late refusal", 5000, [NOT_SENT], { kind: "CLEARED", isAfterOperator: false }],
    [
      "closed, with a doubtful refusal",
      4242,
      [{ ...UNLISTED, ...VOID }],
      { kind: "REFUSED_BEFORE_OPERATOR", code: 4242, at: ENDED_AT, isListed: false },
    ],
    [
      "refused before an operator",
      5000,
      [{ ...REFUSED, ...VOID }],
      { kind: "REFUSED_BEFORE_OPERATOR", code: 5000, at: ENDED_AT, isListed: true },
    ],
    [
      "a success of its own item, and a sibling won",
      5018,
      [{ outcome: "CONSUMED", resultCode: 0 }],
      { kind: "SUCCESS_ELSEWHERE" },
    ],
    [
      "a code that none of its calls has",
      5000,
      [LOST],
      { kind: "REFUSED_ON_BALANCE", code: 5000, doubt: "LOST", isListed: true },
    ],
    [
      "an older code of its own",
      1100,
      [{ ...REFUSED, resultCode: 1100, endedAt: 7 }, REFUSED],
      { kind: "REFUSED", code: 1100, at: 7 },
    ],
    ["5018 of a sibling, after one that was not sent", 5018, [NOT_SENT], { kind: "CONSUMED_ELSEWHERE" }],
    [
      "5018 of a sibling, after a loss and one that was not sent",
      5018,
      [LOST, NOT_SENT],
      { kind: "CONSUMED_ELSEWHERE_AFTER_LOSS", doubt: "LOST" },
    ],
    [
      "5018 of a sibling, after one that was not sent and a loss",
      5018,
      [NOT_SENT, LOST],
      { kind: "CONSUMED_ELSEWHERE_AFTER_LOSS", doubt: "LOST" },
    ],
    ["5018 of a sibling, after a refusal", 5018, [REFUSED], { kind: "CONSUMED_ELSEWHERE" }],
    ["not sent, and a sibling won", 5018, [LOST, NOT_SENT], { kind: "CONSUMED_ELSEWHERE_AFTER_LOSS", doubt: "LOST" }],
    [
      "not sent after 5018",
      106,
      [HEARD_5018, NOT_SENT],
      { kind: "NEVER_SENT", isAfterOperator: false, hears5018: true },
    ],
    [
      "not sent after a 5018 that an operator closed",
      106,
      [{ ...HEARD_5018, ...VOID }, NOT_SENT],
      { kind: "NEVER_SENT", isAfterOperator: true, hears5018: false },
    ],
    ["not sent before a late 5018", 5018, [HEARD_5018, NOT_SENT], { kind: "CONSUMED_ELSEWHERE" }],
    ["not sent before a late 5000", 5000, [REFUSED, NOT_SENT], { kind: "REFUSED", code: 5000, at: ENDED_AT }],
    [
      "not sent, then a row of an unlisted code",
      4242,
      [NOT_SENT, UNLISTED, UNLISTED, UNLISTED],
      { kind: "REFUSED_IN_A_ROW", code: 4242, refusals: 3, doubt: null, isListed: false },
    ],
    [
      "one of an unlisted code, the row full elsewhere",
      4242,
      [UNLISTED],
      { kind: "REFUSED_ON_BALANCE", code: 4242, doubt: null, isListed: false },
    ],
    [
      "refused after an operator, and then not sent",
      5000,
      [{ ...LOST, ...VOID }, REFUSED, NOT_SENT],
      { kind: "CLEARED", isAfterOperator: true },
    ],
    ["closed, and a sibling won", 5018, [{ ...LOST, ...VOID }], { kind: "CONSUMED_ELSEWHERE_AFTER_OPERATOR" }],
    ["closed, and another's late refusal", 5000, [{ ...LOST, ...VOID }], { kind: "CLEARED", isAfterOperator: true }],
    ["closed, and another's late 106", 106, [{ ...LOST, ...VOID }], { kind: "CLEARED", isAfterOperator: true }],
    [
      "refused after an operator, a new loss before it",
      5000,
      [{ ...LOST, ...VOID }, LOST, REFUSED],
      { kind: "REFUSED_ON_BALANCE", code: 5000, doubt: "LOST", isListed: true },
    ],
    [
      "a void refusal breaks the row",
      5000,
      [LOST, { ...REFUSED, ...VOID }, REFUSED, REFUSED],
      { kind: "REFUSED_ON_BALANCE", code: 5000, doubt: "LOST", isListed: true },
    ],
    [
      "a row with some that were not sent",
      5000,
      [LOST, NOT_SENT, REFUSED, NOT_SENT, REFUSED, REFUSED],
      { kind: "REFUSED_IN_A_ROW", code: 5000, refusals: 3, doubt: "LOST", isListed: true },
    ],
    [
      "a success that an operator closed",
      5000,
      [{ outcome: "CONSUMED", resultCode: 0, ...VOID }, REFUSED],
      { kind: "REFUSED_AFTER_OPERATOR", code: 5000, at: ENDED_AT },
    ],
  ])("%s", (_name, resultCode, attempts, expected) => {
    expect(rejected(resultCode, ...attempts)).toEqual(expected);
  });

  it("by hand and by an inference is known by its words", () => {
    const by = (message: string, resultCode: number) =>
      verdict({ status: "REJECTED", resultCode, message }, { ...HEARD_5018 }).kind;
    expect(by(FOUND_BY_OPERATOR, 5018)).toBe("REJECTED_BY_OPERATOR");
    expect(by(CONSUMED_FOR_ANOTHER_ITEM, 5018)).toBe("INFERRED_FOR_OTHER_ITEM");
    expect(by(GIVEN_BY_OPERATOR, 5018)).toBe("GIVEN_ELSEWHERE_BY_OPERATOR");
    expect(by(NAMED_ANOTHER_ITEM, 1100)).toBe("OTHER_ITEM");
    for (const message of [FOUND_BY_OPERATOR, GIVEN_BY_OPERATOR, CONSUMED_FOR_ANOTHER_ITEM, NAMED_ANOTHER_ITEM])
      expect(verdict({ status: "REJECTED", resultCode: 5000, message }, REFUSED).kind).toBe("REFUSED");
  });
});

describe("a CONSUMED record", () => {
  const success = { outcome: "CONSUMED", resultCode: 0 } as const;
  it.each<[Partial<Consumption>, readonly Partial<Attempt>[], object]>([
    [{}, [LOST, { ...success, endedAt: 900 }], { kind: "CONFIRMED", attempt: 2, at: 1_000 }],
    [{}, [{ ...success, endedAt: 1_100 }], { kind: "CONFIRMED", attempt: 1, at: 1_100 }],
    [{}, [{ ...success, endedAt: null }], { kind: "CONFIRMED", attempt: 1, at: 1_000 }],
    [{ settledAt: null }, [{ ...success, endedAt: 900 }], { kind: "CONFIRMED", attempt: 1, at: null }],
    [
      {},
      [
        { ...success, endedAt: 900 },
        { ...success, endedAt: 1_200 },
      ],
      { kind: "CONFIRMED", attempt: 1, at: 1_000 },
    ],
    [
      {},
      [{ ...success, trigger: "CONTROL", control: "SELF", endedAt: 900 }],
      { kind: "CONFIRMED", attempt: 1, at: 1_000 },
    ],
    [{}, [{ ...success, trigger: "CONTROL", control: "RANDOM_TOKEN" }], { kind: "CONFIRMED_FOR_THIS_ITEM" }],
    [{}, [LOST], { kind: "CONFIRMED_FOR_THIS_ITEM" }],
    [{}, [{ ...LOST, number: 2 }], { kind: "CONFIRMED", attempt: null, at: null }],
    [{ evidence: "OPERATOR" }, [], { kind: "SETTLED_BY_OPERATOR" }],
    [{ evidence: "IMPORTED" }, [], { kind: "IMPORTED" }],
  ])("%j is told by its evidence: %#", (given, attempts, expected) => {
    expect(verdict(given, ...attempts)).toEqual(expected);
  });

  const inferred = { evidence: "INFERRED", priceSource: "UNKNOWN", price: null, message: null } as const;
  const late = { ...REFUSED, endedAt: 1_001 };
  it.each<[string, Partial<Consumption>, readonly Partial<Attempt>[]]>([
    ["LOOK", { priceSource: "UNCONSUMED_LIST" }, [LOST]],
    ["LOOK", { priceSource: "TRANSACTION" }, [LOST]],
    ["LOOK", { seenUnconsumedAt: 5 }, [LOST]],
    ["LOOK", { market: "GG" }, [LOST]],
    ["LOOK", { storeOrderId: "o" }, [LOST]],
    ["LOOK", { productId: "p" }, [LOST]],
    ["CONTROLS", {}, [LOST, ...ROUND, ...ROUND, ...ROUND]],
    ["CONTROLS", {}, [LOST, RANDOM, HEARD_5018, RANDOM, HEARD_5018, ...ROUND]],
    ["UNRIVALLED", {}, [LOST, RANDOM, RANDOM, RANDOM]],
    ["UNRIVALLED", {}, [LOST, ...ROUND, ...ROUND, RANDOM, { ...AGAIN, control: "OTHER_ITEM" }]],
    ["UNRIVALLED", {}, [LOST, ...ROUND, ...ROUND, RANDOM, { ...AGAIN, resultCode: 5000 }]],
    ["UNTOLD", {}, [{ ...LOST, number: 2 }, ...ROUND, ...ROUND]],
    ["UNRIVALLED", {}, [LOST, RANDOM, RANDOM]],
    ["UNRIVALLED", {}, [LOST, RANDOM, RANDOM, { ...RANDOM, resultCode: 5018 }]],
    ["UNRIVALLED", {}, [LOST, RANDOM, RANDOM, { ...RANDOM, outcome: "UNKNOWN" }]],
    ["UNRIVALLED", {}, [LOST, RANDOM, RANDOM, { ...RANDOM, control: "SELF" }]],
    ["UNRIVALLED", {}, [LOST, REFUSED, REFUSED, REFUSED]],
    ["UNRIVALLED", {}, [LOST, RANDOM, RANDOM, { ...RANDOM, trigger: "CALL" }]],
    ["REFUTED", { message: INFERENCE_REFUTED }, [late]],
    ["REFUTED", { message: INFERENCE_REFUTED, seenUnconsumedAt: 5 }, []],
    ["UNRIVALLED", {}, [late]],
  ])("was inferred by %s: %j %#", (proof, given, attempts) => {
    expect(verdict({ ...inferred, ...given }, ...attempts)).toEqual({ kind: "INFERRED", proof });
  });
});

describe("a DISPUTED record", () => {
  const success = { outcome: "CONSUMED", resultCode: 0 } as const;
  it.each<[readonly Partial<Attempt>[], object]>([
    [[success], { kind: "DISPUTED_SUCCESS" }],
    [[{ ...success, trigger: "CONTROL", control: "SELF" }], { kind: "DISPUTED_SUCCESS" }],
    [[{ ...success, trigger: "CONTROL", control: "RANDOM_TOKEN" }], { kind: "DISPUTED_TEST", asked: "RANDOM_TOKEN" }],
    [[{ ...success, trigger: "CONTROL", control: "OTHER_ITEM" }], { kind: "DISPUTED_TEST", asked: "OTHER_ITEM" }],
    [
      [
        { ...success, trigger: "CONTROL", control: "OTHER_ITEM" },
        { ...success, trigger: "CONTROL", control: "RANDOM_TOKEN" },
      ],
      { kind: "DISPUTED_TEST", asked: "OTHER_ITEM" },
    ],
    [[LOST, HEARD_5018], { kind: "DISPUTED_5018" }],
    [[LOST], { kind: "DISPUTED_NAMED" }],
  ])("is so by what its calls heard: %#", (attempts, expected) => {
    expect(verdict({ status: "DISPUTED", resultCode: 5018 }, ...attempts)).toEqual(expected);
  });
});

function accountFrom(
  consumption: Consumption,
  attempts: readonly Attempt[] = [],
  reversals: readonly Reversal[] = [],
  background: Partial<Background> = {},
) {
  return accountOf({ consumption, attempts, reversals, background: { ...NO_BACKGROUND, ...background } });
}

describe("what is known beside", () => {
  const account = (given: Partial<Consumption>, reversals: readonly Reversal[] = []) =>
    accountFrom(recordOf(given), [], reversals);
  const refund = (given: Partial<Reversal> = {}): Reversal => ({
    id: "r",
    app: "default",
    paymentSeq: "P1",
    kind: "REFUNDED",
    occurredAt: 7,
    reference: "r1",
    amount: null,
    note: null,
    ...given,
  });
  const delivered = (reference: string) =>
    ({ outcome: "DELIVERED", reference, note: null, acknowledgedAt: 9 }) as const;

  it("is the next try of what is open, and of nothing else", () => {
    for (const status of ["PENDING", "IN_DOUBT"] as const)
      expect(account({ status, nextAttemptAt: 5 }).nextAttemptAt).toBe(5);
    for (const status of ["CONSUMED", "REJECTED", "DISPUTED"] as const)
      expect(account({ status, nextAttemptAt: 5 }).nextAttemptAt).toBeNull();
  });

  it("is the money that came back, of what was CONSUMED and of what was not", () => {
    expect(account({}, [refund()]).comeBack).toEqual({ kind: "REFUNDED", at: 7, amount: null, count: 1, takenBack: 0 });
    expect(account({ status: "REJECTED" }, [refund()]).comeBack).toMatchObject({ kind: "REFUNDED" });
  });

  it("is none where all of it was undone, else the newest way, and how often", () => {
    const back = refund({ kind: "TAKEN_BACK", reference: "r3", occurredAt: 20 });
    const voided = refund({ kind: "VOIDED", reference: "r2", occurredAt: 9 });
    expect(comeBackOf([], null)).toBeNull();
    expect(comeBackOf([back], null)).toBeNull();
    expect(comeBackOf([refund(), back], null)).toBeNull();
    expect(comeBackOf([refund(), voided, back], null)).toEqual({
      kind: "VOIDED",
      at: 9,
      amount: null,
      count: 2,
      takenBack: 1,
    });
  });

  it("is the last millionth that is missing", () => {
    const price = { amountMicros: 5n, currency: "KRW" };
    const undone = (amountMicros: bigint) => [
      refund(),
      refund({ kind: "TAKEN_BACK", amount: { amountMicros, currency: "KRW" } }),
    ];
    expect([4n, 5n].map((amount) => comeBackOf(undone(amount), price)?.kind)).toEqual(["REFUNDED", undefined]);
  });

  it("is a delivery by the import itself only where both say so", () => {
    const byImport = (given: Partial<Consumption>, reference: string) =>
      account({ ...given, delivery: delivered(reference) }).delivery;
    expect(byImport({ evidence: "IMPORTED" }, "import:7")).toEqual({ outcome: "DELIVERED", at: 9, by: "IMPORT" });
    expect(byImport({ evidence: "IMPORTED" }, "order-7")?.by).toBe("EITHER");
    expect(byImport({ evidence: "CONFIRMED" }, "import:7")?.by).toBe("ACKNOWLEDGED");
    expect(byImport({ evidence: "IMPORTED" }, "7 import:")?.by).toBe("EITHER");
  });

  it("is whether no real money was paid, whether it renews itself, and whether it lacks its product", () => {
    const known = (given: Partial<Consumption>) => {
      const { isPlayMoney, isSubscription, lacksProduct } = account({ productId: null, ...given });
      return [isPlayMoney, isSubscription, lacksProduct];
    };
    expect(known({})).toEqual([false, false, false]);
    expect(known({ environment: "SANDBOX" })).toEqual([true, false, false]);
    expect(known({ isTest: true })).toEqual([true, false, false]);
    expect(known({ isTest: false, productType: "CONSUMABLE_AUTO_RENEWABLE" })).toEqual([false, false, false]);
    expect(known({ productType: "AUTO_RENEWABLE" })).toEqual([false, true, false]);
    const lacking = (given: Partial<Consumption>) =>
      accountFrom(recordOf(given), [], [], { lacksProduct: true }).lacksProduct;
    expect(lacking({})).toBe(true);
    expect(lacking({ status: "REJECTED", resultCode: 5000 })).toBe(false);
  });

  it.each<[Partial<Consumption>, readonly Reversal[], object]>([
    [{}, [], { kind: "GRANT", failed: null }],
    [{ productId: null, storeOrderId: "o" }, [], { kind: "GRANT", failed: null }],
    [{ evidence: "IMPORTED" }, [], { kind: "GRANT_AFTER_LOOKING", failed: null }],
    [
      {},
      [refund()],
      {
        kind: "HOLD_BACK",
        failed: null,
        comeBack: { kind: "REFUNDED", at: 7, amount: null, count: 1, takenBack: 0 },
      },
    ],
    [{ delivery: delivered("a") }, [refund()], { kind: "DELIVERED", at: 9, by: "ACKNOWLEDGED" }],
    [
      { delivery: { ...delivered("a"), outcome: "FAILED" } },
      [],
      { kind: "GRANT", failed: { at: 9, by: "ACKNOWLEDGED" } },
    ],
    [
      { evidence: "IMPORTED", delivery: { ...delivered("import:1"), outcome: "FAILED" } },
      [],
      { kind: "GRANT_AFTER_LOOKING", failed: null },
    ],
    [{ status: "REJECTED", resultCode: 5018 }, [], { kind: "ELSEWHERE", isTold: true }],
    [{ status: "REJECTED", resultCode: 5000 }, [], { kind: "CALL_AGAIN", isSent: false, fault: null }],
    [{ status: "REJECTED", resultCode: 5000, productType: "AUTO_RENEWABLE" }, [], { kind: "SUBSCRIPTION" }],
    [{ status: "DISPUTED", resultCode: 5018 }, [], { kind: "DISPUTED" }],
    [{ status: "IN_DOUBT", nextAttemptAt: 3 }, [], { kind: "OPEN", nextAttemptAt: 3 }],
  ])("leads to what has to happen next: %#", (given, reversals, expected) => {
    expect(courseOf(account({ evidence: "CONFIRMED", ...given }, reversals))).toEqual(expected);
  });

  it.each<[Partial<Consumption>, readonly Partial<Attempt>[], object]>([
    [{ resultCode: 106 }, [NOT_SENT], { kind: "CALL_AGAIN", isSent: false, fault: null }],
    [
      { resultCode: -4010002 },
      [LOST, ...Array.from({ length: 3 }, () => ({ ...REFUSED, resultCode: -4010002 }))],
      { kind: "CALL_AGAIN", isSent: true, fault: describeCode(-4010002)?.fault },
    ],
    [{ resultCode: 4242 }, [UNLISTED, UNLISTED, UNLISTED], { kind: "CALL_AGAIN", isSent: true, fault: null }],
    [{ resultCode: 106, productType: "AUTO_RENEWABLE" }, [NOT_SENT], { kind: "SUBSCRIPTION" }],
    [{ resultCode: 106 }, [{ ...LOST, ...VOID }, NOT_SENT], { kind: "DECIDED", mayCallAgain: true }],
    [{ resultCode: 5000 }, [{ ...LOST, ...VOID }, REFUSED], { kind: "DECIDED", mayCallAgain: true }],
    [{ resultCode: 5018 }, [{ ...LOST, ...VOID }, HEARD_5018], { kind: "DECIDED", mayCallAgain: false }],
    [{ resultCode: 5018, message: FOUND_BY_OPERATOR }, [HEARD_5018], { kind: "DECIDED", mayCallAgain: false }],
    [{ resultCode: 5018, message: CONSUMED_FOR_ANOTHER_ITEM }, [HEARD_5018], { kind: "OTHER_ITEM" }],
    [
      { resultCode: -4010002 },
      [{ ...REFUSED, resultCode: -4010002 }],
      { kind: "CALL_AGAIN", isSent: true, fault: describeCode(-4010002)?.fault },
    ],
  ])("leads to what a REJECTED one needs: %#", (given, attempts, expected) => {
    const record = recordOf({ status: "REJECTED", message: "no", evidence: null, ...given });
    const told = accountFrom(
      record,
      attempts.map((attempt, index) => attemptOf(index + 1, attempt)),
    );
    expect(courseOf(told)).toEqual(expected);
    expect(isConsumed(courseOf(told))).toBe(false);
  });

  it("asks for a look at what an inference was refuted by, and grants any other", () => {
    const inferred = { evidence: "INFERRED", priceSource: "UNKNOWN" } as const;
    const refuted = { ...inferred, message: INFERENCE_REFUTED };
    const courseBy = (given: Partial<Consumption>, attempt: Partial<Attempt>) => {
      const course = courseOf(accountFrom(recordOf(given), [attemptOf(1, attempt)]));
      expect(isConsumed(course)).toBe(true);
      return course.kind;
    };
    expect(courseBy(refuted, { ...REFUSED, endedAt: 1_001 })).toBe("GRANT_AFTER_CHECK");
    expect(courseBy(inferred, LOST)).toBe("GRANT");
    expect(courseBy({ evidence: "OPERATOR" }, LOST)).toBe("GRANT");
  });
});
