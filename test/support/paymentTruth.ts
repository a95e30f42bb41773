// What really became of each payment, as only the upstream knows. Like the real one it knows a payment by one genuine
// token and one item: anything else is refused with 5000, consumed or not, and only the genuine call hears 5018.

import { randomBytes } from "node:crypto";

export interface IssuedPayment {
  readonly paymentSeq: string;
  readonly itemSeq: string;
  readonly purchaseToken: string;
  /** The amount as it stands in the upstream's JSON. */
  readonly price: string;
  readonly currency: string;
}

/** One consume call as the upstream saw it. */
export interface SeenRequest {
  readonly paymentSeq: string;
  readonly itemSeq: string;
  readonly purchaseToken: string;
  readonly requestId: string;
}

export interface PaymentTruth {
  readonly issued: IssuedPayment;
  /** The call that consumed it; "elsewhere": nobody's here; null: it is not consumed. */
  readonly consumedBy: SeenRequest | "elsewhere" | null;
  /** The consume request named no item: a call consumed whatever the payment is for, whichever item it was made for. */
  readonly isItemless?: boolean;
  /** Absent: the upstream kept every rule, and nothing happened that DESIGN §2 calls beyond any rule. */
  readonly leeway?: Leeway;
}

/** Where the upstream broke its rules, or the payment met what no rule can remove: what is then allowed, and no more. */
export interface Leeway {
  /** Every call of ours that consumed it at some time: taken back by a restored backup, or one of several successes. */
  readonly consumedByAlso: readonly SeenRequest[];
  /**
   * The call that consumed it was told 5018 (of its own twin), or was opened after a 5018 that the upstream took back; or an
   * operator has decided.
   */
  readonly mayBeLost: boolean;
  /** Consumed by nobody whom a 5018 could tell apart from a lost call with its right token: that call may be INFERRED. */
  readonly mayBeInferred: boolean;
  /** … even with a wrong token: `ON_INFERRED=unrivalled` outside the installs it is for. */
  readonly isTokenUnproven: boolean;
  /** … even for another item: a consumed payment hears 5018 for any. */
  readonly isBlindToItems: boolean;
  /** A success named no price that can be used. */
  readonly mayLackPrice: boolean;
}

export interface PaymentBook {
  issue(): IssuedPayment;
  consumeElsewhere(payment: IssuedPayment): void;
  /** The code the rules give this call, and with `carriesOut` what it does. */
  ask(request: SeenRequest, carriesOut: boolean): number;
  issuedAs(paymentSeq: string): IssuedPayment | undefined;
  truths(): readonly PaymentTruth[];
}

const PRICES = [
  ["1000.0", "KRW"],
  ["2.29", "EUR"],
  ["4.99", "USD"],
  ["33000.0", "KRW"],
  ["0.1", "USD"],
] as const;
const FIRST_NUMBER = 2026_1123_0000_0001;

export function createPaymentBook(): PaymentBook {
  const truths = new Map<string, { issued: IssuedPayment; consumedBy: PaymentTruth["consumedBy"] }>();
  return {
    issue() {
      const [price, currency] = PRICES[truths.size % PRICES.length] ?? PRICES[0];
      const issued = {
        paymentSeq: String(FIRST_NUMBER + truths.size),
        itemSeq: String(1_032_032 + (truths.size % 7)),
        purchaseToken: randomToken(),
        price,
        currency,
      };
      truths.set(issued.paymentSeq, { issued, consumedBy: null });
      return issued;
    },
    consumeElsewhere(payment) {
      const truth = truths.get(payment.paymentSeq);
      if (truth !== undefined) truth.consumedBy = "elsewhere";
    },
    ask(request, carriesOut) {
      const truth = truths.get(request.paymentSeq);
      if (truth === undefined || !isGenuine(truth.issued, request)) return 5000;
      if (truth.consumedBy !== null) return 5018;
      if (carriesOut) truth.consumedBy = request;
      return 0;
    },
    issuedAs: (paymentSeq) => truths.get(paymentSeq)?.issued,
    truths: () => [...truths.values()],
  };
}

/** As long and as shaped as the vendor's: base64 of 64 random bytes. */
export function randomToken(): string {
  return randomBytes(64).toString("base64");
}

function isGenuine(issued: IssuedPayment, request: SeenRequest): boolean {
  return issued.purchaseToken === request.purchaseToken && issued.itemSeq === request.itemSeq;
}
