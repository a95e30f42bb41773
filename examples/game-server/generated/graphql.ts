/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The status of consuming a payment. CONSUMED is final. */
export type ConsumptionStatus =
  /** A call of ours consumed the payment. Grant the item once. */
  | 'CONSUMED'
  /** The payment is consumed, but only people can decide whose call consumed it. */
  | 'DISPUTED'
  /** An attempt got no definite answer, so the payment may have been consumed. The ledger is finding out. */
  | 'IN_DOUBT'
  /** The first attempt is under way. */
  | 'PENDING'
  /** The upstream refused, and we consumed nothing. A later call may try again. */
  | 'REJECTED';

/** Whether an item was granted. */
export type DeliveryOutcome =
  /** The item was granted. */
  | 'DELIVERED'
  /** The item could not be granted. A later report may replace this one. */
  | 'FAILED';

/** The vendor environment. */
export type Environment =
  /** Real payments. */
  | 'PRODUCTION'
  /** Test payments: no money moved. */
  | 'SANDBOX';

/** The evidence that a call of ours consumed the payment. */
export type Evidence =
  /** The upstream confirmed it in its answer to one of our calls. */
  | 'CONFIRMED'
  /** The payment was consumed before this server was in use, and was imported from another system's records. */
  | 'IMPORTED'
  /** The answer was lost. The upstream reported afterwards that the payment is consumed, and the purchase token was proven. */
  | 'INFERRED'
  /** An operator settled a dispute by hand. The audit log says who did it and why. */
  | 'OPERATOR';

/** What an event of the feed reports. Grant items on CONSUMED only. */
export type FeedEventKind =
  /** Something more is known about a CONSUMED payment: stronger evidence, a price that was unknown, or a late answer that contradicts an inference. It stays CONSUMED: grant nothing. */
  | 'AMENDED'
  /** The payment was consumed. Grant the item once. */
  | 'CONSUMED'
  /** A game server granted the item. */
  | 'DELIVERED'
  /** A game server could not grant the item. */
  | 'DELIVERY_FAILED'
  /** Only people can decide whose call consumed the payment. */
  | 'DISPUTED'
  /** The payment was consumed before this server was in use. This is history: grant nothing. */
  | 'IMPORTED'
  /** An attempt got no definite answer. */
  | 'IN_DOUBT'
  /** The upstream refused, or another call consumed the payment. */
  | 'REJECTED'
  /** The payment was reversed in full or in part, or an earlier reversal was undone. */
  | 'REVERSED';

/** The kind of a reversal. */
export type ReversalKind =
  /** The buyer's bank took the money back. */
  | 'CHARGED_BACK'
  /** The buyer got all or part of the money back. */
  | 'REFUNDED'
  /** An earlier reversal was undone. */
  | 'TAKEN_BACK'
  /** The store cancelled the payment. */
  | 'VOIDED';

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

export type FeedQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  app?: string | null | undefined;
}>;


export type FeedQuery = { feed: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, kind: FeedEventKind, occurredAt: string, app: string, paymentSeq: string, status: ConsumptionStatus | null, evidence: Evidence | null, consumption: { id: string, environment: Environment, isTest: boolean | null, itemSeq: number | string, playerId: string | null, amount: string | null, currency: string | null } | null, delivery: { outcome: DeliveryOutcome, reference: string, note: string | null } | null, reversal: { id: string, kind: ReversalKind, reference: string, occurredAt: string, amount: string | null, currency: string | null } | null }> } };

export type FeedEntryFragment = { id: string, kind: FeedEventKind, occurredAt: string, app: string, paymentSeq: string, status: ConsumptionStatus | null, evidence: Evidence | null, consumption: { id: string, environment: Environment, isTest: boolean | null, itemSeq: number | string, playerId: string | null, amount: string | null, currency: string | null } | null, delivery: { outcome: DeliveryOutcome, reference: string, note: string | null } | null, reversal: { id: string, kind: ReversalKind, reference: string, occurredAt: string, amount: string | null, currency: string | null } | null };

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