// Death in the longer stories: a refused call, an operator's reconciliation, the controls of an inference. What the same
// call brings after a restart is decided by what was on disk and what had left, and by nothing else. (The steps of a
// first call that succeeds: failpoints.test.ts.)

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heldUntil, LOST, TRUTHFUL } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { CallLost } from "../support/gatewayClient.ts";
import type { Install } from "../support/install.ts";
import { randomToken } from "../support/paymentTruth.ts";
import { requestIdFor } from "./support/failpoints.ts";
import { priceOf, recordOf } from "./support/hears.ts";
import { failpointProgram, startMortalInstall } from "./support/mortalInstall.ts";
import { attemptsOf, standing, told } from "./support/told.ts";

/** A first refused call, or a doubt, needs a token that is not genuine. */
const JUNK = randomToken();

/** One for all: each server that made good what the last one left is the next to die, and the payments are all different. */
let install: Install;
beforeAll(async () => {
  install = await startMortalInstall({ program: await failpointProgram(), variables: { LOG_LEVEL: "error" } });
});
afterAll(() => install[Symbol.asyncDispose]());

/** The call dies with its server; then the next one is started on what that one left. */
async function dieIn(call: Promise<unknown>): Promise<void> {
  await expect(call).rejects.toThrow(CallLost);
  expect((await install.server().exit).signal).toBe("SIGKILL");
  await install.start();
}

describe("a first call that is refused and dies with its server", () => {
  it("leaves a doubt where nobody heard of it: three more refusals settle the doubt", async () => {
    const call = { ...install.upstream.issue(), purchaseToken: JUNK };
    await dieIn(install.client.consume(call, { requestId: requestIdFor("after.parse") }));
    expect(told(await install.client.consume(call))).toBe("IN_DOUBT 5000");
    expect(told(await install.client.consume(call))).toBe("IN_DOUBT 5000");
    expect(told(await install.client.consume(call))).toBe("REFUSED 5000");
    expect(await endFaults(install, { heard: [], open: [] })).toEqual([]);
  });

  it("is on record once it is settled: the next asks afresh", async () => {
    const call = { ...install.upstream.issue(), purchaseToken: JUNK };
    await dieIn(install.client.consume(call, { requestId: requestIdFor("after.settle-ack") }));
    expect(standing(await recordOf(install, call))).toBe("REJECTED");
    expect(told(await install.client.consume(call))).toBe("REFUSED 5000");
    expect(attemptsOf(await recordOf(install, call))).toEqual(["CALL REFUSED 5000", "CALL REFUSED 5000"]);
    expect(await endFaults(install, { heard: [], open: [] })).toEqual([]);
  });
});

describe("a server killed from outside while the upstream is asked", () => {
  it.each([
    { does: "has consumed", behaviour: heldUntil(never()), hears: "INFERRED null null" },
    { does: "has not consumed", behaviour: { ...heldUntil(never()), carriesOut: false }, hears: "CONFIRMED" },
  ])("finds out what became of a payment that it $does", async ({ behaviour, hears }) => {
    const payment = install.upstream.issue();
    install.upstream.script(payment.paymentSeq, [behaviour]);
    const call = expect(install.client.consume(payment)).rejects.toThrow(CallLost);
    await install.upstream.untilSeen(1, payment.paymentSeq);
    await install.restart();
    await call;
    expect(told(await install.client.consume(payment))).toBe(
      hears === "CONFIRMED" ? `CONFIRMED ${priceOf(payment)}` : hears,
    );
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });
});

describe("an operator's reconciliation that dies with its server", () => {
  it.each([
    { requestId: requestIdFor("before.open"), attempt: [], calls: 7 },
    { requestId: requestIdFor("after.open-ack"), attempt: ["OPERATOR open"], calls: 7 },
    { requestId: requestIdFor("after.parse"), attempt: ["OPERATOR open"], calls: 7 },
    { requestId: requestIdFor("after.settle-ack"), attempt: ["OPERATOR REFUSED 5018", "CONTROL open"], calls: 7 },
  ])("leaves the doubt to the next one ($requestId)", async ({ requestId, attempt, calls }) => {
    const payment = install.upstream.issue();
    install.upstream.script(payment.paymentSeq, [LOST]);
    expect(told(await install.client.consume(payment))).toBe("IN_DOUBT 107");
    const { id } = await recordOf(install, payment);
    await dieIn(install.client.reconcile(id, { requestId }));
    const record = await recordOf(install, payment);
    expect(standing(record)).toBe("IN_DOUBT");
    expect(attemptsOf(record)).toEqual(["CALL UNKNOWN 107", ...attempt]);
    const seenBefore = install.upstream.seen.length;
    expect(standing(await install.client.reconcile(id))).toBe("CONSUMED INFERRED");
    expect(install.upstream.seen.length - seenBefore).toBe(calls);
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });

  it("is on record where its outcome is", async () => {
    const payment = install.upstream.issue();
    install.upstream.script(payment.paymentSeq, [{ ...LOST, carriesOut: false }]);
    await install.client.consume(payment);
    const { id } = await recordOf(install, payment);
    await dieIn(install.client.reconcile(id, { requestId: requestIdFor("after.settle-ack") }));
    expect(standing(await recordOf(install, payment))).toBe("CONSUMED CONFIRMED");
    expect(told(await install.client.consume(payment))).toBe(`CONFIRMED ${priceOf(payment)}, replayed`);
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });
});

describe("controls cut short by a death", () => {
  // The calls of one inference are: own 5018, then random and own three times. Refusals of random tokens that are on disk
  // count, whenever they were heard; the re-ask's own 5018 ends a round that one of them had begun.
  const callsAfter = (settled: number) => (settled === 7 ? 0 : 1 + 2 * (3 - Math.floor(settled / 2)));
  it.each([
    { requestId: requestIdFor("before.settle"), settled: 0 },
    { requestId: requestIdFor("after.settle-ack"), settled: 1 },
    { requestId: requestIdFor("before.write", "kill", 2), settled: 1 },
    { requestId: requestIdFor("after.parse", "kill", 2), settled: 1 },
    { requestId: requestIdFor("after.settle-ack", "kill", 2), settled: 2 },
    { requestId: requestIdFor("after.parse", "kill", 3), settled: 2 },
    { requestId: requestIdFor("after.settle-ack", "kill", 3), settled: 3 },
    { requestId: requestIdFor("after.settle-ack", "kill", 4), settled: 4 },
    { requestId: requestIdFor("after.settle-ack", "kill", 5), settled: 5 },
    { requestId: requestIdFor("after.settle-ack", "kill", 6), settled: 6 },
    { requestId: requestIdFor("before.settle", "kill", 7), settled: 6 },
    { requestId: requestIdFor("after.settle-ack", "kill", 7), settled: 7 },
  ])("go on where they were ($requestId)", async ({ requestId, settled }) => {
    const { client, upstream } = install;
    const payment = upstream.issue();
    upstream.script(payment.paymentSeq, [LOST, TRUTHFUL]);
    await client.consume(payment);
    await dieIn(client.consume(payment, { requestId }));
    expect(standing(await recordOf(install, payment))).toBe(settled === 7 ? "CONSUMED INFERRED" : "IN_DOUBT");
    const seenBefore = upstream.seen.length;
    expect(told(await client.consume(payment))).toBe(`INFERRED null null${settled === 7 ? ", replayed" : ""}`);
    expect(upstream.seen.length - seenBefore).toBe(callsAfter(settled));
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });
});

function never(): Promise<never> {
  return new Promise(() => undefined);
}
