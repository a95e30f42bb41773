// Watches every settle where the consume request names no item: what one ended call made of the payment's consumptions,
// the asked one, the one that an answer or a look named, and all others.

import type { SeenConsumption } from "../ledger/snapshot.ts";
import { isDefiniteRefusal, isRefusalHeard } from "./codes.ts";
import type { SettleScene } from "./settling.ts";
import {
  hears5018At,
  isForeignToToken,
  isTokenLeased,
  shownItem,
  tokenOf,
  unknownsOfToken,
  whyTokenStillInDoubt,
  whyTokenUnproven,
  whyTokenWaits,
} from "./token.ts";

export function watchItemless(scene: SettleScene): string[] {
  const { heard } = scene.request;
  if (heard.kind === "CONSUMED") return watchSuccess(scene, heard.itemSeq ?? scene.was.itemSeq);
  const inferred = scene.after.consumptions.find(
    (one) => one.evidence === "INFERRED" && statusBefore(scene, one) !== "CONSUMED",
  );
  if (inferred !== undefined) return watchInference(scene, inferred);
  return [...watchAsked(scene), ...watchLateRefusal(scene), ...watchOthers(scene)];
}

function statusBefore({ before }: SettleScene, { id }: SeenConsumption): SeenConsumption["status"] | null {
  return before.consumptions.find((one) => one.id === id)?.status ?? null;
}

function ofItem({ after, is }: SettleScene, itemSeq: bigint): SeenConsumption | undefined {
  return tokenOf(after, is).find((one) => one.itemSeq === itemSeq);
}

const isOpenOrDisputed = (status: SeenConsumption["status"] | null): boolean =>
  status === "IN_DOUBT" || status === "DISPUTED";

function watchSuccess(scene: SettleScene, itemSeq: bigint): string[] {
  const { before, after, was, is, request } = scene;
  const target = ofItem(scene, itemSeq);
  if (target === undefined || request.heard.kind !== "CONSUMED") return ["I3 a success for another item was dropped"];
  const old = before.consumptions.find(({ id }) => id === target.id);
  const complaints: string[] = [];
  const isTaken = before.consumptions.some(({ id, status }) => id !== target.id && status === "CONSUMED");
  if (isTaken && target.status !== "DISPUTED") complaints.push("I3 a doubled success is not DISPUTED");
  if (!isTaken && (target.status !== "CONSUMED" || target.evidence !== "CONFIRMED"))
    complaints.push("I3 a success was dropped");
  const price = old?.evidence === "CONFIRMED" ? old.price : (old?.price ?? request.heard.price);
  if (!isTaken && price?.amountMicros !== target.price?.amountMicros)
    complaints.push("I6 a success is on record at another price than it was heard");
  const wasOpen = was.status === "PENDING" || was.status === "IN_DOUBT";
  if (target.id !== is.id && wasOpen && (is.status !== "REJECTED" || is.resultCode !== 1100))
    complaints.push(`I3 another item than asked was consumed, and the asked one is ${is.status} ${is.resultCode}`);
  const isNew = !isTaken && old?.evidence !== "CONFIRMED";
  for (const other of after.consumptions) {
    if (other.id === target.id || (other.id === is.id && wasOpen)) continue;
    const status = statusBefore(scene, other);
    const isSettledAlong = isNew && isOpenOrDisputed(status);
    if (isSettledAlong && other.status !== "REJECTED") complaints.push("I3 a sibling stays open beside a success");
    if (!isSettledAlong && other.status !== status) complaints.push(`I3 another consumption became ${other.status}`);
  }
  return complaints;
}

function watchInference(scene: SettleScene, inferred: SeenConsumption): string[] {
  const { before, after, is, isLate, attempt, rules, nowMs } = scene;
  if (isLate) return ["I3 a late answer started an inference"];
  if (!hears5018At(is, attempt.number)) return ["I3 INFERRED without a 5018"];
  if (before.consumptions.some(({ status }) => status === "CONSUMED")) return ["I3 INFERRED beside a CONSUMED one"];
  const complaints: string[] = [];
  // As they stood when the rules were read: the call that heard 5018 closed, nothing settled yet.
  const closed = { ...after, consumptions: after.consumptions.map((one) => withStatusBefore(scene, one)) };
  const why = whyTokenWaits(closed, is, rules, nowMs) ?? whyTokenUnproven(closed, is, rules, nowMs);
  if (why !== null) complaints.push(`I3 INFERRED, and ${why}`);
  if (inferred.itemSeq !== shownItem(after, is)) complaints.push("I3 INFERRED for an item that no look showed");
  if (!tokenOf(after, is).includes(inferred)) complaints.push("I8 INFERRED for another player or token");
  const isOther = inferred.id !== is.id;
  if (isOther && (is.status !== "REJECTED" || is.resultCode !== 5018))
    complaints.push(`I3 another item was inferred, and the asked one is ${is.status}`);
  const others = after.consumptions.filter(({ id }) => id !== is.id && id !== inferred.id);
  if (others.some((one) => one.status !== statusBefore(scene, one)))
    complaints.push("I3 an inference settled somebody else");
  return complaints;
}

function withStatusBefore(scene: SettleScene, one: SeenConsumption): SeenConsumption {
  return { ...one, status: statusBefore(scene, one) ?? "PENDING" };
}

function watchAsked(scene: SettleScene): string[] {
  const { after, was, is, isLate, request, attempt, rules, nowMs } = scene;
  const { heard } = request;
  const open = unknownsOfToken(after, is, nowMs);
  const isOpen = was.status === "PENDING" || was.status === "IN_DOUBT";
  if (isLate) return isOpen || was.status === is.status ? [] : [`I3 a late answer made ${was.status} ${is.status}`];
  if (!isOpen) return was.status === is.status ? [] : [`I3 a refusal made ${was.status} ${is.status}`];
  const is5018 = hears5018At(is, attempt.number);
  const unsettled = { ...after, consumptions: after.consumptions.map((one) => withStatusBefore(scene, one)) };
  switch (is.status) {
    case "PENDING":
      return ["I3 a settle left it PENDING"];
    case "CONSUMED":
      return ["I3 CONSUMED without a success"];
    case "REJECTED": {
      if (open.length === 0) return isDefiniteRefusal(heard) ? [] : ["I3 REJECTED by an attempt without an answer"];
      if (!isRefusalHeard(heard)) return ["I3 REJECTED, and an attempt of its token is unknown"];
      if (is5018)
        return isForeignToToken(after, is, nowMs) ? [] : ["I3 REJECTED by a 5018 that may be its token's own"];
      const why = whyTokenStillInDoubt(after, is, heard.resultCode, rules, nowMs);
      return why === null ? [] : [`I3 REJECTED, and ${why}`];
    }
    case "DISPUTED": {
      if (!is5018) return ["I3 DISPUTED without a 5018"];
      if (isForeignToToken(after, is, nowMs)) return ["I3 DISPUTED by a 5018 that is nothing to it"];
      const isProven = whyTokenUnproven(unsettled, is, rules, nowMs) === null;
      return isProven ? ["I3 DISPUTED, and its item is proven"] : [];
    }
    case "IN_DOUBT": {
      if (isDefiniteRefusal(heard) && open.length === 0) return ["I3 IN_DOUBT without an unknown attempt of its token"];
      if (!is5018) return [];
      return whyTokenWaits(after, is, rules, nowMs) === null ? ["I3 a 5018 was not concluded from"] : [];
    }
  }
}

/** What a late definite answer leaves without any unknown or running attempt is refuted, or refused. */
function watchLateRefusal(scene: SettleScene): string[] {
  const { before, after, is, isLate, request, nowMs } = scene;
  if (!isLate || !isDefiniteRefusal(request.heard)) return [];
  const complaints: string[] = [];
  const open = unknownsOfToken(after, is, nowMs);
  for (const one of tokenOf(after, is)) {
    const isDecided = open.length === 0 && !isTokenLeased(after, is, nowMs);
    if (one.status === "IN_DOUBT" && isDecided) complaints.push("I3 IN_DOUBT though every attempt was refused");
    const amended = after.feed.filter(({ consumptionId, kind }) => consumptionId === one.id && kind === "AMENDED");
    const isRefuted = one.evidence === "INFERRED" && !open.some(({ isAfter5018 }) => !isAfter5018);
    if (isRefuted && amended.length === 0 && before !== after) complaints.push("I4 a refuted inference is not AMENDED");
  }
  return complaints;
}

function watchOthers(scene: SettleScene): string[] {
  const { after, is, isLate, nowMs } = scene;
  return after.consumptions.flatMap((other) => {
    const status = statusBefore(scene, other);
    if (other.id === is.id || other.status === status) return [];
    const isDecided = unknownsOfToken(after, other, nowMs).length === 0;
    const isTokens = tokenOf(after, is).includes(other);
    const isRefused = isLate && status === "IN_DOUBT" && other.status === "REJECTED" && isTokens && isDecided;
    return isRefused ? [] : [`I3 another consumption became ${other.status}`];
  });
}
