// When an open consumption is due again: later each time the upstream stays silent, and soon once it answers.

import { describe, expect, it } from "vitest";
import type { Heard } from "../../src/domain/heard.ts";
import { lost, refusal } from "../support/heards.ts";
import { ask, outcomeOf } from "./support/calls.ts";
import { engines, type OpenLedger } from "./support/engines.ts";

/** Settles a call with each in turn; how long after the last one the consumption is due, in milliseconds. */
async function delaysAfter(ledger: OpenLedger, heards: readonly Heard[]): Promise<number[]> {
  const delays: number[] = [];
  for (const heard of heards) {
    const before = Date.now();
    const { consumption } = await ledger.writer.settle(outcomeOf(await ask(ledger), heard, { jitter: 0.999_999 }));
    delays.push(Math.round(((consumption.nextAttemptAt ?? 0) - before) / 1_000) * 1_000);
  }
  return delays;
}

describe.each(engines)("$name: an open consumption", ({ open, place }) => {
  it("is due after twice as long each time nothing is heard", async () => {
    const ledger = await open(await place());
    expect(await delaysAfter(ledger, [lost, lost, lost, lost])).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it("is due soon again once the upstream answers, then later with each refusal", async () => {
    const ledger = await open(await place(), { rules: { doubtMs: 60_000 } });
    await delaysAfter(ledger, [lost, lost, lost]);
    expect(await delaysAfter(ledger, [refusal(5000), refusal(5000), lost])).toEqual([1_000, 2_000, 1_000]);
  });
});
