// The payments that misbehave on purpose, by name. The name is the only way to reach a fault: no header, no control
// call, so a fault seen once can be seen again by anybody. docs/reference/sandbox.md says the same in words, and a test
// compares the two.

import { ALREADY_CONSUMED, SUCCESS, UNKNOWN_ERROR } from "../domain/resultCodes.ts";
import type { SandboxFace } from "./routes.ts";
import { CONSUME_FAILED, GATEWAY_FAILED, TRANSACTION_FAILED, WRONG_SECRET_KEY } from "./sandboxCodes.ts";

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
  | {
      readonly does: "consume";
      readonly codesBefore: readonly number[];
      readonly delivery: Delivery;
      /** What the consuming call is told. */
      readonly resultCode: number;
    }
  | { readonly does: "refuse"; readonly resultCode: number }
  /** A gateway before the IAP server refuses every call about it, look-ups too, whatever its token. */
  | { readonly does: "turnAway"; readonly resultCode: number }
  | { readonly does: "hang" }
  | { readonly does: "dispute" };

export interface MagicPayment {
  /** The whole `paymentSeq`, or what stands before the `-` of a suffix. */
  readonly name: string;
  readonly behaviour: Behaviour;
  /** What gamebase tells of its product; absent: a consumable one that the console knows. */
  readonly product?: "renewing" | "unknown";
}

const CONSUME = { does: "consume", codesBefore: [], delivery: "whole", resultCode: SUCCESS } as const;

const consumeAfter = (...codesBefore: number[]): Behaviour => ({ ...CONSUME, codesBefore });
const consumeBut = (delivery: Delivery): Behaviour => ({ ...CONSUME, delivery });
const consumeSaying = (resultCode: number): Behaviour => ({ ...CONSUME, resultCode });
const refuse = (resultCode: number): Behaviour => ({ does: "refuse", resultCode });

/** On every face. Read from the top, the first name that fits decides: `T-5000-once` stands before `T-5000`. */
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
];

/** On Gamebase's face only, whose gateway has codes of its own; elsewhere these are payments like any other. */
export const GAMEBASE_PAYMENTS: readonly MagicPayment[] = [
  { name: "T-gateway-5000201", behaviour: consumeSaying(GATEWAY_FAILED) },
  { name: "T-db-4090001", behaviour: consumeAfter(TRANSACTION_FAILED) },
  { name: "T-wrongkey", behaviour: { does: "turnAway", resultCode: WRONG_SECRET_KEY } },
  { name: "T-subscription", behaviour: refuse(CONSUME_FAILED), product: "renewing" },
  { name: "T-noproduct", behaviour: CONSUME, product: "unknown" },
];

/** What the payment of this name does on a face. A name that is no magic one is consumed without further ado. */
export function behaviourOf(paymentSeq: string, face: SandboxFace): Behaviour {
  const payments = face === "gamebase" ? [...MAGIC_PAYMENTS, ...GAMEBASE_PAYMENTS] : MAGIC_PAYMENTS;
  return namedIn(payments, paymentSeq)?.behaviour ?? CONSUME;
}

/** What Gamebase knows of the payment's product. */
export function productOf(paymentSeq: string): MagicPayment["product"] {
  return namedIn(GAMEBASE_PAYMENTS, paymentSeq)?.product;
}

function namedIn(payments: readonly MagicPayment[], paymentSeq: string): MagicPayment | undefined {
  return payments.find(({ name }) => paymentSeq === name || paymentSeq.startsWith(`${name}-`));
}
