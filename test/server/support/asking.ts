// GraphQL over the wire, as a well-behaved client asks.

import { z } from "zod";
import { type Answer, exchange, type Sent } from "./exchange.ts";

const RESULT = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.record(z.string(), z.unknown()).default({}) }).loose())
    .default([]),
});

export interface Asked extends z.infer<typeof RESULT> {
  readonly answer: Answer;
}

export const JSON_HEADERS = { "content-type": "application/json", accept: "application/graphql-response+json" };

export const CONSUME = `mutation($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) {
    ... on ConsumeSuccess { price currency replayed consumption { id } }
    ... on ConsumeError { resultCode reason message }
  }
}`;
export const CALL = { paymentSeq: "P1", itemSeq: "1032032", purchaseToken: "token" };

export function resultOf(answer: Answer): Asked {
  return { ...RESULT.parse(JSON.parse(answer.text)), answer };
}

/** What is sent of one GraphQL request, to be changed by a test before it goes out. */
export function postOf(query: string, variables: unknown = {}): Required<Pick<Sent, "headers" | "body">> {
  return { headers: JSON_HEADERS, body: JSON.stringify({ query, variables }) };
}

export async function ask(address: string, query: string, variables: unknown = {}, headers = {}): Promise<Asked> {
  const post = postOf(query, variables);
  return resultOf(await exchange(address, { ...post, headers: { ...JSON_HEADERS, ...headers } }));
}

/** The code of the only error. */
export function codeOf({ errors }: Asked): unknown {
  return errors.length === 1 ? errors[0]?.extensions["code"] : errors;
}
