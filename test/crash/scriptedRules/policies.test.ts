// ON_INFERRED: how far an install goes on a 5018 after a lost call.

import { describe, expect, it } from "vitest";
import { DROPPED, LOST, TRUTHFUL } from "../../support/behaviours.ts";
import { randomToken } from "../../support/paymentTruth.ts";
import { hears, issueScripted } from "../support/hears.ts";
import { shareInstall } from "../support/sharedInstall.ts";

describe("ON_INFERRED=never", () => {
  const install = shareInstall({ variables: { ON_INFERRED: "never" } });

  it("leaves every lost call to people, without controls", async () => {
    const payment = issueScripted(install(), LOST);
    expect(await hears(install(), payment, 3)).toEqual(["IN_DOUBT 107", "DISPUTED 5018", "DISPUTED 5018"]);
    expect(install().upstream.seenFor(payment.paymentSeq)).toHaveLength(2);
  });

  it("still gives up what was somebody else's before it was lost", async () => {
    const payment = issueScripted(install(), TRUTHFUL, LOST);
    install().upstream.consumeElsewhere(payment);
    const lines = ["ALREADY_CONSUMED 5018", "IN_DOUBT 107", "ALREADY_CONSUMED 5018"];
    expect(await hears(install(), payment, 3)).toEqual(lines);
  });
});

describe("ON_INFERRED=unrivalled", () => {
  const install = shareInstall({ variables: { ON_INFERRED: "unrivalled" } });

  it("infers without controls where nobody else tried early", async () => {
    const payment = issueScripted(install(), LOST);
    expect(await hears(install(), payment, 2)).toEqual(["IN_DOUBT 107", "INFERRED null null"]);
    expect(install().upstream.seenFor(payment.paymentSeq)).toHaveLength(2);
  });

  it("asks for a proof where somebody else did", async () => {
    const payment = issueScripted(install(), DROPPED, LOST);
    await hears(install(), { ...payment, purchaseToken: randomToken(), playerId: "rival" });
    expect(await hears(install(), payment, 2)).toEqual(["IN_DOUBT 107", "INFERRED null null"]);
    expect(install().upstream.seenFor(payment.paymentSeq)).toHaveLength(1 + 2 + 6);
  });
});
