// The IAP server as the rest of the product needs it: one question, one answer, nothing thrown.

import type { Heard } from "../domain/heard.ts";

export interface UpstreamQuestion {
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly purchaseToken: string;
  readonly requestId: string;
  /** The whole exchange, body included, ends within this; at least 1. */
  readonly deadlineMs: number;
  /** Read right before the first byte leaves: with `false` nothing is sent and the answer is NOT_SENT. */
  readonly mayStillSend: () => boolean;
}

export interface Upstream {
  consume(question: UpstreamQuestion): Promise<Heard>;
}

/** Leave to make one upstream call. Either its end is recorded, or it is given back unused. */
export interface CircuitPass {
  readonly isAdmitted: true;
  record(heard: Heard): void;
  giveBack(): void;
}

export interface CircuitRefusal {
  readonly isAdmitted: false;
  /** Until the next try, in milliseconds. */
  readonly retryInMs: number;
}

/** The circuit breaker: whether to ask the upstream at all. */
export interface Circuit {
  admit(): CircuitPass | CircuitRefusal;
}
