// The small worlds that are walked through in every order: two callers on a server each, and a third server that has
// nobody but its reconciler. Two tokens, two items, two players; one kill; an upstream that answers, loses, drops,
// stumbles, fails inside, says what nobody knows, and is late; a server that vouches for a player it does not name.

import type { IssuedPayment } from "../../support/paymentTruth.ts";
import { BEHAVIOURS } from "../upstream/behaviours.ts";
import type { UpstreamKind } from "../upstream/truth.ts";
import type { Claim } from "../world/callers.ts";
import type { FaceKind, Temper, WorldPlan } from "../world/plan.ts";

export interface WalkedScene {
  readonly name: string;
  readonly face: FaceKind;
  readonly kind: UpstreamKind;
  readonly claims: readonly [Claim, Claim];
  /** What the upstream may do; absent: answer, lose, drop, stumble. */
  readonly behaviours?: readonly string[];
  /** `VERIFY_OWNER`: all payments are mina's. */
  readonly isOwnerVerified?: boolean;
}

const ISSUED: IssuedPayment = {
  paymentSeq: "2026112300000001",
  itemSeq: "1",
  purchaseToken: "genuine-Token-1",
  price: "1000.0",
  currency: "KRW",
};
const MINA: Claim = {
  paymentSeq: ISSUED.paymentSeq,
  itemSeq: 1n,
  purchaseToken: ISSUED.purchaseToken,
  playerId: "mina",
};
const JUN: Claim = { ...MINA, playerId: "jun" };
const CALM: Temper = {
  pause: 0,
  pauseInCall: 0,
  resume: 0,
  kill: 0,
  longRest: 0,
  consumedElsewhere: 0,
  outage: 0,
  storage: 0,
};

export const WALKED: readonly WalkedScene[] = [
  { name: "the same call twice", face: "namesItem", kind: "honest", claims: [MINA, MINA] },
  { name: "two players with one token", face: "namesItem", kind: "honest", claims: [MINA, JUN] },
  {
    name: "a guessed token, and 5018 for any token",
    face: "namesItem",
    kind: "blindToTokens",
    claims: [MINA, { ...JUN, purchaseToken: "guessed-Token-0" }],
  },
  {
    name: "two items, and 5018 for any item",
    face: "namesItem",
    kind: "blindToItems",
    claims: [MINA, { ...MINA, itemSeq: 2n }],
  },
  {
    name: "two items of one token, and no request names one",
    face: "itemless",
    kind: "honest",
    claims: [MINA, { ...MINA, itemSeq: 2n }],
  },
  {
    name: "two players with one token for two items, a look before asking again, and no request names an item",
    face: "lookUps",
    kind: "honest",
    claims: [MINA, { ...JUN, itemSeq: 2n }],
  },
  {
    name: "the same call twice, and codes that say nothing, carried out and not",
    face: "lookUps",
    kind: "honest",
    claims: [MINA, MINA],
    behaviours: ["answers", "4711, carried out", "4711", "-5000201, carried out"],
  },
  {
    name: "a server that names no player, and a stranger whose the payment is not",
    face: "namesItem",
    kind: "honest",
    claims: [{ ...MINA, playerId: null }, JUN],
    isOwnerVerified: true,
  },
];

const USUAL_BEHAVIOURS: readonly string[] = ["answers", "carries out, answer lost", "drops", "stumbles 5000"];

export function planOf(scene: WalkedScene): WorldPlan {
  const { face, kind, claims, behaviours = USUAL_BEHAVIOURS, isOwnerVerified = false } = scene;
  const behaviourWeights = BEHAVIOURS.map(({ name }) => (behaviours.includes(name) ? 1 : 0));
  return {
    face,
    engine: "modelled",
    instances: 3,
    upstream: {
      face,
      kind,
      connectionWeights: [1, 0],
      behaviourWeights,
      isHeardAtOnce: true,
      ownerId: "mina",
      ownerShown: "plain",
    },
    isOwnerVerified,
    prologue: "none",
    onInferred: "proven",
    doubtMs: 0,
    waitMs: 0,
    reconcilers: "last",
    payments: [ISSUED],
    claims,
    wakesLate: false,
    ruling: null,
    isAbandoned: false,
    temper: CALM,
  };
}
