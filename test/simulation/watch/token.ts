// DESIGN §2 said a second time for upstreams whose consume request names no item, as evidence.ts says it for those whose
// request does: every attempt belongs to the player's token, and counts for each of its items.

import type { LedgerSnapshot, SeenAttempt, SeenConsumption } from "../ledger/snapshot.ts";
import { earlyOnes, endOf, isLeased, isRunning, type Rules, unknowns } from "./evidence.ts";
import { hears5018, isRefusedWith } from "./codes.ts";

/** All consumptions of this one's player and token, itself included. */
export function tokenOf({ consumptions }: LedgerSnapshot, one: SeenConsumption): SeenConsumption[] {
  return consumptions.filter(
    ({ id, tokenDigest, playerId }) =>
      id === one.id || (tokenDigest === one.tokenDigest && playerId === one.playerId && tokenDigest !== null),
  );
}

export function unknownsOfToken(payment: LedgerSnapshot, one: SeenConsumption, nowMs: number): SeenAttempt[] {
  return tokenOf(payment, one).flatMap((other) => unknowns(other, nowMs));
}

export function isTokenLeased(payment: LedgerSnapshot, one: SeenConsumption, nowMs: number): boolean {
  return tokenOf(payment, one).some((other) => isLeased(other, nowMs));
}

/** The one item that looks have shown for this token; null where none has, or several were. */
export function shownItem(payment: LedgerSnapshot, one: SeenConsumption): bigint | null {
  const items = payment.looks.filter(({ tokenDigest }) => tokenDigest === one.tokenDigest);
  return items.length === 1 ? (items[0]?.itemSeq ?? null) : null;
}

/** Why this consumption, whose attempts are all on record, may not be REJECTED by a refusal; null where it may. */
export function whyTokenStillInDoubt(
  payment: LedgerSnapshot,
  one: SeenConsumption,
  code: number,
  rules: Rules,
  nowMs: number,
): string | null {
  const token = tokenOf(payment, one);
  const open = unknownsOfToken(payment, one, nowMs);
  if (open.length === 0) return null;
  const isAlike = (attempt: SeenAttempt) => isRefusedWith(attempt, code);
  // Opened at the same time as the unknown one: only its own number could tell which came first.
  const silent = open.filter((attempt) => !isAlike(attempt));
  const lastOpenedMs = Math.max(...silent.map(({ leaseUntilMs }) => leaseUntilMs));
  const row = token
    .flatMap(({ attempts }) => attempts)
    .filter(({ control, leaseUntilMs }) => control === null && leaseUntilMs >= lastOpenedMs);
  const refusals = row.filter(isAlike).length + row.filter(({ isShownConsumable }) => isShownConsumable).length;
  if (refusals < 3) return "three refusals alike since the token's last unknown attempt were not heard";
  const doubtfulEndsMs = open.filter((attempt) => isAlike(attempt) && row.includes(attempt)).map(endOf);
  const firstMs = doubtfulEndsMs.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...doubtfulEndsMs);
  const lastEndMs = Math.max(firstMs, ...silent.map(endOf));
  return nowMs - lastEndMs >= rules.doubtMs ? null : `the token's last unknown attempt ended only now`;
}

/** Rules 1 and 2, and a look that showed another token. */
export function isForeignToToken(payment: LedgerSnapshot, one: SeenConsumption, nowMs: number): boolean {
  const isTaken = payment.consumptions.some(({ id, status }) => id !== one.id && status === "CONSUMED");
  const isEarly = unknownsOfToken(payment, one, nowMs).some(({ isAfter5018 }) => !isAfter5018);
  const isOthers =
    payment.looks.length > 0 && payment.looks.every(({ tokenDigest }) => tokenDigest !== one.tokenDigest);
  return isTaken || !isEarly || isOthers;
}

/** Why a 5018 of this one may not be concluded from yet; null where it may. */
export function whyTokenWaits(
  payment: LedgerSnapshot,
  one: SeenConsumption,
  rules: Rules,
  nowMs: number,
): string | null {
  const early = unknownsOfToken(payment, one, nowMs).filter(({ isAfter5018 }) => !isAfter5018);
  if (early.length === 0) return "no unknown attempt of the token was opened before the first 5018";
  const isOver = (attempt: SeenAttempt) =>
    attempt.outcome !== null ||
    attempt.processGoneSinceMs !== null ||
    nowMs >= attempt.leaseUntilMs + 4 * rules.leaseMs;
  if (!early.some(isOver)) return "its attempt may still be sent";
  const isBusy = (other: SeenConsumption) =>
    other.id !== one.id && earlyOnes(other, nowMs).some((attempt) => isRunning(other, attempt, nowMs));
  return payment.consumptions.some(isBusy) ? "an early attempt of another consumption is in flight" : null;
}

/** Why a 5018 of this one proves nothing, so that people decide; null where an item is proven. */
export function whyTokenUnproven(
  payment: LedgerSnapshot,
  one: SeenConsumption,
  rules: Rules,
  nowMs: number,
): string | null {
  if (rules.onInferred === "never") return "ON_INFERRED is never";
  if (shownItem(payment, one) === null) return "no look told the item";
  if (tokenOf(payment, one).some(({ id, status }) => id !== one.id && status === "DISPUTED")) return "it is disputed";
  const isRival = (other: SeenConsumption) =>
    other.tokenDigest === one.tokenDigest && other.playerId !== one.playerId && earlyOnes(other, nowMs).length > 0;
  return payment.consumptions.some(isRival) ? "another player may have consumed it" : null;
}

export function hears5018At(one: SeenConsumption, number: number): boolean {
  const attempt = one.attempts.find((other) => other.number === number);
  return attempt !== undefined && hears5018(attempt);
}
