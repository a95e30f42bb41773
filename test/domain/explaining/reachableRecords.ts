// Records as the rules bring them about: random histories of one payment, and scripted ones for what chance rarely finds,
// each told the way an engine tells it. Every text of the upstream and every secret in them is one that must not be told.

import fc from "fast-check";
import { type Background, NO_BACKGROUND } from "../../../src/domain/background.ts";
import type { Attempt, Consumption, ControlKind } from "../../../src/domain/consumption.ts";
import type { Heard } from "../../../src/domain/heard.ts";
import type { Claim } from "../../../src/domain/opening.ts";
import type { AttemptRecord, ConsumptionRecord, ControlSubject } from "../../../src/domain/payment.ts";
import { NO_FACTS } from "../../../src/domain/paymentFacts.ts";
import { consumedBefore, doubtfulRefusal, KRW_1000, lost, neverSent, refusal, success } from "../../support/heards.ts";
import { PaymentModel, type Permit } from "../../support/paymentModel.ts";
import { ask, call, CLAIM, JUNK, OTHER_ITEM, OTHER_PLAYER } from "../support.ts";

export const RAW_MESSAGE = "<b>\u001b[31mupstream said</b>";
export const SECRETS = ["player-p1", "player-p2", "PAYMENT-1", "0190a0", RAW_MESSAGE, "<b>", "\u001b"];

export const BEGAN_AT = Date.UTC(2026, 6, 1, 12, 0);
const MINUTE_MS = 60_000;

export interface Told {
  readonly consumption: Consumption;
  readonly attempts: readonly Attempt[];
  readonly background: Background;
}

/** As the engine shows it; `nextAttemptAt` where the engine would give one. */
export function toldOf(record: ConsumptionRecord, model: PaymentModel, nextAttemptAt: number): Told {
  const { status, evidence, price, priceSource, resultCode, message, itemSeq, leaseAttempt } = record;
  const isSettled = status === "CONSUMED" || status === "REJECTED";
  const look = model.payment.looks.find(
    (one) => one.tokenDigest === record.tokenDigest && one.itemSeq === record.itemSeq,
  );
  const attempts = record.attempts.map((attempt): Attempt => {
    const startedAt = BEGAN_AT + attempt.number * MINUTE_MS;
    return {
      number: attempt.number,
      trigger: attempt.trigger,
      control: kindOf(attempt.control, itemSeq),
      isVoid: attempt.isVoid,
      isDoubtfulRefusal: attempt.isDoubtfulRefusal,
      startedAt,
      endedAt: attempt.outcome === null ? null : startedAt + 40,
      outcome: attempt.outcome,
      resultCode: attempt.resultCode,
      httpStatus: isAnswered(attempt) ? 200 : null,
      durationMs: attempt.outcome === null ? null : 40,
      requestId: "0190a0-request",
      message: null,
    };
  });
  const consumption: Consumption = {
    id: "0190a000000070008000000000000001",
    app: "default",
    environment: "PRODUCTION",
    paymentSeq: "PAYMENT-1",
    itemSeq,
    playerId: `player-${record.playerId ?? ""}`,
    status,
    evidence,
    price,
    priceSource,
    resultCode,
    message,
    requestedAt: BEGAN_AT,
    settledAt: isSettled ? BEGAN_AT + 30 * MINUTE_MS : null,
    nextAttemptAt: status === "IN_DOUBT" && leaseAttempt === null ? nextAttemptAt : null,
    seenUnconsumedAt: look === undefined ? null : BEGAN_AT,
    delivery: null,
    ...NO_FACTS,
  };
  return {
    consumption,
    attempts,
    background: { ...NO_BACKGROUND, isConsumedOtherwise: isConsumedBeside(record, model) },
  };
}

/** As the engines tell it. */
function isConsumedBeside({ id, tokenDigest }: ConsumptionRecord, { payment }: PaymentModel): boolean {
  return payment.consumptions.some(
    (other) =>
      other.id !== id &&
      other.status === "CONSUMED" &&
      (other.tokenDigest === null || other.tokenDigest === tokenDigest),
  );
}

/** 107 is what a lost connection is recorded with in these histories. */
function isAnswered({ outcome, resultCode }: AttemptRecord): boolean {
  return outcome !== null && outcome !== "NOT_SENT" && resultCode !== 107;
}

/** As the engines tell controls apart. */
function kindOf(control: ControlSubject | null, ownItemSeq: bigint): ControlKind | null {
  if (control === null) return null;
  if (control.token === "RANDOM") return "RANDOM_TOKEN";
  return control.itemSeq === ownItemSeq ? "SELF" : "OTHER_ITEM";
}

const withRawMessage = (heard: Heard): Heard => ({ ...heard, message: RAW_MESSAGE });
/** An answer that leaves the outcome open by its own code. */
const internalError: Heard = { ...lost, resultCode: -5_000_201 };
const doubtful: Heard = doubtfulRefusal(4242);
const HEARDS = [
  success(),
  success(null),
  success(KRW_1000, 2n),
  consumedBefore,
  refusal(5000),
  refusal(4242),
  lost,
  internalError,
  doubtful,
].map(withRawMessage);
/** On the faces without Gamebase's gateway its codes stand in no table. */
const ELSEWHERE = [doubtfulRefusal(-4_010_002), doubtfulRefusal(-5_000_201), refusal(1100)].map(withRawMessage);
const ANSWERS: readonly Heard[] = [
  ...HEARDS,
  ...ELSEWHERE,
  withRawMessage(neverSent),
  refusal(5000),
  consumedBefore,
  lost,
];

type Step =
  | { readonly do: "open"; readonly claim: Claim }
  | { readonly do: "reask" | "answer" | "resolve"; readonly pick: number; readonly heard: Heard }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "restart" | "look" };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(CLAIM, CLAIM, OTHER_PLAYER, OTHER_ITEM, JUNK)
      .map((claim) => ({ do: "open" as const, claim })),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom("reask" as const, "answer" as const, "answer" as const, "resolve" as const),
      pick: fc.nat(20),
      heard: fc.constantFrom(...ANSWERS),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom(50, 600, 1_200).map((ms) => ({ do: "wait" as const, ms })) },
  { weight: 1, arbitrary: fc.constantFrom("restart" as const, "look" as const).map((what) => ({ do: what })) },
);

export const HISTORY = fc.record({
  steps: fc.array(STEP, { minLength: 1, maxLength: 25 }),
  onInferred: fc.constantFrom("proven" as const, "unrivalled" as const, "never" as const),
  namesItem: fc.boolean(),
});

/** The model after every step. */
export function* walk({
  steps,
  onInferred,
  namesItem,
}: {
  steps: readonly Step[];
  onInferred: "proven" | "unrivalled" | "never";
  namesItem: boolean;
}) {
  const model = new PaymentModel({ onInferred }, namesItem);
  const running: Permit[] = [];
  for (const step of steps) {
    take(model, running, step);
    yield model;
  }
}

function take(model: PaymentModel, running: Permit[], step: Step): void {
  const { consumptions } = model.payment;
  switch (step.do) {
    case "open": {
      const { permit } = model.open(step.claim);
      if (permit !== null) running.push(permit);
      return;
    }
    case "answer": {
      const [permit] = running.splice(step.pick % Math.max(1, running.length), 1);
      if (permit === undefined) return;
      const { control } = model.settle(permit, step.heard);
      if (control !== null) running.push(control);
      return;
    }
    case "reask": {
      const one = consumptions[step.pick % Math.max(1, consumptions.length)];
      const permit = one === undefined ? null : model.reask(one.id);
      if (permit !== null) running.push(permit);
      return;
    }
    case "resolve": {
      const disputed = consumptions.find(({ status }) => status === "DISPUTED");
      const isConsumed = consumptions.some(({ status }) => status === "CONSUMED");
      if (disputed !== undefined)
        model.resolve(disputed.id, isConsumed || step.pick % 2 === 0 ? "REJECTED" : "CONSUMED");
      return;
    }
    case "wait":
      model.nowMs += step.ms;
      return;
    case "restart":
      model.restart();
      running.length = 0;
      return;
    case "look":
      model.seen({ tokenDigest: "right", itemSeq: 1n, price: KRW_1000, priceSource: "UNCONSUMED_LIST" });
  }
}

/** Where a request names no item, other records' answers settle one. */
function scriptedWithoutItem(): PaymentModel[] {
  const inferred = new PaymentModel({}, false);
  call(inferred, CLAIM, lost);
  inferred.seen({ tokenDigest: "right", itemSeq: 2n, price: KRW_1000, priceSource: "TRANSACTION" });
  call(inferred, CLAIM, consumedBefore);
  const doubled = new PaymentModel({}, false);
  const slow = ask(doubled, JUNK);
  call(doubled, CLAIM, success(KRW_1000, 1n));
  doubled.settle(slow, success(KRW_1000, 2n));
  // An operator gives the payment to another record of the token.
  const given = new PaymentModel({}, false);
  call(given, CLAIM, lost);
  call(given, OTHER_ITEM, consumedBefore);
  given.resolve("c2", "CONSUMED");
  // An operator closes the calls of a record that is still running, and an answer to another record's call settles it.
  const cleared = new PaymentModel({}, false);
  const paused = ask(cleared, CLAIM);
  cleared.nowMs = 5_000;
  call(cleared, CLAIM, lost);
  const slowest = ask(cleared, OTHER_ITEM);
  cleared.nowMs = 10_000;
  call(cleared, { ...CLAIM, itemSeq: 3n }, consumedBefore);
  cleared.resolve("c3", "REJECTED");
  cleared.settle(slowest, lost);
  cleared.settle(paused, refusal(5000));
  // The same, and another token's success settles it.
  const beaten = new PaymentModel({ onInferred: "never" }, false);
  call(beaten, CLAIM, lost);
  const stalled = ask(beaten, OTHER_ITEM);
  beaten.nowMs = 10_000;
  call(beaten, { ...CLAIM, itemSeq: 3n }, consumedBefore);
  beaten.resolve("c3", "REJECTED");
  beaten.settle(stalled, lost);
  call(beaten, JUNK, success());
  // It was refused by itself before the decision.
  const refusedBefore = new PaymentModel({ onInferred: "never" }, false);
  call(refusedBefore, OTHER_ITEM, refusal(5000));
  call(refusedBefore, CLAIM, lost);
  call(refusedBefore, CLAIM, consumedBefore);
  refusedBefore.resolve("c2", "REJECTED");
  return [inferred, doubled, given, cleared, beaten, refusedBefore];
}

const ROUNDS = [refusal(5000), consumedBefore, refusal(5000), consumedBefore, refusal(5000), consumedBefore];

/** One history for each reason that a record may stand for, so that none is left to chance; told at its end. */
export function scripted(): readonly PaymentModel[] {
  const of = (script: (model: PaymentModel) => void, onInferred: "proven" | "unrivalled" | "never" = "proven") => {
    const model = new PaymentModel({ onInferred });
    script(model);
    return model;
  };
  const disputed = (model: PaymentModel) => {
    call(model, CLAIM, lost);
    call(model, CLAIM, consumedBefore);
  };
  return [
    of((model) => ask(model, CLAIM)),
    of((model) => call(model, CLAIM, success())),
    of((model) => call(model, CLAIM, success(KRW_1000, 2n))),
    of((model) => call(model, CLAIM, consumedBefore)),
    of((model) => call(model, CLAIM, refusal(5000))),
    of((model) => call(model, CLAIM, neverSent)),
    of((model) => call(model, CLAIM, lost)),
    of((model) => {
      call(model, CLAIM, lost);
      ask(model, CLAIM);
    }),
    of((model) => {
      call(model, CLAIM, lost);
      call(model, CLAIM, refusal(5000));
    }),
    of((model) => {
      call(model, CLAIM, lost);
      call(model, CLAIM, neverSent);
    }),
    of((model) => {
      call(model, CLAIM, lost);
      model.nowMs = 2_000;
      for (let refusals = 0; refusals < 3; refusals += 1) call(model, CLAIM, refusal(5000));
    }),
    of((model) => {
      call(model, CLAIM, lost);
      call(model, CLAIM, consumedBefore, refusal(5000));
    }),
    of((model) => {
      call(model, CLAIM, lost);
      call(model, CLAIM, consumedBefore, ...ROUNDS);
    }),
    of((model) => {
      call(model, CLAIM, lost);
      call(model, CLAIM, consumedBefore);
    }, "unrivalled"),
    of((model) => {
      model.seen({ tokenDigest: "right", itemSeq: 1n, price: KRW_1000, priceSource: "UNCONSUMED_LIST" });
      call(model, CLAIM, lost);
      call(model, CLAIM, consumedBefore);
    }),
    of((model) => {
      const paused = ask(model, CLAIM);
      model.nowMs = 5_000;
      call(model, CLAIM, consumedBefore, ...ROUNDS);
      model.settle(paused, refusal(5000)); // what the inference rested on comes late
    }),
    of((model) => {
      const slow = ask(model, JUNK);
      call(model, CLAIM, success());
      model.settle(slow, lost);
      call(model, JUNK, consumedBefore);
    }),
    of(disputed, "never"),
    of((model) => {
      disputed(model);
      model.resolve("c1", "CONSUMED");
    }, "never"),
    of((model) => {
      disputed(model);
      model.resolve("c1", "REJECTED");
    }, "never"),
    of((model) => {
      const slow = ask(model, JUNK);
      call(model, CLAIM, success());
      model.settle(slow, success());
    }),
    of((model) => {
      call(model, CLAIM, lost);
      call(model, CLAIM, consumedBefore, success()); // to a random token
    }),
    of((model) => {
      disputed(model);
      model.resolve("c1", "REJECTED");
      call(model, CLAIM, refusal(5000));
    }, "never"),
    of((model) => {
      disputed(model);
      model.resolve("c1", "REJECTED");
      call(model, CLAIM, consumedBefore);
    }, "never"),
    of((model) => {
      disputed(model);
      model.resolve("c1", "REJECTED");
      call(model, CLAIM, neverSent);
    }, "never"),
    of((model) => {
      call(model, CLAIM, lost);
      for (let looks = 0; looks < 2; looks += 1) {
        model.nowMs += 2_000;
        const permit = ask(model, CLAIM);
        model.shownConsumable(permit);
        model.settle(permit, refusal(5000));
      }
    }),
    of((model) => {
      call(model, CLAIM, internalError);
      call(model, CLAIM, refusal(5000));
    }),
    of((model) => {
      call(model, CLAIM, internalError);
      call(model, CLAIM, consumedBefore, ...ROUNDS);
    }),
    of((model) => {
      const paused = ask(model, CLAIM);
      model.nowMs = 5_000;
      model.seen({ tokenDigest: "right", itemSeq: 1n, price: KRW_1000, priceSource: "UNCONSUMED_LIST" });
      call(model, CLAIM, consumedBefore);
      call(model, JUNK, success()); // the upstream doubles
      model.settle(paused, success());
    }),
    of((model) => call(model, CLAIM, doubtful)),
    of((model) => {
      for (let refusals = 0; refusals < 3; refusals += 1) {
        call(model, CLAIM, doubtful);
        model.nowMs += 2_000;
      }
    }),
    ...scriptedWithoutItem(),
  ];
}
