// What kind of world a history takes place in: drawn first, so that it is part of the history. Index 0 everywhere is the
// plainest: one server, one payment, one player, an honest upstream.

import type { InferencePolicy } from "../../../src/domain/inference.ts";
import type { DisputeOutcome } from "../../../src/domain/resolution.ts";
import type { SettlingRules } from "../../../src/domain/settling.ts";
import type { IssuedPayment } from "../../support/paymentTruth.ts";
import { POLICIES } from "../ledger/port.ts";
import { MOODS, weightsIn } from "../upstream/behaviours.ts";
import { UPSTREAM_KINDS } from "../upstream/truth.ts";
import type { UpstreamHabits } from "../upstream/UpstreamModel.ts";
import type { Claim } from "./callers.ts";
import type { ChoiceSource } from "./choices.ts";

/** All payments of a world are of it. */
export const APP = "app";

export type EngineKind = "sqlite" | "modelled";

/** What the upstream's consume request names, and what it shows: as v3, as NHN Cloud's SDK, as Gamebase. */
export type FaceKind = "namesItem" | "itemless" | "lookUps";
export const FACES: readonly FaceKind[] = ["namesItem", "itemless", "lookUps"];

export interface WorldPlan {
  readonly face: FaceKind;
  readonly engine: EngineKind;
  readonly instances: number;
  readonly upstream: UpstreamHabits;
  readonly prologue: Prologue;
  /** `VERIFY_OWNER`. */
  readonly isOwnerVerified: boolean;
  readonly onInferred: InferencePolicy;
  readonly doubtMs: number;
  readonly waitMs: number;
  /** Which servers reconcile in the background. */
  readonly reconcilers: "none" | "all" | "last";
  readonly payments: readonly IssuedPayment[];
  readonly claims: readonly Claim[];
  /** Paused processes wake up only after the rest of the world has healed. */
  readonly wakesLate: boolean;
  /** What operators say of every dispute in the end; null: nothing. */
  readonly ruling: DisputeOutcome | null;
  /** Nobody calls again in the end: the background reconcilers alone have to find out what is open. */
  readonly isAbandoned: boolean;
  readonly temper: Temper;
}

/** What happened before the trouble: what the first calls met, until their consumption was REJECTED. */
export type Prologue =
  | "none"
  | "lost and refused"
  | "dropped and refused"
  | "carried out, with a code that nobody knows"
  /** … or until the first server stood still with its answer on the way, and its call was made again at the next one. */
  | "overtaken";

const PROLOGUES: readonly [Prologue, ...Prologue[]] = [
  "none",
  "lost and refused",
  "dropped and refused",
  "carried out, with a code that nobody knows",
  "overtaken",
];

/** How often which misfortune strikes, as weights beside the 60 of a task that could run. */
export interface Temper {
  readonly pause: number;
  /** … while a call of the process is in flight or about to be sent. */
  readonly pauseInCall: number;
  readonly resume: number;
  readonly kill: number;
  /** Five leases and `DOUBT_MS` pass at once. */
  readonly longRest: number;
  readonly consumedElsewhere: number;
  readonly outage: number;
  readonly storage: number;
}

const TEMPERS: readonly [Temper, ...Temper[]] = [
  { pause: 2, pauseInCall: 2, resume: 10, kill: 1, longRest: 1, consumedElsewhere: 0.5, outage: 0.25, storage: 1 },
  { pause: 0, pauseInCall: 0, resume: 10, kill: 0, longRest: 1, consumedElsewhere: 0.5, outage: 0.5, storage: 0.5 },
  { pause: 4, pauseInCall: 4, resume: 10, kill: 4, longRest: 2, consumedElsewhere: 1, outage: 0.5, storage: 2 },
  // A server that stands still from the middle of a call until everybody else is done.
  {
    pause: 0,
    pauseInCall: 25,
    resume: 0.3,
    kill: 0.2,
    longRest: 6,
    consumedElsewhere: 0.25,
    outage: 0.1,
    storage: 0.25,
  },
];

/** As in production, with the times in the same proportions: the lease outlasts the deadline by 500 ms at least. */
export const TIMEOUT_MS = 100;
export const LEASE_MS = 700;

/** Connection refused, no free socket: about one call in twenty. */
const CONNECTION_WEIGHTS = [19, 1] as const;
const DOUBTS_MS = [0, 3_000] as const;
const WAITS_MS = [60, 0, 150] as const;
const PAYMENTS: readonly IssuedPayment[] = [
  { paymentSeq: "2026112300000001", itemSeq: "1", purchaseToken: "genuine-Token-1", price: "1000.0", currency: "KRW" },
  { paymentSeq: "2026112300000002", itemSeq: "1", purchaseToken: "genuine-Token-2", price: "2.29", currency: "EUR" },
];
/** Whose all payments are. */
const OWNER = "mina";
const WRONG_TOKEN = "guessed-Token-0";
const WRONG_ITEM = 2n;

/** Who else calls, besides the payment's own player: a weight each. */
const OTHERS: readonly { readonly weight: number; readonly claim: (issued: IssuedPayment) => Claim }[] = [
  { weight: 5, claim: (issued) => claimOf(issued, "mina") }, // the double tap
  { weight: 3, claim: (issued) => claimOf(issued, "jun") },
  { weight: 1, claim: (issued) => claimOf(issued, null) },
  { weight: 2, claim: (issued) => ({ ...claimOf(issued, "jun"), purchaseToken: WRONG_TOKEN }) },
  { weight: 1, claim: (issued) => ({ ...claimOf(issued, "mina"), purchaseToken: WRONG_TOKEN }) },
  { weight: 2, claim: (issued) => ({ ...claimOf(issued, "mina"), itemSeq: WRONG_ITEM }) },
  { weight: 1, claim: (issued) => ({ ...claimOf(issued, "jun"), itemSeq: WRONG_ITEM }) },
];
const OTHER_WEIGHTS = OTHERS.map(({ weight }) => weight);
/** Where a request names no item, what matters is who else has the token, and for which item. */
const ITEMLESS_OTHER_WEIGHTS = [3, 3, 1, 1, 1, 8, 3];
/** Where the upstream says whose a payment is: others with its token, and a server that vouches for nobody. */
const OWNED_OTHER_WEIGHTS = [2, 6, 7, 1, 1, 1, 2];

/** What the ledger and the rules are told of a world. */
export function settlingRulesOf({ face, onInferred, doubtMs }: WorldPlan): SettlingRules {
  return { onInferred, doubtMs, leaseMs: LEASE_MS, itemlessApps: face === "namesItem" ? [] : [APP] };
}

export function drawPlan(source: ChoiceSource, engines: readonly EngineKind[], face: FaceKind): WorldPlan {
  const pick = <Item>(items: readonly [Item, ...Item[]], weights: readonly number[]): Item =>
    items[source.choose(weights)] ?? items[0];
  const [firstEngine = "sqlite", ...otherEngines] = engines;
  const engine = pick([firstEngine, ...otherEngines], firstEngine === "modelled" ? [14, 1] : [1]);
  const instances = engine === "sqlite" ? 1 : pick([1, 2, 3], [2, 5, 1]);
  const [honest = "honest", ...otherKinds] = UPSTREAM_KINDS;
  const kind = pick([honest, ...otherKinds], [6, 2, 1]);
  const behaviourWeights = weightsIn(pick(MOODS, [5, 2, 2]), face);
  const isOwnerVerified = pick([false, true], [3, 1]);
  const ownerShown = pick<UpstreamHabits["ownerShown"]>(["plain", "with a store's prefix", "untold"], [1, 1, 1]);
  const owner = { ownerId: OWNER, ownerShown };
  const habits = { face, kind, connectionWeights: CONNECTION_WEIGHTS, behaviourWeights, isHeardAtOnce: false };
  const upstream = { ...habits, ...owner };
  const prologue = pick(PROLOGUES, [10, 1, 1, 1, 1]);
  const [proven = "proven", ...otherPolicies] = POLICIES;
  const onInferred = pick([proven, ...otherPolicies], [12, 1, 1]);
  const doubtMs = pick(DOUBTS_MS, [1, 1]);
  const waitMs = pick(WAITS_MS, [2, 1, 1]);
  const reconcilers = pick<WorldPlan["reconcilers"]>(["none", "all"], [1, 1]);
  const wakesLate = pick([false, true], [1, 1]);
  const isAbandoned = reconcilers === "all" && pick([false, true], [4, 1]);
  const ruling = pick<DisputeOutcome | null>([null, "REJECTED", "CONSUMED"], [2, 1, 1]);
  const temper = pick(TEMPERS, [4, 1, 2, 4]);
  const payments = PAYMENTS.slice(0, 1 + source.choose([9, 1]));
  const otherWeights = face === "namesItem" ? OTHER_WEIGHTS : ITEMLESS_OTHER_WEIGHTS;
  const claims = drawClaims(source, payments, isOwnerVerified ? OWNED_OTHER_WEIGHTS : otherWeights);
  return {
    face,
    engine,
    instances,
    upstream,
    prologue,
    isOwnerVerified,
    onInferred,
    doubtMs,
    waitMs,
    reconcilers,
    payments,
    claims,
    wakesLate,
    ruling,
    isAbandoned,
    temper,
  };
}

function drawClaims(
  source: ChoiceSource,
  payments: readonly IssuedPayment[],
  otherWeights: readonly number[],
): Claim[] {
  const [first = missing()] = payments;
  const claims = [claimOf(first, OWNER)];
  for (let others = source.choose([1, 3, 3, 2]); others > 0; others -= 1) {
    const payment = (payments.length > 1 ? payments[source.choose([1, 1])] : first) ?? first;
    const other = OTHERS[source.choose(otherWeights)] ?? OTHERS[0] ?? missing();
    claims.push(other.claim(payment));
  }
  return claims;
}

function claimOf({ paymentSeq, itemSeq, purchaseToken }: IssuedPayment, playerId: string | null): Claim {
  return { paymentSeq, itemSeq: BigInt(itemSeq), purchaseToken, playerId };
}

function missing(): never {
  throw new Error("the table is empty");
}
