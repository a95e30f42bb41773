// The enums of the schema, each from a table over its domain type: a value that the domain gains does not compile until
// this file says what it means.

import { registerEnumType } from "type-graphql";

import type { ConsumeErrorReason as DomainReason } from "../domain/answer.ts";
import type { DeliveryOutcome as DomainDeliveryOutcome } from "../domain/delivery.ts";
import type { Locale as DomainLocale } from "../domain/explaining/explain.ts";
import type { DisputeOutcome as Outcome } from "../domain/resolution.ts";
import type * as payment from "../domain/payment.ts";
import type { ReversalKind as DomainReversalKind } from "../domain/reversal.ts";
import type { TotalsKey as DomainTotalsKey } from "../domain/totals.ts";
import type { Role as CallerRole } from "../identity/caller.ts";
import type { ConsumptionOrder } from "../ledger/port.ts";

function defineEnum<Value extends string>(
  name: string,
  description: string,
  values: Record<Value, string>,
): Record<string, string> {
  const enumObject = Object.fromEntries(Object.keys(values).map((value) => [value, value]));
  const valuesConfig = Object.fromEntries(
    Object.entries<string>(values).map(([value, text]) => [value, { description: text }]),
  );
  registerEnumType(enumObject, { name, description, valuesConfig });
  return enumObject;
}

export const ConsumptionStatus = defineEnum<payment.ConsumptionStatus>(
  "ConsumptionStatus",
  "The status of consuming a payment. CONSUMED is final.",
  {
    PENDING: "The first attempt is under way.",
    CONSUMED: "A call of ours consumed the payment. Grant the item once.",
    REJECTED: "The upstream refused, and we consumed nothing. A later call may try again.",
    IN_DOUBT: "An attempt got no definite answer, so the payment may have been consumed. The ledger is finding out.",
    DISPUTED: "The payment is consumed, but only people can decide whose call consumed it.",
  },
);

export const Evidence = defineEnum<payment.Evidence>(
  "Evidence",
  "The evidence that a call of ours consumed the payment.",
  {
    CONFIRMED: "The upstream confirmed it in its answer to one of our calls.",
    INFERRED:
      "The answer was lost. The upstream reported afterwards that the payment is consumed, and the purchase " +
      "token was proven.",
    OPERATOR: "An operator settled a dispute by hand. The audit log says who did it and why.",
    IMPORTED: "The payment was consumed before this server was in use, and was imported from another system's records.",
  },
);

export const PriceSource = defineEnum<payment.PriceSource>("PriceSource", "The source of a price.", {
  UPSTREAM: "The upstream's answer to the consume call.",
  UNKNOWN: "No source: the answer that contained the price was lost or unusable. The price is null, never a guess.",
  UNCONSUMED_LIST: "The upstream's list of unconsumed payments, read before the payment was consumed.",
  TRANSACTION: "The upstream's look-up of the payment.",
  IMPORT: "The import that added the record.",
});

export const Environment = defineEnum<payment.Environment>("Environment", "The vendor environment.", {
  SANDBOX: "Test payments: no money moved.",
  PRODUCTION: "Real payments.",
});

export const AttemptOutcome = defineEnum<payment.AttemptOutcome>(
  "AttemptOutcome",
  "How one of our calls to the upstream ended, as far as we know.",
  {
    CONSUMED: "The upstream consumed the payment on this call.",
    REFUSED: "The upstream answered with a definite code: this call consumed nothing.",
    UNKNOWN: "There was no definite answer: this call may have consumed the payment.",
    NOT_SENT: "No byte of the request was sent.",
  },
);

export const AttemptTrigger = defineEnum<payment.AttemptTrigger>("AttemptTrigger", "Why we called the upstream.", {
  CALL: "A caller asked to consume the payment.",
  OPERATOR: "An operator asked for reconciliation now.",
  CONTROL:
    'A harmless test of whether an "already consumed" answer proves anything about this token. It does not try to consume.',
  RECONCILIATION: "The ledger asked by itself, to find the outcome of an open consumption.",
});

export const FeedEventKind = defineEnum<payment.FeedEventKind>(
  "FeedEventKind",
  "What an event of the feed reports. Grant items on CONSUMED only.",
  {
    CONSUMED: "The payment was consumed. Grant the item once.",
    REJECTED: "The upstream refused, or another call consumed the payment.",
    IN_DOUBT: "An attempt got no definite answer.",
    DISPUTED: "Only people can decide whose call consumed the payment.",
    IMPORTED: "The payment was consumed before this server was in use. This is history: grant nothing.",
    DELIVERED: "A game server granted the item.",
    DELIVERY_FAILED: "A game server could not grant the item.",
    REVERSED: "The payment was reversed in full or in part, or an earlier reversal was undone.",
    AMENDED:
      "Something more is known about a CONSUMED payment: stronger evidence, a price that was unknown, or a " +
      "late answer that contradicts an inference. It stays CONSUMED: grant nothing.",
  },
);

export const DisputeOutcome = defineEnum<Outcome>(
  "DisputeOutcome",
  "An operator's decision about a disputed consumption.",
  {
    CONSUMED:
      "The call of this consumption consumed the payment. The status becomes CONSUMED with the evidence " +
      "OPERATOR. Grant the item.",
    REJECTED:
      "Another call consumed the payment. The status becomes REJECTED with 5018, and no attempt made so far " +
      "counts as evidence again.",
  },
);

export const DeliveryOutcome = defineEnum<DomainDeliveryOutcome>("DeliveryOutcome", "Whether an item was granted.", {
  DELIVERED: "The item was granted.",
  FAILED: "The item could not be granted. A later report may replace this one.",
});

export const ReversalKind = defineEnum<DomainReversalKind>("ReversalKind", "The kind of a reversal.", {
  REFUNDED: "The buyer got all or part of the money back.",
  VOIDED: "The store cancelled the payment.",
  CHARGED_BACK: "The buyer's bank took the money back.",
  TAKEN_BACK: "An earlier reversal was undone.",
});

export const TotalsKey = defineEnum<DomainTotalsKey>("TotalsKey", "A key to group totals by.", {
  APP: "The app.",
  CURRENCY: "The currency of the price. Amounts are given only with this key.",
  ITEM: "The item.",
  STATUS: "The status.",
  RESULT_CODE: "The last result code.",
  ENVIRONMENT: "The vendor environment: whether real money was paid.",
  HOUR: "The local hour of the first call. When clocks are set back, the repeated hour counts as two hours.",
  DAY: "The local date of the first call.",
  MONTH: "The local month of the first call.",
});

export const ConsumeErrorReason = defineEnum<DomainReason>(
  "ConsumeErrorReason",
  "Why a consume call did not succeed, for programs to branch on.",
  {
    INVALID_INPUT: "1100: the input is invalid. Nothing was recorded and nothing was sent.",
    REFUSED: "The upstream answered with a definite code: this call consumed nothing.",
    ALREADY_CONSUMED: "5018: the payment was consumed by another call, token, item or player.",
    IN_PROGRESS:
      "117: another call for this payment is under way. In the retry flow it can also mean that the player has " +
      "too many open consumptions, so nothing was sent: try again in a minute.",
    IN_DOUBT: "The payment may have been consumed. The ledger finds out. It is safe to repeat the same call.",
    UPSTREAM_UNAVAILABLE: "106: the call was never sent.",
    DISPUTED: "5018: only people can decide whose call consumed the payment.",
    NOT_OWNER: "101: the upstream does not show the payment as this player's. No consume call was sent.",
    ITEM_MISMATCH: "1100: the payment is for another item.",
  },
);

export const Locale = defineEnum<DomainLocale>("Locale", "The language of a text for people.", {
  KO: "Korean. Times are also given in Seoul local time.",
  EN: "English.",
});

export const Role = defineEnum<CallerRole>("Role", "What a caller may do.", {
  PLAYER: "A player: may read their own records and make calls for themselves.",
  SERVER: "A game server: may read all records of its app and make calls on behalf of players.",
  OPERATOR:
    "Support and operations: may do everything that a server may, and also reconcile a consumption, settle " +
    "disputes, read the audit log and import.",
});

export const ConsumptionOrderField = defineEnum<ConsumptionOrder["field"]>(
  "ConsumptionOrderField",
  "The time by which consumptions are ordered.",
  {
    REQUESTED_AT: "When the first call for this consumption arrived.",
    SETTLED_AT: "When it became CONSUMED or REJECTED. Only settled consumptions are listed.",
  },
);

export const OrderDirection = defineEnum<ConsumptionOrder["direction"]>(
  "OrderDirection",
  "The direction of the order.",
  {
    ASC: "Oldest first.",
    DESC: "Newest first.",
  },
);
