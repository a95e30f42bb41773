// The oracle of every crash test and of every simulated history. When the faults have stopped and everything open was asked
// again, it compares what the upstream did, what the ledger holds, what the feed says and what clients heard. One line per
// broken promise of DESIGN.md.

import type { AttemptAnswer, ConsumeResult, ConsumptionAnswer, FeedEventAnswer } from "./gatewayAnswers.ts";
import type { ConsumeCall } from "./gatewayClient.ts";
import type { Overlap } from "./FaultyUpstream.ts";
import { judgeReplays } from "./oracleOfReplays.ts";
import type { PaymentTruth, SeenRequest } from "./paymentTruth.ts";

export interface HeardCall {
  readonly call: ConsumeCall;
  /** A game server that names no player: told of the standing record, whoever's it is. */
  readonly isServer?: boolean;
  /** null: the answer was lost on the way to the caller. */
  readonly result: ConsumeResult | null;
  /** What the call was sent as; absent: nobody can tell which attempts were its own. */
  readonly requestId?: string;
}

export interface Facts {
  readonly truths: readonly PaymentTruth[];
  readonly requests: readonly SeenRequest[];
  readonly overlaps: readonly Overlap[];
  readonly consumptions: readonly ConsumptionAnswer[];
  /** Read in one go at the end. */
  readonly feed: readonly FeedEventAnswer[];
  /** As the pager saw it that read all the while. */
  readonly pagedFeed: readonly FeedEventAnswer[];
  readonly heard: readonly HeardCall[];
  /** Processes were paused, or clocks jumped: an attempt may end after a later one, and start before an earlier one. */
  readonly isOutOfTurn?: boolean;
}

/** Empty: every promise was kept. */
export function judge(facts: Facts): string[] {
  const byPayment = Map.groupBy(facts.consumptions, ({ paymentSeq }) => paymentSeq);
  return [
    ...facts.truths.flatMap((truth) => judgePayment(truth, byPayment.get(truth.issued.paymentSeq) ?? [], facts)),
    ...judgeUnknownPayments(facts),
    ...judgeHeard(facts),
    ...judgeReplays(facts),
    ...judgeFeed(facts),
    ...judgeRequests(facts, byPayment),
    ...facts.consumptions.flatMap((record) => judgeAttempts(record, facts.isOutOfTurn === true)),
  ];
}

/** I2, I3, and that nothing is on record as consumed that is not. */
function judgePayment(truth: PaymentTruth, own: readonly ConsumptionAnswer[], facts: Facts): string[] {
  const name = truth.issued.paymentSeq;
  const complaints: string[] = [];
  const consumed = own.filter(({ status }) => status === "CONSUMED");
  const isDisputed = own.some(({ status }) => status === "DISPUTED");
  const isOurs = truth.consumedBy !== null && truth.consumedBy !== "elsewhere";
  const isOwed = isOurs && truth.leeway?.mayBeLost !== true;
  if (consumed.length > 1) complaints.push(`I2 ${name} is CONSUMED ${consumed.length} times`);
  if (isOwed && consumed.length === 0 && !isDisputed) {
    complaints.push(`I3 ${name} was consumed on a call of ours and is ${own.map(({ status }) => status).join(", ")}`);
  }
  for (const record of consumed) {
    complaints.push(...judgeOwner(truth, record, facts), ...judgePrice(truth, record));
  }
  for (const record of own) {
    if (record.status === "PENDING" || record.status === "IN_DOUBT") {
      complaints.push(`I3 ${name} is still ${record.status} (${record.id})`);
    }
  }
  return complaints;
}

/** What is CONSUMED was consumed by a call of its own, or is one of the inferences that no rule can prevent. */
function judgeOwner(truth: PaymentTruth, record: ConsumptionAnswer, { requests, consumptions }: Facts): string[] {
  const { issued, consumedBy, leeway } = truth;
  const name = issued.paymentSeq;
  // Where no request names the item, each call of the player was for every item.
  const isShared = ({ paymentSeq, playerId }: ConsumptionAnswer) =>
    truth.isItemless === true && paymentSeq === record.paymentSeq && playerId === record.playerId;
  const attempts = [record, ...consumptions.filter(isShared)].flatMap((one) => one.attempts);
  const isOwn = ({ requestId }: SeenRequest) => attempts.some((attempt) => attempt.requestId === requestId);
  const isOurs = consumedBy !== null && consumedBy !== "elsewhere";
  const isForItem = record.itemSeq === issued.itemSeq;
  if (isOurs && isOwn(consumedBy) && isForItem) return [];
  if (leeway?.consumedByAlso.some(isOwn) === true && isForItem) return [];
  if (leeway?.mayBeInferred === true && record.evidence === "INFERRED") {
    const isRightToken = requests.some((one) => isOwn(one) && one.purchaseToken === issued.purchaseToken);
    const isTokenFit = isRightToken || leeway.isTokenUnproven;
    if (isTokenFit && (isForItem || leeway.isBlindToItems)) return [];
  }
  if (record.evidence === "OPERATOR") return []; // people may be wrong
  if (!isForItem) return [`${name} is CONSUMED for an item it is not for`];
  if (isOurs) return [`${name} is CONSUMED by ${record.playerId}, whose call did not consume it`];
  return [`${name} is CONSUMED, and no call of ours consumed it`];
}

function judgePrice({ issued, leeway }: PaymentTruth, record: ConsumptionAnswer): string[] {
  const price = { amount: String(Number(issued.price)), currency: issued.currency };
  if (record.amount === price.amount && record.currency === price.currency) return [];
  const isUnknownPrice = record.amount === null && record.currency === null && record.priceSource === "UNKNOWN";
  const isUnheard = record.evidence === "INFERRED" || record.evidence === "OPERATOR";
  if (isUnknownPrice && (isUnheard || leeway?.mayLackPrice === true)) return [];
  return [`${issued.paymentSeq} costs ${price.amount} ${price.currency}, not ${record.amount} ${record.currency}`];
}

function judgeUnknownPayments({ truths, consumptions }: Facts): string[] {
  const known = new Set(truths.map(({ issued }) => issued.paymentSeq));
  return consumptions
    .filter(({ paymentSeq, status }) => !known.has(paymentSeq) && status === "CONSUMED")
    .map(({ paymentSeq }) => `${paymentSeq} is CONSUMED, and there is no such payment`);
}

/** I1, I6, and the answers of others: a success heard is a success on record, at one price for ever. */
function judgeHeard({ heard, consumptions }: Facts): string[] {
  const complaints: string[] = [];
  const byId = new Map(consumptions.map((consumption) => [consumption.id, consumption]));
  for (const { call, result, isServer } of heard) {
    const told = result?.type === "ConsumeSuccess" ? result.consumption : (result?.own ?? null);
    // One without player is about to be this caller's: it was told as it stood before.
    const isForeign = told !== null && told.playerId !== null && told.playerId !== (call.playerId ?? "dev");
    if (isForeign && isServer !== true) {
      complaints.push(`I8 ${call.paymentSeq}: ${call.playerId} was told of the record of ${told.playerId}`);
    }
    if (result?.type !== "ConsumeSuccess") continue;
    const record = byId.get(result.consumption.id);
    if (record?.status !== "CONSUMED") {
      complaints.push(`I1 ${call.paymentSeq}: a caller heard success, and it is ${record?.status ?? "not on record"}`);
      continue;
    }
    const isSamePrice = result.price === toNumber(record.amount) && result.currency === record.currency;
    if (!isSamePrice && result.price !== null) {
      complaints.push(
        `I6 ${call.paymentSeq}: a caller heard ${result.price} ${result.currency}, the record says otherwise`,
      );
    }
  }
  const firsts = heard.flatMap(({ call, result }) =>
    result?.type === "ConsumeSuccess" && !result.replayed ? [{ call, id: result.consumption.id }] : [],
  );
  for (const [paymentSeq, calls] of Map.groupBy(firsts, ({ call }) => call.paymentSeq)) {
    const tokens = new Set(calls.map(({ call, id }) => `${id} ${call.itemSeq} ${call.purchaseToken}`));
    if (tokens.size > 1) complaints.push(`I2 ${paymentSeq}: two different calls heard that they consumed it`);
  }
  return complaints;
}

function toNumber(amount: string | null): number | null {
  return amount === null ? null : Number(amount);
}

/** I4: every event once, in one order for ever, and each record's events tell how it came to its status. */
function judgeFeed({ feed, pagedFeed, consumptions }: Facts): string[] {
  const complaints: string[] = [];
  if (new Set(feed.map(({ id }) => id)).size !== feed.length) complaints.push("I4 an event is in the feed twice");
  const differsAt = feed.findIndex((event, index) => event.id !== pagedFeed[index]?.id);
  if (differsAt !== -1 || feed.length !== pagedFeed.length) {
    const at = differsAt === -1 ? feed.length : differsAt;
    complaints.push(`I4 the pager saw ${pagedFeed.length} of ${feed.length} events, and differs from number ${at} on`);
  }
  const byConsumption = Map.groupBy(feed, ({ consumption }) => consumption.id);
  for (const record of consumptions) {
    const events = byConsumption.get(record.id) ?? [];
    const last = events.at(-1);
    if (last?.status !== record.status || last.evidence !== record.evidence) {
      complaints.push(
        `I4 ${record.paymentSeq} is ${record.status}, and its last event says ${last?.status ?? "nothing"}`,
      );
    }
    for (const [index, event] of events.entries()) {
      if (!isLegalStep(events[index - 1] ?? null, event)) {
        complaints.push(`I4 ${record.paymentSeq}: ${event.kind} cannot follow ${events[index - 1]?.kind ?? "nothing"}`);
      }
    }
  }
  return complaints;
}

/** Only a REJECTED one may be asked afresh and be REJECTED again; everything else is in the feed when it changes. */
function isLegalStep(before: FeedEventAnswer | null, event: FeedEventAnswer): boolean {
  if (event.kind === "AMENDED") return before !== null && event.status === before.status;
  if (event.kind !== event.status) return false;
  if (before === null || before.status === "REJECTED") return true;
  if (before.status === "DISPUTED") return event.status === "CONSUMED" || event.status === "REJECTED";
  return before.status !== "CONSUMED" && before.status !== event.status;
}

/** I5: no call without its attempt on disk, and never two at once for one consumption. */
function judgeRequests({ requests, overlaps }: Facts, byPayment: Map<string, ConsumptionAnswer[]>): string[] {
  const isOfOne = ({ earlier, later }: Overlap) =>
    (byPayment.get(later.paymentSeq) ?? []).some(({ attempts }) =>
      [earlier, later].every(({ requestId }) => attempts.some((attempt) => attempt.requestId === requestId)),
    );
  // Two players with one token are two consumptions: theirs may overlap.
  const complaints = overlaps.filter(isOfOne).map(({ later }) => `I5 ${later.paymentSeq} was asked twice at once`);
  const keyOf = (paymentSeq: string, requestId: string | null) => `${paymentSeq} ${requestId}`;
  const seen = Map.groupBy(requests, ({ paymentSeq, requestId }) => keyOf(paymentSeq, requestId));
  for (const [key, [first, ...others]] of seen) {
    if (first === undefined) continue;
    const attempts = (byPayment.get(first.paymentSeq) ?? []).flatMap((consumption) => consumption.attempts);
    const onRecord = attempts.filter(({ requestId }) => keyOf(first.paymentSeq, requestId) === key).length;
    if (onRecord < 1 + others.length) {
      complaints.push(`I5 ${key}: ${1 + others.length} calls upstream, ${onRecord} attempts on record`);
    }
  }
  return complaints;
}

function judgeAttempts({ paymentSeq, attempts }: ConsumptionAnswer, isOutOfTurn: boolean): string[] {
  const isEarlier = (attempt: AttemptAnswer, next: AttemptAnswer | undefined) =>
    next === undefined || attempt.endedAt === null || attempt.endedAt <= next.startedAt;
  const isNumbered = attempts.every((attempt, index) => attempt.number === index + 1);
  const isInTurn = isOutOfTurn || attempts.every((attempt, index) => isEarlier(attempt, attempts[index + 1]));
  return [
    ...(isNumbered ? [] : [`I5 ${paymentSeq}: its attempts are not numbered 1, 2, …`]),
    ...(isInTurn ? [] : [`I5 ${paymentSeq}: an attempt began before the one before it had ended`]),
  ];
}
