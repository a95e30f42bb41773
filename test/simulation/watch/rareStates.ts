// The states that matter and hardly ever happen: counted, so that a run which never met them cannot pass for a proof.

import type { SeenConsumption, WriteRecord } from "../ledger/snapshot.ts";
import { unknowns } from "./evidence.ts";
import { hears5018, isInternalCode, isUnlistedCode } from "./codes.ts";

export const RARE_STATES = [
  "late success",
  "INFERRED",
  "DISPUTED",
  "AMENDED",
  "lease taken over",
  "5018 laundering tried",
  "another item than asked",
  "another item inferred",
  "seen before it was asked again",
  "an operator named another item",
  "IN_DOUBT by an internal error",
  "INFERRED after an internal error",
  "IN_DOUBT by a doubtful refusal",
  "INFERRED after a doubtful refusal",
  "REJECTED by doubtful refusals",
  "answered from another's attempt",
  "not the owner",
  "not the owner, after a server's call",
  "taken over by its owner",
] as const;
export type RareState = (typeof RARE_STATES)[number];
export type RareCounts = Readonly<Record<RareState, number>>;

export const NEVER: RareCounts = {
  "late success": 0,
  INFERRED: 0,
  DISPUTED: 0,
  AMENDED: 0,
  "lease taken over": 0,
  "5018 laundering tried": 0,
  "another item than asked": 0,
  "another item inferred": 0,
  "seen before it was asked again": 0,
  "an operator named another item": 0,
  "IN_DOUBT by an internal error": 0,
  "INFERRED after an internal error": 0,
  "IN_DOUBT by a doubtful refusal": 0,
  "INFERRED after a doubtful refusal": 0,
  "REJECTED by doubtful refusals": 0,
  "answered from another's attempt": 0,
  "not the owner": 0,
  "not the owner, after a server's call": 0,
  "taken over by its owner": 0,
};

export function addCounts(counts: RareCounts, more: Partial<RareCounts>): RareCounts {
  const sum = { ...counts };
  for (const state of RARE_STATES) sum[state] += more[state] ?? 0;
  return sum;
}

export function rareStatesIn(record: WriteRecord, verifiedOwner: string | null): RareState[] {
  const { before, after, nowMs } = record;
  const states: RareState[] = itemStatesIn(record);
  for (const event of after.feed.slice(before.feed.length)) {
    if (event.kind === "AMENDED") states.push("AMENDED");
    if (event.kind === "DISPUTED") states.push("DISPUTED");
    if (event.kind === "CONSUMED" && event.evidence === "INFERRED") states.push("INFERRED");
  }
  for (const is of after.consumptions) {
    const was = before.consumptions.find(({ id }) => id === is.id);
    if (was === undefined || was === is) continue;
    if (hasLateSuccess(was, is)) states.push("late success");
    if (isTakenOver(was, is)) states.push("lease taken over");
    if (isLaundering(was, is, nowMs)) states.push("5018 laundering tried");
    states.push(...codeStatesIn(was, is));
    if (verifiedOwner !== null && was.playerId === null && is.playerId !== null) states.push("taken over by its owner");
  }
  return states;
}

/** What happens only where a consume request names no item. */
function itemStatesIn({ before, after, operations }: WriteRecord): RareState[] {
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) return [];
  const consumed = after.feed.slice(before.feed.length).find(({ kind }) => kind === "CONSUMED");
  if (operation.kind === "noteLooks") {
    const isCounted = operation.request.looks.some(({ isConsumable }) => isConsumable);
    return operation.request.under !== undefined && isCounted ? ["seen before it was asked again"] : [];
  }
  const isNaming = operation.kind === "settle" || operation.kind === "resolveDispute";
  if (!isNaming || consumed === undefined || consumed.consumptionId === operation.request.consumptionId) return [];
  if (operation.kind === "resolveDispute") return ["an operator named another item"];
  return [consumed.evidence === "INFERRED" ? "another item inferred" : "another item than asked"];
}

/** What a code that says nothing sure led to. */
function codeStatesIn(was: SeenConsumption, is: SeenConsumption): RareState[] {
  if (was.status === is.status) return [];
  const isOf = (isCode: (code: number) => boolean) => (code: number | null) => code !== null && isCode(code);
  const [isInternal, isUnlisted] = [isOf(isInternalCode), isOf(isUnlistedCode)];
  const lost = is.attempts.filter(({ control, isVoid }) => control === null && !isVoid);
  const states: RareState[] = [];
  if (is.status === "IN_DOUBT" && isInternal(is.resultCode)) states.push("IN_DOUBT by an internal error");
  if (is.status === "IN_DOUBT" && isUnlisted(is.resultCode)) states.push("IN_DOUBT by a doubtful refusal");
  if (is.status === "REJECTED" && isUnlisted(is.resultCode)) states.push("REJECTED by doubtful refusals");
  if (is.evidence !== "INFERRED") return states;
  if (lost.some(({ resultCode }) => isInternal(resultCode))) states.push("INFERRED after an internal error");
  if (lost.some(({ resultCode }) => isUnlisted(resultCode))) states.push("INFERRED after a doubtful refusal");
  return states;
}

/** An answer to an attempt that had lost its lease says success. */
function hasLateSuccess(was: SeenConsumption, is: SeenConsumption): boolean {
  return was.attempts.some(
    (attempt, index) =>
      attempt.outcome === null &&
      was.leaseAttempt !== attempt.number &&
      attempt.control === null &&
      is.attempts[index]?.outcome === "CONSUMED",
  );
}

/** A new attempt is opened while the one before has no answer on record. */
function isTakenOver(was: SeenConsumption, is: SeenConsumption): boolean {
  const last = was.attempts.at(-1);
  return is.attempts.length > was.attempts.length && last !== undefined && last.outcome === null;
}

/** Somebody who lost an attempt only after the payment was known to be consumed hears 5018 and gets nothing by it. */
function isLaundering(was: SeenConsumption, is: SeenConsumption, nowMs: number): boolean {
  if (is.status !== "REJECTED" || was.status === "REJECTED") return false;
  const last = is.attempts.findLast((attempt, index) => was.attempts[index]?.outcome === null);
  const lost = unknowns(is, nowMs);
  return last !== undefined && hears5018(last) && lost.length > 0 && lost.every(({ isAfter5018 }) => isAfter5018);
}
