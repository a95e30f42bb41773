// A consumption as it is told to people: everything the ledger keeps of it but secrets and leases.

import type { Delivery } from "./delivery.ts";
import type { Money } from "./money.ts";
import type {
  AttemptOutcome,
  AttemptTrigger,
  ConsumptionStatus,
  Environment,
  Evidence,
  FeedEventKind,
  PriceSource,
} from "./payment.ts";
import type { PaymentFacts } from "./paymentFacts.ts";

/** Milliseconds since 1970, UTC: for people; nothing is decided by it. */
export type EpochMs = number;

export interface Consumption extends PaymentFacts {
  /** 32 hex digits of a UUIDv7. */
  readonly id: string;
  readonly app: string;
  readonly environment: Environment;
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly playerId: string | null;
  readonly status: ConsumptionStatus;
  /** null unless CONSUMED. */
  readonly evidence: Evidence | null;
  /** null unless CONSUMED with a known price. */
  readonly price: Money | null;
  /** null unless CONSUMED; UNKNOWN exactly where price is null. */
  readonly priceSource: PriceSource | null;
  /** What the upstream, or the gateway with the vendor's number, said last: 0 once consumed, null while PENDING. */
  readonly resultCode: number | null;
  readonly message: string | null;
  readonly requestedAt: EpochMs;
  /** When it became CONSUMED or REJECTED. */
  readonly settledAt: EpochMs | null;
  /** When an IN_DOUBT one is due to be asked about again, whoever asks. */
  readonly nextAttemptAt: EpochMs | null;
  /** When a list or a look-up of the upstream showed it, with this token and item, still unconsumed. */
  readonly seenUnconsumedAt: EpochMs | null;
  /** The newest word of a game server. */
  readonly delivery: Delivery | null;
}

/** A random token; this token with another item; or the consumption's own call once more. */
export type ControlKind = "RANDOM_TOKEN" | "OTHER_ITEM" | "SELF";

export interface Attempt {
  readonly number: number;
  readonly trigger: AttemptTrigger;
  /** What a test call of the inference rule asked with; null for an attempt proper. */
  readonly control: ControlKind | null;
  /** Closed by an operator's decision: it supports no inference any more. */
  readonly isVoid: boolean;
  /** Answered with a code that the vendor does not list for the upstream that said it; its outcome is UNKNOWN. */
  readonly isDoubtfulRefusal: boolean;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  /** null while under way, or when its process died before it could close it. */
  readonly outcome: AttemptOutcome | null;
  readonly resultCode: number | null;
  readonly httpStatus: number | null;
  readonly durationMs: number | null;
  readonly requestId: string | null;
  /** What the upstream, or the gateway itself, said of a failure; null for a success, and where there were no words. */
  readonly message: string | null;
}

/** One line of the feed: what a write left behind, in the order the ledger committed it. */
export interface FeedEvent {
  /** Its place in the ledger's own order; never shown as such. */
  readonly sequence: number;
  /** 1, 2, … among the events of its consumption; 0 where it is about none. */
  readonly ordinal: number;
  readonly kind: FeedEventKind;
  readonly occurredAt: EpochMs;
  readonly app: string;
  readonly paymentSeq: string;
  /** null: a reversal of a payment that nobody has consumed here. */
  readonly consumptionId: string | null;
  /** As this event left them; null where it is about no consumption. */
  readonly status: ConsumptionStatus | null;
  readonly evidence: Evidence | null;
  /** Of DELIVERED and DELIVERY_FAILED. */
  readonly delivery: Delivery | null;
  /** Of REVERSED. */
  readonly reversalId: string | null;
}
