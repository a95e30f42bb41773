// A small client of the gateway. It never repeats a call by itself: what a caller heard, and what was lost on the way to
// it, is what these tests are about.

import { randomUUID } from "node:crypto";
import type { z } from "zod";
import {
  CONSUME,
  CONSUME_RESULT,
  type ConsumeResult,
  CONSUMPTION_PAGE,
  type ConsumptionAnswer,
  CONSUMPTIONS,
  FEED,
  FEED_PAGE,
  type FeedEventAnswer,
  RECONCILE,
  RECONCILED,
} from "./gatewayAnswers.ts";

export interface ConsumeCall {
  readonly paymentSeq: string;
  readonly itemSeq: string;
  readonly purchaseToken: string;
  /** Whoever the server takes us for, where it is absent. */
  readonly playerId?: string;
}

export interface CallOptions {
  readonly requestId?: string;
  readonly signal?: AbortSignal;
}

/** The connection was refused or ended before the whole answer came. */
export class CallLost extends Error {
  constructor(cause: unknown) {
    super("the answer was lost", { cause });
    this.name = "CallLost";
  }
}

export interface GatewayClient {
  consume(call: ConsumeCall, options?: CallOptions): Promise<ConsumeResult>;
  reconcile(id: string, options?: CallOptions): Promise<ConsumptionAnswer>;
  /** All of one payment, or all there are, oldest first. */
  consumptions(paymentSeq?: string): Promise<ConsumptionAnswer[]>;
  /** The whole feed after this cursor, and the cursor to go on from. */
  feed(after: string | null, pageSize?: number): Promise<{ events: FeedEventAnswer[]; endCursor: string | null }>;
}

/**
 * @param address of the server that runs at the moment of each call
 * @param isUnavailableLost whether a 503, which says that the same call again is safe, counts as an answer that was lost
 */
export function createGatewayClient(address: () => string, isUnavailableLost = false): GatewayClient {
  async function ask<Shape extends z.ZodType>(
    shape: Shape,
    query: string,
    variables: object,
    options: CallOptions = {},
  ): Promise<z.infer<Shape>> {
    const { status, text } = await postGraphQL(address(), { query, variables }, options);
    const body: { data?: unknown; errors?: unknown } = JSON.parse(text);
    if (status === 503 && isUnavailableLost) throw new CallLost(new Error(text));
    if (status !== 200 || body.errors !== undefined) throw new Error(`the gateway answered ${status}: ${text}`);
    return shape.parse(body.data);
  }

  return {
    consume: async ({ paymentSeq, itemSeq, purchaseToken, playerId }, options) =>
      (await ask(CONSUME_RESULT, CONSUME, { paymentSeq, itemSeq, purchaseToken, playerId }, options)).consumePayment,
    reconcile: async (id, options) => (await ask(RECONCILED, RECONCILE, { id }, options)).reconcileConsumption,
    async consumptions(paymentSeq) {
      const filter = paymentSeq === undefined ? null : { paymentSeq: [paymentSeq] };
      const all: ConsumptionAnswer[] = [];
      for (let after: string | null = null; ;) {
        const variables: object = { first: 200, after, filter };
        const { consumptions } = await ask(CONSUMPTION_PAGE, CONSUMPTIONS, variables);
        all.push(...consumptions.nodes);
        after = consumptions.pageInfo.endCursor;
        if (consumptions.pageInfo.hasNextPage) continue;
        if (all.length !== consumptions.totalCount) throw new Error("totalCount is not the number of rows");
        return all;
      }
    },
    async feed(after, pageSize = 100) {
      const events: FeedEventAnswer[] = [];
      for (let cursor = after; ;) {
        const { feed } = await ask(FEED_PAGE, FEED, { first: pageSize, after: cursor });
        events.push(...feed.nodes);
        cursor = feed.pageInfo.endCursor ?? cursor;
        if (!feed.pageInfo.hasNextPage) return { events, endCursor: cursor };
      }
    },
  };
}

/** One POST and the text that came back, whatever it says. */
export async function postGraphQL(
  address: string,
  body: object,
  { requestId = randomUUID(), signal }: CallOptions = {},
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(`${address}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": requestId },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw new CallLost(cause);
  }
}
