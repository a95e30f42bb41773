// The v3 consume call: one question, one POST, one answer. The path holds exactly the digits and characters that were
// asked about, the body exactly the token; whatever happens on the way comes back as a Heard, and nothing throws.

import type { LookupFunction } from "node:net";
import type { Heard } from "../domain/heard.ts";
import { isItemSeq, isPaymentSeq } from "../domain/identifiers.ts";
import { Exchange, type ExchangeEnd, type Post } from "./Exchange.ts";
import { createKyClient } from "./kyClient.ts";
import { PoolTransport } from "./PoolTransport.ts";
import type { Upstream, UpstreamQuestion } from "./port.ts";
import { heldBack, unusable } from "./unheard.ts";
import { readConsumeAnswer, writeConsumeBody } from "./wire.ts";

export interface V3UpstreamOptions {
  /** May carry a path prefix. */
  readonly baseUrl: URL | string;
  readonly maxConnections: number;
  /** Starts the one timer of an exchange; disposing of it stops it. */
  readonly startTimer: (run: () => void, delayMs: number) => Disposable;
  /** Milliseconds since 1970, for a Retry-After date in an answer that has no Date. */
  readonly nowMs: () => number;
  /** Name resolution, in place of the system's. */
  readonly lookup?: LookupFunction;
}

export type ClosableUpstream = Upstream & { close(): Promise<void> };

/** No encoding: an answer that unpacks to more than it weighs cannot be bounded by its bytes. */
const HEADERS = [
  "content-type",
  "application/json",
  "accept",
  "application/json",
  "accept-encoding",
  "identity",
  "user-agent",
  "iap-graphql",
];
const HEADER_TEXT = /^[\x21-\x7e]{1,128}$/;

export function createV3Upstream(options: V3UpstreamOptions): ClosableUpstream {
  const { origin, pathname } = new URL(options.baseUrl);
  const prefix = pathname.replace(/\/+$/, "");
  const transport = new PoolTransport({
    origin,
    maxConnections: options.maxConnections,
    startTimer: options.startTimer,
    ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
  });
  const call = createKyClient((exchange) => transport.carry(exchange));

  return {
    namesItem: true,
    listUnconsumed: null,
    lookUp: null,
    listItems: null,
    async consume(question) {
      // Whoever asks has checked both; but both become part of a path, so no other text may ever get this far.
      if (!isPaymentSeq(question.paymentSeq) || !isItemSeq(question.itemSeq)) {
        return heldBack("The payment's or the item's number cannot be part of a path.");
      }
      const post = postOf(question, prefix);
      const exchange = new Exchange(post, question.mayStillSend, options.nowMs);
      try {
        await call(origin + post.path, exchange);
      } catch {
        exchange.refuse(heldBack("The call failed before it was sent."));
      }
      return hear(exchange.end, question.purchaseToken);
    },
    close: () => transport.close(),
  };
}

function postOf(question: UpstreamQuestion, prefix: string): Post {
  const { paymentSeq, itemSeq, purchaseToken, requestId, deadlineMs } = question;
  return {
    path: `${prefix}/inapp/v3/consume/${paymentSeq}/items/${itemSeq}`,
    headers: HEADER_TEXT.test(requestId) ? [...HEADERS, "x-request-id", requestId] : HEADERS,
    body: writeConsumeBody(purchaseToken),
    deadlineMs,
  };
}

function hear(end: ExchangeEnd | null, purchaseToken: string): Heard {
  if (end === null) return unusable("The call failed while it was on its way.", null);
  return end.kind === "ANSWERED" ? readConsumeAnswer(end.body, purchaseToken) : end;
}
