// Random histories of one payment under an upstream that loses answers, stumbles and doubles: what must hold after every
// step, whatever the order. The upstream's own truth is kept beside, and compared.

import fc from "fast-check";
import { expect, it } from "vitest";
import { unknownAttempts } from "../../src/domain/attempts.ts";
import type { Heard } from "../../src/domain/heard.ts";
import type { Claim } from "../../src/domain/opening.ts";
import type { ConsumptionRecord } from "../../src/domain/payment.ts";
import { doubtfulRefusal, internalError, lost, neverSent, refusal, success } from "../support/heards.ts";
import { PaymentModel, type Permit } from "../support/paymentModel.ts";

const CLAIMS: readonly Claim[] = ["right", "junk"].flatMap((tokenDigest) =>
  [1n, 2n].flatMap((itemSeq) => ["p1", "p2"].map((playerId) => ({ tokenDigest, itemSeq, playerId }))),
);

/** What becomes of one call; the whole answer twice, so that it is the likeliest. */
const FATES = [
  "whole",
  "whole",
  "lost",
  "lostBefore",
  "stumbles",
  "neverSent",
  "failsInside",
  "carriedOutButFails",
  "unlisted",
  "carriedOutButUnlisted",
] as const;

type Fate = (typeof FATES)[number];

type Step =
  | { readonly do: "open"; readonly claim: Claim }
  /** The upstream handles a running call; `fate` says what its answer comes to. */
  | {
      readonly do: "answer";
      readonly pick: number;
      readonly fate: Fate;
    }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "restart" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...CLAIMS).map((claim) => ({ do: "open" as const, claim })) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("answer" as const),
      pick: fc.nat(20),
      fate: fc.constantFrom(...FATES),
    }),
  },
  { weight: 3, arbitrary: fc.constantFrom(1, 100, 450, 1_200).map((ms) => ({ do: "wait" as const, ms })) },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
);

/** An honest upstream: the genuine token is "right" with item 1; it consumes once and tells tokens and items apart. */
class Upstream {
  consumedBy: string | null = null;

  constructor(consumedElsewhere: boolean) {
    if (consumedElsewhere) this.consumedBy = "elsewhere";
  }

  handle(consumption: ConsumptionRecord, permit: Permit): Heard {
    const isGenuine = permit.control?.token !== "RANDOM" && consumption.tokenDigest === "right";
    const itemSeq = permit.control?.itemSeq ?? consumption.itemSeq;
    if (!isGenuine || itemSeq !== 1n) return refusal(5000);
    if (this.consumedBy !== null) return refusal(5018);
    this.consumedBy = consumption.id;
    return success();
  }
}

interface History {
  readonly model: PaymentModel;
  readonly upstream: Upstream;
  running: Permit[];
}

/** What the upstream never looked at: it says no though it would have known better, or fails, and consumes nothing. */
const UNHANDLED: Readonly<Partial<Record<Fate, Heard>>> = {
  neverSent,
  lostBefore: lost,
  stumbles: refusal(5000),
  failsInside: internalError(-5000201),
  unlisted: doubtfulRefusal(4242),
};
/** What its caller hears of a call that it carried out; otherwise what the rules say. */
const MISTOLD: Readonly<Partial<Record<Fate, Heard>>> = {
  lost,
  carriedOutButFails: internalError(-4090001),
  carriedOutButUnlisted: doubtfulRefusal(4242),
};

function answerFor(history: History, permit: Permit, fate: Fate): Heard {
  const unhandled = UNHANDLED[fate];
  if (unhandled !== undefined) return unhandled;
  const heard = history.upstream.handle(history.model.get(permit.consumptionId), permit);
  return MISTOLD[fate] ?? heard;
}

function take(history: History, next: Step): void {
  const { model } = history;
  switch (next.do) {
    case "open": {
      const { permit } = model.open(next.claim);
      if (permit !== null) history.running.push(permit);
      return;
    }
    case "answer": {
      const permit = history.running[next.pick % Math.max(1, history.running.length)];
      if (permit === undefined) return;
      history.running = history.running.filter((other) => other !== permit);
      const { control } = model.settle(permit, answerFor(history, permit, next.fate));
      if (control !== null) history.running.push(control);
      return;
    }
    case "wait":
      model.nowMs += next.ms;
      return;
    case "restart":
      model.restart();
      history.running = []; // what its process would have written never comes
  }
}

function checkAlways(model: PaymentModel, before: readonly ConsumptionRecord[]): void {
  const { consumptions } = model.payment;
  // I2
  expect(consumptions.filter((one) => one.status === "CONSUMED").length).toBeLessThanOrEqual(1);
  for (const old of before) {
    const now = model.get(old.id);
    if (old.status !== "CONSUMED") continue;
    // CONSUMED is final, and a known price never changes (I6)
    expect(now.status).toBe("CONSUMED");
    if (old.price !== null) expect(now.price).toEqual(old.price);
  }
  for (const one of consumptions) {
    expect((one.status === "CONSUMED") === (one.evidence !== null)).toBe(true);
    // an inference needs an attempt that may have consumed it
    if (one.evidence === "INFERRED" && !model.alarms.includes("INFERENCE_REFUTED")) {
      expect(unknownAttempts(one, model.nowMs).some((attempt) => !attempt.isAfter5018)).toBe(true);
    }
  }
}

/** I4: the last event of each consumption says how it stands, unless it is PENDING. */
function checkFeed(model: PaymentModel): void {
  for (const one of model.payment.consumptions) {
    const kinds = model.events
      .filter((event) => event.consumptionId === one.id && event.kind !== "AMENDED")
      .map((event) => event.kind);
    if (one.status !== "PENDING") expect(kinds.at(-1)).toBe(one.status);
  }
}

/** Everything open is asked again by an upstream that answers, until nothing changes any more. */
function heal(history: History): void {
  const { model } = history;
  for (let round = 0; round < 12; round += 1) {
    while (history.running.length > 0) take(history, { do: "answer", pick: 0, fate: "whole" });
    model.nowMs += 5_000;
    for (const one of model.payment.consumptions) {
      const permit = model.reask(one.id);
      if (permit !== null) history.running.push(permit);
    }
    if (history.running.length === 0) return;
  }
}

it("keeps its promises through any history, and finds out what the upstream did", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), fc.boolean(), (steps, consumedElsewhere) => {
      const history: History = { model: new PaymentModel(), upstream: new Upstream(consumedElsewhere), running: [] };
      for (const next of steps) {
        const before = history.model.payment.consumptions;
        take(history, next);
        checkAlways(history.model, before);
      }
      heal(history);
      checkFeed(history.model);
      const { consumptions } = history.model.payment;
      const { consumedBy } = history.upstream;
      expect(consumptions.filter((one) => one.status === "PENDING" || one.status === "IN_DOUBT")).toEqual([]);
      // I3: consumed on a call of ours, so CONSUMED or left to people; nobody else's record says so
      const standing = consumptions.find((one) => one.status === "CONSUMED");
      const isDisputed = consumptions.some((one) => one.status === "DISPUTED");
      if (consumedBy !== null && consumedBy !== "elsewhere") expect(standing !== undefined || isDisputed).toBe(true);
      if (standing !== undefined) {
        expect(consumedBy).not.toBeNull();
        expect([standing.tokenDigest, standing.itemSeq]).toEqual(["right", 1n]);
      }
    }),
    { numRuns: 20_000 },
  );
}, 60_000);
