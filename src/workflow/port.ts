// What the API may ask of the workflow: the only room where memory and the outside meet.

import type { ConsumeAnswer } from "../domain/answer.ts";
import type { Consumption } from "../domain/consumption.ts";
import type { Item } from "../domain/item.ts";
import type { Money } from "../domain/money.ts";
import type { PaymentFacts } from "../domain/paymentFacts.ts";
import type { PaymentCall } from "../domain/identifiers.ts";
import type { OpenLimit } from "../ledger/port.ts";
import type { HandWrites } from "../ledger/handWrites.ts";
import type { PaymentReports, SeenPayment } from "../ledger/paymentReports.ts";
import type { Scope } from "../ledger/scope.ts";

export interface ConsumeCommand {
  readonly app: string;
  /** null: a server that names no player. */
  readonly playerId: string | null;
  readonly call: PaymentCall;
  readonly requestId: string;
  readonly openLimit?: OpenLimit;
  /** The upstream has just shown this payment, with this token and item, as this player's: it is not asked for that again. */
  readonly seen?: SeenPayment;
}

/** Not an answer of the consume call: as far as it goes, it was never made. */
export interface TooManyOpen {
  readonly kind: "tooManyOpen";
}

export interface ReconcileCommand {
  readonly scope: Scope;
  readonly consumptionId: string;
  readonly requestId: string;
  /** Who wants to know, as the audit log names them; null: no person, and nothing is noted. */
  readonly actor: string | null;
}

export interface ListUnconsumedCommand {
  readonly app: string;
  readonly playerId: string;
  readonly requestId: string;
  /** Whether it counts among the few a minute that a player may begin. */
  readonly isLimited: boolean;
}

/** The player has begun as many lists as they may; the upstream was not asked. */
export interface TooManyLists {
  readonly kind: "tooManyLists";
  readonly retryAfterMs: number;
}

export interface ConsumeUnconsumedCommand extends ListUnconsumedCommand {
  /** 1..50 */
  readonly first: number;
  /** How much the player may leave open, asked before each payment; `release` is told when its call is over, after `heard`. */
  readonly openLimit: () => Promise<{ readonly openLimit: OpenLimit; readonly release: () => void } | undefined>;
  /** Told what each call that was made ended with, also where time was up before. */
  readonly heard?: (call: PaymentCall, answer: ConsumeAnswer) => void;
}

export interface UnconsumedPayment {
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly purchaseToken: string;
  readonly price: Money | null;
  readonly facts: PaymentFacts;
}

export interface UnconsumedResult {
  readonly payment: UnconsumedPayment;
  readonly answer: ConsumeAnswer;
}

/** What game servers and operators report. Nobody outside is asked: the ledger alone answers. */
type ToldByHand = Pick<PaymentReports, "acknowledgeDelivery" | "recordReversal"> & Pick<HandWrites, "resolveDispute">;

export interface Workflow extends ToldByHand {
  /** Always an answer once an attempt was opened; a ServiceError only before that. */
  consume(command: ConsumeCommand): Promise<ConsumeAnswer | TooManyOpen>;
  /**
   * Asks the upstream now, whatever the back-off says; a settled one comes back unchanged. null: no such consumption.
   * "unserved": it is open, and its app is not configured any more, so there is nobody to ask.
   */
  reconcile(command: ReconcileCommand): Promise<Consumption | "unserved" | null>;
  /**
   * As the upstream lists them; who asks while a list of the same player is under way is told what that one shows. "unlisted": this
   * install has not what the list needs. Throws ServiceError UPSTREAM_UNAVAILABLE.
   */
  listUnconsumed(command: ListUnconsumedCommand): Promise<readonly UnconsumedPayment[] | "unlisted" | TooManyLists>;
  /** Consumes what is listed; one result per payment, in the list's order. */
  consumeUnconsumed(
    command: ConsumeUnconsumedCommand,
  ): Promise<readonly UnconsumedResult[] | "unlisted" | TooManyLists>;
  /** Empty where the upstream's face has no list of items. Throws ServiceError UPSTREAM_UNAVAILABLE. */
  itemsOf(app: string, requestId: string): Promise<readonly Item[]>;
}
