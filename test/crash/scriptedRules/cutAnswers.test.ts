// An answer can be lost at any of its bytes, and in every other way; whichever it is, it is an unknown one, told by the
// vendor's number for its case, and what became of the payment is found out.

import { describe, expect, it } from "vitest";
import type { AnswerBehaviour } from "../../support/behaviours.ts";
import { inParallel } from "../../support/inParallel.ts";
import { hears, issueScripted, priceOf } from "../support/hears.ts";
import { shareInstall } from "../support/sharedInstall.ts";

/** Longer than any answer here: cuts beyond its end leave out its last byte. */
const BYTES_MAX = 240;

describe("an answer cut at any byte", () => {
  const install = shareInstall();
  const everyByte = Array.from({ length: BYTES_MAX }, (_, afterBytes) => afterBytes);

  it("is inferred where its call consumed the payment", { timeout: 60_000 }, async () => {
    const wrong: string[] = [];
    await inParallel(everyByte, async (afterBytes) => {
      const payment = issueScripted(install(), { carriesOut: true, answer: { how: "cut", afterBytes } });
      const lines = (await hears(install(), payment, 2)).join(", ");
      if (lines !== "IN_DOUBT 107, INFERRED null null") wrong.push(`${afterBytes}: ${lines}`);
    });
    expect(wrong).toEqual([]);
  });

  it("is confirmed by the next where it did not", { timeout: 60_000 }, async () => {
    const wrong: string[] = [];
    await inParallel(everyByte, async (afterBytes) => {
      const payment = issueScripted(install(), { carriesOut: false, answer: { how: "cut", afterBytes } });
      const lines = (await hears(install(), payment, 2)).join(", ");
      if (lines !== `IN_DOUBT 107, CONFIRMED ${priceOf(payment)}`) wrong.push(`${afterBytes}: ${lines}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe("an answer that says nothing", () => {
  const install = shareInstall({ variables: { IAP_TIMEOUT_MS: "900", CONSUME_LEASE_MS: "1400" } });

  it.each<{ is: string; answer: AnswerBehaviour; code: number }>([
    { is: "none within the deadline", answer: { how: "none" }, code: 100 },
    { is: "HTTP 500", answer: { how: "status", status: 500 }, code: 106 },
    { is: "a redirect", answer: { how: "status", status: 307 }, code: 106 },
    { is: "HTTP 204", answer: { how: "status", status: 204 }, code: 106 },
    { is: "an HTML page", answer: { how: "body", text: "<html>please log in</html>" }, code: 107 },
    { is: "empty", answer: { how: "body", text: "" }, code: 107 },
    { is: "shorter than promised", answer: { how: "short" }, code: 107 },
    { is: "9999", answer: { how: "code", resultCode: 9999 }, code: 9999 },
  ])("because it is $is leaves the payment in doubt until it is asked again", async ({ answer, code }) => {
    const consumed = issueScripted(install(), { carriesOut: true, answer });
    expect(await hears(install(), consumed, 2)).toEqual([`IN_DOUBT ${code}`, "INFERRED null null"]);
    const untouched = issueScripted(install(), { carriesOut: false, answer });
    expect(await hears(install(), untouched, 2)).toEqual([`IN_DOUBT ${code}`, `CONFIRMED ${priceOf(untouched)}`]);
  });
});
