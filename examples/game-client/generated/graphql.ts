/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How one of our calls to the upstream ended, as far as we know. */
export type AttemptOutcome =
  /** The upstream consumed the payment on this call. */
  | 'CONSUMED'
  /** No byte of the request was sent. */
  | 'NOT_SENT'
  /** The upstream answered with a definite code: this call consumed nothing. */
  | 'REFUSED'
  /** There was no definite answer: this call may have consumed the payment. */
  | 'UNKNOWN';

/** Why we called the upstream. */
export type AttemptTrigger =
  /** A caller asked to consume the payment. */
  | 'CALL'
  /** A harmless test of whether an "already consumed" answer proves anything about this token. It does not try to consume. */
  | 'CONTROL'
  /** An operator asked for reconciliation now. */
  | 'OPERATOR'
  /** The ledger asked by itself, to find the outcome of an open consumption. */
  | 'RECONCILIATION';

/** Why a consume call did not succeed, for programs to branch on. */
export type ConsumeErrorReason =
  /** 5018: the payment was consumed by another call, token, item or player. */
  | 'ALREADY_CONSUMED'
  /** 5018: only people can decide whose call consumed the payment. */
  | 'DISPUTED'
  /** 1100: the input is invalid. Nothing was recorded and nothing was sent. */
  | 'INVALID_INPUT'
  /** The payment may have been consumed. The ledger finds out. It is safe to repeat the same call. */
  | 'IN_DOUBT'
  /** 117: another call for this payment is under way. In the retry flow it can also mean that the player has too many open consumptions, so nothing was sent: try again in a minute. */
  | 'IN_PROGRESS'
  /** 1100: the payment is for another item. */
  | 'ITEM_MISMATCH'
  /** 101: the upstream does not show the payment as this player's. No consume call was sent. */
  | 'NOT_OWNER'
  /** The upstream answered with a definite code: this call consumed nothing. */
  | 'REFUSED'
  /** 106: the call was never sent. */
  | 'UPSTREAM_UNAVAILABLE';

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

/** The source of a price. */
export type PriceSource =
  /** The import that added the record. */
  | 'IMPORT'
  /** The upstream's look-up of the payment. */
  | 'TRANSACTION'
  /** The upstream's list of unconsumed payments, read before the payment was consumed. */
  | 'UNCONSUMED_LIST'
  /** No source: the answer that contained the price was lost or unusable. The price is null, never a guess. */
  | 'UNKNOWN'
  /** The upstream's answer to the consume call. */
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