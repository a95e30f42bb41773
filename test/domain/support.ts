// Claims and steps that the tests of the rules share.

import type { Heard } from "../../src/domain/heard.ts";
import type { Claim } from "../../src/domain/opening.ts";
import type { AttemptRecord, ConsumptionRecord } from "../../src/domain/payment.ts";
import type { PaymentModel, Permit } from "../support/paymentModel.ts";

export const CLAIM: Claim = { itemSeq: 1n, tokenDigest: "right", playerId: "p1" };
export const OTHER_PLAYER: Claim = { ...CLAIM, playerId: "p2" };
export const OTHER_ITEM: Claim = { ...CLAIM, itemSeq: 2n };
export const JUNK: Claim = { ...CLAIM, tokenDigest: "junk", playerId: "p9" };

export function ask(model: PaymentModel, claim: Claim): Permit {
  const { opening, permit } = model.open(claim);
  if (permit === null) throw new Error(`not asked but: ${opening.do}`);
  return permit;
}

/** One call from its attempt to the end of its controls, each answered by the next of `answers`. */
export function call(model: PaymentModel, claim: Claim, ...answers: readonly Heard[]): readonly Permit[] {
  const asked: Permit[] = [];
  let permit: Permit | null = ask(model, claim);
  for (const [index, heard] of answers.entries()) {
    if (permit === null) throw new Error(`nothing is left to ask at answer ${index + 1}`);
    asked.push(permit);
    permit = model.settle(permit, heard, index < answers.length - 1).control;
  }
  return asked;
}

export function statusOf(model: PaymentModel, id = "c1"): string {
  const { status, evidence, resultCode } = model.get(id);
  return [status, evidence, status === "REJECTED" ? resultCode : null].filter((part) => part !== null).join(" ");
}

/** One attempt as a record holds it: a call that is running, under a lease until 100, of a process that lives. */
export function attemptOf(given: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    number: 1,
    trigger: "CALL",
    control: null,
    outcome: null,
    resultCode: null,
    isAfter5018: false,
    isVoid: false,
    isShownConsumable: false,
    isDoubtfulRefusal: false,
    leaseUntilMs: 100,
    endedAtMs: null,
    processGoneSinceMs: null,
    ...given,
  };
}

/** A record by hand, for what no call of today brings about. The first attempt holds the lease. */
export function recordOf(
  attempts: readonly AttemptRecord[],
  given: Partial<ConsumptionRecord> = {},
): ConsumptionRecord {
  return {
    id: "c1",
    ...CLAIM,
    status: "IN_DOUBT",
    evidence: null,
    price: null,
    priceSource: null,
    resultCode: null,
    message: null,
    leaseAttempt: 1,
    attempts,
    ...given,
  };
}
