// Whose attempts count for a consumption. Where a consume request names the item: its own. Where it does not, every call
// of a player with one token is the same request, whatever item it was for, so what one of them may have done, and what
// one of them was told, is true of each of that player's consumptions with the token.

import { isUnderLiveLease, unknownAttempts } from "./attempts.ts";
import {
  type AttemptRecord,
  type ConsumptionRecord,
  isUnsettled,
  type LedgerMs,
  type PaymentRecord,
} from "./payment.ts";

/** The consumption and whatever shares its attempts, in the order they were created. */
export function sharingAttempts(payment: PaymentRecord, consumption: ConsumptionRecord): readonly ConsumptionRecord[] {
  if (payment.namesItem) return [consumption];
  return payment.consumptions.filter((other) => other.id === consumption.id || isOfSameToken(other, consumption));
}

/** The unknown attempts that count for it. */
export function countingUnknown(
  payment: PaymentRecord,
  consumption: ConsumptionRecord,
  now: LedgerMs,
): readonly AttemptRecord[] {
  return sharingAttempts(payment, consumption).flatMap((one) => unknownAttempts(one, now));
}

export function isAnyInFlight(consumptions: readonly ConsumptionRecord[], now: LedgerMs): boolean {
  return consumptions.some((one) => isUnderLiveLease(one, now));
}

/** The consumption of this item with the same token: the same player's, or for a server that named no player the standing one. */
export function ofItem(
  payment: PaymentRecord,
  consumption: ConsumptionRecord,
  itemSeq: bigint,
): ConsumptionRecord | null {
  const { tokenDigest, playerId } = consumption;
  const same = withToken(payment, tokenDigest, itemSeq);
  return playerId === null ? standingOf(same) : (same.find((other) => other.playerId === playerId) ?? null);
}

/** The consumptions of one item and token, whoever's, in the order they were created; none without a token. */
export function withToken(
  payment: PaymentRecord,
  tokenDigest: string | null,
  itemSeq: bigint,
): readonly ConsumptionRecord[] {
  return payment.consumptions.filter(
    (other) => tokenDigest !== null && other.tokenDigest === tokenDigest && other.itemSeq === itemSeq,
  );
}

/** Of consumptions of one item and token, whoever's: CONSUMED first, then one not settled, then the newest. */
export function standingOf(same: readonly ConsumptionRecord[]): ConsumptionRecord | null {
  const consumed = same.find(({ status }) => status === "CONSUMED");
  const unsettled = same.find(isUnsettled);
  return consumed ?? unsettled ?? same.at(-1) ?? null;
}

export function isOfSameToken(one: ConsumptionRecord, other: ConsumptionRecord): boolean {
  return one.tokenDigest !== null && one.tokenDigest === other.tokenDigest && one.playerId === other.playerId;
}
