// Explanations over every state that the rules can bring about: nobody is sent looking for a time that is not set, nobody
// is told to grant what is not consumed, and states that ask for different actions never read alike.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NEVER_CONSUMABLE } from "../../../src/domain/answer.ts";
import { NO_BACKGROUND } from "../../../src/domain/background.ts";
import type { Attempt, Consumption } from "../../../src/domain/consumption.ts";
import type { Delivery } from "../../../src/domain/delivery.ts";
import { accountOf } from "../../../src/domain/explaining/account.ts";
import { explain, type Locale, sentencesOf } from "../../../src/domain/explaining/explain.ts";
import { type Verdict, verdictOf } from "../../../src/domain/explaining/verdict.ts";
import { FOUND_BY_OPERATOR, GIVEN_BY_OPERATOR } from "../../../src/domain/resolution.ts";
import type { Reversal } from "../../../src/domain/reversal.ts";
import { CONSUMED_FOR_ANOTHER_ITEM, NAMED_ANOTHER_ITEM } from "../../../src/domain/settling.ts";
import { NAMED_ACCOUNTS } from "./namedRecords.ts";
import { BEGAN_AT, HISTORY, scripted, SECRETS, type Told, toldOf, walk } from "./reachableRecords.ts";

const NEXT_ATTEMPT_AT = Date.UTC(2031, 2, 3, 4, 5, 59);
const reversal = (kind: Reversal["kind"], amount: Reversal["amount"] = null): Reversal => ({
  id: "0190a0-reversal",
  app: "default",
  paymentSeq: "PAYMENT-1",
  kind,
  occurredAt: BEGAN_AT + 3_600_000,
  reference: "0190a0-reference",
  amount,
  note: "0190a0-note",
});
const delivery = (outcome: Delivery["outcome"]): Delivery => ({
  outcome,
  reference: "0190a0-grant",
  acknowledgedAt: BEGAN_AT + 1_800_000,
  note: "0190a0-note",
});

interface Case extends Told {
  readonly reversals: readonly Reversal[];
}

/** A record with every delivery, with and without money back, real and play money. */
function dressed({ consumption, attempts, background }: Told): Case[] {
  const half = { amountMicros: 500_000_000n, currency: "KRW" };
  const returns =
    consumption.status === "CONSUMED"
      ? [[], [reversal("REFUNDED", half), reversal("CHARGED_BACK")], [reversal("VOIDED"), reversal("TAKEN_BACK")]]
      : [[], [reversal("REFUNDED")], [reversal("REFUNDED"), reversal("TAKEN_BACK")]];
  const worlds = [{}, { environment: "SANDBOX" as const }, { isTest: true }];
  return [null, delivery("DELIVERED"), delivery("FAILED")].flatMap((said) =>
    returns.flatMap((reversals) =>
      worlds.map((world) => ({
        consumption: { ...consumption, ...world, delivery: said },
        attempts,
        reversals,
        background,
      })),
    ),
  );
}

/** Who has to do what, by the record alone. */
function actionOf({ consumption, attempts, reversals, background }: Case): string {
  const { status, resultCode, message, evidence, delivery: said } = consumption;
  const returns = reversals.reduce((sum, { kind }) => sum + (kind === "TAKEN_BACK" ? -1 : 1), 0);
  switch (status) {
    case "PENDING":
    case "IN_DOUBT":
      return "wait";
    case "DISPUTED":
      return "decide";
    case "REJECTED":
      if (isOfOtherItem(consumption)) return "look at the other item";
      if (background.isConsumedOtherwise) return "nothing, it is consumed under another record";
      if (message === FOUND_BY_OPERATOR || message === GIVEN_BY_OPERATOR) return "nothing, it was decided";
      if (isSuccessful(attempts)) return "ask for the receipt";
      if (message === NEVER_CONSUMABLE) return "nothing, it is a subscription";
      if (attempts.some(({ isVoid }) => isVoid)) {
        if (resultCode === 5018) return "nothing, it was decided";
        return returns > 0 ? "nothing, the money came back" : "call again, though it was decided";
      }
      if (resultCode === 5018 || isHeardBefore(attempts)) return "ask for the receipt";
      return returns > 0 ? "nothing, the money came back" : "call again";
    case "CONSUMED": {
      if (said?.outcome === "DELIVERED") return returns > 0 ? "explain the refund" : "nothing";
      if (returns > 0) return "hold back";
      return evidence === "IMPORTED" ? "look in the game" : said === null ? "grant" : "repair and grant";
    }
  }
}

function isOfOtherItem({ message }: Consumption): boolean {
  return message === CONSUMED_FOR_ANOTHER_ITEM || message === NAMED_ANOTHER_ITEM;
}

function isSuccessful(attempts: readonly Attempt[]): boolean {
  return attempts.some((one) => one.outcome === "CONSUMED" && one.trigger !== "CONTROL" && !one.isVoid);
}

/** A call heard 5018, and none before it can have used the payment up. */
function isHeardBefore(attempts: readonly Attempt[]): boolean {
  const calls = attempts.filter(({ trigger }) => trigger !== "CONTROL");
  const heard = calls.findIndex(({ resultCode }) => resultCode === 5018);
  return heard !== -1 && calls.slice(0, heard).every(({ outcome }) => outcome === "REFUSED" || outcome === "NOT_SENT");
}

/** What was to be done by each text so far. */
type Actions = Map<string, string>;

const ALLOWED =
  /\b(?:IAP|KST|KRW|resolveDispute|NHN Cloud|ALREADY_CONSUMED|AUTO_RENEWABLE|paymentSeq|CONSUME_FAILED|INVALID_PARAMETERS|IAP_RESPONSE_ON_FAILED|Gamebase|GAMEBASE_INTERNAL_ERROR)\b/g;
const TIMES = /\d{4}-\d\d-\d\dT\d\d:\d\dZ/g;
/** Somebody is asked to grant the item, or to hold it back: what is granted already, or not due, is told in other words. */
const TO_GRANT = {
  EN: /\b(?:grant (?:the item|it)|grants (?:the item|it))\b/i,
  KO: /지급(?:하세요|하지 마세요|하고 지급 완료)/,
} as const satisfies Record<Locale, RegExp>;
const LOCALES: readonly Locale[] = ["EN", "KO"];

/** A sentence without what differs from record to record: times, money, numbers, and the words of a code. */
function shapeOf(sentence: string): string {
  return sentence
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d KST/g, "TIME")
    .replaceAll(TIMES, "TIME")
    .replaceAll(/\((code|코드) \d[^)]*\)/g, "($1)")
    .replaceAll(/\d[\d.]* [A-Z]{3}/g, "MONEY")
    .replaceAll(/(?:첫|두|세|네|다섯|여섯|일곱|여덟|아홉|열) 번째|\d+번째/g, "NTH")
    .replaceAll(/\d+/g, "N");
}

const ON_THE_PAGE = {
  EN: new Set(NAMED_ACCOUNTS.flatMap(({ account }) => sentencesOf(account, "EN").map(shapeOf))),
  KO: new Set(NAMED_ACCOUNTS.flatMap(({ account }) => sentencesOf(account, "KO").map(shapeOf))),
} as const satisfies Record<Locale, ReadonlySet<string>>;

function check(one: Case, actions: Actions): void {
  for (const locale of LOCALES) {
    const { consumption } = one;
    const text = explain(one, locale);
    const sentences = sentencesOf(accountOf(one), locale);
    const stops = text.match(/[.!?](?=[ ”"]|$)/g)?.length ?? 0;

    expect(stops, text).toBe(sentences.length);
    expect(stops, text).toBeGreaterThanOrEqual(2);
    expect(stops, text).toBeLessThanOrEqual(6);
    const missing = sentences.filter((sentence) => !ON_THE_PAGE[locale].has(shapeOf(sentence)));
    expect(missing, "sentences that are not on the page").toEqual([]);
    expect(text).not.toMatch(/undefined|null|NaN|\[object|Infinity|\$\{| {2}/);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(text.includes("2031-03-03T04:05Z"), text).toBe(consumption.nextAttemptAt !== null);
    const isToGrant = consumption.status === "CONSUMED" && consumption.delivery?.outcome !== "DELIVERED";
    expect(TO_GRANT[locale].test(text), text).toBe(isToGrant);
    if (locale === "KO") expect(text).not.toMatch(/전달|우리|사람이 결정|\d번째 시도/);
    expect(/test purchase|테스트 결제/.test(text), text).toBe(
      consumption.environment === "SANDBOX" || consumption.isTest === true,
    );
    if (locale === "KO") expect(text.replaceAll(TIMES, "").replaceAll(ALLOWED, ""), text).not.toMatch(/[A-Za-z]/);
    const known = actions.get(text) ?? actionOf(one);
    actions.set(text, known);
    expect(actionOf(one), text).toBe(known);
  }
}

function checkAll(told: Told, actions: Actions): void {
  for (const one of dressed(told)) check(one, actions);
}

const EVERY_VERDICT = {
  UNDER_WAY: true,
  CONFIRMED: true,
  CONFIRMED_FOR_THIS_ITEM: true,
  INFERRED: true,
  SETTLED_BY_OPERATOR: true,
  IMPORTED: true,
  NEVER_SENT: true,
  REFUSED: true,
  REFUSED_IN_A_ROW: true,
  REFUSED_ON_BALANCE: true,
  SPARED: true,
  REFUSED_AFTER_OPERATOR: true,
  CLEARED: true,
  CONSUMED_ELSEWHERE: true,
  CONSUMED_ELSEWHERE_AFTER_LOSS: true,
  CONSUMED_ELSEWHERE_AFTER_OPERATOR: true,
  INFERRED_FOR_OTHER_ITEM: true,
  OTHER_ITEM: true,
  REJECTED_BY_OPERATOR: true,
  GIVEN_ELSEWHERE_BY_OPERATOR: true,
  REFUSED_BEFORE_OPERATOR: true,
  SUCCESS_ELSEWHERE: true,
  ASKING_AGAIN: true,
  UNANSWERED: true,
  DOUBTFULLY_REFUSED: true,
  REFUSED_AFTER_LOSS: true,
  SPARED_AFTER_LOSS: true,
  NEVER_SENT_AFTER_LOSS: true,
  TESTING_5018: true,
  DISPUTED_5018: true,
  DISPUTED_SUCCESS: true,
  DISPUTED_TEST: true,
  DISPUTED_NAMED: true,
} as const satisfies Record<Verdict["kind"], true>;

/** At the end of every scripted history, and what no upstream is asked for. */
function scriptedRecords(): Told[] {
  const told = scripted().flatMap((model) =>
    model.payment.consumptions.map((record) => toldOf(record, model, NEXT_ATTEMPT_AT)),
  );
  const [running] = told;
  if (running === undefined) throw new Error("no record");
  const { consumption } = running;
  const imported: Consumption = { ...consumption, status: "CONSUMED", evidence: "IMPORTED", settledAt: BEGAN_AT };
  // Left alone for a while, because its token was sealed with another secret.
  const resting: Consumption = { ...consumption, nextAttemptAt: NEXT_ATTEMPT_AT };
  const doubtful: Consumption = {
    ...consumption,
    status: "IN_DOUBT",
    resultCode: 4242,
    nextAttemptAt: NEXT_ATTEMPT_AT,
  };
  const refused = running.attempts.map((attempt) => ({ ...attempt, outcome: "REFUSED" as const, resultCode: 4242 }));
  const shown = { productType: "AUTO_RENEWABLE", resultCode: 5000, message: NEVER_CONSUMABLE } as const;
  const [first] = running.attempts;
  if (first === undefined) throw new Error("no attempt");
  const spared: Attempt = { ...first, number: 2, outcome: "REFUSED", resultCode: 5000, message: NEVER_CONSUMABLE };
  const beside = { background: NO_BACKGROUND };
  return [
    ...told,
    {
      ...beside,
      consumption: { ...doubtful, ...shown },
      attempts: [{ ...first, outcome: "UNKNOWN", resultCode: 107 }, spared],
    },
    {
      ...beside,
      consumption: { ...consumption, ...shown, status: "REJECTED", settledAt: BEGAN_AT },
      attempts: [spared],
    },
    { ...beside, consumption: imported, attempts: [] },
    { ...running, consumption: resting },
    { ...beside, consumption: doubtful, attempts: refused },
  ];
}

describe("an explanation", () => {
  it("is whole, says a next time exactly where one is set, and to grant only where that is due", () => {
    const actions: Actions = new Map();
    fc.assert(
      fc.property(HISTORY, (history) => {
        for (const model of walk(history)) {
          for (const record of model.payment.consumptions) checkAll(toldOf(record, model, NEXT_ATTEMPT_AT), actions);
        }
      }),
      { numRuns: 140 },
    );
  }, 120_000);

  it("is so for every reason that there is", () => {
    const actions: Actions = new Map();
    const records = scriptedRecords();
    for (const told of records) checkAll(told, actions);
    const verdicts = new Set(records.map(({ consumption, attempts }) => verdictOf(consumption, attempts).kind));
    expect([...verdicts].toSorted()).toEqual(Object.keys(EVERY_VERDICT).toSorted());
    expect([...new Set(actions.values())].toSorted()).toEqual([
      "ask for the receipt",
      "call again",
      "call again, though it was decided",
      "decide",
      "explain the refund",
      "grant",
      "hold back",
      "look at the other item",
      "look in the game",
      "nothing",
      "nothing, it is a subscription",
      "nothing, it is consumed under another record",
      "nothing, it was decided",
      "nothing, the money came back",
      "repair and grant",
      "wait",
    ]);
  });

  it("is on the page for every reason that there is", () => {
    const onThePage = new Set(NAMED_ACCOUNTS.map(({ account }) => account.verdict.kind));
    expect([...onThePage].toSorted()).toEqual(Object.keys(EVERY_VERDICT).toSorted());
  });
});
