// Two players with one right token: the token is the proof, so the first to consume has consumed, the other learns
// nothing, and where nobody can tell whose lost call it was, people decide.

import { expect, it } from "vitest";
import { DROPPED, heldUntil, LOST, STUMBLES, TRUTHFUL } from "../../support/behaviours.ts";
import { hears, issueScripted, priceOf, recordOf } from "../support/hears.ts";
import { shareInstall } from "../support/sharedInstall.ts";
import { standing, told } from "../support/told.ts";

const install = shareInstall();

it("tells another player 117 while the payment is open, and no more", async () => {
  const held = Promise.withResolvers<void>();
  const payment = issueScripted(install(), heldUntil(held.promise), LOST);
  const mina = { ...payment, playerId: "mina" };
  const jun = { ...payment, playerId: "jun" };
  const first = install().client.consume(mina);
  await install().upstream.untilSeen(1, payment.paymentSeq);
  const whilePending = await install().client.consume(jun);
  expect(whilePending).toMatchObject({ reason: "IN_PROGRESS", resultCode: 117, retryable: true, own: null });
  held.resolve();
  expect(told(await first)).toBe(`CONFIRMED ${priceOf(payment)}`);

  const inDoubt = issueScripted(install(), LOST);
  await hears(install(), { ...inDoubt, playerId: "mina" });
  const whileInDoubt = await install().client.consume({ ...inDoubt, playerId: "jun" });
  expect(whileInDoubt).toMatchObject({ reason: "IN_PROGRESS", resultCode: 117, own: null });
  expect(install().upstream.seenFor(inDoubt.paymentSeq)).toHaveLength(1);
});

it("tells another player 5018 once it is consumed, without detail, without a call and without a trace", async () => {
  const payment = install().upstream.issue();
  const mina = { ...payment, playerId: "mina" };
  await hears(install(), mina);
  const before = await install().client.feed(null);
  const result = await install().client.consume({ ...payment, playerId: "jun" });
  expect(result).toMatchObject({ reason: "ALREADY_CONSUMED", resultCode: 5018, retryable: false, own: null });
  expect(install().upstream.seenFor(payment.paymentSeq)).toHaveLength(1);
  expect((await install().client.feed(before.endCursor)).events).toEqual([]);
  expect(await install().client.consumptions(payment.paymentSeq)).toHaveLength(1);
  expect(await hears(install(), mina)).toEqual([`CONFIRMED ${priceOf(payment)}, replayed`]);
});

it("gives the payment to whoever consumed it first with the right token", async () => {
  const payment = install().upstream.issue();
  expect(await hears(install(), { ...payment, playerId: "jun" })).toEqual([`CONFIRMED ${priceOf(payment)}`]);
  expect(await hears(install(), { ...payment, playerId: "mina" })).toEqual(["ALREADY_CONSUMED 5018"]);
});

it("lets the next player ask where the first was refused", async () => {
  const payment = issueScripted(install(), STUMBLES, TRUTHFUL);
  expect(await hears(install(), { ...payment, playerId: "mina" })).toEqual(["REFUSED 5000"]);
  expect(await hears(install(), { ...payment, playerId: "jun" })).toEqual([`CONFIRMED ${priceOf(payment)}`]);
  expect(await hears(install(), { ...payment, playerId: "mina" })).toEqual(["ALREADY_CONSUMED 5018"]);
});

it("leaves to people what two players each lost with the same right token", async () => {
  // The first one's doubt is settled by three refusals, or the second would hear 117.
  const payment = issueScripted(install(), DROPPED, STUMBLES, STUMBLES, STUMBLES, LOST);
  const mina = { ...payment, playerId: "mina" };
  const jun = { ...payment, playerId: "jun" };
  expect((await hears(install(), mina, 4)).at(-1)).toBe("REFUSED 5000");
  expect(await hears(install(), jun, 2)).toEqual(["IN_DOUBT 107", "DISPUTED 5018"]);
  expect(standing(await recordOf(install(), jun))).toBe("DISPUTED");
  const seenBefore = install().upstream.seen.length;
  expect(await hears(install(), jun)).toEqual(["DISPUTED 5018"]);
  expect(await hears(install(), mina)).toEqual(["DISPUTED 5018"]);
  expect(install().upstream.seen).toHaveLength(seenBefore);
});
