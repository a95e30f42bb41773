/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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

/** Whether an item was granted. */
export type DeliveryOutcome =
  /** It was granted. */
  | 'DELIVERED'
  /** It could not be granted; a later word may say otherwise. */
  | 'FAILED';

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