// A simulated world's end in the words of the oracle that the crash tests use, too.

import { type ConsumeAnswer, isRetryable } from "../../src/domain/answer.ts";
import type { Consumption } from "../../src/domain/consumption.ts";
import type { InferencePolicy } from "../../src/domain/inference.ts";
import { formatAmount, type Money, nearestNumber } from "../../src/domain/money.ts";
import type { ConsumeResult, ConsumptionAnswer, FeedEventAnswer } from "../support/gatewayAnswers.ts";
import type { Facts, HeardCall } from "../support/oracle.ts";
import type { PaymentTruth, SeenRequest } from "../support/paymentTruth.ts";
import type { LedgerSnapshot, SeenAttempt, SeenConsumption, SeenEvent } from "./ledger/snapshot.ts";
import type { Carried, SentRequest, TruePayment } from "./upstream/truth.ts";
import type { UpstreamModel } from "./upstream/UpstreamModel.ts";
import type { HeardAnswer } from "./world/callers.ts";

export interface WorldsEnd {
  readonly upstream: UpstreamModel;
  readonly ledger: LedgerSnapshot;
  /** As a reader saw it that paged all the while. */
  readonly pagedFeed: readonly SeenEvent[];
  readonly heard: readonly HeardAnswer[];
  readonly onInferred: InferencePolicy;
  readonly ruledByOperators: ReadonlySet<string>;
}

export function factsOf(end: WorldsEnd): Facts {
  const { upstream, ledger, pagedFeed, heard } = end;
  const paymentSeqs = new Map(ledger.consumptions.map(({ id, paymentSeq }) => [id, paymentSeq]));
  const eventFrom = (event: SeenEvent): FeedEventAnswer => ({
    id: String(event.sequence),
    kind: event.kind,
    paymentSeq: paymentSeqs.get(event.consumptionId) ?? "",
    status: event.status,
    evidence: event.evidence,
    consumption: { id: event.consumptionId },
  });
  return {
    truths: upstream.payments.map((payment) => truthOf(payment, end)),
    requests: upstream.sent.map(seenRequestFrom),
    overlaps: [], // watched as each call was sent
    consumptions: ledger.consumptions.map(consumptionFrom),
    feed: ledger.feed.map(eventFrom),
    pagedFeed: pagedFeed.map(eventFrom),
    heard: heard.map(heardCallFrom),
    isOutOfTurn: true,
  };
}

function truthOf(payment: TruePayment, { upstream, onInferred, ruledByOperators }: WorldsEnd): PaymentTruth {
  const isRuled = ruledByOperators.has(payment.issued.paymentSeq);
  const standing = payment.carried.findLast(({ isUndone }) => !isUndone);
  const isHidden = ({ by }: Carried) => by === "elsewhere" || by.wasTold5018;
  return {
    issued: payment.issued,
    isItemless: !upstream.namesItem,
    consumedBy:
      standing === undefined ? null : standing.by === "elsewhere" ? "elsewhere" : seenRequestFrom(standing.by),
    leeway: {
      consumedByAlso: payment.carried.flatMap(({ by }) => (by === "elsewhere" ? [] : [seenRequestFrom(by)])),
      mayBeLost: isRuled || (standing !== undefined && mayBeLost(standing, payment)),
      mayBeInferred: isRuled || payment.carried.some(isHidden),
      isTokenUnproven: onInferred === "unrivalled",
      // An item that no request names is known from an answer or a look, or nobody was granted it.
      isBlindToItems: upstream.kind !== "honest" && upstream.namesItem,
      mayLackPrice: upstream.faults.has("no usable price"),
    },
  };
}

/** Its caller was told that somebody else consumed it; or it consumed again what was known to be consumed. */
function mayBeLost({ by }: Carried, payment: TruePayment): boolean {
  if (by === "elsewhere") return true;
  const isConsumedAgain = payment.hasBeenRestored || payment.hasDoubled;
  return by.wasTold5018 || (isConsumedAgain && by.sentFor?.isAfter5018 === true);
}

function seenRequestFrom({ paymentSeq, itemSeq, purchaseToken, requestId }: SentRequest): SeenRequest {
  return { paymentSeq, itemSeq: String(itemSeq), purchaseToken, requestId };
}

function consumptionFrom(one: SeenConsumption): ConsumptionAnswer {
  return { ...toldOf(one), attempts: one.attempts.map(attemptFrom) };
}

function attemptFrom({
  number,
  trigger,
  outcome,
  resultCode,
  requestId,
}: SeenAttempt): ConsumptionAnswer["attempts"][0] {
  return { number, trigger, outcome, resultCode, requestId, startedAt: "", endedAt: outcome === null ? null : "" };
}

function toldOf(one: SeenConsumption | Consumption): Omit<ConsumptionAnswer, "attempts"> {
  const { id, paymentSeq, itemSeq, playerId, status, evidence, price, priceSource, resultCode } = one;
  const amounts = { amount: amountOf(price), currency: price?.currency ?? null };
  return { id, paymentSeq, itemSeq: String(itemSeq), playerId, status, evidence, ...amounts, priceSource, resultCode };
}

function amountOf(price: Money | null): string | null {
  return price === null ? null : formatAmount(price.amountMicros);
}

function heardCallFrom({ caller, answer, requestId }: HeardAnswer): HeardCall {
  const { paymentSeq, itemSeq, purchaseToken, playerId } = caller.claim;
  const call = { paymentSeq, itemSeq: String(itemSeq), purchaseToken };
  const result = answer === null ? null : resultFrom(answer);
  if (playerId === null) return { call, result, requestId, isServer: true };
  return { call: { ...call, playerId }, result, requestId };
}

function resultFrom(answer: ConsumeAnswer): ConsumeResult {
  const own = answer.consumption === null ? null : { ...toldOf(answer.consumption), attempts: [] };
  if (answer.kind === "success" && own !== null) {
    const { price } = answer.consumption;
    return {
      type: "ConsumeSuccess",
      price: price === null ? null : nearestNumber(price.amountMicros),
      currency: price?.currency ?? null,
      replayed: answer.isReplayed,
      consumption: own,
    };
  }
  if (answer.kind === "success") throw new Error("a success names its consumption");
  const { resultCode, message, reason, retryAfterMs } = answer;
  return { type: "ConsumeError", resultCode, message, reason, retryable: isRetryable(reason), retryAfterMs, own };
}
