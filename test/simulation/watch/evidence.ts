// DESIGN §2 said a second time, for the watchers: what an attempt is worth, when a doubt may end, when a 5018 may be taken
// for a success. Written from the contract and not from the product, so that a slip in one of them shows.

import type { InferencePolicy } from "../../../src/domain/inference.ts";
import type { LedgerSnapshot, SeenAttempt, SeenConsumption } from "../ledger/snapshot.ts";
import { hears5018, isRefusedWith, outcomeByCode } from "./codes.ts";

/** Far more than any history needs to find a payment out. */
export const ATTEMPTS_MAX = 150;

export interface Rules {
  readonly doubtMs: number;
  readonly leaseMs: number;
  readonly onInferred: InferencePolicy;
  readonly namesItem: boolean;
  /** Whose all payments are, where the owner is verified; else null. */
  readonly verifiedOwner: string | null;
}

export function isRunning(one: SeenConsumption, attempt: SeenAttempt, nowMs: number): boolean {
  if (attempt.outcome !== null || attempt.processGoneSinceMs !== null) return false;
  return one.leaseAttempt === attempt.number && nowMs < attempt.leaseUntilMs;
}

export function isLeased(one: SeenConsumption, nowMs: number): boolean {
  return one.attempts.some((attempt) => isRunning(one, attempt, nowMs));
}

export function isUnknown(one: SeenConsumption, attempt: SeenAttempt, nowMs: number): boolean {
  if (attempt.control !== null || attempt.isVoid) return false;
  if (attempt.resultCode !== null) return outcomeByCode(attempt.resultCode) === "UNKNOWN";
  return attempt.outcome === null && !isRunning(one, attempt, nowMs);
}

export function unknowns(one: SeenConsumption, nowMs: number): SeenAttempt[] {
  return one.attempts.filter((attempt) => isUnknown(one, attempt, nowMs));
}

export function is5018OnRecord(payment: LedgerSnapshot): boolean {
  return payment.consumptions.some(({ attempts }) => attempts.some(hears5018));
}

/** Opened before the payment's first 5018, and able to have consumed it. */
export function earlyOnes(one: SeenConsumption, nowMs: number): SeenAttempt[] {
  return one.attempts.filter(
    (attempt) =>
      attempt.control === null &&
      !attempt.isAfter5018 &&
      (isUnknown(one, attempt, nowMs) || isRunning(one, attempt, nowMs)),
  );
}

export function endOf(attempt: SeenAttempt): number {
  return attempt.endedAtMs ?? attempt.processGoneSinceMs ?? attempt.leaseUntilMs;
}

/**
 * Why this consumption, whose attempts are all on record, may not be REJECTED by a refusal; null where it may. Of doubtful
 * refusals, which are unknown too, a row of its own may end the doubt: the last one late enough after the first.
 */
export function whyStillInDoubt(one: SeenConsumption, code: number, rules: Rules, nowMs: number): string | null {
  const open = unknowns(one, nowMs);
  if (open.length === 0) return null;
  const proper = one.attempts.filter(({ control, outcome }) => control === null && outcome !== "NOT_SENT");
  const row = proper.slice(1 + proper.findLastIndex((attempt) => !isRefusedWith(attempt, code)));
  if (row.length < 3) return "three refusals alike in a row were not heard";
  const before = open.filter((attempt) => !row.includes(attempt));
  const first = row.find((attempt) => open.includes(attempt));
  const quietMs = nowMs - Math.max(...[...before, ...(first === undefined ? [] : [first])].map(endOf));
  return quietMs >= rules.doubtMs ? null : `the last unknown attempt ended only ${quietMs} ms ago`;
}

/** Whether a 5018 says nothing for this consumption: rules 1 and 2, and a look that showed another token or item. */
export function isForeign5018(payment: LedgerSnapshot, one: SeenConsumption, nowMs: number): boolean {
  const isTaken = payment.consumptions.some(({ id, status }) => id !== one.id && status === "CONSUMED");
  const isOthers = payment.looks.length > 0 && !isShown(payment, one);
  return isTaken || isOthers || !unknowns(one, nowMs).some(({ isAfter5018 }) => !isAfter5018);
}

/** A look showed the payment with this token and item. */
function isShown({ looks }: LedgerSnapshot, { tokenDigest, itemSeq }: SeenConsumption): boolean {
  return looks.some((look) => look.tokenDigest === tokenDigest && look.itemSeq === itemSeq);
}

/** Why a 5018 may not make this consumption CONSUMED; null where it may. The call that heard it is closed on record. */
export function whyNotInferred(
  payment: LedgerSnapshot,
  one: SeenConsumption,
  rules: Rules,
  nowMs: number,
): string | null {
  const others = payment.consumptions.filter(({ id }) => id !== one.id);
  if (others.some(({ status }) => status === "CONSUMED")) return "another consumption is CONSUMED";
  const early = unknowns(one, nowMs).filter(({ isAfter5018 }) => !isAfter5018);
  if (early.length === 0) return "no unknown attempt was opened before the first 5018";
  const isOver = (attempt: SeenAttempt) =>
    attempt.outcome !== null ||
    attempt.processGoneSinceMs !== null ||
    nowMs >= attempt.leaseUntilMs + 4 * rules.leaseMs;
  if (!early.some(isOver)) return "its attempt may still be sent";
  const isBusy = (other: SeenConsumption) =>
    earlyOnes(other, nowMs).some((attempt) => isRunning(other, attempt, nowMs));
  if (others.some(isBusy)) return "an early attempt of another consumption is in flight";
  if (rules.onInferred === "never") return "ON_INFERRED is never";
  const rivals = others.filter((other) => earlyOnes(other, nowMs).length > 0);
  const isRival = ({ itemSeq, playerId, tokenDigest }: SeenConsumption) =>
    tokenDigest === one.tokenDigest && itemSeq === one.itemSeq && playerId !== one.playerId;
  if (isShown(payment, one)) return rivals.some(isRival) ? "another player may have consumed it" : null;
  if (payment.looks.length > 0) return "a look showed another token or item";
  if (rules.onInferred === "unrivalled" && rivals.length === 0) return null;
  if (payment.isAppMarked) return "the app answers 5018 to random tokens";
  const sameToken = rivals.filter(({ tokenDigest }) => tokenDigest === one.tokenDigest);
  const contested = sameToken.map(({ itemSeq }) => itemSeq).filter((itemSeq) => itemSeq !== one.itemSeq);
  if (roundsOf(one, contested) < 3) return `only ${roundsOf(one, contested)} rounds of controls`;
  return rivals.some(isRival) ? "another player may have consumed it" : null;
}

/** A round: a random token refused, this token refused for each contested item, then this token hears 5018 again. */
export function roundsOf(one: SeenConsumption, contested: readonly bigint[]): number {
  let rounds = 0;
  let refused = new Set<string>();
  const wanted = ["random", ...contested.map(String)];
  for (const attempt of one.attempts) {
    if (attempt.outcome !== "REFUSED" || attempt.isVoid) continue;
    const { control } = attempt;
    const isSelf = control === null || (control.token === "OWN" && control.itemSeq === one.itemSeq);
    if (attempt.resultCode !== null && outcomeByCode(attempt.resultCode) !== "REFUSED") continue;
    if (!isSelf && !hears5018(attempt)) {
      refused.add(control.token === "RANDOM" ? "random" : String(control.itemSeq));
    } else if (isSelf && hears5018(attempt) && wanted.every((name) => refused.has(name))) {
      rounds += 1;
      refused = new Set();
    }
  }
  return rounds;
}

/** Whether this token heard 5018 for another item that it lost an early attempt for. */
export function isContestOpen(payment: LedgerSnapshot, one: SeenConsumption, nowMs: number): boolean {
  return payment.consumptions.some(
    (other) =>
      other.tokenDigest === one.tokenDigest &&
      other.itemSeq !== one.itemSeq &&
      earlyOnes(other, nowMs).length > 0 &&
      one.attempts.some(
        (attempt) =>
          attempt.control?.token === "OWN" && attempt.control.itemSeq === other.itemSeq && hears5018(attempt),
      ),
  );
}

export function hasRivalPlayer(payment: LedgerSnapshot, one: SeenConsumption, nowMs: number): boolean {
  return payment.consumptions.some(
    (other) =>
      other.tokenDigest === one.tokenDigest &&
      other.itemSeq === one.itemSeq &&
      other.playerId !== one.playerId &&
      earlyOnes(other, nowMs).length > 0,
  );
}
