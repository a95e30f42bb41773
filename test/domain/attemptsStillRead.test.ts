// What rules read of attempts that are no longer among the newest, by its consequences: the same history ends alike on a payment
// that keeps everything and on one that keeps two. Which attempts those are is attemptsKept.test.ts.

import { describe, expect, it } from "vitest";
import type { Heard } from "../../src/domain/heard.ts";
import { silentForMs } from "../../src/domain/silence.ts";
import { consumedBefore, doubtfulRefusal, lost, neverSent, refusal } from "../support/heards.ts";
import { PaymentModel } from "../support/paymentModel.ts";
import { ask, call, CLAIM, OTHER_ITEM, statusOf } from "./support.ts";

describe("kept beyond the newest", () => {
  /** The same on a payment that keeps everything and on one that keeps two: how both end. */
  const bothAfter = (history: (model: PaymentModel) => void) =>
    [Infinity, 2].map((newestKept) => {
      const model = new PaymentModel({}, true, newestKept);
      history(model);
      return { status: statusOf(model), silentMs: silentForMs(model.get("c1").attempts, model.nowMs) };
    });
  const again = (model: PaymentModel, heards: readonly Heard[], afterMs = 200) => {
    for (const heard of heards) {
      model.nowMs += afterMs;
      model.settle(ask(model, CLAIM), heard, false);
    }
  };
  const times = (count: number, heard: Heard) => Array.from({ length: count }, () => heard);

  it("is an unknown attempt from before the first 5018: it alone can carry an inference", () => {
    const ends = bothAfter((model) =>
      again(model, [refusal(5000), lost, consumedBefore, ...times(9, lost), consumedBefore]),
    );
    expect(ends.map(({ status }) => status)).toEqual(["IN_DOUBT", "IN_DOUBT"]);
  });

  it("are looks that showed the payment consumable: each is a refusal of the doubt rule", () => {
    const ends = bothAfter((model) => {
      again(model, [lost]);
      for (const heard of times(2, neverSent)) {
        const permit = ask(model, CLAIM);
        model.shownConsumable(permit);
        model.settle(permit, heard);
      }
      again(model, times(9, neverSent));
      model.nowMs += model.rules.doubtMs;
      again(model, [refusal(5000)]);
    });
    expect(ends.map(({ status }) => status)).toEqual(["REJECTED 5000", "REJECTED 5000"]);
  });

  it("are three refusals: with calls that were never sent between them they stand in a row", () => {
    const ends = bothAfter((model) => {
      again(model, [lost, refusal(5000), refusal(5000), ...times(9, neverSent)]);
      model.nowMs += model.rules.doubtMs;
      again(model, [refusal(5000)]);
    });
    expect(ends.map(({ status }) => status)).toEqual(["REJECTED 5000", "REJECTED 5000"]);
  });

  it("is the first doubtful refusal of a row: DOUBT_MS counts from there", () => {
    const ends = bothAfter((model) => {
      again(model, [lost]);
      for (const heard of times(11, doubtfulRefusal(4242))) {
        model.nowMs += 100;
        model.settle(ask(model, CLAIM), heard, false);
      }
    });
    expect(ends.map(({ status }) => status)).toEqual(["REJECTED 4242", "REJECTED 4242"]);
  });

  /** Asked again and again, and told a code that no list has. */
  const unlistedAgain = (model: PaymentModel, count: number) => again(model, times(count, doubtfulRefusal(4242)), 10);

  it("is a listed refusal that ends a row: the row does not go on before it, however far back that is", () => {
    const ends = bothAfter((model) => {
      model.settle(ask(model, CLAIM), doubtfulRefusal(4242));
      again(model, [refusal(5000)], 900);
      unlistedAgain(model, 20);
    });
    expect(ends.map(({ status }) => status)).toEqual(["IN_DOUBT", "IN_DOUBT"]);
  });

  it("is what ended late before a row: DOUBT_MS counts from there", () => {
    const ends = bothAfter((model) => {
      again(model, [lost]);
      const paused = model.reask("c1");
      if (paused === null) throw new Error("not asked");
      model.nowMs += 200;
      unlistedAgain(model, 2);
      model.nowMs += 700;
      model.settle(paused, doubtfulRefusal(4243));
      unlistedAgain(model, 20);
      model.nowMs += 100;
      unlistedAgain(model, 1);
    });
    expect(ends.map(({ status }) => status)).toEqual(["IN_DOUBT", "IN_DOUBT"]);
  });

  it("is what came before one that is answered late: the row goes through it then", () => {
    const ends = bothAfter((model) => {
      again(model, [lost]);
      unlistedAgain(model, 2);
      const paused = model.reask("c1");
      if (paused === null) throw new Error("not asked");
      model.nowMs += 200;
      unlistedAgain(model, 20);
      model.nowMs += 450;
      model.settle(paused, doubtfulRefusal(4242));
      model.nowMs += 200;
      unlistedAgain(model, 1);
    });
    expect(ends.map(({ status }) => status)).toEqual(["REJECTED 4242", "REJECTED 4242"]);
  });

  it("are the refused controls and the 5018s between them: the rounds go on where they stood", () => {
    const ends = bothAfter((model) => {
      again(model, [lost]);
      call(model, CLAIM, consumedBefore, refusal(5000), consumedBefore, refusal(5000), lost); // one round, and half of one
      again(model, times(9, lost));
      call(model, CLAIM, consumedBefore, refusal(5000), consumedBefore);
    });
    expect(ends.map(({ status }) => status)).toEqual(["CONSUMED INFERRED", "CONSUMED INFERRED"]);
  });

  it("is a 5018 after a control that is answered late: the two are a round by then", () => {
    const ends = bothAfter((model) => {
      again(model, [lost]);
      const paused = model.settle(ask(model, CLAIM), consumedBefore).control;
      if (paused === null) throw new Error("not asked");
      model.nowMs += 200;
      call(model, CLAIM, consumedBefore, refusal(5000), consumedBefore);
      again(model, [refusal(5000), refusal(1100), refusal(5000), ...times(9, lost)]);
      model.settle(paused, refusal(5000));
      call(model, CLAIM, consumedBefore, refusal(5000), consumedBefore);
    });
    expect(ends.map(({ status }) => status)).toEqual(["CONSUMED INFERRED", "CONSUMED INFERRED"]);
  });

  it("are refusals of a contested item: a round that has them goes on where it stood", () => {
    const ends = bothAfter((model) => {
      again(model, [lost]);
      model.settle(ask(model, OTHER_ITEM), lost);
      // One round, and two thirds of one.
      const round = [refusal(5000), refusal(5000), consumedBefore];
      call(model, CLAIM, consumedBefore, ...round, refusal(5000), refusal(5000), lost);
      again(model, times(9, lost));
      call(model, CLAIM, consumedBefore, ...round);
    });
    expect(ends.map(({ status }) => status)).toEqual(["CONSUMED INFERRED", "CONSUMED INFERRED"]);
  });

  it("is the first attempt, or the last one that was answered: how long the upstream is silent counts from there", () => {
    const ever = bothAfter((model) => again(model, [neverSent, ...times(20, neverSent)]));
    expect(ever.map(({ silentMs }) => silentMs)).toEqual([4_000, 4_000]);
    const since = bothAfter((model) => again(model, [lost, lost, refusal(5000), ...times(20, lost)]));
    expect(since.map(({ silentMs }) => silentMs)).toEqual([4_000, 4_000]);
  });
});
