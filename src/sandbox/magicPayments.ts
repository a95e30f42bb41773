// The payments that misbehave on purpose, by name. The name is the only way to reach a fault: no header, no control
// call, so a fault seen once can be seen again by anybody. docs/reference/sandbox.md says the same in words, and a test
// compares the two.

import { ALREADY_CONSUMED, UNKNOWN_ERROR } from "../domain/resultCodes.ts";
import { CONSUME_FAILED } from "./sandboxCodes.ts";

/** How an answer travels. All but "whole" break it, and none undoes what was consumed. */
export type Delivery =
  | "whole"
  | "late"
  /** The connection ends without one byte of the answer. */
  | "dropped"
  | "never"
  | "badGateway"
  | "redirect"
  | "huge"
  | "html"
  | "cut";

export type Behaviour =
  /** Refuses its first calls with these codes, then consumes; only the consuming call's answer travels like this. */
  | { readonly does: "consume"; readonly codesBefore: readonly number[]; readonly delivery: Delivery }
  | { readonly does: "refuse"; readonly resultCode: number }
  | { readonly does: "hang" }
  | { readonly does: "dispute" };

export interface MagicPayment {
  /** The whole `paymentSeq`, or what stands before the `-` of a suffix. */
  readonly name: string;
  readonly behaviour: Behaviour;
  /** What gamebase tells of its product; absent: a consumable one that the console knows. */
  readonly product?: "renewing" | "unknown";
}

const CONSUME: Behaviour = { does: "consume", codesBefore: [], delivery: "whole" };

const consumeAfter = (...codesBefore: number[]): Behaviour => ({ does: "consume", codesBefore, delivery: "whole" });
const consumeBut = (delivery: Delivery): Behaviour => ({ does: "consume", codesBefore: [], delivery });
const refuse = (resultCode: number): Behaviour => ({ does: "refuse", resultCode });

/** Read from the top, the first name that fits decides: `T-5000-once` stands before `T-5000`. */
export const MAGIC_PAYMENTS: readonly MagicPayment[] = [
  { name: "T-ok", behaviour: CONSUME }, // followed by its price: prices.ts
  { name: "T-lost", behaviour: consumeBut("dropped") },
  { name: "T-slow-4s", behaviour: consumeBut("late") },
  { name: "T-hang", behaviour: { does: "hang" } },
  { name: "T-5000-once", behaviour: consumeAfter(CONSUME_FAILED) },
  { name: "T-5000", behaviour: refuse(CONSUME_FAILED) },
  { name: "T-5018", behaviour: refuse(ALREADY_CONSUMED) },
  { name: "T-9999-3", behaviour: consumeAfter(UNKNOWN_ERROR, UNKNOWN_ERROR, UNKNOWN_ERROR) },
  { name: "T-502", behaviour: consumeBut("badGateway") },
  { name: "T-redirect", behaviour: consumeBut("redirect") },
  { name: "T-huge", behaviour: consumeBut("huge") },
  { name: "T-html", behaviour: consumeBut("html") },
  { name: "T-cut", behaviour: consumeBut("cut") },
  { name: "T-dispute", behaviour: { does: "dispute" } },
  { name: "T-new-4242", behaviour: refuse(4242) },
  { name: "T-renewing", behaviour: refuse(CONSUME_FAILED), product: "renewing" },
  { name: "T-noproduct", behaviour: CONSUME, product: "unknown" },
];

/** What the payment of this name does. A name that is no magic one is consumed without further ado. */
export function behaviourOf(paymentSeq: string): Behaviour {
  return magicOf(paymentSeq)?.behaviour ?? CONSUME;
}

export function productOf(paymentSeq: string): MagicPayment["product"] {
  return magicOf(paymentSeq)?.product;
}

function magicOf(paymentSeq: string): MagicPayment | undefined {
  return MAGIC_PAYMENTS.find(({ name }) => paymentSeq === name || paymentSeq.startsWith(`${name}-`));
}
