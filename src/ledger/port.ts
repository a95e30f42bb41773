// The ledger as the rest of the product sees it. Writing needs another object than reading, so a type says who may
// write. Every promise of the writer resolves only when its write is on disk; a read sees what is on disk.

import type { Attempt, Consumption, EpochMs } from "../domain/consumption.ts";
import type { Heard } from "../domain/heard.ts";
import type { PaymentCall } from "../domain/identifiers.ts";
import type { AttemptTrigger, ControlSubject, Environment } from "../domain/payment.ts";
import type { Alarm } from "../domain/alarm.ts";
import type { Reversal } from "../domain/reversal.ts";
import type { AppLeases } from "./appLeases.ts";
import type { FeedQuery, FeedRow } from "./feedPlaces.ts";
import type { AuditReader } from "./auditLog.ts";
import type { KeyUses, RateDebts } from "./callerRecords.ts";
import type { ConsumptionFilter } from "./consumptionFilter.ts";
import type { Background } from "../domain/background.ts";
import type { FactLookUps } from "./factLookUps.ts";
import type { LedgerHealth } from "./health.ts";
import type { HandWrites } from "./handWrites.ts";
import type { PaymentReports, SeenPayment } from "./paymentReports.ts";
import type { Scope } from "./scope.ts";
import type { TotalsAnswer, TotalsQuery } from "./totals/question.ts";

export type { LedgerFigures } from "./figures.ts";
export type { LedgerHealth } from "./health.ts";
export type { ConsumptionFilter, TimeRange } from "./consumptionFilter.ts";
export type { LeasedFacts } from "./factLookUps.ts";

/** The right to make one upstream call: an attempt on disk and a lease. It names what to settle. */
export interface Permit {
  readonly consumption: Consumption;
  readonly attemptNumber: number;
  /** How long the lease lasts from the moment this was answered, in milliseconds. */
  readonly leaseMs: number;
  /**
   * Whether an attempt that counts for it is unknown: where the upstream has a look-up it is asked that first. Absent: no.
   */
  readonly hasUnknown?: boolean;
}

export interface OpenRequest {
  readonly app: string;
  readonly environment: Environment;
  readonly call: PaymentCall;
  /** null: a server that names no player. */
  readonly playerId: string | null;
  readonly requestId: string;
  /** Whether an upstream call could be made now; with `false` nothing is written (circuit breaker). */
  readonly canAsk: boolean;
  /** How much this player may leave open; absent: as much as they like. What is open already may always be asked again. */
  readonly openLimit?: OpenLimit;
  /** Before what the upstream is to be looked at (`lookFirst`), or what that look showed. Absent: before nothing. */
  readonly look?: LookWanted | SeenPayment;
}

/**
 * beforeFirstAttempt: for its price and its item. beforeOwning: also before the player takes over a consumption without
 * player, whatever its status and whatever attempts it has; until then nothing of it is told to them.
 */
export type LookWanted = "beforeFirstAttempt" | "beforeOwning";

export interface OpenLimit {
  /** Open consumptions of this payment and player: PENDING, IN_DOUBT or DISPUTED. */
  readonly perPaymentMax: number;
  /** Whether the player has as many open ones of all payments as they may have. */
  readonly isPlayerFull: boolean;
}

/** What stands, by the first table of DESIGN §2. */
export type Opened =
  | { readonly kind: "replay"; readonly consumption: Consumption }
  | { readonly kind: "alreadyConsumed"; readonly own: Consumption | null }
  | { readonly kind: "disputed"; readonly own: Consumption | null }
  | { readonly kind: "wait"; readonly consumption: Consumption }
  | { readonly kind: "inProgressElsewhere"; readonly own: Consumption | null }
  /** One more may not be opened; nothing was written. */
  | { readonly kind: "tooManyOpen" }
  | { readonly kind: "unavailable"; readonly own: Consumption | null }
  /** The upstream showed this token with another item; nothing was written. */
  | { readonly kind: "itemMismatch"; readonly own: Consumption | null }
  /** The upstream showed a subscription that renews itself; nothing was written. */
  | { readonly kind: "neverConsumable"; readonly own: Consumption | null }
  /** The upstream is to be looked at before (`OpenRequest.look`); nothing was written. */
  | { readonly kind: "lookFirst"; readonly own: Consumption | null }
  | { readonly kind: "ask"; readonly permit: Permit };

export interface ReopenRequest {
  readonly scope: Scope;
  readonly consumptionId: string;
  readonly trigger: AttemptTrigger;
  readonly requestId: string;
  readonly canAsk: boolean;
  /** Of the upstream that is asked; absent: as it is on record. */
  readonly environment?: Environment;
}

export type Reopened =
  | { readonly kind: "absent" }
  /** Settled, or only people can tell: left as it is. */
  | { readonly kind: "leave"; readonly consumption: Consumption }
  | { readonly kind: "wait"; readonly consumption: Consumption }
  | { readonly kind: "unavailable"; readonly consumption: Consumption }
  /** Its token was sealed with a secret that is not configured any more. */
  | { readonly kind: "sealed"; readonly consumption: Consumption }
  | { readonly kind: "ask"; readonly permit: Permit; readonly purchaseToken: string };

export interface LeaseDueRequest {
  /** One for each lease that is wanted, 100 at most: the attempt's, and what the upstream is told. */
  readonly requestIds: readonly string[];
  readonly apps?: readonly AppLeases[]; // absent: of every app, as many as there are
}

export interface LeasedDue {
  readonly leased: readonly {
    readonly permit: Permit;
    readonly purchaseToken: string;
    readonly requestId: string;
  }[];
  /** Due ones whose token was sealed with a secret that is not configured any more: left alone for a while. */
  readonly sealedCount: number;
  readonly unservedApps: readonly string[]; // not asked for, and some of theirs were due: left alone, too
  /** How long until the next one is due, in milliseconds; 0 where more may be due now, null where nothing is open. */
  readonly nextDueInMs: number | null;
}

export interface SettleRequest {
  /** Where the consumption belongs: an engine that locks by payment need not look it up. */
  readonly app: string;
  readonly paymentSeq: string;
  readonly consumptionId: string;
  /** The attempt or control that ended; it names the lease. */
  readonly attemptNumber: number;
  /** What it asked, if it was a control: its own row may be deleted by the time a paused process settles it. */
  readonly control?: ControlSubject;
  readonly heard: Heard;
  /** What the consumption was asked about with: facts that a success lacks are looked up by it. Kept sealed, where it is kept at all. */
  readonly purchaseToken?: string;
  /** How long the upstream call took, in milliseconds. */
  readonly durationMs: number;
  /** Whether the caller has time left to ask a control of the inference rule. */
  readonly canAskControl: boolean;
  /** 0 <= jitter < 1, for the back-off. */
  readonly jitter: number;
  readonly requestId: string;
  /** When its caller's permit was asked for, in the process's monotonic time: a call waits for no more than 15 s in all. */
  readonly requestedAtMs?: number | undefined;
}

export interface Settled {
  readonly consumption: Consumption;
  /** Another item's consumption that this answer settled: a success, or a look, named it. */
  readonly named?: Consumption;
  /** Whether this very write made the consumption CONSUMED; otherwise another attempt, or people, did. */
  readonly isSettledByThis: boolean;
  readonly alarms: readonly Alarm[];
  /** The next control, already on record under the renewed lease; the caller has to ask it and settle it. */
  readonly control: { readonly subject: ControlSubject; readonly permit: Permit } | null;
}

/** Faults are thrown as ServiceError: OVERLOADED before anything was written, LEDGER_UNAVAILABLE when a write failed or its fate is unknown. */
export interface LedgerWriter extends PaymentReports, FactLookUps, HandWrites {
  open(request: OpenRequest): Promise<Opened>;
  reopen(request: ReopenRequest): Promise<Reopened>;
  /** Leases open consumptions that are due, each with an attempt; the caller asks and settles every one of them. */
  leaseDue(request: LeaseDueRequest): Promise<LeasedDue>;
  settle(request: SettleRequest): Promise<Settled>;
}

export interface ConsumptionOrder {
  /** By SETTLED_AT only settled ones are listed. */
  readonly field: "REQUESTED_AT" | "SETTLED_AT";
  readonly direction: "ASC" | "DESC";
}

/** Where a row stands in one order: the instant it is ordered by, then its own number, which breaks ties. */
export interface Position {
  readonly at: EpochMs;
  readonly row: number;
}

export interface PageQuery {
  readonly filter: ConsumptionFilter;
  readonly order: ConsumptionOrder;
  /** Rows wanted, 0..200. */
  readonly size: number;
  /** Rows strictly after and strictly before these, in the query's order. */
  readonly after: Position | null;
  readonly before: Position | null;
  /** Take the last `size` rows of the range instead of the first; they still come in the query's order. */
  readonly isFromEnd: boolean;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

export interface PaymentName {
  readonly app: string;
  readonly paymentSeq: string;
}

export interface ConsumptionRow {
  readonly consumption: Consumption;
  readonly position: Position;
}

/** What is told of the attempts of one consumption, however many there were. */
export const ATTEMPTS_TOLD_MAX = 200;

export type { Background } from "../domain/background.ts";

/** Reads are bounded in time: ServiceError TIMEOUT. What lies outside the scope is answered as if it did not exist. */
export interface LedgerReader extends AuditReader {
  consumptionsById(scope: Scope, ids: readonly string[]): Promise<(Consumption | null)[]>;
  /** CONSUMED before any other, else the newest. */
  standingConsumption(scope: Scope, app: string, paymentSeq: string): Promise<Consumption | null>;
  /** The same for many, one answer per payment, in order. */
  standingConsumptions(scope: Scope, payments: readonly PaymentName[]): Promise<(Consumption | null)[]>;
  consumptionPage(scope: Scope, query: PageQuery): Promise<Page<ConsumptionRow>>;
  /** @param isSettledOnly count only what the order SETTLED_AT lists */
  consumptionCount(scope: Scope, filter: ConsumptionFilter, isSettledOnly: boolean): Promise<number>;
  /**
   * One list per id, in order, of its newest attempts, the oldest of them first: the last one's number says how many there were.
   * Empty for what lies outside the scope.
   */
  attemptsOf(scope: Scope, consumptionIds: readonly string[]): Promise<Attempt[][]>;
  /** One for each id, in order; NO_BACKGROUND for what lies outside the scope. */
  backgroundsOf(scope: Scope, consumptionIds: readonly string[]): Promise<Background[]>;
  /** Of its payment, oldest first, one list per id; to a player, only a CONSUMED one has any. */
  reversalsOf(scope: Scope, consumptionIds: readonly string[]): Promise<Reversal[][]>;
  reversalsById(scope: Scope, ids: readonly string[]): Promise<(Reversal | null)[]>;
  /** By the names that an app's reversals have, one answer per name, in order. */
  reversalsByReference(scope: Scope, app: string, references: readonly string[]): Promise<(Reversal | null)[]>;
  /** "unknownPosition": `after` names no event of this feed's history. */
  feedPage(scope: Scope, query: FeedQuery): Promise<Page<FeedRow> | "unknownPosition">;
  consumptionTotals(scope: Scope, query: TotalsQuery): Promise<TotalsAnswer>;
}

export interface Ledger {
  readonly writer: LedgerWriter;
  readonly reader: LedgerReader;
  readonly health: LedgerHealth;
  readonly keyUses: KeyUses;
  /** null: nobody else shares this ledger. */
  readonly rateDebts: RateDebts | null;
  readonly cursorKey: Uint8Array;
  /** Looks again at the files that its address names; absent: it can name none. */
  readonly reread?: () => void;
  /** Finishes what is queued, checkpoints, gives the file back. */
  close(): Promise<void>;
}
