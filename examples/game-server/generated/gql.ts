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
    "mutation AcknowledgeDelivery($consumptionId: ID!, $reference: String!, $outcome: DeliveryOutcome! = DELIVERED, $note: String) {\n  acknowledgeDelivery(\n    consumptionId: $consumptionId\n    reference: $reference\n    outcome: $outcome\n    note: $note\n  ) {\n    __typename\n    ... on DeliveryAcknowledged {\n      repeated\n      delivery {\n        ...DeliveryWord\n      }\n    }\n    ... on DeliveryConflict {\n      message\n      delivery {\n        ...DeliveryWord\n      }\n    }\n  }\n}\n\nfragment DeliveryWord on Delivery {\n  outcome\n  reference\n  acknowledgedAt\n  note\n}": typeof types.AcknowledgeDeliveryDocument,
    "query Feed($first: Int = 100, $after: String, $app: String) {\n  feed(first: $first, after: $after, app: $app) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      ...FeedEntry\n    }\n  }\n}\n\nfragment FeedEntry on FeedEvent {\n  id\n  kind\n  occurredAt\n  app\n  paymentSeq\n  status\n  evidence\n  consumption {\n    id\n    environment\n    isTest\n    itemSeq\n    playerId\n    amount\n    currency\n  }\n  delivery {\n    outcome\n    reference\n    note\n  }\n  reversal {\n    id\n    kind\n    reference\n    occurredAt\n    amount\n    currency\n  }\n}": typeof types.FeedDocument,
};
const documents: Documents = {
    "mutation AcknowledgeDelivery($consumptionId: ID!, $reference: String!, $outcome: DeliveryOutcome! = DELIVERED, $note: String) {\n  acknowledgeDelivery(\n    consumptionId: $consumptionId\n    reference: $reference\n    outcome: $outcome\n    note: $note\n  ) {\n    __typename\n    ... on DeliveryAcknowledged {\n      repeated\n      delivery {\n        ...DeliveryWord\n      }\n    }\n    ... on DeliveryConflict {\n      message\n      delivery {\n        ...DeliveryWord\n      }\n    }\n  }\n}\n\nfragment DeliveryWord on Delivery {\n  outcome\n  reference\n  acknowledgedAt\n  note\n}": types.AcknowledgeDeliveryDocument,
    "query Feed($first: Int = 100, $after: String, $app: String) {\n  feed(first: $first, after: $after, app: $app) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      ...FeedEntry\n    }\n  }\n}\n\nfragment FeedEntry on FeedEvent {\n  id\n  kind\n  occurredAt\n  app\n  paymentSeq\n  status\n  evidence\n  consumption {\n    id\n    environment\n    isTest\n    itemSeq\n    playerId\n    amount\n    currency\n  }\n  delivery {\n    outcome\n    reference\n    note\n  }\n  reversal {\n    id\n    kind\n    reference\n    occurredAt\n    amount\n    currency\n  }\n}": types.FeedDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation AcknowledgeDelivery($consumptionId: ID!, $reference: String!, $outcome: DeliveryOutcome! = DELIVERED, $note: String) {\n  acknowledgeDelivery(\n    consumptionId: $consumptionId\n    reference: $reference\n    outcome: $outcome\n    note: $note\n  ) {\n    __typename\n    ... on DeliveryAcknowledged {\n      repeated\n      delivery {\n        ...DeliveryWord\n      }\n    }\n    ... on DeliveryConflict {\n      message\n      delivery {\n        ...DeliveryWord\n      }\n    }\n  }\n}\n\nfragment DeliveryWord on Delivery {\n  outcome\n  reference\n  acknowledgedAt\n  note\n}"): typeof import('./graphql.ts').AcknowledgeDeliveryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Feed($first: Int = 100, $after: String, $app: String) {\n  feed(first: $first, after: $after, app: $app) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    nodes {\n      ...FeedEntry\n    }\n  }\n}\n\nfragment FeedEntry on FeedEvent {\n  id\n  kind\n  occurredAt\n  app\n  paymentSeq\n  status\n  evidence\n  consumption {\n    id\n    environment\n    isTest\n    itemSeq\n    playerId\n    amount\n    currency\n  }\n  delivery {\n    outcome\n    reference\n    note\n  }\n  reversal {\n    id\n    kind\n    reference\n    occurredAt\n    amount\n    currency\n  }\n}"): typeof import('./graphql.ts').FeedDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
