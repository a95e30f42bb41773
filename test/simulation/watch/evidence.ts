// DESIGN §2 said a second time, for the watchers: what an attempt is worth, when a doubt may end, when a 5018 may be taken
// for a success. Written from the contract and not from the product, so that a slip in one of them shows.

import type { InferencePolicy } from "../../../src/domain/inference.ts";
import type { LedgerSnapshot, SeenAttempt, SeenConsumption } from "../ledger/snapshot.ts";

const ALREADY_CONSUMED = 5018;
/** Far more than any history needs to find a payment out. */
export const ATTEMPTS_MAX = 150;

export interface Rules {
  readonly doubtMs: number;
  readonly leaseMs: number;
  readonly onInferred: InferencePolicy;
  readonly namesItem: boolean;
}

export function isRunning(one: SeenConsumption, attempt: SeenAttempt, nowMs: number): boolean {
  if (attempt.outcome !== null || attempt.processGoneSinceMs !== null) return false;
  return one.leaseAttempt === attempt.number && nowMs < attempt.leaseUntilMs;
}

export function isLeased(one: SeenConsumption, nowMs: number): boolean {
  return one.attempts.some((attempt) => isRunning(one, attempt, nowMs));
}

export function isUnknown(one: SeenConsumption, attempt: SeenAttempt, nowMs: number): boolean {
  if (attempt.control !== null || attempt.isVoid || attempt.outcome === "REFUSED") return false;
  if (attempt.outcome === "CONSUMED" || attempt.outcome === "NOT_SENT") return false;
  return attempt.outcome === "UNKNOWN" || !isRunning(one, attempt, nowMs);
}

export function unknowns(one: SeenConsumption, nowMs: number): SeenAttempt[] {
  return one.attempts.filter((attempt) => isUnknown(one, attempt, nowMs));
}

export function hears5018(attempt: SeenAttempt): boolean {
  return attempt.outcome === "REFUSED" && attempt.resultCode === ALREADY_CONSUMED;
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

/** Why this consumption, whose attempts are all on record, may not be REJECTED by a refusal; null where it may. */
export function whyStillInDoubt(one: SeenConsumption, code: number, rules: Rules, nowMs: number): string | null {
  const open = unknowns(one, nowMs);
  if (open.length === 0) return null;
  const row = one.attempts.filter(({ control, outcome }) => control === null && outcome !== "NOT_SENT").slice(-3);
  const isRow =
    row.length === 3 && row.every(({ outcome, resultCode }) => outcome === "REFUSED" && resultCode === code);
  if (!isRow) return "three refusals alike in a row were not heard";
  const endOf = (attempt: SeenAttempt) => attempt.endedAtMs ?? attempt.processGoneSinceMs ?? attempt.leaseUntilMs;
  const quietMs = nowMs - Math.max(...open.map(endOf));
  return quietMs >= rules.doubtMs ? null : `the last unknown attempt ended only ${quietMs} ms ago`;
}

/** Whether a 5018 says nothing for this consumption: rules 1 and 2. */
export function isForeign5018(payment: LedgerSnapshot, one: SeenConsumption, nowMs: number): boolean {
  const isTaken = payment.consumptions.some(({ id, status }) => id !== one.id && status === "CONSUMED");
  return isTaken || !unknowns(one, nowMs).some(({ isAfter5018 }) => !isAfter5018);
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
    attempt.outcome === "UNKNOWN" ||
    attempt.processGoneSinceMs !== null ||
    nowMs >= attempt.leaseUntilMs + 4 * rules.leaseMs;
  if (!early.some(isOver)) return "its attempt may still be sent";
  const isBusy = (other: SeenConsumption) =>
    earlyOnes(other, nowMs).some((attempt) => isRunning(other, attempt, nowMs));
  if (others.some(isBusy)) return "an early attempt of another consumption is in flight";
  if (rules.onInferred === "never") return "ON_INFERRED is never";
  const rivals = others.filter((other) => earlyOnes(other, nowMs).length > 0);
  if (rules.onInferred === "unrivalled" && rivals.length === 0) return null;
  if (payment.isAppMarked) return "the app answers 5018 to random tokens";
  const sameToken = rivals.filter(({ tokenDigest }) => tokenDigest === one.tokenDigest);
  const contested = sameToken.map(({ itemSeq }) => itemSeq).filter((itemSeq) => itemSeq !== one.itemSeq);
  if (roundsOf(one, contested) < 3) return `only ${roundsOf(one, contested)} rounds of controls`;
  const isRival = ({ itemSeq, playerId }: SeenConsumption) => itemSeq === one.itemSeq && playerId !== one.playerId;
  return sameToken.some(isRival) ? "another player may have consumed it" : null;
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
