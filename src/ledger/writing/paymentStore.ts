// What an engine gives the write operations: payments in the shape the rules read, and the few changes that can be made to
// them. Synchronous: SQLite runs each as a statement inside the open transaction, PostgreSQL on payments that it has read
// under their locks and writes back together. Decides nothing. A later `load` sees what was changed before it.

import type { ConsumptionChange } from "../../domain/changes.ts";
import type { Consumption, EpochMs } from "../../domain/consumption.ts";
import type { Delivery } from "../../domain/delivery.ts";
import type { Heard } from "../../domain/heard.ts";
import type { AttemptRecord, AttemptTrigger, ControlSubject, Environment, LedgerMs } from "../../domain/payment.ts";
import type { PaymentFacts } from "../../domain/paymentFacts.ts";
import type { Reversal } from "../../domain/reversal.ts";
import type { StoredConsumption, StoredLook, StoredPayment } from "./storedPayment.ts";

export interface NewConsumption {
  readonly id: string;
  readonly app: string;
  readonly environment: Environment;
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly tokenDigest: string | null;
  readonly playerId: string | null;
  /** null: nobody asks about it. */
  readonly lease: Lease | null;
  readonly sealedToken: Uint8Array | null;
  /** Absent: now. An imported one was asked for long ago. */
  readonly requestedAt?: EpochMs;
}

/** The attempt that may call the upstream, and until when. Once it is over the consumption is due. */
export interface Lease {
  readonly attemptNumber: number;
  readonly untilMs: LedgerMs;
}

export interface NewAttempt {
  readonly number: number;
  readonly trigger: AttemptTrigger;
  readonly control: ControlSubject | null;
  readonly isAfter5018: boolean;
  readonly leaseUntilMs: LedgerMs;
  readonly requestId: string;
}

/** When an open consumption is to be asked about again. */
export interface NextAttempt {
  /** For people. */
  readonly at: EpochMs;
  readonly dueMs: LedgerMs;
  /** The back-off by itself: a restart of a ledger that counts its own time counts it again from the start. */
  readonly delayMs: number;
}

/** A look-up of facts after a success that has still to be made. */
export interface FactLookUp {
  /** Sealed as the token of what is open. */
  readonly token: Uint8Array;
  readonly dueMs: LedgerMs;
  /** Look-ups begun. */
  readonly tryCount: number;
}

export type AuditAction = "RESOLVE_DISPUTE" | "RECONCILE" | "ACKNOWLEDGE_DELIVERY" | "RECORD_REVERSAL" | "IMPORT";

export interface NewAuditEntry {
  /** As the clock made it: the store raises it above every id that is in the log, whose order is theirs. */
  readonly id: string;
  readonly actor: string;
  readonly action: AuditAction;
  readonly app: string;
  /** null: it is about no consumption. */
  readonly consumption: StoredConsumption | null;
  readonly note: string | null;
  /** JSON texts; null where nothing was there. */
  readonly before: string | null;
  readonly after: string | null;
  readonly requestId: string;
}

/** Where a consumption belongs: never changes but for a player who takes it over. */
export interface Place {
  readonly app: string;
  readonly paymentSeq: string;
  readonly playerId: string;
}

/** A consumption that a game server has said a word about. */
export interface Delivered extends Consumption {
  readonly delivery: Delivery;
}

export interface PaymentStore {
  load(app: string, paymentSeq: string): StoredPayment;
  /** The payment of a consumption that is about to be settled; undefined where there is none by that id. */
  loadForSettling(consumptionId: string): StoredPayment | undefined;
  /** A payment that was empty before, with its first consumption and first attempt, as it stands on disk. */
  keepFresh(only: StoredConsumption): void;
  locate(consumptionId: string): Place | undefined;
  /** Ids of open consumptions that are due now, at most so many. */
  due(limit: number): readonly string[];
  /** How long until the next one is due; null where none is. Not asked for while some are due now. */
  nextDueInMs(): number | null;
  sealedToken(stored: StoredConsumption): Uint8Array | null;
  insertConsumption(added: NewConsumption): StoredConsumption;
  /** A later attempt takes the lease; a REJECTED consumption is PENDING again. */
  takeLease(stored: StoredConsumption, lease: Lease, sealedToken: Uint8Array | null): Consumption;
  /** The lease goes on under the number of a control. */
  renewLease(stored: StoredConsumption, lease: Lease): void;
  giveLeaseBack(stored: StoredConsumption): void;
  setNextAttempt(stored: StoredConsumption, next: NextAttempt): void;
  setPlayer(stored: StoredConsumption, playerId: string): void;
  /** Only of one that is not CONSUMED. */
  setEnvironment(stored: StoredConsumption, environment: Environment): Consumption;
  insertAttempt(stored: StoredConsumption, attempt: NewAttempt): AttemptRecord;
  closeAttempt(stored: StoredConsumption, number: number, heard: Heard, durationMs: number): void;
  /** Deletes attempts that decide nothing; how many is kept. */
  dropAttempts(stored: StoredConsumption, numbers: readonly number[]): void;
  /** One that was dropped and is answered all the same. */
  restoreAttempt(stored: StoredConsumption, attempt: NewAttempt): void;
  /** A look-up under this attempt showed the payment still consumable. */
  markShownConsumable(stored: StoredConsumption, number: number): void;
  /** Closes all attempts made so far by an operator's hand. */
  voidAttempts(stored: StoredConsumption): void;
  /** The outcome and its feed event: one cannot be written without the other. */
  applyChange(stored: StoredConsumption, change: ConsumptionChange, givesLeaseBack?: boolean): Consumption;
  markApp(app: string): void;
  /** What the upstream showed, in place of what stands for this token and item. */
  putLook(app: string, paymentSeq: string, look: StoredLook): void;
  putFacts(stored: StoredConsumption, facts: PaymentFacts, seenUnconsumedAt: EpochMs | null): void;
  /** It became CONSUMED by an answer that had to name a product and named none. */
  markProductless(stored: StoredConsumption): void;
  /** null where none is planned. Engines may know only those of consumptions that an operation on look-ups names. */
  factLookUp(stored: StoredConsumption): FactLookUp | null;
  /** In place of what stands; null: none any more, and its token is gone. */
  putFactLookUp(stored: StoredConsumption, lookUp: FactLookUp | null): void;
  /** Ids of consumptions whose look-up is due now, at most so many. */
  factsDue(limit: number): readonly string[];
  /** How long until the next one is due; null where none is planned. Not asked for while some are due now. */
  nextFactsDueInMs(): number | null;
  /** Every word of a game server about it, oldest first. */
  deliveriesOf(stored: StoredConsumption): readonly Delivery[];
  /** The newest word, and its feed event. */
  putDelivery(stored: StoredConsumption, said: Omit<Delivery, "acknowledgedAt">): Delivered;
  reversalsOf(app: string, paymentSeq: string): readonly Reversal[];
  reversalByReference(app: string, reference: string): Reversal | undefined;
  /** @param of the consumption whose payment came back; null where nobody has consumed it here */
  insertReversal(reversal: Reversal, of: StoredConsumption | null): void;
  setReversalCount(stored: StoredConsumption, count: number): void;
  insertAuditEntry(entry: NewAuditEntry): void;
}
