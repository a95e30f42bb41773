// An answer can be lost at any of its bytes (F13, F14), and in every other way; whichever it is, it is an unknown one, told by the
// vendor's number for its case, and what became of the payment is found out.

import { describe, expect, it } from "vitest";
import type { AnswerBehaviour } from "../../support/behaviours.ts";
import { endFaults } from "../../support/endOfFaults.ts";
import { hearOf } from "../../support/hearing.ts";
import { inParallel } from "../../support/inParallel.ts";
import type { HeardCall } from "../../support/oracle.ts";
import type { IssuedPayment } from "../../support/paymentTruth.ts";
import { USUAL_MESSAGE, wholeAnswer } from "../../support/upstreamReply.ts";
import { hears, issueScripted, priceOf } from "../support/hears.ts";
import { shareInstall } from "../support/sharedInstall.ts";
import { told } from "../support/told.ts";

describe("an answer cut at any byte", { timeout: 60_000 }, () => {
  const install = shareInstall();

  function issueCut(afterBytes: number, carriesOut: boolean): CutPayment {
    const payment = install().upstream.issue();
    const { length } = wholeAnswer({ resultCode: 0, payment, message: USUAL_MESSAGE });
    const isWhole = afterBytes >= length;
    const answer: AnswerBehaviour = isWhole ? { how: "whole", isLast: true } : { how: "cut", afterBytes };
    install().upstream.script(payment.paymentSeq, [{ carriesOut, answer }]);
    return { payment, isWhole };
  }

  /** From no byte at all to the last of the longest answer. A whole answer that carried nothing out would be a lie. */
  function issueAll(carriesOut: boolean): CutPayment[] {
    const all: CutPayment[] = [];
    for (let wholes = 0; wholes < 5;) {
      const cut = issueCut(all.length, carriesOut);
      if (cut.isWhole) wholes += 1;
      if (!cut.isWhole || carriesOut) all.push(cut);
    }
    return all;
  }

  it.for([
    { does: "is inferred where its call consumed the payment", carriesOut: true },
    { does: "is confirmed by the next where it did not", carriesOut: false },
  ])("$does", async ({ carriesOut }) => {
    const wrong: string[] = [];
    const heard: HeardCall[] = [];
    const cuts = issueAll(carriesOut);
    await inParallel([...cuts.entries()], async ([afterBytes, { payment, isWhole }]) => {
      const { client } = install();
      const answers = [await hearOf(client, payment), await hearOf(client, payment)];
      heard.push(...answers);
      const confirmed = `CONFIRMED ${priceOf(payment)}`;
      const expected = isWhole
        ? `${confirmed}, ${confirmed}, replayed`
        : `IN_DOUBT 107, ${carriesOut ? "INFERRED null null" : confirmed}`;
      // A reconciliation in the background may have been there before the second one.
      const lines = answers.map(({ result }) => told(result)).join(", ");
      if (lines !== expected && lines !== `${expected}, replayed`) wrong.push(`${afterBytes}: ${lines}`);
    });
    expect(wrong).toEqual([]);
    expect(cuts.length).toBeGreaterThan(200);
    expect(await endFaults(install(), { heard, open: cuts.map(({ payment }) => payment) })).toEqual([]);
  });
});

interface CutPayment {
  readonly payment: IssuedPayment;
  readonly isWhole: boolean;
}

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
