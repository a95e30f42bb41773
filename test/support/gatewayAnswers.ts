// The gateway's answers as a client may rely on them, checked as they come in: a field that is missing or of another
// type fails the test that asked for it.

import { z } from "zod";

const ATTEMPT = z.object({
  number: z.number(),
  trigger: z.enum(["CALL", "RECONCILIATION", "OPERATOR", "CONTROL"]),
  outcome: z.enum(["CONSUMED", "REFUSED", "UNKNOWN", "NOT_SENT"]).nullable(),
  resultCode: z.number().nullable(),
  requestId: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
});

const STATUS = z.enum(["PENDING", "CONSUMED", "REJECTED", "IN_DOUBT", "DISPUTED"]);
const EVIDENCE = z.enum(["CONFIRMED", "INFERRED", "OPERATOR", "IMPORTED"]).nullable();

export const CONSUMPTION = z.object({
  id: z.string(),
  paymentSeq: z.string(),
  itemSeq: z.union([z.number(), z.string()]).transform(String),
  playerId: z.string().nullable(),
  status: STATUS,
  evidence: EVIDENCE,
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  priceSource: z.string().nullable(),
  resultCode: z.number().nullable(),
  attempts: z.array(ATTEMPT),
});

const SUCCESS = z.object({
  type: z.literal("ConsumeSuccess"),
  price: z.number().nullable(),
  currency: z.string().nullable(),
  replayed: z.boolean(),
  consumption: CONSUMPTION,
});

const ERROR = z.object({
  type: z.literal("ConsumeError"),
  resultCode: z.number(),
  message: z.string(),
  reason: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().nullable(),
  own: CONSUMPTION.nullable(),
});

export const CONSUME_RESULT = z.object({ consumePayment: z.discriminatedUnion("type", [SUCCESS, ERROR]) });

export const CONSUMPTION_PAGE = z.object({
  consumptions: z.object({
    totalCount: z.number(),
    nodes: z.array(CONSUMPTION),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

export const RECONCILED = z.object({ reconcileConsumption: CONSUMPTION });

export const FEED_EVENT = z.object({
  id: z.string(),
  kind: z.string(),
  paymentSeq: z.string(),
  status: STATUS,
  evidence: EVIDENCE,
  consumption: z.object({ id: z.string() }),
});

export const FEED_PAGE = z.object({
  feed: z.object({
    nodes: z.array(FEED_EVENT),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

export type ConsumeResult = z.infer<typeof CONSUME_RESULT>["consumePayment"];
export type ConsumptionAnswer = z.infer<typeof CONSUMPTION>;
export type AttemptAnswer = z.infer<typeof ATTEMPT>;
export type FeedEventAnswer = z.infer<typeof FEED_EVENT>;

const CONSUMPTION_FIELDS = `id paymentSeq itemSeq playerId status evidence amount currency priceSource resultCode
  attempts { number trigger outcome resultCode requestId startedAt endedAt }`;

export const CONSUME = `mutation ($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!, $playerId: ID) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken, playerId: $playerId) {
    type: __typename
    ... on ConsumeSuccess { price currency replayed consumption { ${CONSUMPTION_FIELDS} } }
    ... on ConsumeError { resultCode message reason retryable retryAfterMs own: standing { ${CONSUMPTION_FIELDS} } }
  }
}`;

export const RECONCILE = `mutation ($id: ID!) { reconcileConsumption(id: $id) { ${CONSUMPTION_FIELDS} } }`;

export const CONSUMPTIONS = `query ($first: Int, $after: String, $filter: ConsumptionFilter) {
  consumptions(first: $first, after: $after, filter: $filter, orderBy: { field: REQUESTED_AT, direction: ASC }) {
    totalCount nodes { ${CONSUMPTION_FIELDS} } pageInfo { hasNextPage endCursor }
  }
}`;

export const FEED = `query ($first: Int, $after: String) {
  feed(first: $first, after: $after) {
    nodes { id kind paymentSeq status evidence consumption { id } } pageInfo { hasNextPage endCursor }
  }
}`;
