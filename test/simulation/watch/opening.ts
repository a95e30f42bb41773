// Watches every attempt that is opened: whether what stood then allowed it, by the first table of DESIGN §2.

import { tokenDigestOf } from "../../../src/ledger/tokenDigest.ts";
import type { WriteOperation } from "../../../src/ledger/writing/writeOperation.ts";
import type { LedgerSnapshot, SeenConsumption } from "../ledger/snapshot.ts";
import { ATTEMPTS_MAX, is5018OnRecord, isLeased, type Rules } from "./evidence.ts";
import { isTokenLeased, tokenOf } from "./token.ts";

export function watchOpening(
  before: LedgerSnapshot,
  after: LedgerSnapshot,
  operation: WriteOperation,
  rules: Rules,
  nowMs: number,
): string[] {
  return after.consumptions.flatMap((is) => {
    const was = before.consumptions.find(({ id }) => id === is.id);
    const added = is.attempts.slice(was?.attempts.length ?? 0);
    const [attempt] = added;
    if (attempt === undefined) return was === undefined ? ["I5 a consumption without an attempt"] : [];
    const complaints: string[] = [];
    if (attempt.number > ATTEMPTS_MAX) complaints.push("I3 it is asked about without end");
    if (added.length > 1) complaints.push("I5 two attempts were opened at once");
    if (is.leaseAttempt !== attempt.number) complaints.push("I5 an attempt has no lease");
    if (attempt.leaseUntilMs <= nowMs) complaints.push("I5 a lease was over when it was given");
    if (attempt.isAfter5018 !== is5018OnRecord(before)) complaints.push("I3 isAfter5018 is wrong");
    if (was !== undefined) complaints.push(...watchReopening(was, is, nowMs));
    if (!rules.namesItem && isTokenLeased(before, is, nowMs))
      complaints.push("I5 two items of a token are asked with at once");
    if (operation.kind === "open")
      complaints.push(...watchCall(before, is, operation.request.call.purchaseToken, rules));
    return complaints.map((line) => `${line} (${is.paymentSeq}#${attempt.number})`);
  });
}

function watchReopening(was: SeenConsumption, is: SeenConsumption, nowMs: number): string[] {
  const complaints: string[] = [];
  if (isLeased(was, nowMs)) complaints.push("I5 asked again under a live lease");
  if (was.status === "CONSUMED" || was.status === "DISPUTED") complaints.push(`I5 asked again though ${was.status}`);
  const status = was.status === "REJECTED" ? "PENDING" : was.status;
  if (is.status !== status) complaints.push(`I4 a re-ask made ${was.status} ${is.status}`);
  return complaints;
}

/** What a call meets of others' records. */
function watchCall(before: LedgerSnapshot, is: SeenConsumption, purchaseToken: string, rules: Rules): string[] {
  const digest = tokenDigestOf(is.paymentSeq, purchaseToken);
  const others = before.consumptions.filter(({ id, tokenDigest }) => id !== is.id && tokenDigest === digest);
  const complaints: string[] = [];
  if (is.tokenDigest !== digest) complaints.push("I8 a call was joined to another token's record");
  if (others.some(({ status }) => status === "CONSUMED")) complaints.push("I2 asked with a token that is consumed");
  const isOpen = ({ status, itemSeq, playerId }: SeenConsumption) =>
    (itemSeq === is.itemSeq || (!rules.namesItem && playerId !== is.playerId)) &&
    (status === "PENDING" || status === "IN_DOUBT" || status === "DISPUTED");
  const isDisputed = tokenOf(before, is).some(({ status }) => status === "DISPUTED");
  if (!rules.namesItem && isDisputed) complaints.push("I3 asked with a token that is disputed");
  if (is.playerId !== null && others.some(isOpen)) complaints.push("I5 two players ask with one token");
  return complaints;
}
