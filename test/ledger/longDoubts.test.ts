// A payment that is asked about for years costs what a fresh doubt costs, on disk and in time, and loses nothing that decides.

import { describe, expect, it } from "vitest";
import type { Heard } from "../../src/domain/heard.ts";
import { lost, neverSent, refusal, success } from "../support/heards.ts";
import { ask, consume, outcomeOf } from "./support/calls.ts";
import { type Engine, engines, type OpenLedger } from "./support/engines.ts";
import { addAttempts, type Ends } from "./support/manyAttempts.ts";

const ALL = { kind: "all" } as const;
const YEARS: readonly (readonly [string, Ends])[] = [
  ["unknown", [{ outcome: "UNKNOWN" }]],
  ["unknown and refused in turns", [{ outcome: "UNKNOWN" }, { outcome: "REFUSED" }]],
  ["never sent", [{ outcome: "NOT_SENT" }]],
  ["controls without an answer", [{ outcome: "REFUSED" }, { outcome: "UNKNOWN", isControl: true }]],
];

async function again(ledger: OpenLedger, paymentSeq: string, heard: Heard) {
  return ledger.writer.settle(outcomeOf(await ask(ledger, { paymentSeq }), heard));
}

/** Of one call from its opening to its outcome, in milliseconds: the middle of many. */
async function timeOf(ledger: OpenLedger, paymentSeq: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 21; round += 1) {
    const begunAt = performance.now();
    await again(ledger, paymentSeq, lost);
    times.push(performance.now() - begunAt);
  }
  return times.toSorted((one, other) => one - other)[10] ?? 0;
}

async function withYears(engine: Engine, ends: Ends, count: number) {
  const where = await engine.place();
  const before = await engine.open(where);
  for (const paymentSeq of ["long", "short"]) await consume(before, lost, { paymentSeq });
  await before.close();
  await addAttempts(engine, where, "long", count, ends);
  await addAttempts(engine, where, "short", 10, ends);
  return { where, ledger: await engine.open(where) };
}

describe.each(engines)("$name: a doubt that never ends", (engine) => {
  const { open, place, look } = engine;

  it("tells its newest 200 attempts, and keeps the others' number", async () => {
    const where = await place();
    const before = await open(where);
    const { consumption } = await consume(before, lost);
    await before.close();
    await addAttempts(engine, where, "P1", 189, [
      { outcome: "UNKNOWN" },
      { outcome: "NOT_SENT" },
      { outcome: "REFUSED" },
    ]);
    const ledger = await open(where, { rules: { doubtMs: 3_600_000 } });
    const heards = [lost, neverSent, refusal(5000)];
    for (let number = 191; number <= 230; number += 1) await again(ledger, "P1", heards[number % 3] ?? lost);
    const [attempts = []] = await ledger.reader.attemptsOf(ALL, [consumption.id]);
    expect(attempts.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, index) => index + 31));
    const kept = (await look(where)).attempts.length;
    expect(kept).toBeLessThanOrEqual(210);
    expect(kept).toBeGreaterThan(200); // the first one, and what stands for all others
  });

  it.each(YEARS)("costs what a fresh one costs after 50,000 attempts: %s", async (_kind, ends) => {
    const { where, ledger } = await withYears(engine, ends, 50_000);
    await again(ledger, "long", lost);
    expect((await look(where)).attempts.length).toBeLessThan(260);
    const [short, long] = [await timeOf(ledger, "short"), await timeOf(ledger, "long")];
    expect(long).toBeLessThan(3 * short + 2);
    const { consumption } = await again(ledger, "long", success());
    expect(consumption).toMatchObject({ status: "CONSUMED", evidence: "CONFIRMED" });
    const [attempts = []] = await ledger.reader.attemptsOf(ALL, [consumption.id]);
    expect([attempts.length, attempts.at(-1)?.number]).toEqual([200, 50_024]);
  });

  it("takes a success of an attempt that was dropped as any late success, and nothing else of it", async () => {
    const { ledger } = await withYears(engine, [{ outcome: "UNKNOWN" }], 1_200);
    const permit = { ...(await ask(ledger, { paymentSeq: "long" })), attemptNumber: 500 };
    const refused = await ledger.writer.settle(outcomeOf(permit, refusal(5000)));
    expect(refused).toMatchObject({ consumption: { status: "IN_DOUBT" }, alarms: [] });
    const late = await ledger.writer.settle(outcomeOf(permit, success()));
    expect(late).toMatchObject({ consumption: { status: "CONSUMED", evidence: "CONFIRMED" }, alarms: [] });
    expect(await ledger.writer.settle(outcomeOf(permit, success()))).toMatchObject({ consumption: late.consumption });
  });

  it("takes a success of a random token, asked by an attempt that was dropped, for no success of its own", async () => {
    const { ledger } = await withYears(engine, [{ outcome: "UNKNOWN" }], 1_200);
    const permit = { ...(await ask(ledger, { paymentSeq: "long" })), attemptNumber: 500 };
    const control = { token: "RANDOM", itemSeq: 1n } as const;
    expect(await ledger.writer.settle(outcomeOf(permit, success(), { control }))).toMatchObject({
      consumption: { status: "DISPUTED" },
      alarms: ["RANDOM_TOKEN_CONSUMED"],
    });
  });
});
