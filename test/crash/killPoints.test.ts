// Death at every step of one call: right before and right after each write of the ledger and each call upstream. What the
// same call brings after a restart is decided by what was on disk and what had left, and by nothing else.

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { heldUntil, LOST, TRUTHFUL } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { CallLost } from "../support/gatewayClient.ts";
import { type Install, startInstall } from "../support/install.ts";
import { randomToken } from "../support/paymentTruth.ts";
import { priceOf, recordOf } from "./support/hears.ts";
import { shareInstall } from "./support/sharedInstall.ts";
import { attemptsOf, kindsOf, standing, told } from "./support/told.ts";

const MORTAL = [fileURLToPath(new URL("./support/killPointServer.ts", import.meta.url))];
/** A first refused call, or a doubt, needs a token that is not genuine. */
const JUNK = randomToken();

async function startMortalInstall(): Promise<Install> {
  return startInstall({ program: MORTAL, variables: { LOG_LEVEL: "error" } });
}

/** The call dies with its server; then the next one, by default the usual one, is started on what that one left. */
async function dieIn(install: Install, call: Promise<unknown>, next?: readonly string[]): Promise<void> {
  await expect(call).rejects.toThrow(CallLost);
  expect((await install.server().exit).signal).toBe("SIGKILL");
  await install.start(next);
}

describe("a first call that dies with its server", () => {
  it("has left nothing where it died before its attempt was on disk", async () => {
    await using install = await startMortalInstall();
    const payment = install.upstream.issue();
    await dieIn(install, install.client.consume(payment, { requestId: "kill.open.before.1" }));
    expect(await install.client.consumptions(payment.paymentSeq)).toEqual([]);
    expect(told(await install.client.consume(payment))).toBe(`CONFIRMED ${priceOf(payment)}`);
    expect(attemptsOf(await recordOf(install, payment))).toEqual(["CALL CONSUMED 0"]);
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });

  it.each(["kill.open.after.1", "kill.consume.before.1"])(
    "was never sent, and is made good by the next (%s)",
    async (requestId) => {
      await using install = await startMortalInstall();
      const payment = install.upstream.issue();
      await dieIn(install, install.client.consume(payment, { requestId }));
      expect(install.upstream.seen).toEqual([]);
      expect(standing(await recordOf(install, payment))).toBe("PENDING");
      expect(told(await install.client.consume(payment))).toBe(`CONFIRMED ${priceOf(payment)}`);
      expect(attemptsOf(await recordOf(install, payment))).toEqual(["CALL open", "CALL CONSUMED 0"]);
      expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
    },
  );

  it.each(["kill.consume.after.1", "kill.settle.before.1"])(
    "consumed the payment, and three rounds of controls prove it (%s)",
    async (requestId) => {
      await using install = await startMortalInstall();
      const payment = install.upstream.issue();
      await dieIn(install, install.client.consume(payment, { requestId }));
      expect(standing(await recordOf(install, payment))).toBe("PENDING");
      expect(told(await install.client.consume(payment))).toBe("INFERRED null null");
      const record = await recordOf(install, payment);
      const round = ["CONTROL REFUSED 5000", "CONTROL REFUSED 5018"];
      expect(attemptsOf(record)).toEqual(["CALL open", "CALL REFUSED 5018", ...round, ...round, ...round]);
      expect(record.priceSource).toBe("UNKNOWN");
      expect(kindsOf((await install.client.feed(null)).events, record)).toEqual(["IN_DOUBT", "CONSUMED"]);
      expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
    },
  );

  it("consumed the payment and is on record: the next hears the same without any call upstream", async () => {
    await using install = await startMortalInstall();
    const payment = install.upstream.issue();
    await dieIn(install, install.client.consume(payment, { requestId: "kill.settle.after.1" }));
    expect(told(await install.client.consume(payment))).toBe(`CONFIRMED ${priceOf(payment)}, replayed`);
    expect(install.upstream.seen).toHaveLength(1);
    const record = await recordOf(install, payment);
    expect(kindsOf((await install.client.feed(null)).events, record)).toEqual(["CONSUMED"]);
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });

  it("was refused, which nobody heard: three more refusals settle the doubt", async () => {
    await using install = await startMortalInstall();
    const call = { ...install.upstream.issue(), purchaseToken: JUNK };
    await dieIn(install, install.client.consume(call, { requestId: "kill.consume.after.1" }));
    expect(told(await install.client.consume(call))).toBe("IN_DOUBT 5000");
    expect(told(await install.client.consume(call))).toBe("IN_DOUBT 5000");
    expect(told(await install.client.consume(call))).toBe("REFUSED 5000");
    expect(await endFaults(install, { heard: [], open: [] })).toEqual([]);
  });

  it("was refused and is on record: the next asks afresh", async () => {
    await using install = await startMortalInstall();
    const call = { ...install.upstream.issue(), purchaseToken: JUNK };
    await dieIn(install, install.client.consume(call, { requestId: "kill.settle.after.1" }));
    expect(standing(await recordOf(install, call))).toBe("REJECTED");
    expect(told(await install.client.consume(call))).toBe("REFUSED 5000");
    expect(attemptsOf(await recordOf(install, call))).toEqual(["CALL REFUSED 5000", "CALL REFUSED 5000"]);
    expect(await endFaults(install, { heard: [], open: [] })).toEqual([]);
  });
});

describe("a server killed from outside while the upstream is asked", () => {
  it.each([
    { does: "has consumed", behaviour: heldUntil(never()), hears: "INFERRED null null" },
    { does: "has not consumed", behaviour: { ...heldUntil(never()), carriesOut: false }, hears: "CONFIRMED 1000 KRW" },
  ])("finds out what became of a payment that it $does", async ({ behaviour, hears }) => {
    await using install = await startInstall();
    const payment = install.upstream.issue();
    install.upstream.script(payment.paymentSeq, [behaviour]);
    const call = expect(install.client.consume(payment)).rejects.toThrow(CallLost);
    await install.upstream.untilSeen(1);
    await install.restart();
    await call;
    expect(told(await install.client.consume(payment))).toBe(hears);
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });
});

describe("an operator's reconciliation that dies with its server", () => {
  it.each([
    { requestId: "kill.reopen.before.1", attempt: [], calls: 7 },
    { requestId: "kill.reopen.after.1", attempt: ["OPERATOR open"], calls: 7 },
    { requestId: "kill.consume.after.1", attempt: ["OPERATOR open"], calls: 7 },
    { requestId: "kill.settle.after.1", attempt: ["OPERATOR REFUSED 5018", "CONTROL open"], calls: 7 },
  ])("leaves the doubt to the next one ($requestId)", async ({ requestId, attempt, calls }) => {
    await using install = await startMortalInstall();
    const payment = install.upstream.issue();
    install.upstream.script(payment.paymentSeq, [LOST]);
    expect(told(await install.client.consume(payment))).toBe("IN_DOUBT 107");
    const { id } = await recordOf(install, payment);
    await dieIn(install, install.client.reconcile(id, { requestId }));
    const record = await recordOf(install, payment);
    expect(standing(record)).toBe("IN_DOUBT");
    expect(attemptsOf(record)).toEqual(["CALL UNKNOWN 107", ...attempt]);
    const seenBefore = install.upstream.seen.length;
    expect(standing(await install.client.reconcile(id))).toBe("CONSUMED INFERRED");
    expect(install.upstream.seen.length - seenBefore).toBe(calls);
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });

  it("is on record where its outcome is", async () => {
    await using install = await startMortalInstall();
    const payment = install.upstream.issue();
    install.upstream.script(payment.paymentSeq, [{ ...LOST, carriesOut: false }]);
    await install.client.consume(payment);
    const { id } = await recordOf(install, payment);
    await dieIn(install, install.client.reconcile(id, { requestId: "kill.settle.after.1" }));
    expect(standing(await recordOf(install, payment))).toBe("CONSUMED CONFIRMED");
    expect(told(await install.client.consume(payment))).toBe(`CONFIRMED ${priceOf(payment)}, replayed`);
    expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
  });
});

describe("controls cut short by a death", () => {
  // The calls of one inference are: own 5018, then random and own three times. Refusals of random tokens that are on disk
  // count, whenever they were heard; the re-ask's own 5018 ends a round that one of them had begun.
  const callsAfter = (settled: number) => (settled === 7 ? 0 : 1 + 2 * (3 - Math.floor(settled / 2)));
  // A server that died is followed by one that can die again: half the starts, and the payments are all different.
  const install = shareInstall({ program: MORTAL });
  it.each([
    { requestId: "kill.settle.before.1", settled: 0 },
    { requestId: "kill.settle.after.1", settled: 1 },
    { requestId: "kill.consume.before.2", settled: 1 },
    { requestId: "kill.consume.after.2", settled: 1 },
    { requestId: "kill.settle.after.2", settled: 2 },
    { requestId: "kill.consume.after.3", settled: 2 },
    { requestId: "kill.settle.after.3", settled: 3 },
    { requestId: "kill.settle.after.4", settled: 4 },
    { requestId: "kill.settle.after.5", settled: 5 },
    { requestId: "kill.settle.after.6", settled: 6 },
    { requestId: "kill.settle.before.7", settled: 6 },
    { requestId: "kill.settle.after.7", settled: 7 },
  ])("go on where they were ($requestId)", async ({ requestId, settled }) => {
    const { client, upstream } = install();
    const payment = upstream.issue();
    upstream.script(payment.paymentSeq, [LOST, TRUTHFUL]);
    await client.consume(payment);
    await dieIn(install(), client.consume(payment, { requestId }), MORTAL);
    expect(standing(await recordOf(install(), payment))).toBe(settled === 7 ? "CONSUMED INFERRED" : "IN_DOUBT");
    const seenBefore = upstream.seen.length;
    expect(told(await client.consume(payment))).toBe(`INFERRED null null${settled === 7 ? ", replayed" : ""}`);
    expect(upstream.seen.length - seenBefore).toBe(callsAfter(settled));
    expect(await endFaults(install(), { heard: [], open: [payment] })).toEqual([]);
  });
});

function never(): Promise<never> {
  return new Promise(() => undefined);
}
