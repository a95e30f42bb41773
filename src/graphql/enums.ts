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
  "What became of consuming a payment. CONSUMED is final.",
  {
    PENDING: "The first attempt is under way.",
    CONSUMED: "The payment was consumed by a call of ours: grant the item, once.",
    REJECTED: "The upstream refused; nothing was consumed by us. A later call may try again.",
    IN_DOUBT: "An attempt got no definite answer: it may have been consumed. The server is finding out.",
    DISPUTED: "The payment is consumed, and only people can tell by whose call.",
  },
);

export const Evidence = defineEnum<payment.Evidence>(
  "Evidence",
  "How it is known that the payment was consumed by a call of ours.",
  {
    CONFIRMED: "The upstream said so in its answer to one of our calls.",
    INFERRED:
      "The answer was lost; the upstream said afterwards that the payment is consumed, and the token was proven.",
    OPERATOR: "An operator settled a dispute by hand; who and why is in the audit log.",
    IMPORTED: "The payment was consumed before this server was used, and its record was imported.",
  },
);

export const PriceSource = defineEnum<payment.PriceSource>("PriceSource", "Where the price is known from.", {
  UPSTREAM: "From the upstream's answer to the consume call.",
  UNKNOWN: "The answer with the price was lost or unusable. The price is null, never a guess.",
  UNCONSUMED_LIST: "From the upstream's list of unconsumed payments, seen before it was consumed.",
  TRANSACTION: "From the upstream's look-up of the payment.",
  IMPORT: "From the import that took it over.",
});

export const Environment = defineEnum<payment.Environment>(
  "Environment",
  "The vendor's environment: real money, or tests.",
  {
    SANDBOX: "Test payments: no money moved.",
    PRODUCTION: "Real payments.",
  },
);

export const AttemptOutcome = defineEnum<payment.AttemptOutcome>(
  "AttemptOutcome",
  "How one upstream call of ours ended, as far as we know.",
  {
    CONSUMED: "The upstream consumed the payment on this very call.",
    REFUSED: "A definite code: this call consumed nothing.",
    UNKNOWN: "No definite answer: this call may have consumed the payment.",
    NOT_SENT: "Not one byte of the request left.",
  },
);

export const AttemptTrigger = defineEnum<payment.AttemptTrigger>("AttemptTrigger", "Why the upstream was asked.", {
  CALL: "A consume call.",
  OPERATOR: "An operator asked for it to be found out now.",
  CONTROL:
    'A harmless test of whether an "already consumed" says anything about this token; not an attempt to consume.',
  RECONCILIATION: "The ledger's own search for the outcome of an open one.",
});

export const FeedEventKind = defineEnum<payment.FeedEventKind>(
  "FeedEventKind",
  "What an event of the feed reports. Only CONSUMED asks anybody to grant.",
  {
    CONSUMED: "The payment was consumed: grant the item, once.",
    REJECTED: "The upstream refused, or another call consumed the payment.",
    IN_DOUBT: "An attempt got no definite answer.",
    DISPUTED: "Only people can tell whose call consumed the payment.",
    IMPORTED: "It was consumed before this product was there: history, grant nothing.",
    DELIVERED: "A game server granted the item.",
    DELIVERY_FAILED: "A game server could not grant the item.",
    REVERSED: "The payment came back, whole or in part, or that was taken back.",
    AMENDED:
      "More became known about a consumed payment: its evidence became stronger, an unknown price became known, or a late " +
      "answer contradicts an inference. The payment stays consumed; grant nothing.",
  },
);

export const DisputeOutcome = defineEnum<Outcome>("DisputeOutcome", "What an operator found a disputed one to be.", {
  CONSUMED: "It was consumed by this call: it is CONSUMED, with the evidence OPERATOR. Grant the item.",
  REJECTED:
    "It was consumed by another call: it is REJECTED with 5018, and no attempt made so far counts for it again.",
});

export const DeliveryOutcome = defineEnum<DomainDeliveryOutcome>("DeliveryOutcome", "Whether an item was granted.", {
  DELIVERED: "It was granted.",
  FAILED: "It could not be granted; a later word may say otherwise.",
});

export const ReversalKind = defineEnum<DomainReversalKind>("ReversalKind", "How a payment came back.", {
  REFUNDED: "The buyer got the money back, or a part of it.",
  VOIDED: "The store cancelled the payment.",
  CHARGED_BACK: "The buyer's bank took the money back.",
  TAKEN_BACK: "An earlier reversal was undone.",
});

export const TotalsKey = defineEnum<DomainTotalsKey>("TotalsKey", "What totals are grouped by.", {
  APP: "The app.",
  CURRENCY: "The price's currency; the only grouping that tells amounts.",
  ITEM: "The item.",
  STATUS: "What became of it.",
  RESULT_CODE: "The last code.",
  ENVIRONMENT: "Whether real money is behind it.",
  HOUR: "The local hour of its first call. When clocks go back, the repeated hour counts as two.",
  DAY: "The local date of its first call.",
  MONTH: "The local month of its first call.",
});

export const ConsumeErrorReason = defineEnum<DomainReason>(
  "ConsumeErrorReason",
  "Why a consume call did not succeed, for programs to branch on.",
  {
    INVALID_INPUT: "1100; nothing recorded, nothing sent.",
    REFUSED: "A definite upstream code: nothing was consumed by this call.",
    ALREADY_CONSUMED: "5018: consumed by another call, token, item or player.",
    IN_PROGRESS:
      "117: another call for it is under way. In the retry flow also: the player has too much open, so it was not sent; a minute later it may be.",
    IN_DOUBT: "The payment may have been consumed; the server finds out. Repeating the same call is safe.",
    UPSTREAM_UNAVAILABLE: "106: the call was never sent.",
    DISPUTED: "5018: only people can tell whose call it was.",
    NOT_OWNER: "101: the upstream does not show the payment as this player's. Nothing was sent.",
    ITEM_MISMATCH: "1100: the payment is for another item.",
  },
);

export const Locale = defineEnum<DomainLocale>("Locale", "The language of a text for people.", {
  KO: "Korean; times also as wall time in Seoul.",
  EN: "English.",
});

export const Role = defineEnum<CallerRole>("Role", "What a caller may do.", {
  PLAYER: "A player: their own records and calls.",
  SERVER: "A game server: all records of its app, and calls on behalf of players.",
  OPERATOR: "Support and operations: all that a server may do, and asking the upstream about a record now.",
});

export const ConsumptionOrderField = defineEnum<ConsumptionOrder["field"]>(
  "ConsumptionOrderField",
  "Which instant consumptions are ordered by.",
  {
    REQUESTED_AT: "When the first call for it arrived.",
    SETTLED_AT: "When it became CONSUMED or REJECTED; only settled ones are listed.",
  },
);

export const OrderDirection = defineEnum<ConsumptionOrder["direction"]>("OrderDirection", "Which end comes first.", {
  ASC: "Oldest first.",
  DESC: "Newest first.",
});
