// The IAP server as the rest of the product needs it: one question, one answer, nothing thrown. Its three faces differ in
// addresses and names only behind this.

import type { Heard, WrongSetting } from "../domain/heard.ts";
import type { Item } from "../domain/item.ts";
import type { Money } from "../domain/money.ts";
import type { PaymentFacts } from "../domain/paymentFacts.ts";
import { CONSUME_FAILED, INVALID_PARAMETERS } from "../domain/resultCodes.ts";

/**
 * What a question is asked for, which decides what connections it may take: CALL, a consume call that somebody waits for; LOOK, a
 * look before it; LIST, a list that somebody asked for; BACKGROUND, all that we ask by ourselves, or an operator has asked again.
 */
export type Purpose = "CALL" | "LOOK" | "LIST" | "BACKGROUND";

/** What every question has. */
export interface Asking {
  readonly requestId: string;
  /** Absent: what the question is for as a rule. A consume call is a CALL, a list a LIST, and the rest is BACKGROUND. */
  readonly purpose?: Purpose;
  /** For whom it is asked: players take turns where connections are few. Absent: for nobody, who takes turns as a player does. */
  readonly playerId?: string | null;
  /** The whole exchange, body included, ends within this; at least 1. */
  readonly deadlineMs: number;
}

export interface UpstreamQuestion extends Asking {
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly purchaseToken: string;
  /** A control of the inference rule, for those who count what is asked. */
  readonly isControl?: true;
  /** Read right before the first byte leaves: with `false` nothing is sent and the answer is NOT_SENT. */
  readonly mayStillSend: () => boolean;
}

/** What a read-only question brought. A failure proves nothing about any payment. */
export type Looked<Value> = { readonly kind: "SHOWN"; readonly value: Value } | LookFailure;

export interface LookFailure {
  readonly kind: "FAILED";
  readonly resultCode: number;
  readonly message: string;
  /** Nobody was reached, nobody answered in time, or the upstream failed inside. */
  readonly isSignOfOutage: boolean;
  /** Nobody was reached, or nobody answered in time: the code is our own. */
  readonly isUnreachable: boolean;
  /** The upstream was reached, and refused with a code that it lists. */
  readonly isRefusal: boolean;
  /** Present where that code says that one of our settings is wrong. */
  readonly wrongSetting?: WrongSetting;
  /** Where no whole answer came: the status it began with; null: none began. Absent where one came. */
  readonly httpStatus?: number | null;
  /** Of a list: where only a part of it was refused, what the rest of it shows. */
  readonly shown?: UnconsumedList;
}

/** Reached, and refused by what was asked for: it shows nothing to whoever asks so. The vendor ends it by either code. */
export function showsNothing({ isRefusal, resultCode }: LookFailure): boolean {
  return isRefusal && (resultCode === INVALID_PARAMETERS || resultCode === CONSUME_FAILED);
}

/** What the upstream lists as one player's, in its order, each payment once. */
export interface UnconsumedList {
  readonly payments: readonly UnconsumedPayment[];
  /** Whether every row of it could be read: where one could not, what is not in `payments` may be theirs all the same. */
  readonly isWhole: boolean;
}

/** A payment as the upstream shows it in the list of a player's unconsumed ones. */
export interface UnconsumedPayment {
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly purchaseToken: string;
  /** null where the upstream's price is not usable. */
  readonly price: Money | null;
  readonly facts: PaymentFacts;
}

/** A payment as the upstream finds it by its token, consumed or not. */
export interface FoundPayment {
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly price: Money | null;
  readonly facts: PaymentFacts;
  readonly isConsumable: boolean;
  /** Whose it is; null where the upstream does not say. */
  readonly playerId: string | null;
}

export interface Upstream {
  /** Whether a consume request names the item (v3); on the other faces only the answer does. */
  readonly namesItem: boolean;
  consume(question: UpstreamQuestion): Promise<Heard>;
  /** null: this install has not what the list needs (`IAP_APP_SEQ` on v3). */
  readonly listUnconsumed:
    | ((question: Asking & { readonly playerId: string }) => Promise<Looked<UnconsumedList>>)
    | null;
  /** By its token, without consuming it: SHOWN null where there is no such payment. null: this face has no look-up (Gamebase has). */
  readonly lookUp:
    | ((question: Asking & { readonly purchaseToken: string }) => Promise<Looked<FoundPayment | null>>)
    | null;
  /** null: this face or this install has no list of items. */
  readonly listItems: ((question: Asking) => Promise<Looked<readonly Item[]>>) | null;
}

/** Leave to make one upstream call. Either its end is recorded, or it is given back unused. */
export interface CircuitPass {
  readonly isAdmitted: true;
  record(heard: Heard): void;
  giveBack(): void;
}

export interface CircuitRefusal {
  readonly isAdmitted: false;
  /** Until the next try, in milliseconds. */
  readonly retryInMs: number;
}

/** The circuit breaker: whether to ask the upstream at all. */
export interface Circuit {
  admit(): CircuitPass | CircuitRefusal;
}
