// Claims and steps that the tests of the rules share.

import type { Heard } from "../../src/domain/heard.ts";
import type { Claim } from "../../src/domain/opening.ts";
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
