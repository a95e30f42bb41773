// What must hold between any two states of the ledger, whatever was written: records that never change back, a feed that
// tells of every change once, tokens that are sealed while they are needed and gone when they are not.

import { createTokenSeal } from "../../../src/ledger/seal.ts";
import { tokenDigestOf } from "../../../src/ledger/tokenDigest.ts";
import { SECRET } from "../ledger/port.ts";
import type { LedgerSnapshot, SeenConsumption, SeenEvent } from "../ledger/snapshot.ts";

const seal = createTokenSeal([SECRET], (count) => new Uint8Array(count));

export function watchRecords(before: LedgerSnapshot, after: LedgerSnapshot, isOneOperation: boolean): string[] {
  const complaints: string[] = [];
  const consumed = after.consumptions.filter(({ status }) => status === "CONSUMED");
  const twice = consumed.find(
    (one, index) => consumed.findIndex(({ paymentSeq }) => paymentSeq === one.paymentSeq) !== index,
  );
  if (twice !== undefined) complaints.push(`I2 ${twice.paymentSeq} is CONSUMED twice`);
  for (const old of before.consumptions) {
    const one = after.consumptions.find(({ id }) => id === old.id);
    if (one === undefined) complaints.push(`I10 a record of ${old.paymentSeq} is gone`);
    else if (one !== old) complaints.push(...watchChange(old, one));
  }
  for (const one of after.consumptions) {
    const old = before.consumptions.find(({ id }) => id === one.id);
    if (one === old) continue;
    complaints.push(...watchToken(old, one));
  }
  complaints.push(...watchFeed(before, after, isOneOperation));
  return complaints;
}

function watchChange(old: SeenConsumption, one: SeenConsumption): string[] {
  const name = old.paymentSeq;
  const complaints: string[] = [];
  if (old.status === "CONSUMED" && one.status !== "CONSUMED")
    complaints.push(`I2 ${name}: CONSUMED became ${one.status}`);
  if (
    old.price !== null &&
    (one.price?.amountMicros !== old.price.amountMicros || one.price.currency !== old.price.currency)
  ) {
    complaints.push(`I6 ${name}: a known price changed`);
  }
  const isRaised = old.evidence !== "CONFIRMED" && one.evidence === "CONFIRMED";
  if (old.status === "CONSUMED" && one.evidence !== old.evidence && !isRaised) {
    complaints.push(`I6 ${name}: its evidence changed`);
  }
  if (old.tokenDigest !== one.tokenDigest || old.itemSeq !== one.itemSeq)
    complaints.push(`I8 ${name}: its key changed`);
  if (old.playerId !== null && old.playerId !== one.playerId) complaints.push(`I8 ${name}: it changed hands`);
  for (const attempt of old.attempts) {
    const now = one.attempts[attempt.number - 1];
    const isKept = now?.number === attempt.number && now.isAfter5018 === attempt.isAfter5018;
    if (!isKept) complaints.push(`I5 ${name}: attempt ${attempt.number} is not what it was`);
    else if (attempt.outcome !== null && now.outcome !== attempt.outcome && !now.isVoid) {
      complaints.push(`I10 ${name}: the answer of attempt ${attempt.number} changed`);
    }
  }
  return complaints;
}

function watchToken(old: SeenConsumption | undefined, one: SeenConsumption): string[] {
  const isNeeded = one.status !== "CONSUMED" && one.status !== "REJECTED";
  if (!isNeeded) return one.sealedToken === null ? [] : [`I7 ${one.paymentSeq}: ${one.status} keeps its token`];
  // A success that came after it was settled finds no token to keep: it was erased, and nobody is asked with it again.
  const isDisputedLate = one.status === "DISPUTED" && (old?.sealedToken ?? null) === null;
  if (one.sealedToken === null) return isDisputedLate ? [] : [`I3 ${one.paymentSeq}: ${one.status} has lost its token`];
  if (old !== undefined && old.sealedToken !== null && Buffer.compare(old.sealedToken, one.sealedToken) === 0)
    return [];
  const token = openQuietly(one.id, one.sealedToken);
  const isRight = token !== null && tokenDigestOf(one.paymentSeq, token) === one.tokenDigest;
  if (!isRight) return [`I3 ${one.paymentSeq}: its sealed token does not open`];
  const isPlain = Buffer.from(one.sealedToken).toString("latin1").includes(token);
  return isPlain ? [`I7 ${one.paymentSeq}: its token lies there in plain`] : [];
}

function openQuietly(id: string, sealed: Uint8Array): string | null {
  try {
    return seal.open(id, sealed);
  } catch {
    return null;
  }
}

function watchFeed(before: LedgerSnapshot, after: LedgerSnapshot, isOneOperation: boolean): string[] {
  const complaints: string[] = [];
  const isKept = before.feed.every((event, index) => after.feed[index]?.sequence === event.sequence);
  if (!isKept) complaints.push("I4 the feed changed what it had told");
  const added = after.feed.slice(before.feed.length);
  const last = before.feed.at(-1)?.sequence ?? 0;
  if (added.some(({ sequence }, index) => sequence <= (added[index - 1]?.sequence ?? last))) {
    complaints.push("I4 the feed is out of order");
  }
  for (const one of after.consumptions) {
    const old = before.consumptions.find(({ id }) => id === one.id);
    const events = added.filter(({ consumptionId }) => consumptionId === one.id);
    complaints.push(...watchEvents(old, one, events, isOneOperation).map((line) => `I4 ${one.paymentSeq}: ${line}`));
  }
  return complaints;
}

/** One write changes a status at most once; several that shared a flush may do so one after the other. */
function watchEvents(
  old: SeenConsumption | undefined,
  one: SeenConsumption,
  events: readonly SeenEvent[],
  isOneOperation: boolean,
): string[] {
  const last = events.at(-1);
  const isSilent = old?.status === one.status && old.evidence === one.evidence;
  const isTold = last?.status === one.status && last.evidence === one.evidence;
  if (isOneOperation && events.length > 1) return [`${events.length} events for one change`];
  if (isSilent) {
    const isOdd = isOneOperation && last !== undefined && (last.kind !== "AMENDED" || !isTold);
    return isOdd ? [`an event without a change (${last.kind})`] : [];
  }
  if (one.status === "PENDING") return isOneOperation && last !== undefined ? ["PENDING is told of"] : [];
  return isTold ? [] : [`${one.status} is not told of`];
}
