// What the emulated server makes of one call: pure, so that the wire and the file hold no rules. The first token heard
// is the payment's right one, the first item heard with it the right item; everything else is refused with 5000, before
// and after the payment is consumed.

import { ALREADY_CONSUMED, SUCCESS } from "../domain/resultCodes.ts";
import type { Behaviour, Delivery } from "./magicPayments.ts";
import { CONSUME_FAILED } from "./sandboxCodes.ts";

/** A call as the rules see it; the token itself never gets this far. */
export interface HeardCall {
  readonly itemSeq: bigint;
  readonly tokenDigest: string;
}

/** What the server remembers of a payment it has heard of. */
export interface SandboxPayment extends HeardCall {
  /** The other token of a `T-dispute`. */
  readonly secondTokenDigest: string | null;
  /** How many of the behaviour's `codesBefore` have been answered. */
  readonly refusalCount: number;
  readonly isConsumed: boolean;
}

export interface Reply {
  readonly resultCode: number;
  readonly delivery: Delivery;
}

export interface Decision {
  /** As it is after the call; the very object that came in where nothing changed. */
  readonly payment: SandboxPayment;
  readonly reply: Reply;
}

const DROPPED: Reply = { resultCode: SUCCESS, delivery: "dropped" };

export function decide(behaviour: Behaviour, heardBefore: SandboxPayment | null, call: HeardCall): Decision {
  const payment = heardBefore ?? firstHeard(call);
  if (behaviour.does === "turnAway") return { payment, reply: whole(behaviour.resultCode) };
  if (payment.itemSeq !== call.itemSeq) return { payment, reply: whole(CONSUME_FAILED) };
  if (behaviour.does === "dispute") return decideDispute(payment, call);
  if (payment.tokenDigest !== call.tokenDigest) return { payment, reply: whole(CONSUME_FAILED) };
  if (payment.isConsumed) return { payment, reply: whole(ALREADY_CONSUMED) };
  switch (behaviour.does) {
    case "refuse":
      return { payment, reply: whole(behaviour.resultCode) };
    case "hang":
      // It consumes nothing: no answer will ever tell, so no gateway could be asked to know about a consumption.
      return { payment, reply: { resultCode: SUCCESS, delivery: "never" } };
    case "consume": {
      const code = behaviour.codesBefore[payment.refusalCount];
      if (code !== undefined) {
        return { payment: { ...payment, refusalCount: payment.refusalCount + 1 }, reply: whole(code) };
      }
      return consume(payment, behaviour);
    }
  }
}

/**
 * Two tokens, neither of which ever hears whether its call consumed the payment, until only people can tell.
 *
 * A gateway with default settings tells the two apart by asking with random tokens ("controls"), so what decides is
 * what a third token hears:
 * - refused, as everywhere else: the first of the two that asks again is proven right, and nothing is disputed.
 * - 5018: disputed, but that answer says that this server's 5018s are worth nothing for any payment, and the gateway
 *   would from then on dispute every lost answer of the app. It would spoil all the other payments of this table.
 * - success: an upstream that stumbles over this one payment. The gateway raises an alarm and leaves it to people,
 *   and nothing else changes. So a third token succeeds, each time, and consumes nothing: the payment is gone already.
 *
 * A gateway that reconciles asks again within a second of the first lost answer, long before a person has typed the
 * second token; a 5018 then would bring its random token here as the second one. So until a second token was heard the
 * first one's answers are all lost.
 */
function decideDispute(payment: SandboxPayment, call: HeardCall): Decision {
  const isFirst = payment.tokenDigest === call.tokenDigest;
  if (payment.secondTokenDigest === null) {
    return consume(isFirst ? payment : { ...payment, secondTokenDigest: call.tokenDigest }, DROPPED);
  }
  const isKnown = isFirst || payment.secondTokenDigest === call.tokenDigest;
  return { payment, reply: whole(isKnown ? ALREADY_CONSUMED : SUCCESS) };
}

function firstHeard(call: HeardCall): SandboxPayment {
  const { itemSeq, tokenDigest } = call;
  return { itemSeq, tokenDigest, secondTokenDigest: null, refusalCount: 0, isConsumed: false };
}

function consume(payment: SandboxPayment, { resultCode, delivery }: Reply): Decision {
  return { payment: { ...payment, isConsumed: true }, reply: { resultCode, delivery } };
}

function whole(resultCode: number): Reply {
  return { resultCode, delivery: "whole" };
}
