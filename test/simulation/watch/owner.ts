// VERIFY_OWNER, watched: nothing is on record as a player's that the upstream did not show as theirs, and nobody but the
// owner hears success by a player's call; and the owner is never told that the payment is somebody else's.

import { tokenDigestOf } from "../../../src/ledger/tokenDigest.ts";
import type { LedgerSnapshot, SeenConsumption } from "../ledger/snapshot.ts";
import type { HeardAnswer } from "../world/callers.ts";
import type { RareState } from "./rareStates.ts";

/** @param owner null: nobody asks whose a payment is */
export function watchOwner(before: LedgerSnapshot, after: LedgerSnapshot, owner: string | null): string[] {
  if (owner === null) return [];
  const isAnothers = ({ playerId }: SeenConsumption) => playerId !== null && playerId !== owner;
  const added = after.consumptions.filter((one) => !before.consumptions.includes(one) && isAnothers(one));
  return added.map(
    ({ paymentSeq, playerId }) => `I8 ${paymentSeq} is on record as ${playerId}'s, and it is ${owner}'s`,
  );
}

export function watchOwnersAnswer(
  { caller, answer, requestId, mayBeHidden }: HeardAnswer,
  owner: string | null,
): string[] {
  const { playerId } = caller.claim;
  if (owner === null || answer === null || playerId === null) return [];
  if (playerId !== owner) {
    const isTold = answer.kind === "success" || answer.consumption !== null;
    return isTold ? [`I8 ${requestId}: ${playerId} was told of ${owner}'s payment`] : [];
  }
  const isRefused = answer.kind === "error" && answer.reason === "NOT_OWNER";
  return isRefused && !mayBeHidden ? [`I3 ${requestId}: ${owner} was told that the payment is not theirs`] : [];
}

export function statesHeard({ caller, answer }: HeardAnswer, durable: readonly SeenConsumption[]): RareState[] {
  if (answer?.kind !== "error" || answer.reason !== "NOT_OWNER") return [];
  const { paymentSeq, purchaseToken } = caller.claim;
  const digest = tokenDigestOf(paymentSeq, purchaseToken);
  const isServers = durable.some(({ tokenDigest, playerId }) => tokenDigest === digest && playerId === null);
  return isServers ? ["not the owner", "not the owner, after a server's call"] : ["not the owner"];
}
