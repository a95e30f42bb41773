// Controls: what a 5018 is worth is found out by asking for the same payment with random tokens. Three rounds prove a
// token; anything odd about them leaves the payment in doubt, or to people.

import { describe, expect, it } from "vitest";
import { DROPPED, LOST, says, STUMBLES, TRUTHFUL } from "../../support/behaviours.ts";
import type { ConsumeCall } from "../../support/gatewayClient.ts";
import { hears, issueScripted } from "../support/hears.ts";
import { shareInstall } from "../support/sharedInstall.ts";
import { askedWith } from "../support/told.ts";

const install = shareInstall();
const ROUND = ["random", "own"] as const;
const OTHER_ITEM = "777";

function askedFor(call: ConsumeCall): string[] {
  return askedWith(install().upstream.seenFor(call.paymentSeq), call);
}

describe("a lost call that hears 5018", () => {
  it("is proven by three rounds, six calls after the 5018", async () => {
    const payment = issueScripted(install(), LOST);
    expect(await hears(install(), payment, 2)).toEqual(["IN_DOUBT 107", "INFERRED null null"]);
    expect(askedFor(payment)).toEqual(["own", "own", ...ROUND, ...ROUND, ...ROUND]);
    const random = install()
      .upstream.seenFor(payment.paymentSeq)
      .map(({ purchaseToken }) => purchaseToken)
      .filter((token) => token !== payment.purchaseToken);
    expect(new Set(random).size).toBe(3);
    for (const token of random) expect(token).toMatch(/^[A-Za-z0-9+/]{86}==$/);
  });

  it("is proven by any definite refusal of the random token", async () => {
    const payment = issueScripted(install(), LOST, TRUTHFUL, says(1100), TRUTHFUL, says(2111), TRUTHFUL);
    expect(await hears(install(), payment, 2)).toEqual(["IN_DOUBT 107", "INFERRED null null"]);
    expect(askedFor(payment)).toHaveLength(8);
  });

  it("is not proven by a code that no table lists: such an answer to a control decides nothing", async () => {
    const payment = issueScripted(install(), LOST, TRUTHFUL, says(4711));
    const [, unfinished] = await hears(install(), payment, 2);
    expect(unfinished).toMatch(/^IN_DOUBT /);
    expect(askedFor(payment)).toEqual(["own", "own", "random"]);
  });

  it("stays in doubt while a control is lost, and the rounds go on with the next call", async () => {
    const payment = issueScripted(install(), LOST, TRUTHFUL, TRUTHFUL, TRUTHFUL, DROPPED);
    const [, unfinished] = await hears(install(), payment, 2);
    expect(unfinished).toMatch(/^IN_DOUBT /);
    expect(askedFor(payment)).toEqual(["own", "own", ...ROUND, "random"]);
    expect(await hears(install(), payment)).toEqual(["INFERRED null null"]);
    expect(askedFor(payment).slice(5)).toEqual(["own", ...ROUND, ...ROUND]);
  });

  it("counts a refused control whenever it was heard: the next call's own 5018 ends its round", async () => {
    const payment = issueScripted(install(), LOST, TRUTHFUL, TRUTHFUL, DROPPED);
    const [, unfinished] = await hears(install(), payment, 2);
    expect(unfinished).toMatch(/^IN_DOUBT /);
    expect(await hears(install(), payment)).toEqual(["INFERRED null null"]);
    expect(askedFor(payment).slice(4)).toEqual(["own", ...ROUND, ...ROUND]);
  });

  it("counts it also where the token itself was refused in between", async () => {
    const payment = issueScripted(install(), LOST, TRUTHFUL, TRUTHFUL, STUMBLES);
    const [, unfinished] = await hears(install(), payment, 2);
    expect(unfinished).toMatch(/^IN_DOUBT /);
    expect(await hears(install(), payment)).toEqual(["INFERRED null null"]);
    expect(askedFor(payment).slice(4)).toEqual(["own", ...ROUND, ...ROUND]);
  });

  it("is left to people where a random token hears success, and that is an alarm", async () => {
    const payment = issueScripted(install(), LOST, TRUTHFUL, says(0));
    expect(await hears(install(), payment, 3)).toEqual(["IN_DOUBT 107", "DISPUTED 5018", "DISPUTED 5018"]);
    expect(askedFor(payment)).toEqual(["own", "own", "random"]);
    const alarm = install()
      .server()
      .output()
      .split("\n")
      .find((line) => line.includes("alarm"));
    expect(alarm).toContain(payment.paymentSeq);
  });
});

describe("a lost call whose token was also lost for another item", () => {
  it("is proven where each round refuses that item too", async () => {
    const payment = issueScripted(install(), LOST, DROPPED);
    expect(await hears(install(), payment)).toEqual(["IN_DOUBT 107"]);
    expect(await hears(install(), { ...payment, itemSeq: OTHER_ITEM })).toEqual(["IN_DOUBT 107"]);
    expect(await hears(install(), payment)).toEqual(["INFERRED null null"]);
    const [, , first, ...controls] = askedFor(payment);
    expect(first).toBe("own");
    for (const round of [controls.slice(0, 3), controls.slice(3, 6), controls.slice(6)]) {
      expect(round.toSorted()).toEqual(["own", "own token", "random"]);
      expect(round.at(-1), "a round ends with the token's own 5018").toBe("own");
    }
  });

  it("is left to people where the upstream answers 5018 for that item too", async () => {
    const payment = issueScripted(install(), LOST, DROPPED, TRUTHFUL, TRUTHFUL, says(5018));
    await hears(install(), payment);
    await hears(install(), { ...payment, itemSeq: OTHER_ITEM });
    expect(await hears(install(), payment)).toEqual(["DISPUTED 5018"]);
    expect(askedFor(payment).toSorted()).toEqual(["own", "own", "own token", "own token", "random"].toSorted());
  });

  it("asks no more of an item that was first asked for after the 5018", async () => {
    const payment = issueScripted(install(), LOST, TRUTHFUL, DROPPED, DROPPED);
    await hears(install(), payment, 2); // its first control is lost
    expect(await hears(install(), { ...payment, itemSeq: OTHER_ITEM })).toEqual(["IN_DOUBT 107"]);
    expect(await hears(install(), payment)).toEqual(["INFERRED null null"]);
    expect(askedFor(payment).slice(4)).toEqual(["own", ...ROUND, ...ROUND, ...ROUND]);
  });
});
