// Whoever guesses a token, or an item, learns what the upstream says to anybody, and cannot touch the right call.

import { describe, expect, it } from "vitest";
import { DROPPED, heldUntil, LOST, says } from "../../support/behaviours.ts";
import type { ConsumeResult } from "../../support/gatewayAnswers.ts";
import { randomToken } from "../../support/paymentTruth.ts";
import { hears, issueScripted, priceOf, recordOf } from "../support/hears.ts";
import { shareInstall } from "../support/sharedInstall.ts";
import { kindsOf, standing, told } from "../support/told.ts";

const install = shareInstall();
const NOT_ITS_ITEM = "777";

/** An answer without what is different in every answer. */
function withoutNames(result: ConsumeResult): unknown {
  if (result.type === "ConsumeSuccess" || result.own === null) return result;
  const { attempts, ...own } = result.own;
  const outcomes = attempts.map(({ trigger, outcome, resultCode }) => ({ trigger, outcome, resultCode }));
  return { ...result, own: { ...own, id: "", paymentSeq: "", attempts: outcomes } };
}

describe("a token that is not genuine", () => {
  it("hears the same of a consumed payment, an open one and one that does not exist", async () => {
    const { client, upstream } = install();
    const unknown = { paymentSeq: "1999010100000001", itemSeq: "1", purchaseToken: randomToken(), playerId: "guesser" };
    const [open, lost, consumed] = [upstream.issue(), issueScripted(install(), LOST), upstream.issue()];
    await hears(install(), lost);
    await hears(install(), consumed);
    const about = withoutNames(await client.consume(unknown));
    expect(about).toMatchObject({ reason: "REFUSED", resultCode: 5000, retryable: false });
    for (const { paymentSeq } of [open, lost, consumed]) {
      expect(withoutNames(await client.consume({ ...unknown, paymentSeq }))).toEqual(about);
    }
  });

  it("is told of its own record only", async () => {
    const payment = install().upstream.issue();
    await hears(install(), payment);
    const guess = { ...payment, purchaseToken: randomToken() };
    const result = await install().client.consume(guess);
    expect(told(result)).toBe("REFUSED 5000");
    const genuine = (await install().client.consumptions(payment.paymentSeq)).find(
      ({ status }) => status === "CONSUMED",
    );
    if (result.type !== "ConsumeError" || genuine === undefined) throw new Error("expected an error and a record");
    expect(result.own?.id).not.toBe(genuine.id);
    expect(result.own).toMatchObject({ status: "REJECTED", amount: null, evidence: null, resultCode: 5000 });
    expect(genuine.attempts).toHaveLength(1);
    expect(await hears(install(), payment)).toEqual([`CONFIRMED ${priceOf(payment)}, replayed`]);
  });

  it("blocks nobody while the upstream keeps it waiting", async () => {
    const held = Promise.withResolvers<void>();
    const payment = issueScripted(install(), heldUntil(held.promise));
    const guess = install().client.consume({ ...payment, purchaseToken: randomToken() });
    await install().upstream.untilSeen(1, payment.paymentSeq);
    expect(await hears(install(), payment)).toEqual([`CONFIRMED ${priceOf(payment)}`]);
    held.resolve();
    expect(told(await guess)).toBe("REFUSED 5000");
  });

  it("changes nothing by answers it lost: the right one is inferred, and it ends REJECTED", async () => {
    const payment = issueScripted(install(), DROPPED, LOST);
    const guess = { ...payment, purchaseToken: randomToken(), playerId: "guesser" };
    expect(await hears(install(), guess)).toEqual(["IN_DOUBT 107"]);
    expect(await hears(install(), payment, 2)).toEqual(["IN_DOUBT 107", "INFERRED null null"]);
    expect(await hears(install(), guess, 3)).toEqual(["IN_DOUBT 5000", "IN_DOUBT 5000", "REFUSED 5000"]);
    expect(await hears(install(), payment)).toEqual(["INFERRED null null, replayed"]);
  });

  it("and in doubt is settled by the right one's success, in the same breath", async () => {
    const payment = issueScripted(install(), DROPPED);
    const guess = { ...payment, purchaseToken: randomToken(), playerId: "guesser" };
    expect(await hears(install(), guess)).toEqual(["IN_DOUBT 107"]);
    expect(await hears(install(), payment)).toEqual([`CONFIRMED ${priceOf(payment)}`]);
    const record = await recordOf(install(), guess);
    expect(record).toMatchObject({ status: "REJECTED", resultCode: 5018 });
    expect(kindsOf((await install().client.feed(null)).events, record)).toEqual(["IN_DOUBT", "REJECTED"]);
  });
});

describe("an item that the payment is not for", () => {
  it("is refused before the payment is consumed, and hears 5018 and no more than its own record after", async () => {
    const payment = install().upstream.issue();
    const wrong = { ...payment, itemSeq: NOT_ITS_ITEM };
    expect(await hears(install(), wrong)).toEqual(["REFUSED 5000"]);
    expect(await hears(install(), payment)).toEqual([`CONFIRMED ${priceOf(payment)}`]);
    const seenBefore = install().upstream.seen.length;
    const result = await install().client.consume(wrong);
    expect(result).toMatchObject({ reason: "ALREADY_CONSUMED", resultCode: 5018 });
    expect(result).toMatchObject({ own: { status: "REJECTED", resultCode: 5000 } });
    expect(install().upstream.seen).toHaveLength(seenBefore);
    expect(standing(await recordOf(install(), wrong))).toBe("REJECTED");
    expect(await hears(install(), payment)).toEqual([`CONFIRMED ${priceOf(payment)}, replayed`]);
  });

  it("blocks nobody while the upstream keeps it waiting", async () => {
    const held = Promise.withResolvers<void>();
    const payment = issueScripted(install(), heldUntil(held.promise));
    const wrong = install().client.consume({ ...payment, itemSeq: NOT_ITS_ITEM });
    await install().upstream.untilSeen(1, payment.paymentSeq);
    expect(await hears(install(), payment)).toEqual([`CONFIRMED ${priceOf(payment)}`]);
    held.resolve();
    expect(told(await wrong)).toBe("REFUSED 5000");
  });

  it("is never granted by a 5018 that an upstream gives to it", async () => {
    const payment = issueScripted(install(), LOST, says(5018));
    const wrong = { ...payment, itemSeq: NOT_ITS_ITEM };
    expect(await hears(install(), payment)).toEqual(["IN_DOUBT 107"]);
    expect(await hears(install(), wrong)).toEqual(["ALREADY_CONSUMED 5018"]);
    expect(await hears(install(), payment)).toEqual(["INFERRED null null"]);
  });
});
