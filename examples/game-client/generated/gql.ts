/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "mutation ConsumePayment($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!, $playerId: ID, $app: String) {\n  consumePayment(\n    paymentSeq: $paymentSeq\n    itemSeq: $itemSeq\n    purchaseToken: $purchaseToken\n    playerId: $playerId\n    app: $app\n  ) {\n    __typename\n    ... on ConsumeSuccess {\n      price\n      currency\n      replayed\n      receipt\n      consumption {\n        ...ConsumeOutcome\n      }\n    }\n    ... on ConsumeError {\n      resultCode\n      message\n      reason\n      retryable\n      retryAfterMs\n      standing {\n        ...ConsumeOutcome\n      }\n    }\n  }\n}\n\nfragment ConsumeOutcome on Consumption {\n  id\n  paymentSeq\n  itemSeq\n  status\n  evidence\n  priceSource\n  nextAttemptAt\n  attempts {\n    number\n    outcome\n    resultCode\n    durationMs\n    trigger\n  }\n}": typeof types.ConsumePaymentDocument,
    "mutation ConsumeUnconsumedPayments($first: Int = 20, $playerId: ID, $app: String) {\n  consumeUnconsumedPayments(first: $first, playerId: $playerId, app: $app) {\n    paymentSeq\n    itemSeq\n    result {\n      __typename\n      ... on ConsumeSuccess {\n        price\n        currency\n        replayed\n        receipt\n        consumption {\n          ...UnconsumedOutcome\n        }\n      }\n      ... on ConsumeError {\n        resultCode\n        message\n        reason\n        retryable\n        retryAfterMs\n        standing {\n          ...UnconsumedOutcome\n        }\n      }\n    }\n  }\n}\n\nfragment UnconsumedOutcome on Consumption {\n  id\n  status\n  evidence\n  nextAttemptAt\n}": typeof types.ConsumeUnconsumedPaymentsDocument,
    "query UnconsumedPayments($playerId: ID, $app: String) {\n  unconsumedPayments(playerId: $playerId, app: $app) {\n    ...UnconsumedEntry\n  }\n}\n\nfragment UnconsumedEntry on UnconsumedPayment {\n  app\n  paymentSeq\n  itemSeq\n  item {\n    name\n  }\n  amount\n  currency\n  purchaseToken\n  consumption {\n    id\n    status\n  }\n}": typeof types.UnconsumedPaymentsDocument,
};
const documents: Documents = {
    "mutation ConsumePayment($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!, $playerId: ID, $app: String) {\n  consumePayment(\n    paymentSeq: $paymentSeq\n    itemSeq: $itemSeq\n    purchaseToken: $purchaseToken\n    playerId: $playerId\n    app: $app\n  ) {\n    __typename\n    ... on ConsumeSuccess {\n      price\n      currency\n      replayed\n      receipt\n      consumption {\n        ...ConsumeOutcome\n      }\n    }\n    ... on ConsumeError {\n      resultCode\n      message\n      reason\n      retryable\n      retryAfterMs\n      standing {\n        ...ConsumeOutcome\n      }\n    }\n  }\n}\n\nfragment ConsumeOutcome on Consumption {\n  id\n  paymentSeq\n  itemSeq\n  status\n  evidence\n  priceSource\n  nextAttemptAt\n  attempts {\n    number\n    outcome\n    resultCode\n    durationMs\n    trigger\n  }\n}": types.ConsumePaymentDocument,
    "mutation ConsumeUnconsumedPayments($first: Int = 20, $playerId: ID, $app: String) {\n  consumeUnconsumedPayments(first: $first, playerId: $playerId, app: $app) {\n    paymentSeq\n    itemSeq\n    result {\n      __typename\n      ... on ConsumeSuccess {\n        price\n        currency\n        replayed\n        receipt\n        consumption {\n          ...UnconsumedOutcome\n        }\n      }\n      ... on ConsumeError {\n        resultCode\n        message\n        reason\n        retryable\n        retryAfterMs\n        standing {\n          ...UnconsumedOutcome\n        }\n      }\n    }\n  }\n}\n\nfragment UnconsumedOutcome on Consumption {\n  id\n  status\n  evidence\n  nextAttemptAt\n}": types.ConsumeUnconsumedPaymentsDocument,
    "query UnconsumedPayments($playerId: ID, $app: String) {\n  unconsumedPayments(playerId: $playerId, app: $app) {\n    ...UnconsumedEntry\n  }\n}\n\nfragment UnconsumedEntry on UnconsumedPayment {\n  app\n  paymentSeq\n  itemSeq\n  item {\n    name\n  }\n  amount\n  currency\n  purchaseToken\n  consumption {\n    id\n    status\n  }\n}": types.UnconsumedPaymentsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ConsumePayment($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!, $playerId: ID, $app: String) {\n  consumePayment(\n    paymentSeq: $paymentSeq\n    itemSeq: $itemSeq\n    purchaseToken: $purchaseToken\n    playerId: $playerId\n    app: $app\n  ) {\n    __typename\n    ... on ConsumeSuccess {\n      price\n      currency\n      replayed\n      receipt\n      consumption {\n        ...ConsumeOutcome\n      }\n    }\n    ... on ConsumeError {\n      resultCode\n      message\n      reason\n      retryable\n      retryAfterMs\n      standing {\n        ...ConsumeOutcome\n      }\n    }\n  }\n}\n\nfragment ConsumeOutcome on Consumption {\n  id\n  paymentSeq\n  itemSeq\n  status\n  evidence\n  priceSource\n  nextAttemptAt\n  attempts {\n    number\n    outcome\n    resultCode\n    durationMs\n    trigger\n  }\n}"): typeof import('./graphql.ts').ConsumePaymentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ConsumeUnconsumedPayments($first: Int = 20, $playerId: ID, $app: String) {\n  consumeUnconsumedPayments(first: $first, playerId: $playerId, app: $app) {\n    paymentSeq\n    itemSeq\n    result {\n      __typename\n      ... on ConsumeSuccess {\n        price\n        currency\n        replayed\n        receipt\n        consumption {\n          ...UnconsumedOutcome\n        }\n      }\n      ... on ConsumeError {\n        resultCode\n        message\n        reason\n        retryable\n        retryAfterMs\n        standing {\n          ...UnconsumedOutcome\n        }\n      }\n    }\n  }\n}\n\nfragment UnconsumedOutcome on Consumption {\n  id\n  status\n  evidence\n  nextAttemptAt\n}"): typeof import('./graphql.ts').ConsumeUnconsumedPaymentsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query UnconsumedPayments($playerId: ID, $app: String) {\n  unconsumedPayments(playerId: $playerId, app: $app) {\n    ...UnconsumedEntry\n  }\n}\n\nfragment UnconsumedEntry on UnconsumedPayment {\n  app\n  paymentSeq\n  itemSeq\n  item {\n    name\n  }\n  amount\n  currency\n  purchaseToken\n  consumption {\n    id\n    status\n  }\n}"): typeof import('./graphql.ts').UnconsumedPaymentsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
