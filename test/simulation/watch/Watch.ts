// Watches a world while it runs: every transaction, every call upstream, every answer heard. What it sees broken it
// complains of at once, in the step that broke it.

import { tokenDigestOf } from "../../../src/ledger/tokenDigest.ts";
import type { WriteOperation } from "../../../src/ledger/writing/writeOperation.ts";
import type { LedgerSnapshot, SeenAttempt, SeenConsumption, WriteRecord } from "../ledger/snapshot.ts";
import type { SentFor } from "../upstream/truth.ts";
import type { CallSight, CallWatch } from "../upstream/UpstreamModel.ts";
import type { CallerWatch, HeardAnswer } from "../world/callers.ts";
import type { SimulatedProcess } from "../world/SimulatedProcess.ts";
import type { World } from "../world/World.ts";
import type { Rules } from "./evidence.ts";
import { watchOpening } from "./opening.ts";
import { statesHeard, watchOwner, watchOwnersAnswer } from "./owner.ts";
import { addCounts, NEVER, type RareCounts, type RareState, rareStatesIn } from "./rareStates.ts";
import { watchRecords } from "./records.ts";
import { watchResolving } from "./resolving.ts";
import { watchSettle } from "./settling.ts";
import { Settlings } from "./Settlings.ts";
import { tokenOf } from "./token.ts";

export interface LedgerSight {
  durable(): LedgerSnapshot;
  ledgerMs(): number;
}

export class Watch implements CallWatch, CallerWatch {
  readonly heard: HeardAnswer[] = [];
  rareStates: RareCounts = NEVER;
  /** Set once the ledger it looks at is there. */
  ledger: LedgerSight | null = null;
  readonly #world: World;
  readonly #rules: Rules;
  #calls: CallSight[] = [];
  readonly #sentFor = new Set<string>();
  readonly #settlings = new Settlings();

  constructor(world: World, rules: Rules) {
    this.#world = world;
    this.#rules = rules;
  }

  onTransaction(record: WriteRecord): void {
    const { before, after, operations } = record;
    const [operation] = operations;
    const complaints = [
      ...watchRecords(before, after, operations.length === 1),
      ...watchOwner(before, after, this.#rules.verifiedOwner),
    ];
    this.#settlings.note(record, this.#world.steps);
    if (operations.length === 1 && operation !== undefined && before !== after) {
      complaints.push(...this.#watchOperation(record, operation));
    }
    for (const complaint of complaints) this.#world.complain(complaint);
    for (const state of rareStatesIn(record, this.#rules.verifiedOwner)) this.#count(state);
  }

  #count(state: RareState): void {
    this.rareStates = addCounts(this.rareStates, { [state]: 1 });
  }

  #watchOperation({ before, after, nowMs }: WriteRecord, operation: WriteOperation): string[] {
    switch (operation.kind) {
      case "noteKeyUse":
      case "markApp":
      case "noteLooks":
      case "noteReconciled":
      case "acknowledgeDelivery":
      case "recordReversal":
      case "importPayment":
      case "noteImport":
      case "leaseFacts":
      case "settleFacts":
      case "probe":
        return [];
      case "leaseDue":
        return paymentsOf(after).flatMap((payment) =>
          watchOpening(of(before, payment), of(after, payment), operation, this.#rules, nowMs),
        );
      case "open": {
        const { paymentSeq } = operation.request.call;
        return watchOpening(of(before, paymentSeq), of(after, paymentSeq), operation, this.#rules, nowMs);
      }
      case "reopen": {
        const payment = paymentOf(before, operation.request.consumptionId);
        return watchOpening(of(before, payment), of(after, payment), operation, this.#rules, nowMs);
      }
      case "settle": {
        const payment = paymentOf(before, operation.request.consumptionId);
        return watchSettle(of(before, payment), of(after, payment), operation.request, this.#rules, nowMs);
      }
      case "resolveDispute": {
        const payment = paymentOf(before, operation.request.consumptionId);
        return watchResolving(of(before, payment), of(after, payment), operation.request, this.#rules.namesItem);
      }
    }
  }

  onMaySend(call: CallSight): void {
    const found = this.#attemptOf(call);
    const ledgerMs = this.ledger?.ledgerMs() ?? 0;
    if (found !== null && found.attempt.leaseUntilMs <= ledgerMs) {
      this.#world.complain(`I5 ${call.question.requestId} would be sent though its lease is over`);
    }
  }

  onWrite(call: CallSight): SentFor | null {
    const { requestId } = call.question;
    const found = this.#attemptOf(call);
    if (found === null) {
      this.#world.complain(`I5 ${requestId} is sent, and no attempt is on disk for it`);
      return null;
    }
    const { one, attempt } = found;
    this.#sentFor.add(`${one.id}#${attempt.number}`);
    if (!isAskedAs(call, one, attempt)) this.#world.complain(`I5 ${requestId} asks something else than is on record`);
    this.#watchOverlap(call, one, attempt);
    const sentFor = {
      consumptionId: one.id,
      attemptNumber: attempt.number,
      isControl: attempt.control !== null,
      isAfter5018: attempt.isAfter5018,
    };
    this.#calls.push(call);
    this.#settlings.noteSender(requestId, call.actor);
    return sentFor;
  }

  onHeard(heard: HeardAnswer): void {
    this.heard.push(heard);
    const { answer, caller, requestId } = heard;
    if (answer === null) return;
    const durable = this.ledger?.durable().consumptions ?? [];
    const isNotRecorded = answer.kind === "error" && answer.reason === "IN_DOUBT" && answer.resultCode === 9999;
    const own = durable.flatMap(({ attempts }) => attempts.filter((attempt) => attempt.requestId === requestId));
    if (own.some(({ outcome }) => outcome === null) && !isNotRecorded) {
      this.#world.complain(`I1 ${requestId} was answered before its attempt was closed on disk`);
    }
    const { claim } = caller;
    for (const complaint of watchOwnersAnswer(heard, this.#rules.verifiedOwner)) this.#world.complain(complaint);
    for (const state of statesHeard(heard, durable)) this.#count(state);
    if (answer.kind !== "success") return;
    const why = this.#settlings.whyToldWrongly(heard);
    if (why !== null) this.#world.complain(`I6 ${requestId} ${why}`);
    if (answer.isReplayed && own.length > 0) this.#count("answered from another's attempt");
    const one = durable.find(({ id }) => id === answer.consumption.id);
    const isOnDisk = one?.status === "CONSUMED";
    if (!isOnDisk) return this.#world.complain(`I1 ${requestId} heard success, and on disk it is ${one?.status}`);
    const digest = tokenDigestOf(claim.paymentSeq, claim.purchaseToken);
    if (one.paymentSeq !== claim.paymentSeq || one.tokenDigest !== digest || one.itemSeq !== claim.itemSeq) {
      this.#world.complain(`I8 ${requestId} heard of another payment, token or item than it asked with`);
    }
    if (claim.playerId !== null && one.playerId !== claim.playerId) {
      this.#world.complain(`I8 ${requestId} heard of another player's success`);
    }
    const told = answer.consumption.price;
    if (told !== null && told.amountMicros !== one.price?.amountMicros) {
      this.#world.complain(`I6 ${requestId} heard another price than is on disk`);
    }
  }

  /** The process is gone, and its calls with it, as far as it is concerned. */
  forgetCallsOf(process: SimulatedProcess): void {
    this.#calls = this.#calls.filter(({ actor }) => actor !== process);
  }

  /** The attempt on disk that this call must be for: the first of its request that nothing was sent for yet. */
  #attemptOf(call: CallSight): { readonly one: SeenConsumption; readonly attempt: SeenAttempt } | null {
    for (const one of this.ledger?.durable().consumptions ?? []) {
      for (const attempt of one.attempts) {
        const isOwn = attempt.requestId === call.question.requestId && attempt.outcome === null;
        if (isOwn && !this.#sentFor.has(`${one.id}#${attempt.number}`)) return { one, attempt };
      }
    }
    return null;
  }

  /** Where no request names an item, those of one token are the same request. */
  #idsOfToken(one: SeenConsumption): string[] {
    const ledger = this.ledger?.durable();
    return ledger === undefined ? [one.id] : tokenOf(of(ledger, one.paymentSeq), one).map(({ id }) => id);
  }

  /** A process that was paused past its lease or its deadline is the only one that may overlap with another. */
  #watchOverlap(call: CallSight, one: SeenConsumption, attempt: SeenAttempt): void {
    const { nowMs } = this.#world;
    this.#calls = this.#calls.filter(({ state }) => state === "written");
    const isPaused = attempt.leaseUntilMs <= (this.ledger?.ledgerMs() ?? 0) || nowMs >= call.endsAtMs;
    const shared = this.#rules.namesItem ? [one.id] : this.#idsOfToken(one);
    const other = this.#calls.find(
      ({ sentFor, endsAtMs }) => sentFor !== null && shared.includes(sentFor.consumptionId) && nowMs < endsAtMs,
    );
    if (other !== undefined && !isPaused) {
      this.#world.complain(`I5 ${call.question.requestId} is sent while ${other.question.requestId} is in flight`);
    }
  }
}

function paymentsOf({ consumptions }: LedgerSnapshot): string[] {
  return [...new Set(consumptions.map(({ paymentSeq }) => paymentSeq))];
}

function paymentOf(snapshot: LedgerSnapshot, consumptionId: string): string | undefined {
  return snapshot.consumptions.find(({ id }) => id === consumptionId)?.paymentSeq;
}

function of(snapshot: LedgerSnapshot, paymentSeq: string | undefined): LedgerSnapshot {
  const isOfIt = (one: { readonly paymentSeq: string }) => one.paymentSeq === paymentSeq;
  return {
    ...snapshot,
    consumptions: snapshot.consumptions.filter(isOfIt),
    looks: snapshot.looks.filter(isOfIt),
  };
}

function isAskedAs({ question }: CallSight, one: SeenConsumption, { control }: SeenAttempt): boolean {
  const isOwnToken = tokenDigestOf(question.paymentSeq, question.purchaseToken) === one.tokenDigest;
  const itemSeq = control?.itemSeq ?? one.itemSeq;
  return (
    question.paymentSeq === one.paymentSeq &&
    question.itemSeq === itemSeq &&
    isOwnToken === (control?.token !== "RANDOM")
  );
}
