// What a long doubt forgets changes nothing: a payment that keeps everything and one that drops what decides nothing go
// through the same history side by side, and every verdict is the same after every step.

import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { has5018OnRecord } from "../../src/domain/attempts.ts";
import { attemptsToDrop } from "../../src/domain/attemptsToDrop.ts";
import type { Heard } from "../../src/domain/heard.ts";
import type { InferencePolicy } from "../../src/domain/inference.ts";
import type { Claim } from "../../src/domain/opening.ts";
import { isAwaitingAnswer } from "../../src/domain/payment.ts";
import { countingUnknown } from "../../src/domain/token.ts";
import {
  consumedBefore,
  doubtfulRefusal,
  internalError,
  lost,
  neverSent,
  refusal,
  success,
} from "../support/heards.ts";
import { PaymentModel, type Permit } from "../support/paymentModel.ts";
import { ask, CLAIM } from "./support.ts";

const CLAIMS: readonly Claim[] = ["right", "other"].flatMap((tokenDigest) =>
  [1n, 2n].flatMap((itemSeq) => ["p1", "p2"].map((playerId) => ({ tokenDigest, itemSeq, playerId }))),
);
const HEARD: Readonly<Record<string, Heard>> = {
  lost,
  neverSent,
  consumedBefore,
  refused: refusal(5000),
  refusedOtherwise: refusal(1100),
  doubtful: doubtfulRefusal(4242),
  doubtfulOtherwise: doubtfulRefusal(4243),
  internal: internalError(-5000201),
  success: success(),
};

type Step =
  | { readonly do: "open"; readonly claim: Claim }
  | { readonly do: "reask"; readonly pick: number }
  /** Asked again, and each call of it answered at once. */
  | { readonly do: "round"; readonly pick: number; readonly heards: readonly string[] }
  | { readonly do: "answer"; readonly pick: number; readonly heard: string; readonly canAskControl: boolean }
  | { readonly do: "show"; readonly pick: number }
  | { readonly do: "look"; readonly itemSeq: bigint }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "resolve"; readonly pick: number; readonly outcome: "CONSUMED" | "REJECTED" }
  | { readonly do: "restart" };

/** Mostly such that the doubt goes on. */
const heardName = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("lost", "internal") },
  { weight: 3, arbitrary: fc.constantFrom("doubtful", "doubtful", "doubtfulOtherwise") },
  { weight: 4, arbitrary: fc.constant("neverSent") },
  { weight: 3, arbitrary: fc.constantFrom("refused", "refusedOtherwise") },
  { weight: 2, arbitrary: fc.constant("consumedBefore") },
);

const answer: fc.Arbitrary<Step> = fc.record({
  do: fc.constant("answer" as const),
  pick: fc.nat(20),
  heard: heardName,
  canAskControl: fc.boolean(),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...CLAIMS).map((claim) => ({ do: "open" as const, claim })) },
  { weight: 10, arbitrary: fc.constantFrom(...CLAIMS.slice(0, 2)).map((claim) => ({ do: "open" as const, claim })) },
  { weight: 20, arbitrary: answer },
  {
    weight: 60,
    arbitrary: fc.record({
      do: fc.constant("round" as const),
      pick: fc.nat(8),
      heards: fc.array(heardName, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 10, arbitrary: fc.nat(8).map((pick) => ({ do: "reask" as const, pick })) },
  {
    weight: 1,
    arbitrary: fc.nat(20).map((pick) => ({ do: "answer" as const, pick, heard: "success", canAskControl: false })),
  },
  { weight: 2, arbitrary: fc.nat(8).map((pick) => ({ do: "show" as const, pick })) },
  { weight: 1, arbitrary: fc.constantFrom(1n, 2n).map((itemSeq) => ({ do: "look" as const, itemSeq })) },
  { weight: 8, arbitrary: fc.constantFrom(1, 101, 450, 1_200).map((ms) => ({ do: "wait" as const, ms })) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("resolve" as const),
      pick: fc.nat(8),
      outcome: fc.constantFrom("CONSUMED" as const, "REJECTED" as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
);

/** So that there is a doubt from the beginning. */
const BEGUN: readonly Step[] = [
  { do: "open", claim: CLAIM },
  { do: "answer", pick: 0, heard: "lost", canAskControl: false },
];

/** What came of the step, as far as anybody can tell. */
function take(model: PaymentModel, running: Permit[], next: Step): unknown {
  const ids = model.payment.consumptions.filter(isAwaitingAnswer).map(({ id }) => id);
  const idAt = (pick: number) => ids[pick % Math.max(1, ids.length)];
  switch (next.do) {
    case "open":
      return keep(running, model.open(next.claim).permit);
    case "reask": {
      const id = idAt(next.pick);
      return id === undefined ? null : keep(running, model.reask(id));
    }
    case "round": {
      const id = idAt(next.pick);
      let permit = id === undefined ? null : model.reask(id);
      const heards = next.heards.map((name) => HEARD[name] ?? lost);
      return heards.map((heard, index) => {
        if (permit === null) return null;
        const { settling, control } = model.settle(permit, heard, index < heards.length - 1);
        permit = control;
        return settling;
      });
    }
    case "answer": {
      const [permit] = running.splice(next.pick % Math.max(1, running.length), 1);
      if (permit === undefined) return null;
      const { settling, control } = model.settle(permit, HEARD[next.heard] ?? lost, next.canAskControl);
      return [settling, keep(running, control)];
    }
    case "show": {
      const permit = running[next.pick % Math.max(1, running.length)];
      return permit?.control === null ? model.shownConsumable(permit) : null;
    }
    case "look":
      return model.seen({ tokenDigest: "right", itemSeq: next.itemSeq, price: null, priceSource: "TRANSACTION" });
    case "wait":
      model.nowMs += next.ms;
      return null;
    case "resolve": {
      const disputed = model.payment.consumptions.find(({ status }) => status === "DISPUTED");
      const isFree = model.payment.consumptions.every(({ status }) => status !== "CONSUMED");
      return disputed === undefined || !isFree ? null : model.resolve(disputed.id, next.outcome);
    }
    case "restart":
      model.restart();
      running.length = 0; // what its process would have written never comes
      return null;
  }
}

function keep(running: Permit[], permit: Permit | null): Permit | null {
  if (permit !== null) running.push(permit);
  return permit;
}

/** Everything that rules read of attempts, and all that people see but the attempts themselves. */
function standing(model: PaymentModel): unknown {
  const { payment, nowMs } = model;
  return {
    consumptions: payment.consumptions.map((one) => {
      const unknown = countingUnknown(payment, one, nowMs);
      const isEarly = unknown.some(({ isAfter5018 }) => !isAfter5018);
      return { ...one, attempts: one.attempts.at(-1), isUnknown: unknown.length > 0, isEarly };
    }),
    has5018: has5018OnRecord(payment),
    isAppMarked: payment.isAppMarked,
    events: model.events.length,
    alarms: model.alarms,
  };
}

/** Compared cheaply, told well. */
function expectSame(one: unknown, other: unknown): void {
  if (!isDeepStrictEqual(one, other)) expect(one).toEqual(other);
}

describe("attempts that decide nothing", () => {
  it("are missed by no rule, in any history, now or later", () => {
    let dropped = 0;
    const policies: readonly InferencePolicy[] = ["proven", "unrivalled", "never"];
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 60, maxLength: 150 }),
        fc.constantFrom(1_000, 20_000, Infinity),
        fc.constantFrom(1, 2, 3, 5),
        fc.boolean(),
        fc.constantFrom(...policies),
        (steps, doubtMs, newestKept, namesItem, onInferred) => {
          const whole = new PaymentModel({ onInferred, doubtMs }, namesItem);
          const short = new PaymentModel({ onInferred, doubtMs }, namesItem, newestKept);
          const [ofWhole, ofShort]: [Permit[], Permit[]] = [[], []];
          for (const next of [...BEGUN, ...steps]) {
            expectSame(take(short, ofShort, next), take(whole, ofWhole, next));
            expectSame(standing(short), standing(whole));
          }
          const count = (model: PaymentModel) =>
            model.payment.consumptions.reduce((sum, { attempts }) => sum + attempts.length, 0);
          dropped += count(whole) - count(short);
        },
      ),
      { numRuns: 500 },
    );
    expect(dropped).toBeGreaterThan(3_000);
  }, 120_000);
});

describe("a doubt that never ends", () => {
  const KINDS: readonly (readonly [string, (index: number) => readonly Heard[]])[] = [
    ["unknown", () => [lost]],
    ["never sent", () => [neverSent]],
    ["unknown and refused in turns", (index) => [index % 2 === 0 ? lost : refusal(5000)]],
    [
      "refused with an unlisted code, and unknown in turns",
      (index) => [index % 2 === 0 ? doubtfulRefusal(4242) : lost],
    ],
    ["refused with unlisted codes in turns", (index) => [doubtfulRefusal(index % 2 === 0 ? 4242 : 4243)]],
    ["failing inside", () => [internalError(-5000201)]],
    ["refused with two codes in turns", (index) => [refusal(index % 2 === 0 ? 5000 : 1100)]],
    ["5018, and no control is answered", () => [consumedBefore, lost]],
    ["5018, and every control stumbles", () => [consumedBefore, consumedBefore]],
  ];

  it.each(KINDS)("keeps a constant number of attempts: %s", (_kind, heards) => {
    const model = new PaymentModel({ doubtMs: Infinity, onInferred: "proven" });
    model.settle(ask(model, CLAIM), lost);
    for (let index = 0; index < 600; index += 1) {
      model.nowMs += 1_000;
      let permit = model.reask("c1");
      for (const heard of heards(index)) if (permit !== null) ({ control: permit } = model.settle(permit, heard));
    }
    const { status } = model.get("c1");
    const kept = keptOf(model);
    expect([status, kept.length <= 215]).toEqual([status, true]);
    expect(kept.slice(-200)).toEqual(model.get("c1").attempts.slice(-200));
  });

  it("keeps what an answer may still come for", () => {
    const model = new PaymentModel({}, true, 3);
    model.settle(ask(model, CLAIM), lost);
    model.nowMs += 1_000;
    const paused = model.reask("c1");
    for (let index = 0; index < 20; index += 1) {
      model.nowMs += 1_000;
      const permit = model.reask("c1");
      if (permit !== null) model.settle(permit, lost);
    }
    if (paused === null) throw new Error("not asked");
    expect(model.get("c1").attempts.map(({ number }) => number)).toContain(paused.number);
    model.settle(paused, success());
    expect(model.get("c1")).toMatchObject({ status: "CONSUMED", evidence: "CONFIRMED" });
  });

  it("is shortened by a bounded number at once", () => {
    const model = new PaymentModel();
    model.settle(ask(model, CLAIM), lost);
    for (let index = 0; index < 1_000; index += 1) {
      const permit = model.reask("c1");
      if (permit !== null) model.settle(permit, lost);
    }
    expect(attemptsToDrop(model.get("c1"))).toHaveLength(500);
  });
});

/** What is left of its attempts once everything that can be dropped is. */
function keptOf(model: PaymentModel) {
  let { attempts } = model.get("c1");
  const { itemSeq } = model.get("c1");
  for (;;) {
    const dropped = new Set(attemptsToDrop({ itemSeq, attempts }));
    if (dropped.size === 0) return attempts;
    attempts = attempts.filter(({ number }) => !dropped.has(number));
  }
}
