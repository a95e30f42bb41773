// Explanations over every state that the rules can bring about: nobody is sent looking for a time that is not set, nobody
// is told to grant what is not consumed, and states that ask for different actions never read alike.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Attempt, Consumption } from "../../../src/domain/consumption.ts";
import type { Delivery } from "../../../src/domain/delivery.ts";
import { explain, type Locale } from "../../../src/domain/explaining/explain.ts";
import { type Verdict, verdictOf } from "../../../src/domain/explaining/verdict.ts";
import type { Reversal } from "../../../src/domain/reversal.ts";
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
function dressed({ consumption, attempts }: Told): Case[] {
  const half = { amountMicros: 500_000_000n, currency: "KRW" };
  const returns =
    consumption.status === "CONSUMED"
      ? [[], [reversal("REFUNDED", half), reversal("CHARGED_BACK")], [reversal("VOIDED"), reversal("TAKEN_BACK")]]
      : [[]];
  const worlds = [{}, { environment: "SANDBOX" as const }, { isTest: true }];
  return [null, delivery("DELIVERED"), delivery("FAILED")].flatMap((said) =>
    returns.flatMap((reversals) =>
      worlds.map((world) => ({ consumption: { ...consumption, ...world, delivery: said }, attempts, reversals })),
    ),
  );
}

/** Who has to do what, by the record alone. */
function actionOf({ consumption, attempts, reversals }: Case): string {
  const { status, resultCode, evidence, delivery: said } = consumption;
  switch (status) {
    case "PENDING":
    case "IN_DOUBT":
      return "wait";
    case "DISPUTED":
      return "decide";
    case "REJECTED":
      if (resultCode === 5018) return "ask for the receipt";
      return isOfOtherItem(resultCode, attempts) ? "look at the other item" : "call again";
    case "CONSUMED": {
      const count = reversals.reduce((sum, { kind }) => sum + (kind === "TAKEN_BACK" ? -1 : 1), 0);
      if (said?.outcome === "DELIVERED") return count > 0 ? "explain the refund" : "nothing";
      if (count > 0) return "hold back";
      return evidence === "IMPORTED" ? "look in the game" : said === null ? "grant" : "repair and grant";
    }
  }
}

function isOfOtherItem(resultCode: number | null, attempts: readonly Attempt[]): boolean {
  return (
    resultCode === 1100 && attempts.some(({ outcome, trigger }) => outcome === "CONSUMED" && trigger !== "CONTROL")
  );
}

/** What was to be done by each text so far. */
type Actions = Map<string, string>;

const ALLOWED = /\b(?:IAP|KRW|resolveDispute|ALREADY_CONSUMED|CONSUME_FAILED|IAP_RESPONSE_ON_FAILED|UNKNOWN_ERROR)\b/g;
const TIMES = /\d{4}-\d\d-\d\dT\d\d:\d\dZ/g;
const LOCALES: readonly Locale[] = ["EN", "KO"];

function check(one: Case, actions: Actions): void {
  for (const locale of LOCALES) {
    const { consumption } = one;
    const text = explain(consumption, one.attempts, one.reversals, locale);
    const sentences = text.match(/[.!?](?=[ ”"]|$)/g)?.length ?? 0;

    expect(sentences, text).toBeGreaterThanOrEqual(2);
    expect(sentences, text).toBeLessThanOrEqual(6);
    expect(text).not.toMatch(/undefined|null|NaN|\[object|Infinity|\$\{| {2}/);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(text.includes("2031-03-03T04:05Z"), text).toBe(consumption.nextAttemptAt !== null);
    const isToGrant = consumption.status === "CONSUMED" && consumption.delivery?.outcome !== "DELIVERED";
    expect(/grant|지급/i.test(text), text).toBe(isToGrant);
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
  CONSUMED_ELSEWHERE: true,
  CONSUMED_ELSEWHERE_AFTER_LOSS: true,
  OTHER_ITEM: true,
  REJECTED_BY_OPERATOR: true,
  ASKING_AGAIN: true,
  UNANSWERED: true,
  REFUSED_AFTER_LOSS: true,
  NEVER_SENT_AFTER_LOSS: true,
  TESTING_5018: true,
  DISPUTED_5018: true,
  DISPUTED_SUCCESS: true,
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
  return [...told, { consumption: imported, attempts: [] }, { ...running, consumption: resting }];
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
      { numRuns: 200 },
    );
  }, 120_000);

  it("is so for every reason that there is", () => {
    const actions: Actions = new Map();
    const records = scriptedRecords();
    for (const told of records) checkAll(told, actions);
    const verdicts = new Set(records.map(({ consumption, attempts }) => verdictOf(consumption, attempts).kind));
    expect([...verdicts].toSorted()).toEqual(Object.keys(EVERY_VERDICT).toSorted());
    expect(new Set(actions.values()).size).toBe(11);
  });
});
