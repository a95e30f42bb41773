// What an attempt is told with besides its outcome: what a test call asked with, and whether an operator's decision closed it.

import { describe, expect, it } from "vitest";
import { consumedBefore, lost, refusal } from "../support/heards.ts";
import { ask, consume, outcomeOf } from "./support/calls.ts";
import { engines } from "./support/engines.ts";
import { addAttempts } from "./support/manyAttempts.ts";

const ALL = { kind: "all" } as const;

describe.each(engines)("$name: attempts", ({ name, open, place, look }) => {
  it("tell a random token, another item and the call's own repetition apart", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, lost);
    await consume(ledger, lost, { itemSeq: 9_007_199_254_740_993n });
    let settled = await ledger.writer.settle(outcomeOf(await ask(ledger), consumedBefore, { canAskControl: true }));
    for (const heard of [refusal(5000), refusal(5000), consumedBefore]) {
      if (settled.control === null) throw new Error("no control was opened");
      settled = await ledger.writer.settle(outcomeOf(settled.control.permit, heard, { canAskControl: true }));
    }
    const [attempts = []] = await ledger.reader.attemptsOf(ALL, [consumption.id]);
    expect(attempts.map(({ trigger, control }) => `${trigger} ${control ?? "-"}`)).toEqual([
      "CALL -",
      "CALL -",
      "CONTROL RANDOM_TOKEN",
      "CONTROL OTHER_ITEM",
      "CONTROL SELF",
      "CONTROL RANDOM_TOKEN",
    ]);
    expect(attempts.every(({ isVoid }) => !isVoid)).toBe(true);
  });

  it("tell which of them an operator's decision closed", async () => {
    const ledger = await open(await place(), { rules: { onInferred: "never" } });
    const { consumption } = await consume(ledger, lost);
    await consume(ledger, consumedBefore);
    await ledger.writer.resolveDispute({
      scope: ALL,
      consumptionId: consumption.id,
      outcome: "REJECTED",
      note: "refunded",
      itemSeq: null,
      actor: "carol",
      requestId: "request-9",
    });
    await consume(ledger, refusal(5000));
    const [attempts = []] = await ledger.reader.attemptsOf(ALL, [consumption.id]);
    expect(attempts.map(({ isVoid }) => isVoid)).toEqual([true, true, false]);
  });

  it("are the newest 200, the oldest of them first, of as many as there are", async () => {
    const where = await place();
    const ledger = await open(where);
    const told = await consume(ledger, lost);
    await ledger.close();
    await addAttempts({ name, place, open, look }, where, "P1", 250, [{ outcome: "UNKNOWN" }]);
    const again = await open(where);
    const [attempts = []] = await again.reader.attemptsOf({ kind: "all" }, [told.consumption.id]);
    expect(attempts.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, index) => index + 52));
  });
});
