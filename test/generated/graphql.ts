/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How one upstream call of ours ended, as far as we know. */
export type AttemptOutcome =
  /** The upstream consumed the payment on this very call. */
  | 'CONSUMED'
  /** Not one byte of the request left. */
  | 'NOT_SENT'
  /** A definite code: this call consumed nothing. */
  | 'REFUSED'
  /** No definite answer: this call may have consumed the payment. */
  | 'UNKNOWN';

/** Why the upstream was asked. */
export type AttemptTrigger =
  /** A consume call. */
  | 'CALL'
  /** A harmless test of whether an "already consumed" says anything about this token; not an attempt to consume. */
  | 'CONTROL'
  /** An operator asked for it to be found out now. */
  | 'OPERATOR'
  /** The ledger's own search for the outcome of an open one. */
  | 'RECONCILIATION';

/** Why a consume call did not succeed, for programs to branch on. */
export type ConsumeErrorReason =
  /** 5018: consumed by another call, token, item or player. */
  | 'ALREADY_CONSUMED'
  /** 5018: only people can tell whose call it was. */
  | 'DISPUTED'
  /** 1100; nothing recorded, nothing sent. */
  | 'INVALID_INPUT'
  /** The payment may have been consumed; the server finds out. Repeating the same call is safe. */
  | 'IN_DOUBT'
  /** 117: another call for it is under way. In the retry flow also: the player has too much open, so it was not sent; a minute later it may be. */
  | 'IN_PROGRESS'
  /** 1100: the payment is for another item. */
  | 'ITEM_MISMATCH'
  /** 101: the upstream does not show the payment as this player's. Nothing was sent. */
  | 'NOT_OWNER'
  /** A definite upstream code: nothing was consumed by this call. */
  | 'REFUSED'
  /** 106: the call was never sent. */
  | 'UPSTREAM_UNAVAILABLE';

/** All given fields must hold; a list means any of its 1..100 values. */
export type ConsumptionFilter = {
  /** Names of apps. */
  app?: Array<string> | null | undefined;
  /** ISO 4217 codes of the price, such as `KRW`. */
  currency?: Array<string> | null | undefined;
  /** Whether the item was delivered. With `status: [CONSUMED]`, false lists what is paid and not granted yet. Without CONSUMED among the statuses, true lists what was granted though this server did not consume it. */
  delivered?: boolean | null | undefined;
  /** Whether real money is behind it. */
  environment?: Environment | null | undefined;
  /** How it is known. */
  evidence?: Array<Evidence> | null | undefined;
  /** Whether `productId` is known. False lists what was consumed on gamebase and has no known product: it is paid, and cannot be granted yet. */
  hasProduct?: boolean | null | undefined;
  /** Bought without money. A record for which the upstream did not report it matches neither value. */
  isTest?: boolean | null | undefined;
  /** The upstream's numbers of items. */
  itemSeq?: Array<number | string> | null | undefined;
  /** The upstream's numbers of payments. */
  paymentSeq?: Array<string> | null | undefined;
  /** Players. A player who names others finds nothing. */
  playerId?: Array<string | number> | null | undefined;
  /** `X-Request-Id` of a request that made one of its attempts. */
  requestId?: Array<string> | null | undefined;
  /** When the first call for it arrived. */
  requestedAt?: DateTimeRange | null | undefined;
  /** The last code. */
  resultCode?: Array<number> | null | undefined;
  /** Whether its payment came back more often than that was taken back. */
  reversed?: boolean | null | undefined;
  /** When it became CONSUMED or REJECTED. */
  settledAt?: DateTimeRange | null | undefined;
  /** What became of it so far. */
  status?: Array<ConsumptionStatus> | null | undefined;
  /** The store's own numbers of orders. */
  storeOrderId?: Array<string> | null | undefined;
};

/** How to order consumptions. By SETTLED_AT only settled ones are listed. */
export type ConsumptionOrder = {
  /** Which end comes first. */
  direction?: OrderDirection;
  /** By which instant. */
  field?: ConsumptionOrderField;
};

/** Which instant consumptions are ordered by. */
export type ConsumptionOrderField =
  /** When the first call for it arrived. */
  | 'REQUESTED_AT'
  /** When it became CONSUMED or REJECTED; only settled ones are listed. */
  | 'SETTLED_AT';

/** What became of consuming a payment. CONSUMED is final. */
export type ConsumptionStatus =
  /** The payment was consumed by a call of ours: grant the item, once. */
  | 'CONSUMED'
  /** The payment is consumed, and only people can tell by whose call. */
  | 'DISPUTED'
  /** An attempt got no definite answer: it may have been consumed. The server is finding out. */
  | 'IN_DOUBT'
  /** The first attempt is under way. */
  | 'PENDING'
  /** The upstream refused; nothing was consumed by us. A later call may try again. */
  | 'REJECTED';

/** A span of time: from inclusive, until exclusive. An absent end is open. */
export type DateTimeRange = {
  /** The first instant inside. */
  from?: string | null | undefined;
  /** The first instant after it. */
  until?: string | null | undefined;
};

/** Whether an item was granted. */
export type DeliveryOutcome =
  /** It was granted. */
  | 'DELIVERED'
  /** It could not be granted; a later word may say otherwise. */
  | 'FAILED';

/** What an operator found a disputed one to be. */
export type DisputeOutcome =
  /** It was consumed by this call: it is CONSUMED, with the evidence OPERATOR. Grant the item. */
  | 'CONSUMED'
  /** It was consumed by another call: it is REJECTED with 5018, and no attempt made so far counts for it again. */
  | 'REJECTED';

/** The vendor's environment: real money, or tests. */
export type Environment =
  /** Real payments. */
  | 'PRODUCTION'
  /** Test payments: no money moved. */
  | 'SANDBOX';

/** How it is known that the payment was consumed by a call of ours. */
export type Evidence =
  /** The upstream said so in its answer to one of our calls. */
  | 'CONFIRMED'
  /** The payment was consumed before this server was used, and its record was imported. */
  | 'IMPORTED'
  /** The answer was lost; the upstream said afterwards that the payment is consumed, and the token was proven. */
  | 'INFERRED'
  /** An operator settled a dispute by hand; who and why is in the audit log. */
  | 'OPERATOR';

/** What an event of the feed reports. Only CONSUMED asks anybody to grant. */
export type FeedEventKind =
  /** More became known about a consumed payment: its evidence became stronger, an unknown price became known, or a late answer contradicts an inference. The payment stays consumed; grant nothing. */
  | 'AMENDED'
  /** The payment was consumed: grant the item, once. */
  | 'CONSUMED'
  /** A game server granted the item. */
  | 'DELIVERED'
  /** A game server could not grant the item. */
  | 'DELIVERY_FAILED'
  /** Only people can tell whose call consumed the payment. */
  | 'DISPUTED'
  /** It was consumed before this product was there: history, grant nothing. */
  | 'IMPORTED'
  /** An attempt got no definite answer. */
  | 'IN_DOUBT'
  /** The upstream refused, or another call consumed the payment. */
  | 'REJECTED'
  /** The payment came back, whole or in part, or that was taken back. */
  | 'REVERSED';

/** Which end comes first. */
export type OrderDirection =
  /** Oldest first. */
  | 'ASC'
  /** Newest first. */
  | 'DESC';

/** Where the price is known from. */
export type PriceSource =
  /** From the import that took it over. */
  | 'IMPORT'
  /** From the upstream's look-up of the payment. */
  | 'TRANSACTION'
  /** From the upstream's list of unconsumed payments, seen before it was consumed. */
  | 'UNCONSUMED_LIST'
  /** The answer with the price was lost or unusable. The price is null, never a guess. */
  | 'UNKNOWN'
  /** From the upstream's answer to the consume call. */
  | 'UPSTREAM';

/** How a payment came back. */
export type ReversalKind =
  /** The buyer's bank took the money back. */
  | 'CHARGED_BACK'
  /** The buyer got the money back, or a part of it. */
  | 'REFUNDED'
  /** An earlier reversal was undone. */
  | 'TAKEN_BACK'
  /** The store cancelled the payment. */
  | 'VOIDED';

/** What a caller may do. */
export type Role =
  /** Support and operations: all that a server may do, and asking the upstream about a record now. */
  | 'OPERATOR'
  /** A player: their own records and calls. */
  | 'PLAYER'
  /** A game server: all records of its app, and calls on behalf of players. */
  | 'SERVER';

export type AcknowledgeDeliveryMutationVariables = Exact<{
  consumptionId: string | number;
  reference: string;
  outcome?: DeliveryOutcome;
  note?: string | null | undefined;
}>;


export type AcknowledgeDeliveryMutation = { acknowledgeDelivery:
    | { __typename: 'DeliveryAcknowledged', repeated: boolean, delivery: { outcome: DeliveryOutcome, reference: string, acknowledgedAt: string, note: string | null } }
    | { __typename: 'DeliveryConflict', message: string, delivery: { outcome: DeliveryOutcome, reference: string, acknowledgedAt: string, note: string | null } }
   };

export type DeliveryWordFragment = { outcome: DeliveryOutcome, reference: string, acknowledgedAt: string, note: string | null };

export type ConsumePaymentMutationVariables = Exact<{
  paymentSeq: string;
  itemSeq: number | string;
  purchaseToken: string;
  playerId?: string | number | null | undefined;
  app?: string | null | undefined;
}>;


export type ConsumePaymentMutation = { consumePayment:
    | { __typename: 'ConsumeError', resultCode: number, message: string, reason: ConsumeErrorReason, retryable: boolean, retryAfterMs: number | null, standing: { id: string, paymentSeq: string, itemSeq: number | string, status: ConsumptionStatus, evidence: Evidence | null, priceSource: PriceSource | null, nextAttemptAt: string | null, attempts: Array<{ number: number, outcome: AttemptOutcome | null, resultCode: number | null, durationMs: number | null, trigger: AttemptTrigger }> } | null }
    | { __typename: 'ConsumeSuccess', price: number | null, currency: string | null, replayed: boolean, receipt: string, consumption: { id: string, paymentSeq: string, itemSeq: number | string, status: ConsumptionStatus, evidence: Evidence | null, priceSource: PriceSource | null, nextAttemptAt: string | null, attempts: Array<{ number: number, outcome: AttemptOutcome | null, resultCode: number | null, durationMs: number | null, trigger: AttemptTrigger }> } }
   };

export type ConsumeOutcomeFragment = { id: string, paymentSeq: string, itemSeq: number | string, status: ConsumptionStatus, evidence: Evidence | null, priceSource: PriceSource | null, nextAttemptAt: string | null, attempts: Array<{ number: number, outcome: AttemptOutcome | null, resultCode: number | null, durationMs: number | null, trigger: AttemptTrigger }> };

export type ConsumeUnconsumedPaymentsMutationVariables = Exact<{
  first?: number | null | undefined;
  playerId?: string | number | null | undefined;
  app?: string | null | undefined;
}>;


export type ConsumeUnconsumedPaymentsMutation = { consumeUnconsumedPayments: Array<{ paymentSeq: string, itemSeq: number | string, result:
      | { __typename: 'ConsumeError', resultCode: number, message: string, reason: ConsumeErrorReason, retryable: boolean, retryAfterMs: number | null, standing: { id: string, status: ConsumptionStatus, evidence: Evidence | null, nextAttemptAt: string | null } | null }
      | { __typename: 'ConsumeSuccess', price: number | null, currency: string | null, replayed: boolean, receipt: string, consumption: { id: string, status: ConsumptionStatus, evidence: Evidence | null, nextAttemptAt: string | null } }
     }> };

export type UnconsumedOutcomeFragment = { id: string, status: ConsumptionStatus, evidence: Evidence | null, nextAttemptAt: string | null };

export type ConsumptionQueryVariables = Exact<{
  paymentSeq: string;
  app?: string | null | undefined;
}>;


export type ConsumptionQuery = { consumption: { id: string, app: string, environment: Environment, paymentSeq: string, itemSeq: number | string, playerId: string | null, status: ConsumptionStatus, evidence: Evidence | null, price: number | null, amount: string | null, currency: string | null, priceSource: PriceSource | null, resultCode: number | null, message: string | null, requestedAt: string, settledAt: string | null, nextAttemptAt: string | null, receipt: string | null, attempts: Array<{ number: number, startedAt: string, endedAt: string | null, outcome: AttemptOutcome | null, resultCode: number | null, httpStatus: number | null, durationMs: number | null, requestId: string | null, trigger: AttemptTrigger }> } | null };

export type ConsumptionDetailsFragment = { id: string, app: string, environment: Environment, paymentSeq: string, itemSeq: number | string, playerId: string | null, status: ConsumptionStatus, evidence: Evidence | null, price: number | null, amount: string | null, currency: string | null, priceSource: PriceSource | null, resultCode: number | null, message: string | null, requestedAt: string, settledAt: string | null, nextAttemptAt: string | null, receipt: string | null, attempts: Array<{ number: number, startedAt: string, endedAt: string | null, outcome: AttemptOutcome | null, resultCode: number | null, httpStatus: number | null, durationMs: number | null, requestId: string | null, trigger: AttemptTrigger }> };

export type AttemptDetailsFragment = { number: number, startedAt: string, endedAt: string | null, outcome: AttemptOutcome | null, resultCode: number | null, httpStatus: number | null, durationMs: number | null, requestId: string | null, trigger: AttemptTrigger };

export type ConsumptionsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ConsumptionFilter | null | undefined;
  orderBy?: ConsumptionOrder | null | undefined;
}>;


export type ConsumptionsQuery = { consumptions: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, app: string, paymentSeq: string, itemSeq: number | string, playerId: string | null, status: ConsumptionStatus, evidence: Evidence | null, amount: string | null, currency: string | null, resultCode: number | null, requestedAt: string, settledAt: string | null, nextAttemptAt: string | null }> } };

export type ConsumptionRowFragment = { id: string, app: string, paymentSeq: string, itemSeq: number | string, playerId: string | null, status: ConsumptionStatus, evidence: Evidence | null, amount: string | null, currency: string | null, resultCode: number | null, requestedAt: string, settledAt: string | null, nextAttemptAt: string | null };

export type DeliveryWorklistQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  app?: Array<string> | string | null | undefined;
}>;


export type DeliveryWorklistQuery = { consumptions: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, app: string, paymentSeq: string, itemSeq: number | string, playerId: string | null, evidence: Evidence | null, settledAt: string | null, delivery: { outcome: DeliveryOutcome, reference: string, acknowledgedAt: string, note: string | null } | null }> } };

export type UndeliveredFragment = { id: string, app: string, paymentSeq: string, itemSeq: number | string, playerId: string | null, evidence: Evidence | null, settledAt: string | null, delivery: { outcome: DeliveryOutcome, reference: string, acknowledgedAt: string, note: string | null } | null };

export type FeedQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  app?: string | null | undefined;
}>;


export type FeedQuery = { feed: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, kind: FeedEventKind, occurredAt: string, app: string, paymentSeq: string, status: ConsumptionStatus | null, evidence: Evidence | null, consumption: { id: string, environment: Environment, isTest: boolean | null, itemSeq: number | string, playerId: string | null, amount: string | null, currency: string | null } | null, delivery: { outcome: DeliveryOutcome, reference: string, note: string | null } | null, reversal: { id: string, kind: ReversalKind, reference: string, occurredAt: string, amount: string | null, currency: string | null } | null }> } };

export type FeedEntryFragment = { id: string, kind: FeedEventKind, occurredAt: string, app: string, paymentSeq: string, status: ConsumptionStatus | null, evidence: Evidence | null, consumption: { id: string, environment: Environment, isTest: boolean | null, itemSeq: number | string, playerId: string | null, amount: string | null, currency: string | null } | null, delivery: { outcome: DeliveryOutcome, reference: string, note: string | null } | null, reversal: { id: string, kind: ReversalKind, reference: string, occurredAt: string, amount: string | null, currency: string | null } | null };

export type ItemQueryVariables = Exact<{
  itemSeq: number | string;
  app?: string | null | undefined;
}>;


export type ItemQuery = { item: { app: string, itemSeq: number | string, name: string, market: string, marketItemId: string, isUsed: boolean, registeredAt: string | null } | null };

export type ItemEntryFragment = { app: string, itemSeq: number | string, name: string, market: string, marketItemId: string, isUsed: boolean, registeredAt: string | null };

export type ItemsQueryVariables = Exact<{
  app?: string | null | undefined;
}>;


export type ItemsQuery = { items: Array<{ app: string, itemSeq: number | string, name: string, market: string, marketItemId: string, isUsed: boolean, registeredAt: string | null }> };

export type ItemListedFragment = { app: string, itemSeq: number | string, name: string, market: string, marketItemId: string, isUsed: boolean, registeredAt: string | null };

export type NodeQueryVariables = Exact<{
  id: string | number;
}>;


export type NodeQuery = { node: { __typename: 'Consumption', app: string, paymentSeq: string, itemSeq: number | string, playerId: string | null, status: ConsumptionStatus, evidence: Evidence | null, amount: string | null, currency: string | null, requestedAt: string, settledAt: string | null, id: string } | null };

export type ReconcileConsumptionMutationVariables = Exact<{
  id: string | number;
}>;


export type ReconcileConsumptionMutation = { reconcileConsumption: { id: string, paymentSeq: string, status: ConsumptionStatus, evidence: Evidence | null, amount: string | null, currency: string | null, priceSource: PriceSource | null, resultCode: number | null, message: string | null, settledAt: string | null, nextAttemptAt: string | null, attempts: Array<{ number: number, startedAt: string, outcome: AttemptOutcome | null, resultCode: number | null, trigger: AttemptTrigger }> } };

export type ReconciledConsumptionFragment = { id: string, paymentSeq: string, status: ConsumptionStatus, evidence: Evidence | null, amount: string | null, currency: string | null, priceSource: PriceSource | null, resultCode: number | null, message: string | null, settledAt: string | null, nextAttemptAt: string | null, attempts: Array<{ number: number, startedAt: string, outcome: AttemptOutcome | null, resultCode: number | null, trigger: AttemptTrigger }> };

export type RecordReversalMutationVariables = Exact<{
  paymentSeq: string;
  kind: ReversalKind;
  occurredAt: string;
  reference: string;
  amount?: string | null | undefined;
  currency?: string | null | undefined;
  note?: string | null | undefined;
  app?: string | null | undefined;
}>;


export type RecordReversalMutation = { recordReversal:
    | { __typename: 'ReversalConflict', message: string, reversal: { id: string, app: string, paymentSeq: string, kind: ReversalKind, occurredAt: string, reference: string, amount: string | null, currency: string | null, note: string | null, consumption: { id: string, status: ConsumptionStatus } | null } }
    | { __typename: 'ReversalRecorded', repeated: boolean, reversal: { id: string, app: string, paymentSeq: string, kind: ReversalKind, occurredAt: string, reference: string, amount: string | null, currency: string | null, note: string | null, consumption: { id: string, status: ConsumptionStatus } | null } }
   };

export type ReversalEntryFragment = { id: string, app: string, paymentSeq: string, kind: ReversalKind, occurredAt: string, reference: string, amount: string | null, currency: string | null, note: string | null, consumption: { id: string, status: ConsumptionStatus } | null };

export type ResolveDisputeMutationVariables = Exact<{
  id: string | number;
  outcome: DisputeOutcome;
  note: string;
}>;


export type ResolveDisputeMutation = { resolveDispute: { id: string, paymentSeq: string, status: ConsumptionStatus, evidence: Evidence | null, amount: string | null, currency: string | null, resultCode: number | null, message: string | null } };

export type UnconsumedPaymentsQueryVariables = Exact<{
  playerId?: string | number | null | undefined;
  app?: string | null | undefined;
}>;


export type UnconsumedPaymentsQuery = { unconsumedPayments: Array<{ app: string, paymentSeq: string, itemSeq: number | string, amount: string | null, currency: string | null, purchaseToken: string | null, item: { name: string } | null, consumption: { id: string, status: ConsumptionStatus } | null }> };

export type UnconsumedEntryFragment = { app: string, paymentSeq: string, itemSeq: number | string, amount: string | null, currency: string | null, purchaseToken: string | null, item: { name: string } | null, consumption: { id: string, status: ConsumptionStatus } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { role: Role, playerId: string | null, app: string | null, keyName: string | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const DeliveryWordFragmentDoc = new TypedDocumentString(`
    fragment DeliveryWord on Delivery {
  outcome
  reference
  acknowledgedAt
  note
}
    `, {"fragmentName":"DeliveryWord"}) as unknown as TypedDocumentString<DeliveryWordFragment, unknown>;
export const ConsumeOutcomeFragmentDoc = new TypedDocumentString(`
    fragment ConsumeOutcome on Consumption {
  id
  paymentSeq
  itemSeq
  status
  evidence
  priceSource
  nextAttemptAt
  attempts {
    number
    outcome
    resultCode
    durationMs
    trigger
  }
}
    `, {"fragmentName":"ConsumeOutcome"}) as unknown as TypedDocumentString<ConsumeOutcomeFragment, unknown>;
export const UnconsumedOutcomeFragmentDoc = new TypedDocumentString(`
    fragment UnconsumedOutcome on Consumption {
  id
  status
  evidence
  nextAttemptAt
}
    `, {"fragmentName":"UnconsumedOutcome"}) as unknown as TypedDocumentString<UnconsumedOutcomeFragment, unknown>;
export const AttemptDetailsFragmentDoc = new TypedDocumentString(`
    fragment AttemptDetails on Attempt {
  number
  startedAt
  endedAt
  outcome
  resultCode
  httpStatus
  durationMs
  requestId
  trigger
}
    `, {"fragmentName":"AttemptDetails"}) as unknown as TypedDocumentString<AttemptDetailsFragment, unknown>;
export const ConsumptionDetailsFragmentDoc = new TypedDocumentString(`
    fragment ConsumptionDetails on Consumption {
  id
  app
  environment
  paymentSeq
  itemSeq
  playerId
  status
  evidence
  price
  amount
  currency
  priceSource
  resultCode
  message
  requestedAt
  settledAt
  nextAttemptAt
  receipt
  attempts {
    ...AttemptDetails
  }
}
    fragment AttemptDetails on Attempt {
  number
  startedAt
  endedAt
  outcome
  resultCode
  httpStatus
  durationMs
  requestId
  trigger
}`, {"fragmentName":"ConsumptionDetails"}) as unknown as TypedDocumentString<ConsumptionDetailsFragment, unknown>;
export const ConsumptionRowFragmentDoc = new TypedDocumentString(`
    fragment ConsumptionRow on Consumption {
  id
  app
  paymentSeq
  itemSeq
  playerId
  status
  evidence
  amount
  currency
  resultCode
  requestedAt
  settledAt
  nextAttemptAt
}
    `, {"fragmentName":"ConsumptionRow"}) as unknown as TypedDocumentString<ConsumptionRowFragment, unknown>;
export const UndeliveredFragmentDoc = new TypedDocumentString(`
    fragment Undelivered on Consumption {
  id
  app
  paymentSeq
  itemSeq
  playerId
  evidence
  settledAt
  delivery {
    outcome
    reference
    acknowledgedAt
    note
  }
}
    `, {"fragmentName":"Undelivered"}) as unknown as TypedDocumentString<UndeliveredFragment, unknown>;
export const FeedEntryFragmentDoc = new TypedDocumentString(`
    fragment FeedEntry on FeedEvent {
  id
  kind
  occurredAt
  app
  paymentSeq
  status
  evidence
  consumption {
    id
    environment
    isTest
    itemSeq
    playerId
    amount
    currency
  }
  delivery {
    outcome
    reference
    note
  }
  reversal {
    id
    kind
    reference
    occurredAt
    amount
    currency
  }
}
    `, {"fragmentName":"FeedEntry"}) as unknown as TypedDocumentString<FeedEntryFragment, unknown>;
export const ItemEntryFragmentDoc = new TypedDocumentString(`
    fragment ItemEntry on Item {
  app
  itemSeq
  name
  market
  marketItemId
  isUsed
  registeredAt
}
    `, {"fragmentName":"ItemEntry"}) as unknown as TypedDocumentString<ItemEntryFragment, unknown>;
export const ItemListedFragmentDoc = new TypedDocumentString(`
    fragment ItemListed on Item {
  app
  itemSeq
  name
  market
  marketItemId
  isUsed
  registeredAt
}
    `, {"fragmentName":"ItemListed"}) as unknown as TypedDocumentString<ItemListedFragment, unknown>;
export const ReconciledConsumptionFragmentDoc = new TypedDocumentString(`
    fragment ReconciledConsumption on Consumption {
  id
  paymentSeq
  status
  evidence
  amount
  currency
  priceSource
  resultCode
  message
  settledAt
  nextAttemptAt
  attempts {
    number
    startedAt
    outcome
    resultCode
    trigger
  }
}
    `, {"fragmentName":"ReconciledConsumption"}) as unknown as TypedDocumentString<ReconciledConsumptionFragment, unknown>;
export const ReversalEntryFragmentDoc = new TypedDocumentString(`
    fragment ReversalEntry on Reversal {
  id
  app
  paymentSeq
  kind
  occurredAt
  reference
  amount
  currency
  note
  consumption {
    id
    status
  }
}
    `, {"fragmentName":"ReversalEntry"}) as unknown as TypedDocumentString<ReversalEntryFragment, unknown>;
export const UnconsumedEntryFragmentDoc = new TypedDocumentString(`
    fragment UnconsumedEntry on UnconsumedPayment {
  app
  paymentSeq
  itemSeq
  item {
    name
  }
  amount
  currency
  purchaseToken
  consumption {
    id
    status
  }
}
    `, {"fragmentName":"UnconsumedEntry"}) as unknown as TypedDocumentString<UnconsumedEntryFragment, unknown>;
export const AcknowledgeDeliveryDocument = new TypedDocumentString(`
    mutation AcknowledgeDelivery($consumptionId: ID!, $reference: String!, $outcome: DeliveryOutcome! = DELIVERED, $note: String) {
  acknowledgeDelivery(
    consumptionId: $consumptionId
    reference: $reference
    outcome: $outcome
    note: $note
  ) {
    __typename
    ... on DeliveryAcknowledged {
      repeated
      delivery {
        ...DeliveryWord
      }
    }
    ... on DeliveryConflict {
      message
      delivery {
        ...DeliveryWord
      }
    }
  }
}
    fragment DeliveryWord on Delivery {
  outcome
  reference
  acknowledgedAt
  note
}`) as unknown as TypedDocumentString<AcknowledgeDeliveryMutation, AcknowledgeDeliveryMutationVariables>;
export const ConsumePaymentDocument = new TypedDocumentString(`
    mutation ConsumePayment($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!, $playerId: ID, $app: String) {
  consumePayment(
    paymentSeq: $paymentSeq
    itemSeq: $itemSeq
    purchaseToken: $purchaseToken
    playerId: $playerId
    app: $app
  ) {
    __typename
    ... on ConsumeSuccess {
      price
      currency
      replayed
      receipt
      consumption {
        ...ConsumeOutcome
      }
    }
    ... on ConsumeError {
      resultCode
      message
      reason
      retryable
      retryAfterMs
      standing {
        ...ConsumeOutcome
      }
    }
  }
}
    fragment ConsumeOutcome on Consumption {
  id
  paymentSeq
  itemSeq
  status
  evidence
  priceSource
  nextAttemptAt
  attempts {
    number
    outcome
    resultCode
    durationMs
    trigger
  }
}`) as unknown as TypedDocumentString<ConsumePaymentMutation, ConsumePaymentMutationVariables>;
export const ConsumeUnconsumedPaymentsDocument = new TypedDocumentString(`
    mutation ConsumeUnconsumedPayments($first: Int = 20, $playerId: ID, $app: String) {
  consumeUnconsumedPayments(first: $first, playerId: $playerId, app: $app) {
    paymentSeq
    itemSeq
    result {
      __typename
      ... on ConsumeSuccess {
        price
        currency
        replayed
        receipt
        consumption {
          ...UnconsumedOutcome
        }
      }
      ... on ConsumeError {
        resultCode
        message
        reason
        retryable
        retryAfterMs
        standing {
          ...UnconsumedOutcome
        }
      }
    }
  }
}
    fragment UnconsumedOutcome on Consumption {
  id
  status
  evidence
  nextAttemptAt
}`) as unknown as TypedDocumentString<ConsumeUnconsumedPaymentsMutation, ConsumeUnconsumedPaymentsMutationVariables>;
export const ConsumptionDocument = new TypedDocumentString(`
    query Consumption($paymentSeq: String!, $app: String) {
  consumption(paymentSeq: $paymentSeq, app: $app) {
    ...ConsumptionDetails
  }
}
    fragment ConsumptionDetails on Consumption {
  id
  app
  environment
  paymentSeq
  itemSeq
  playerId
  status
  evidence
  price
  amount
  currency
  priceSource
  resultCode
  message
  requestedAt
  settledAt
  nextAttemptAt
  receipt
  attempts {
    ...AttemptDetails
  }
}
fragment AttemptDetails on Attempt {
  number
  startedAt
  endedAt
  outcome
  resultCode
  httpStatus
  durationMs
  requestId
  trigger
}`) as unknown as TypedDocumentString<ConsumptionQuery, ConsumptionQueryVariables>;
export const ConsumptionsDocument = new TypedDocumentString(`
    query Consumptions($first: Int = 20, $after: String, $filter: ConsumptionFilter, $orderBy: ConsumptionOrder) {
  consumptions(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...ConsumptionRow
    }
  }
}
    fragment ConsumptionRow on Consumption {
  id
  app
  paymentSeq
  itemSeq
  playerId
  status
  evidence
  amount
  currency
  resultCode
  requestedAt
  settledAt
  nextAttemptAt
}`) as unknown as TypedDocumentString<ConsumptionsQuery, ConsumptionsQueryVariables>;
export const DeliveryWorklistDocument = new TypedDocumentString(`
    query DeliveryWorklist($first: Int = 100, $after: String, $app: [String!]) {
  consumptions(
    first: $first
    after: $after
    filter: {status: [CONSUMED], delivered: false, app: $app}
    orderBy: {field: SETTLED_AT, direction: ASC}
  ) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...Undelivered
    }
  }
}
    fragment Undelivered on Consumption {
  id
  app
  paymentSeq
  itemSeq
  playerId
  evidence
  settledAt
  delivery {
    outcome
    reference
    acknowledgedAt
    note
  }
}`) as unknown as TypedDocumentString<DeliveryWorklistQuery, DeliveryWorklistQueryVariables>;
export const FeedDocument = new TypedDocumentString(`
    query Feed($first: Int = 100, $after: String, $app: String) {
  feed(first: $first, after: $after, app: $app) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...FeedEntry
    }
  }
}
    fragment FeedEntry on FeedEvent {
  id
  kind
  occurredAt
  app
  paymentSeq
  status
  evidence
  consumption {
    id
    environment
    isTest
    itemSeq
    playerId
    amount
    currency
  }
  delivery {
    outcome
    reference
    note
  }
  reversal {
    id
    kind
    reference
    occurredAt
    amount
    currency
  }
}`) as unknown as TypedDocumentString<FeedQuery, FeedQueryVariables>;
export const ItemDocument = new TypedDocumentString(`
    query Item($itemSeq: Long!, $app: String) {
  item(itemSeq: $itemSeq, app: $app) {
    ...ItemEntry
  }
}
    fragment ItemEntry on Item {
  app
  itemSeq
  name
  market
  marketItemId
  isUsed
  registeredAt
}`) as unknown as TypedDocumentString<ItemQuery, ItemQueryVariables>;
export const ItemsDocument = new TypedDocumentString(`
    query Items($app: String) {
  items(app: $app) {
    ...ItemListed
  }
}
    fragment ItemListed on Item {
  app
  itemSeq
  name
  market
  marketItemId
  isUsed
  registeredAt
}`) as unknown as TypedDocumentString<ItemsQuery, ItemsQueryVariables>;
export const NodeDocument = new TypedDocumentString(`
    query Node($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Consumption {
      app
      paymentSeq
      itemSeq
      playerId
      status
      evidence
      amount
      currency
      requestedAt
      settledAt
    }
  }
}
    `) as unknown as TypedDocumentString<NodeQuery, NodeQueryVariables>;
export const ReconcileConsumptionDocument = new TypedDocumentString(`
    mutation ReconcileConsumption($id: ID!) {
  reconcileConsumption(id: $id) {
    ...ReconciledConsumption
  }
}
    fragment ReconciledConsumption on Consumption {
  id
  paymentSeq
  status
  evidence
  amount
  currency
  priceSource
  resultCode
  message
  settledAt
  nextAttemptAt
  attempts {
    number
    startedAt
    outcome
    resultCode
    trigger
  }
}`) as unknown as TypedDocumentString<ReconcileConsumptionMutation, ReconcileConsumptionMutationVariables>;
export const RecordReversalDocument = new TypedDocumentString(`
    mutation RecordReversal($paymentSeq: String!, $kind: ReversalKind!, $occurredAt: DateTime!, $reference: String!, $amount: Decimal, $currency: String, $note: String, $app: String) {
  recordReversal(
    paymentSeq: $paymentSeq
    kind: $kind
    occurredAt: $occurredAt
    reference: $reference
    amount: $amount
    currency: $currency
    note: $note
    app: $app
  ) {
    __typename
    ... on ReversalRecorded {
      repeated
      reversal {
        ...ReversalEntry
      }
    }
    ... on ReversalConflict {
      message
      reversal {
        ...ReversalEntry
      }
    }
  }
}
    fragment ReversalEntry on Reversal {
  id
  app
  paymentSeq
  kind
  occurredAt
  reference
  amount
  currency
  note
  consumption {
    id
    status
  }
}`) as unknown as TypedDocumentString<RecordReversalMutation, RecordReversalMutationVariables>;
export const ResolveDisputeDocument = new TypedDocumentString(`
    mutation ResolveDispute($id: ID!, $outcome: DisputeOutcome!, $note: String!) {
  resolveDispute(id: $id, outcome: $outcome, note: $note) {
    id
    paymentSeq
    status
    evidence
    amount
    currency
    resultCode
    message
  }
}
    `) as unknown as TypedDocumentString<ResolveDisputeMutation, ResolveDisputeMutationVariables>;
export const UnconsumedPaymentsDocument = new TypedDocumentString(`
    query UnconsumedPayments($playerId: ID, $app: String) {
  unconsumedPayments(playerId: $playerId, app: $app) {
    ...UnconsumedEntry
  }
}
    fragment UnconsumedEntry on UnconsumedPayment {
  app
  paymentSeq
  itemSeq
  item {
    name
  }
  amount
  currency
  purchaseToken
  consumption {
    id
    status
  }
}`) as unknown as TypedDocumentString<UnconsumedPaymentsQuery, UnconsumedPaymentsQueryVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    role
    playerId
    app
    keyName
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;