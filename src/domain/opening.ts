// The first table of DESIGN §2: what stands when a consume call arrives, and what that call may do. Read from the top,
// the first row that fits decides. The rows are numbered in the comments.

import { isUnderLiveLease } from "./attempts.ts";
import { type ConsumptionRecord, isAwaitingAnswer, type LedgerMs, type PaymentRecord } from "./payment.ts";
import { isAnyInFlight, sharingAttempts, standingOf, withToken } from "./token.ts";

export interface Claim {
  readonly itemSeq: bigint;
  readonly tokenDigest: string;
  readonly playerId: string | null;
}

export type Opening = {
  /**
   * What has no player, and is this player's now: the consumption the call is about, and where the request names no item all others
   * with its token, for what any of their calls did is true of each.
   */
  readonly takesOver: readonly string[];
} & (
  | { readonly do: "replay"; readonly consumption: ConsumptionRecord }
  /** 5018; `own` only where the record is the caller's. */
  | { readonly do: "refuse"; readonly reason: "ALREADY_CONSUMED" | "DISPUTED"; readonly own: ConsumptionRecord | null }
  | { readonly do: "wait"; readonly consumption: ConsumptionRecord }
  /** 117: a call for it with another consumption, of which no detail is told; `own` is the caller's. */
  | { readonly do: "refuseInProgress"; readonly own: ConsumptionRecord | null }
  /** Ask the upstream; `consumption` null: create it. */
  | { readonly do: "ask"; readonly consumption: ConsumptionRecord | null }
);

export function decideOpening(payment: PaymentRecord, claim: Claim, now: LedgerMs): Opening {
  const own = standingFor(payment, claim);
  const takesOver =
    own !== null && own.playerId === null && claim.playerId !== null ? unclaimedWith(payment, own, claim) : [];
  const others = payment.consumptions.filter((other) => other !== own);
  // Where the request names no item, calls for any item with one token are the same call upstream.
  const isSameCall = (other: ConsumptionRecord) =>
    other.tokenDigest === claim.tokenDigest && (other.itemSeq === claim.itemSeq || !payment.namesItem);
  // The same player's other items with this token: there are some only where the request names none.
  const playerId = own?.playerId ?? claim.playerId;
  const isSibling = (other: ConsumptionRecord) => isSameCall(other) && other.playerId === playerId;

  // 1: the recorded success, again
  if (own?.status === "CONSUMED") return { do: "replay", consumption: own, takesOver };
  // 2: consumed with this token, but for another item or by another player, or before we kept tokens
  if (others.some((other) => other.status === "CONSUMED" && isTokenKnownAs(other, claim))) {
    return { do: "refuse", reason: "ALREADY_CONSUMED", own, takesOver };
  }
  // 3: only people can tell
  if (own?.status === "DISPUTED") return { do: "refuse", reason: "DISPUTED", own, takesOver };
  const disputed = others.filter((other) => other.status === "DISPUTED" && isSameCall(other));
  if (disputed.length > 0) {
    return { do: "refuse", reason: "DISPUTED", own: disputed.find(isSibling) ?? own, takesOver };
  }
  // 4: somebody is asking for us already
  if (own !== null && isUnderLiveLease(own, now)) return { do: "wait", consumption: own, takesOver };
  // The same for another item of the token. Its answer would be about that item, so it is not waited for.
  if (others.some((other) => isSibling(other) && isUnderLiveLease(other, now))) {
    return { do: "refuseInProgress", own, takesOver };
  }
  // 5: another player is not done with the same token and item. A server that names no player acts for whoever has that
  // item; where it is the token alone that is asked with, somebody else may have another item of it.
  const isRivalry = claim.playerId !== null || !payment.namesItem;
  if (isRivalry && others.some((other) => isAwaitingAnswer(other) && isSameCall(other) && !isSibling(other))) {
    return { do: "refuseInProgress", own, takesOver };
  }
  // 6 and 7: take the lease and ask; with another token the upstream decides, so a guesser learns nothing
  return { do: "ask", consumption: own, takesOver };
}

/**
 * The consumption a call is about. A player's own, else one that no player has claimed yet; for a server that names no
 * player, the standing one whoever's it is: CONSUMED first, then one not settled, then the newest.
 */
function standingFor(payment: PaymentRecord, claim: Claim): ConsumptionRecord | null {
  const same = withToken(payment, claim.tokenDigest, claim.itemSeq);
  if (claim.playerId !== null) {
    const mine = same.find((consumption) => consumption.playerId === claim.playerId);
    return mine ?? same.find((consumption) => consumption.playerId === null) ?? null;
  }
  return standingOf(same);
}

/** Not where the player has a consumption of that item and token already: there can be one. */
function unclaimedWith(payment: PaymentRecord, own: ConsumptionRecord, { playerId }: Claim): readonly string[] {
  const isTheirs = ({ tokenDigest, itemSeq }: ConsumptionRecord) =>
    withToken(payment, tokenDigest, itemSeq).some((other) => other.playerId === playerId);
  return sharingAttempts(payment, own)
    .filter((one) => !isTheirs(one))
    .map(({ id }) => id);
}

function isTokenKnownAs(consumption: ConsumptionRecord, claim: Claim): boolean {
  return consumption.tokenDigest === null || consumption.tokenDigest === claim.tokenDigest;
}

/** What an operator's "ask now" may do about one consumption, whatever its back-off says. */
export function decideReasking(
  payment: PaymentRecord,
  consumption: ConsumptionRecord,
  now: LedgerMs,
): "leave" | "wait" | "ask" {
  if (isUnderLiveLease(consumption, now)) return "wait";
  if (!isAwaitingAnswer(consumption)) return "leave";
  return isAnyInFlight(sharingAttempts(payment, consumption), now) ? "wait" : "ask";
}
