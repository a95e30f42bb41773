// Lost answers: what a refusal may make of them, and what it may not. A payment that a lost call consumed is never given
// up; one that somebody else consumed is never taken for ours.

import { describe, expect, it } from "vitest";
import { type Behaviour, DROPPED, LOST, says, STUMBLES, TRUTHFUL, UNLISTED } from "../../support/behaviours.ts";
import { hears, issueScripted, priceOf, recordOf } from "../support/hears.ts";
import { shareInstall } from "../support/sharedInstall.ts";
import { kindsOf, standing } from "../support/told.ts";

describe("a lost answer", () => {
  const install = shareInstall();

  it("to a call that consumed the payment is found out", async () => {
    const payment = issueScripted(install(), LOST);
    expect(await hears(install(), payment, 3)).toEqual([
      "IN_DOUBT 107",
      "INFERRED null null",
      "INFERRED null null, replayed",
    ]);
    const record = await recordOf(install(), payment);
    expect(record.priceSource).toBe("UNKNOWN");
    expect(kindsOf((await install().client.feed(null)).events, record)).toEqual(["IN_DOUBT", "CONSUMED"]);
  });

  it("to a call that consumed nothing is made good by the next", async () => {
    const payment = issueScripted(install(), DROPPED);
    expect(await hears(install(), payment, 2)).toEqual(["IN_DOUBT 107", `CONFIRMED ${priceOf(payment)}`]);
  });

  it("is not explained by refusals after it", async () => {
    const payment = issueScripted(install(), LOST, STUMBLES, STUMBLES);
    expect(await hears(install(), payment, 4)).toEqual([
      "IN_DOUBT 107",
      "IN_DOUBT 5000",
      "IN_DOUBT 5000",
      "INFERRED null null",
    ]);
  });

  it("is not forgotten when three refusals have settled it", async () => {
    const payment = issueScripted(install(), LOST, STUMBLES, STUMBLES, STUMBLES);
    expect(await hears(install(), payment, 5)).toEqual([
      "IN_DOUBT 107",
      "IN_DOUBT 5000",
      "IN_DOUBT 5000",
      "REFUSED 5000",
      "INFERRED null null",
    ]);
    const kinds = kindsOf((await install().client.feed(null)).events, await recordOf(install(), payment));
    expect(kinds).toEqual(["IN_DOUBT", "REJECTED", "IN_DOUBT", "CONSUMED"]);
  });

  it("that comes after the first 5018 grants nothing, however many there are", async () => {
    const payment = issueScripted(install(), TRUTHFUL, LOST, DROPPED, STUMBLES, TRUTHFUL, LOST, TRUTHFUL);
    install().upstream.consumeElsewhere(payment);
    expect(await hears(install(), payment, 7)).toEqual([
      "ALREADY_CONSUMED 5018",
      "IN_DOUBT 107",
      "IN_DOUBT 107",
      "IN_DOUBT 5000",
      "ALREADY_CONSUMED 5018",
      "IN_DOUBT 107",
      "ALREADY_CONSUMED 5018",
    ]);
    expect(standing(await recordOf(install(), payment))).toBe("REJECTED");
    expect(install().upstream.seenFor(payment.paymentSeq), "no controls").toHaveLength(7);
  });
});

describe("the doubt rule", () => {
  const install = shareInstall();

  it.each<{ of: string; behaviours: Behaviour[]; told: string[] }>([
    {
      of: "three refusals in a row",
      behaviours: [DROPPED, STUMBLES, STUMBLES, STUMBLES],
      told: ["IN_DOUBT 107", "IN_DOUBT 5000", "IN_DOUBT 5000", "REFUSED 5000"],
    },
    {
      of: "three with the same code",
      behaviours: [DROPPED, STUMBLES, STUMBLES, says(1100), STUMBLES, STUMBLES, STUMBLES],
      told: [
        "IN_DOUBT 107",
        ...Array(2).fill("IN_DOUBT 5000"),
        "IN_DOUBT 1100",
        ...Array(2).fill("IN_DOUBT 5000"),
        "REFUSED 5000",
      ],
    },
    {
      of: "three without another unknown between them",
      behaviours: [DROPPED, STUMBLES, STUMBLES, says(9999), STUMBLES, STUMBLES, STUMBLES],
      told: [
        "IN_DOUBT 107",
        ...Array(2).fill("IN_DOUBT 5000"),
        "IN_DOUBT 9999",
        ...Array(2).fill("IN_DOUBT 5000"),
        "REFUSED 5000",
      ],
    },
  ])("takes $of", async ({ behaviours, told }) => {
    const payment = issueScripted(install(), ...behaviours);
    expect(await hears(install(), payment, told.length)).toEqual(told);
    expect(standing(await recordOf(install(), payment))).toBe("REJECTED");
  });

  it("neither counts a call that was never sent, nor starts anew for it", async () => {
    const payment = issueScripted(install(), DROPPED, STUMBLES, STUMBLES, STUMBLES);
    await hears(install(), payment, 3);
    const { upstream } = install();
    expect(await upstream.unreachableWhile(() => hears(install(), payment, 2))).toEqual(Array(2).fill("IN_DOUBT 106"));
    expect(await hears(install(), payment)).toEqual(["REFUSED 5000"]);
  });

  it("does not hold where nothing is unknown: each refusal stands for itself", async () => {
    const payment = issueScripted(install(), STUMBLES, says(1100), says(2111));
    expect(await hears(install(), payment, 3)).toEqual(["REFUSED 5000", "REFUSED 1100", "REFUSED 2111"]);
    const unsent = await install().upstream.unreachableWhile(() => hears(install(), payment));
    expect(unsent).toEqual(["UPSTREAM_UNAVAILABLE 106"]);
    expect(await hears(install(), payment)).toEqual([`CONFIRMED ${priceOf(payment)}`]);
  });
});

describe("a code that no page lists", () => {
  const install = shareInstall();

  it("to a call that consumed the payment is found out", async () => {
    const payment = issueScripted(install(), says(UNLISTED, true));
    expect(await hears(install(), payment, 3)).toEqual([
      "IN_DOUBT 4242",
      "INFERRED null null",
      "INFERRED null null, replayed",
    ]);
  });

  it("to a call that consumed nothing is made good by the next", async () => {
    const payment = issueScripted(install(), says(UNLISTED));
    expect(await hears(install(), payment, 2)).toEqual(["IN_DOUBT 4242", `CONFIRMED ${priceOf(payment)}`]);
  });

  it("three times in a row rejects, and is not forgotten then", async () => {
    const payment = issueScripted(install(), says(UNLISTED, true), says(UNLISTED), says(UNLISTED));
    expect(await hears(install(), payment, 4)).toEqual([
      "IN_DOUBT 4242",
      "IN_DOUBT 4242",
      "REFUSED 4242",
      "INFERRED null null",
    ]);
  });

  it("does not stand in a row with another code, nor with an answer that is lost", async () => {
    const payment = issueScripted(
      install(),
      says(UNLISTED),
      says(UNLISTED),
      says(4243),
      DROPPED,
      says(4243),
      says(4243),
    );
    expect(await hears(install(), payment, 7)).toEqual([
      "IN_DOUBT 4242",
      "IN_DOUBT 4242",
      "IN_DOUBT 4243",
      "IN_DOUBT 107",
      "IN_DOUBT 4243",
      "IN_DOUBT 4243",
      `CONFIRMED ${priceOf(payment)}`,
    ]);
  });
});

describe("the doubt rule with a DOUBT_MS", () => {
  const DOUBT_MS = 1_500;
  const install = shareInstall({
    variables: { DOUBT_MS: String(DOUBT_MS), IAP_TIMEOUT_MS: "900", CONSUME_LEASE_MS: "1400" },
  });

  it("does not reject before it has passed since the last unknown attempt", async () => {
    const payment = issueScripted(install(), DROPPED, ...Array<Behaviour>(10_000).fill(STUMBLES));
    const startedAt = performance.now();
    const lines = await hears(install(), payment);
    while (lines.at(-1)?.startsWith("IN_DOUBT") === true) lines.push(...(await hears(install(), payment)));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(DOUBT_MS);
    expect(lines.at(-1)).toBe("REFUSED 5000");
    expect(lines.length, "refusals that were not late enough").toBeGreaterThan(4);
  });

  it("finds a request out that landed after everybody had given it up", async () => {
    const payment = issueScripted(install(), { carriesOut: { afterMs: 1_000 }, answer: { how: "none" } }, STUMBLES);
    expect(await hears(install(), payment, 2)).toEqual(["IN_DOUBT 100", "IN_DOUBT 5000"]);
    await install().upstream.calmDown(); // resolves when it has landed
    expect(await hears(install(), payment)).toEqual(["INFERRED null null"]);
  });
});
