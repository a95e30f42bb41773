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
    "mutation ConsumePayment($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!, $playerId: ID, $app: String) {\n  consumePayment(\n    paymentSeq: $paymentSeq\n    itemSeq: $itemSeq\n    purchaseToken: $purchaseToken\n    playerId: $playerId\n    app: $app\n  ) {\n    __typename\n    ... on ConsumeSuccess {\n      price\n      currency\n      replayed\n      receipt\n      consumption {\n        ...ConsumeOutcome\n      }\n    }\n    ... on ConsumeError {\n      resultCode\n      message\n      reason\n      retryable\n      retryAfterMs\n      standing: consumption {\n        ...ConsumeOutcome\n      }\n    }\n  }\n}\n\nfragment ConsumeOutcome on Consumption {\n  id\n  paymentSeq\n  itemSeq\n  status\n  evidence\n  priceSource\n  nextAttemptAt\n  attempts {\n    number\n    outcome\n    resultCode\n    durationMs\n    trigger\n  }\n}": typeof types.ConsumePaymentDocument,
    "query Consumption($paymentSeq: String!, $app: String) {\n  consumption(paymentSeq: $paymentSeq, app: $app) {\n    ...ConsumptionDetails\n  }\n}\n\nfragment ConsumptionDetails on Consumption {\n  id\n  app\n  environment\n  paymentSeq\n  itemSeq\n  playerId\n  status\n  evidence\n  price\n  amount\n  currency\n  priceSource\n  resultCode\n  message\n  requestedAt\n  settledAt\n  nextAttemptAt\n  receipt\n  attempts {\n    ...AttemptDetails\n  }\n}\n\nfragment AttemptDetails on Attempt {\n  number\n  startedAt\n  endedAt\n  outcome\n  resultCode\n  httpStatus\n  durationMs\n  requestId\n  trigger\n}": typeof types.ConsumptionDocument,
    "query Consumptions($first: Int = 20, $after: String, $filter: ConsumptionFilter, $orderBy: ConsumptionOrder) {\n  consumptions(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      ...ConsumptionRow\n    }\n  }\n}\n\nfragment ConsumptionRow on Consumption {\n  id\n  app\n  paymentSeq\n  itemSeq\n  playerId\n  status\n  evidence\n  amount\n  currency\n  resultCode\n  requestedAt\n  settledAt\n  nextAttemptAt\n}": typeof types.ConsumptionsDocument,
    "query Feed($first: Int = 100, $after: String, $app: String) {\n  feed(first: $first, after: $after, app: $app) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      ...FeedEntry\n    }\n  }\n}\n\nfragment FeedEntry on FeedEvent {\n  id\n  kind\n  occurredAt\n  app\n  paymentSeq\n  status\n  evidence\n  consumption {\n    id\n    itemSeq\n    playerId\n    amount\n    currency\n  }\n}": typeof types.FeedDocument,
    "query Node($id: ID!) {\n  node(id: $id) {\n    __typename\n    id\n    ... on Consumption {\n      app\n      paymentSeq\n      itemSeq\n      playerId\n      status\n      evidence\n      amount\n      currency\n      requestedAt\n      settledAt\n    }\n  }\n}": typeof types.NodeDocument,
    "mutation ReconcileConsumption($id: ID!) {\n  reconcileConsumption(id: $id) {\n    ...ReconciledConsumption\n  }\n}\n\nfragment ReconciledConsumption on Consumption {\n  id\n  paymentSeq\n  status\n  evidence\n  amount\n  currency\n  priceSource\n  resultCode\n  message\n  settledAt\n  nextAttemptAt\n  attempts {\n    number\n    startedAt\n    outcome\n    resultCode\n    trigger\n  }\n}": typeof types.ReconcileConsumptionDocument,
    "mutation ResolveDispute($id: ID!, $outcome: DisputeOutcome!, $note: String!) {\n  resolveDispute(id: $id, outcome: $outcome, note: $note) {\n    id\n    paymentSeq\n    status\n    evidence\n    amount\n    currency\n    resultCode\n    message\n  }\n}": typeof types.ResolveDisputeDocument,
    "query Viewer {\n  viewer {\n    role\n    playerId\n    app\n    keyName\n  }\n}": typeof types.ViewerDocument,
};
const documents: Documents = {
    "mutation ConsumePayment($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!, $playerId: ID, $app: String) {\n  consumePayment(\n    paymentSeq: $paymentSeq\n    itemSeq: $itemSeq\n    purchaseToken: $purchaseToken\n    playerId: $playerId\n    app: $app\n  ) {\n    __typename\n    ... on ConsumeSuccess {\n      price\n      currency\n      replayed\n      receipt\n      consumption {\n        ...ConsumeOutcome\n      }\n    }\n    ... on ConsumeError {\n      resultCode\n      message\n      reason\n      retryable\n      retryAfterMs\n      standing: consumption {\n        ...ConsumeOutcome\n      }\n    }\n  }\n}\n\nfragment ConsumeOutcome on Consumption {\n  id\n  paymentSeq\n  itemSeq\n  status\n  evidence\n  priceSource\n  nextAttemptAt\n  attempts {\n    number\n    outcome\n    resultCode\n    durationMs\n    trigger\n  }\n}": types.ConsumePaymentDocument,
    "query Consumption($paymentSeq: String!, $app: String) {\n  consumption(paymentSeq: $paymentSeq, app: $app) {\n    ...ConsumptionDetails\n  }\n}\n\nfragment ConsumptionDetails on Consumption {\n  id\n  app\n  environment\n  paymentSeq\n  itemSeq\n  playerId\n  status\n  evidence\n  price\n  amount\n  currency\n  priceSource\n  resultCode\n  message\n  requestedAt\n  settledAt\n  nextAttemptAt\n  receipt\n  attempts {\n    ...AttemptDetails\n  }\n}\n\nfragment AttemptDetails on Attempt {\n  number\n  startedAt\n  endedAt\n  outcome\n  resultCode\n  httpStatus\n  durationMs\n  requestId\n  trigger\n}": types.ConsumptionDocument,
    "query Consumptions($first: Int = 20, $after: String, $filter: ConsumptionFilter, $orderBy: ConsumptionOrder) {\n  consumptions(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      ...ConsumptionRow\n    }\n  }\n}\n\nfragment ConsumptionRow on Consumption {\n  id\n  app\n  paymentSeq\n  itemSeq\n  playerId\n  status\n  evidence\n  amount\n  currency\n  resultCode\n  requestedAt\n  settledAt\n  nextAttemptAt\n}": types.ConsumptionsDocument,
    "query Feed($first: Int = 100, $after: String, $app: String) {\n  feed(first: $first, after: $after, app: $app) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      ...FeedEntry\n    }\n  }\n}\n\nfragment FeedEntry on FeedEvent {\n  id\n  kind\n  occurredAt\n  app\n  paymentSeq\n  status\n  evidence\n  consumption {\n    id\n    itemSeq\n    playerId\n    amount\n    currency\n  }\n}": types.FeedDocument,
    "query Node($id: ID!) {\n  node(id: $id) {\n    __typename\n    id\n    ... on Consumption {\n      app\n      paymentSeq\n      itemSeq\n      playerId\n      status\n      evidence\n      amount\n      currency\n      requestedAt\n      settledAt\n    }\n  }\n}": types.NodeDocument,
    "mutation ReconcileConsumption($id: ID!) {\n  reconcileConsumption(id: $id) {\n    ...ReconciledConsumption\n  }\n}\n\nfragment ReconciledConsumption on Consumption {\n  id\n  paymentSeq\n  status\n  evidence\n  amount\n  currency\n  priceSource\n  resultCode\n  message\n  settledAt\n  nextAttemptAt\n  attempts {\n    number\n    startedAt\n    outcome\n    resultCode\n    trigger\n  }\n}": types.ReconcileConsumptionDocument,
    "mutation ResolveDispute($id: ID!, $outcome: DisputeOutcome!, $note: String!) {\n  resolveDispute(id: $id, outcome: $outcome, note: $note) {\n    id\n    paymentSeq\n    status\n    evidence\n    amount\n    currency\n    resultCode\n    message\n  }\n}": types.ResolveDisputeDocument,
    "query Viewer {\n  viewer {\n    role\n    playerId\n    app\n    keyName\n  }\n}": types.ViewerDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ConsumePayment($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!, $playerId: ID, $app: String) {\n  consumePayment(\n    paymentSeq: $paymentSeq\n    itemSeq: $itemSeq\n    purchaseToken: $purchaseToken\n    playerId: $playerId\n    app: $app\n  ) {\n    __typename\n    ... on ConsumeSuccess {\n      price\n      currency\n      replayed\n      receipt\n      consumption {\n        ...ConsumeOutcome\n      }\n    }\n    ... on ConsumeError {\n      resultCode\n      message\n      reason\n      retryable\n      retryAfterMs\n      standing: consumption {\n        ...ConsumeOutcome\n      }\n    }\n  }\n}\n\nfragment ConsumeOutcome on Consumption {\n  id\n  paymentSeq\n  itemSeq\n  status\n  evidence\n  priceSource\n  nextAttemptAt\n  attempts {\n    number\n    outcome\n    resultCode\n    durationMs\n    trigger\n  }\n}"): typeof import('./graphql.ts').ConsumePaymentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Consumption($paymentSeq: String!, $app: String) {\n  consumption(paymentSeq: $paymentSeq, app: $app) {\n    ...ConsumptionDetails\n  }\n}\n\nfragment ConsumptionDetails on Consumption {\n  id\n  app\n  environment\n  paymentSeq\n  itemSeq\n  playerId\n  status\n  evidence\n  price\n  amount\n  currency\n  priceSource\n  resultCode\n  message\n  requestedAt\n  settledAt\n  nextAttemptAt\n  receipt\n  attempts {\n    ...AttemptDetails\n  }\n}\n\nfragment AttemptDetails on Attempt {\n  number\n  startedAt\n  endedAt\n  outcome\n  resultCode\n  httpStatus\n  durationMs\n  requestId\n  trigger\n}"): typeof import('./graphql.ts').ConsumptionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Consumptions($first: Int = 20, $after: String, $filter: ConsumptionFilter, $orderBy: ConsumptionOrder) {\n  consumptions(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {\n    totalCount\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      ...ConsumptionRow\n    }\n  }\n}\n\nfragment ConsumptionRow on Consumption {\n  id\n  app\n  paymentSeq\n  itemSeq\n  playerId\n  status\n  evidence\n  amount\n  currency\n  resultCode\n  requestedAt\n  settledAt\n  nextAttemptAt\n}"): typeof import('./graphql.ts').ConsumptionsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Feed($first: Int = 100, $after: String, $app: String) {\n  feed(first: $first, after: $after, app: $app) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      ...FeedEntry\n    }\n  }\n}\n\nfragment FeedEntry on FeedEvent {\n  id\n  kind\n  occurredAt\n  app\n  paymentSeq\n  status\n  evidence\n  consumption {\n    id\n    itemSeq\n    playerId\n    amount\n    currency\n  }\n}"): typeof import('./graphql.ts').FeedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Node($id: ID!) {\n  node(id: $id) {\n    __typename\n    id\n    ... on Consumption {\n      app\n      paymentSeq\n      itemSeq\n      playerId\n      status\n      evidence\n      amount\n      currency\n      requestedAt\n      settledAt\n    }\n  }\n}"): typeof import('./graphql.ts').NodeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ReconcileConsumption($id: ID!) {\n  reconcileConsumption(id: $id) {\n    ...ReconciledConsumption\n  }\n}\n\nfragment ReconciledConsumption on Consumption {\n  id\n  paymentSeq\n  status\n  evidence\n  amount\n  currency\n  priceSource\n  resultCode\n  message\n  settledAt\n  nextAttemptAt\n  attempts {\n    number\n    startedAt\n    outcome\n    resultCode\n    trigger\n  }\n}"): typeof import('./graphql.ts').ReconcileConsumptionDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ResolveDispute($id: ID!, $outcome: DisputeOutcome!, $note: String!) {\n  resolveDispute(id: $id, outcome: $outcome, note: $note) {\n    id\n    paymentSeq\n    status\n    evidence\n    amount\n    currency\n    resultCode\n    message\n  }\n}"): typeof import('./graphql.ts').ResolveDisputeDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Viewer {\n  viewer {\n    role\n    playerId\n    app\n    keyName\n  }\n}"): typeof import('./graphql.ts').ViewerDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
