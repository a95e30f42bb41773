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

export type UnconsumedPaymentsQueryVariables = Exact<{
  playerId?: string | number | null | undefined;
  app?: string | null | undefined;
}>;


export type UnconsumedPaymentsQuery = { unconsumedPayments: Array<{ app: string, paymentSeq: string, itemSeq: number | string, amount: string | null, currency: string | null, purchaseToken: string | null, item: { name: string } | null, consumption: { id: string, status: ConsumptionStatus } | null }> };

export type UnconsumedEntryFragment = { app: string, paymentSeq: string, itemSeq: number | string, amount: string | null, currency: string | null, purchaseToken: string | null, item: { name: string } | null, consumption: { id: string, status: ConsumptionStatus } | null };

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