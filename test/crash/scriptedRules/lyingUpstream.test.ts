// An upstream that contradicts itself: it answers success twice for one payment, or to a token that cannot be genuine.
// No answer is dropped, one consumption at most is CONSUMED, and people are told.

import { expect, it } from "vitest";
import { heldUntil, LOST, says, TRUTHFUL } from "../../support/behaviours.ts";
import { randomToken } from "../../support/paymentTruth.ts";
import { hears, issueScripted, priceOf, recordOf } from "../support/hears.ts";
import { shareInstall } from "../support/sharedInstall.ts";
import { kindsOf, standing, told } from "../support/told.ts";

const install = shareInstall();

it("leaves a second success to people, and the first as it is", async () => {
  const payment = issueScripted(install(), TRUTHFUL, says(0));
  const second = { ...payment, purchaseToken: randomToken(), playerId: "second" };
  expect(await hears(install(), payment)).toEqual([`CONFIRMED ${priceOf(payment)}`]);
  expect(await hears(install(), second, 2)).toEqual(["DISPUTED 5018", "DISPUTED 5018"]);
  expect(standing(await recordOf(install(), second))).toBe("DISPUTED");
  expect(await hears(install(), payment)).toEqual([`CONFIRMED ${priceOf(payment)}, replayed`]);
  const lines = install().server().output().split("\n");
  expect(lines.find((line) => line.includes("alarm"))).toContain(payment.paymentSeq);
});

it("takes a success of one for the end of what others have in doubt, and asks no controls after it", async () => {
  const payment = issueScripted(install(), LOST, says(0));
  const winner = { ...payment, purchaseToken: randomToken(), playerId: "winner" };
  expect(await hears(install(), payment)).toEqual(["IN_DOUBT 107"]);
  expect(await hears(install(), winner)).toEqual([`CONFIRMED ${priceOf(payment)}`]);
  expect(await recordOf(install(), payment)).toMatchObject({ status: "REJECTED", resultCode: 5018 });
  expect(await hears(install(), payment)).toEqual(["ALREADY_CONSUMED 5018"]);
  expect(install().upstream.seenFor(payment.paymentSeq)).toHaveLength(3);
});

it("reads the rules again after a control: what became CONSUMED meanwhile decides", async () => {
  const held = Promise.withResolvers<void>();
  const payment = issueScripted(install(), LOST, TRUTHFUL, heldUntil(held.promise), says(0));
  const winner = { ...payment, purchaseToken: randomToken(), playerId: "winner" };
  await hears(install(), payment);
  const inControls = install().client.consume(payment);
  await install().upstream.untilSeen(3, payment.paymentSeq);
  expect(await hears(install(), winner)).toEqual([`CONFIRMED ${priceOf(payment)}`]);
  held.resolve();
  expect(told(await inControls)).toBe("ALREADY_CONSUMED 5018");
  expect(install().upstream.seenFor(payment.paymentSeq)).toHaveLength(4);
});

it("settles a dispute by another's success", async () => {
  const payment = issueScripted(install(), LOST, TRUTHFUL, says(0), says(0));
  const winner = { ...payment, purchaseToken: randomToken(), playerId: "winner" };
  expect(await hears(install(), payment, 2)).toEqual(["IN_DOUBT 107", "DISPUTED 5018"]);
  expect(await hears(install(), winner)).toEqual([`CONFIRMED ${priceOf(payment)}`]);
  const record = await recordOf(install(), payment);
  expect(record).toMatchObject({ status: "REJECTED", resultCode: 5018 });
  expect(kindsOf((await install().client.feed(null)).events, record)).toEqual(["IN_DOUBT", "DISPUTED", "REJECTED"]);
});

it("draws no inference while a call that was opened before the 5018 may still be answered", async () => {
  const held = Promise.withResolvers<void>();
  const payment = issueScripted(install(), heldUntil(held.promise), LOST);
  const guess = install().client.consume({ ...payment, purchaseToken: randomToken(), playerId: "guesser" });
  await install().upstream.untilSeen(1, payment.paymentSeq);
  const [lost, waiting] = await hears(install(), payment, 2);
  expect(lost).toBe("IN_DOUBT 107");
  expect(waiting).toMatch(/^IN_DOUBT /);
  expect(install().upstream.seenFor(payment.paymentSeq), "no controls").toHaveLength(3);
  held.resolve();
  expect(told(await guess)).toBe("REFUSED 5000");
  expect(await hears(install(), payment)).toEqual(["INFERRED null null"]);
});
