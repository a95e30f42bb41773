// The same call more than once at a time, or with nobody waiting for it any more: one call upstream, one outcome.

import { describe, expect, it, vi } from "vitest";
import { heldUntil, LOST } from "../../support/behaviours.ts";
import { CallLost } from "../../support/gatewayClient.ts";
import { startInstall } from "../../support/install.ts";
import { hears, issueScripted, priceOf, recordOf } from "../support/hears.ts";
import { shareInstall } from "../support/sharedInstall.ts";
import { attemptsOf, standing, told } from "../support/told.ts";

const WAIT_MS = 300;
const install = shareInstall({ variables: { CONSUME_WAIT_MS: String(WAIT_MS) } });

describe("a double tap", () => {
  it("makes one call upstream, and both taps hear its outcome as their own", async () => {
    await using patient = await startInstall();
    const held = Promise.withResolvers<void>();
    const payment = issueScripted(patient, heldUntil(held.promise));
    const first = patient.client.consume(payment);
    await patient.upstream.untilSeen(1, payment.paymentSeq);
    const second = patient.client.consume(payment);
    // Whole calls after the second one: when they are answered, it is waiting.
    await hears(patient, patient.upstream.issue());
    await hears(patient, patient.upstream.issue());
    held.resolve();
    const results = await Promise.all([first, second]);
    expect(results.map(told)).toEqual([`CONFIRMED ${priceOf(payment)}`, `CONFIRMED ${priceOf(payment)}`]);
    const { id } = await recordOf(patient, payment);
    for (const result of results) expect(result).toMatchObject({ replayed: false, consumption: { id } });
    expect(patient.upstream.seenFor(payment.paymentSeq)).toHaveLength(1);
  });

  it("hears 117 and its own record when CONSUME_WAIT_MS is over", async () => {
    const held = Promise.withResolvers<void>();
    const payment = issueScripted(install(), heldUntil(held.promise));
    const first = install().client.consume(payment);
    await install().upstream.untilSeen(1, payment.paymentSeq);
    const startedAt = performance.now();
    const second = await install().client.consume(payment);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(WAIT_MS - 1); // timers count whole milliseconds
    expect(second).toMatchObject({ reason: "IN_PROGRESS", resultCode: 117, retryable: true, retryAfterMs: 1_000 });
    expect(second).toMatchObject({ own: { status: "PENDING", paymentSeq: payment.paymentSeq } });
    held.resolve();
    expect(told(await first)).toBe(`CONFIRMED ${priceOf(payment)}`);
    expect(install().upstream.seenFor(payment.paymentSeq)).toHaveLength(1);
  });

  it("on a doubt waits for the call that is finding it out", async () => {
    const held = Promise.withResolvers<void>();
    const payment = issueScripted(install(), LOST, heldUntil(held.promise));
    await hears(install(), payment);
    const first = install().client.consume(payment);
    await install().upstream.untilSeen(2, payment.paymentSeq);
    expect(await hears(install(), payment)).toEqual(["IN_PROGRESS 117"]);
    held.resolve();
    expect(told(await first)).toBe("INFERRED null null");
  });
});

it("carries a call out whose caller has hung up", async () => {
  const held = Promise.withResolvers<void>();
  const payment = issueScripted(install(), heldUntil(held.promise));
  const hangUp = new AbortController();
  const call = install().client.consume(payment, { signal: hangUp.signal });
  await install().upstream.untilSeen(1, payment.paymentSeq);
  hangUp.abort();
  await expect(call).rejects.toThrow(CallLost);
  held.resolve();
  await vi.waitFor(async () => expect(standing(await recordOf(install(), payment))).toBe("CONSUMED CONFIRMED"), 5_000);
  expect(attemptsOf(await recordOf(install(), payment))).toEqual(["CALL CONSUMED 0"]);
  expect(await hears(install(), payment)).toEqual([`CONFIRMED ${priceOf(payment)}, replayed`]);
});

it.each(["SIGKILL", "SIGTERM"] as const)(
  "keeps a doubt, and the token to find it out with, over %s",
  async (signal) => {
    await using restarted = await startInstall();
    const payment = issueScripted(restarted, LOST);
    await hears(restarted, payment);
    await restarted.server().kill(signal);
    await restarted.start();
    const record = await recordOf(restarted, payment);
    expect(standing(record)).toBe("IN_DOUBT");
    expect(standing(await restarted.client.reconcile(record.id))).toBe("CONSUMED INFERRED");
    expect(await hears(restarted, payment)).toEqual(["INFERRED null null, replayed"]);
    expect(standing(await restarted.client.reconcile(record.id)), "settled, so unchanged").toBe("CONSUMED INFERRED");
  },
);
