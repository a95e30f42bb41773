// What the ledger knows of one payment, in the shape the rules of DESIGN §2 read: its consumptions, their attempts,
// and what looks have shown. Plain facts; every judgement about them is a function in this room.
//
//   (none) -> PENDING -> CONSUMED                 final
//                     -> REJECTED -> PENDING      a later call may try again
//                     -> IN_DOUBT -> CONSUMED | REJECTED | DISPUTED
//                     -> DISPUTED -> CONSUMED | REJECTED
//   and from anywhere -> CONSUMED by a late success, but while another consumption of the payment is: DISPUTED.

import type { Money } from "./money.ts";

export type ConsumptionStatus = "PENDING" | "CONSUMED" | "REJECTED" | "IN_DOUBT" | "DISPUTED";
/** Neither CONSUMED nor REJECTED: an answer, a sibling's success or an operator still decides. */
export const UNSETTLED = ["PENDING", "IN_DOUBT", "DISPUTED"] as const satisfies readonly ConsumptionStatus[];
export type Unsettled = (typeof UNSETTLED)[number];
export const SETTLED = ["CONSUMED", "REJECTED"] as const satisfies readonly ConsumptionStatus[];
/** Unsettled, and the upstream is still to be asked: only people decide about a DISPUTED one. */
export const AWAITING_ANSWER = ["PENDING", "IN_DOUBT"] as const satisfies readonly ConsumptionStatus[];
export type Evidence = "CONFIRMED" | "INFERRED" | "OPERATOR" | "IMPORTED";
export type PriceSource = "UPSTREAM" | "UNCONSUMED_LIST" | "TRANSACTION" | "IMPORT" | "UNKNOWN";
export type AttemptOutcome = "CONSUMED" | "REFUSED" | "UNKNOWN" | "NOT_SENT";
export type AttemptTrigger = "CALL" | "RECONCILIATION" | "OPERATOR" | "CONTROL";
export type Environment = "SANDBOX" | "PRODUCTION";
export type FeedEventKind =
  | "CONSUMED"
  | "IMPORTED"
  | "REJECTED"
  | "IN_DOUBT"
  | "DISPUTED"
  | "AMENDED"
  | "DELIVERED"
  | "DELIVERY_FAILED"
  | "REVERSED";

/**
 * Milliseconds of the ledger's own time: counted from the start of the one owning process on SQLite, the database's
 * clock on PostgreSQL. Only compared with other ledger times, never shown, never stored beyond its meaning.
 */
export type LedgerMs = number;

/** What a control asks: the same payment with a random token, or this token with this or another item. */
export interface ControlSubject {
  readonly token: "RANDOM" | "OWN";
  readonly itemSeq: bigint;
}

export interface AttemptRecord {
  /** 1, 2, … within its consumption, in the order they were opened. Also the name of the lease it is made under. */
  readonly number: number;
  readonly trigger: AttemptTrigger;
  /** What a control asks; null for an attempt proper. */
  readonly control: ControlSubject | null;
  /** null until it is closed: running, or its process died. */
  readonly outcome: AttemptOutcome | null;
  readonly resultCode: number | null;
  /** An UNKNOWN one that was answered with a code which the vendor does not list: the doubt rule counts it as a refusal. */
  readonly isDoubtfulRefusal: boolean;
  /** Whether a 5018 was on record for the payment, by anyone, when this one was opened. No clock is compared. */
  readonly isAfter5018: boolean;
  /** Closed by an operator's hand: supports no inference any more, only a success of it counts. */
  readonly isVoid: boolean;
  /** A look-up under this attempt, before its call, showed the payment still consumable. */
  readonly isShownConsumable: boolean;
  readonly leaseUntilMs: LedgerMs;
  readonly endedAtMs: LedgerMs | null;
  /** Since when the process that made it is known to be gone; null while it may still live. */
  readonly processGoneSinceMs: LedgerMs | null;
}

export interface ConsumptionRecord {
  readonly id: string;
  readonly itemSeq: bigint;
  /** Hex of the token's digest; null for one imported without token. */
  readonly tokenDigest: string | null;
  /** null for one that a server opened without naming a player. */
  readonly playerId: string | null;
  readonly status: ConsumptionStatus;
  readonly evidence: Evidence | null;
  readonly price: Money | null;
  readonly priceSource: PriceSource | null;
  readonly resultCode: number | null;
  readonly message: string | null;
  /** Number of the attempt that holds the lease; null when nobody does. */
  readonly leaseAttempt: number | null;
  readonly attempts: readonly AttemptRecord[];
}

/** An unconsumed list or a look-up showed this payment with this token and item. */
export interface Look {
  readonly tokenDigest: string;
  readonly itemSeq: bigint;
  readonly price: Money | null;
  readonly priceSource: PriceSource;
}

export interface PaymentRecord {
  /** In the order they were created. */
  readonly consumptions: readonly ConsumptionRecord[];
  readonly looks: readonly Look[];
  /** A token that was not the payment's once heard 5018 at this app: its 5018s prove nothing without a look. */
  readonly isAppMarked: boolean;
  /** Whether a consume request to its app's upstream names the item. */
  readonly namesItem: boolean;
}

type WithStatus = Pick<ConsumptionRecord, "status">;

export function isUnsettled({ status }: WithStatus): boolean {
  return UNSETTLED.some((unsettled) => unsettled === status);
}

export function isSettled(consumption: WithStatus): boolean {
  return !isUnsettled(consumption);
}

export function isAwaitingAnswer({ status }: WithStatus): boolean {
  return AWAITING_ANSWER.some((awaiting) => awaiting === status);
}

export const EMPTY_PAYMENT: PaymentRecord = { consumptions: [], looks: [], isAppMarked: false, namesItem: true };
