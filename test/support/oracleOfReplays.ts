// `replayed`, call by call: false only for the call whose own attempt settled the consumption, and for calls that joined that
// attempt. What a call's own attempts were is known by the name that the call was sent under.

import type { AttemptAnswer, ConsumeResult } from "./gatewayAnswers.ts";
import type { Facts, HeardCall } from "./oracle.ts";

type Success = Extract<ConsumeResult, { readonly type: "ConsumeSuccess" }>;

interface ToldCall {
  readonly requestId: string;
  readonly told: Success;
  /** Its own attempts, by what is on record; none: it joined another call's, or was answered from the record. */
  readonly own: readonly AttemptAnswer[];
  /** Everybody else's attempts for the same consumption. */
  readonly others: readonly AttemptAnswer[];
}

type ReplayFacts = Pick<Facts, "heard" | "consumptions" | "feed">;

export function judgeReplays(facts: ReplayFacts): string[] {
  const told = facts.heard.flatMap((call) => toldCall(call, facts));
  const complaints = told.flatMap((one) => judgeOne(one, facts).map((line) => `I6 ${one.requestId} ${line}`));
  const settlers = told.filter(({ told: { replayed }, own }) => !replayed && own.length > 0);
  for (const [id, calls] of Map.groupBy(settlers, (one) => one.told.consumption.id)) {
    const names = [...new Set(calls.map(({ requestId }) => requestId))];
    if (names.length > 1)
      complaints.push(`I6 ${id}: ${names.join(" and ")} each heard that its own attempt settled it`);
  }
  return complaints;
}

function toldCall({ result, requestId }: HeardCall, { consumptions }: ReplayFacts): ToldCall[] {
  if (result?.type !== "ConsumeSuccess" || requestId === undefined) return [];
  const attempts = consumptions.find(({ id }) => id === result.consumption.id)?.attempts ?? [];
  const isOwn = (attempt: AttemptAnswer) => attempt.requestId === requestId;
  const others = attempts.filter((attempt) => !isOwn(attempt));
  return [{ requestId, told: result, own: attempts.filter(isOwn), others }];
}

function judgeOne({ told, own, others }: ToldCall, { feed }: ReplayFacts): string[] {
  const { evidence, id } = told.consumption;
  const settledByOwn = own.some((attempt) => maySettle(attempt, evidence));
  if (told.replayed) {
    const isByOperator = feed.some((event) => event.consumption.id === id && event.evidence === "OPERATOR");
    const mayBeOthers =
      isByOperator || others.some(({ outcome, resultCode }) => outcome === "CONSUMED" || resultCode === 5018);
    return settledByOwn && !mayBeOthers ? ["settled it by its own attempt, and heard that another did"] : [];
  }
  if (evidence !== "CONFIRMED" && evidence !== "INFERRED") return [`heard that its call settled what is ${evidence}`];
  return own.length === 0 || settledByOwn ? [] : ["heard that its call settled it, and none of its attempts did"];
}

function maySettle({ outcome, resultCode }: AttemptAnswer, evidence: Success["consumption"]["evidence"]): boolean {
  return evidence === "CONFIRMED" ? outcome === "CONSUMED" : outcome === "REFUSED" && resultCode === 5018;
}
