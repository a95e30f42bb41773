// The first token heard is a payment's right one, the first item heard with it its item.

import { describe, expect, it } from "vitest";
import { MAGIC_PAYMENTS } from "../../src/sandbox/magicPayments.ts";
import { consume, consumeCode, OTHER_TOKEN } from "./support/consumeCalls.ts";
import { manualTimers } from "./support/manualTimers.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

const ONE_TOKEN_KINDS = MAGIC_PAYMENTS.filter(({ behaviour }) => behaviour.does !== "dispute").map(({ name }) => name);

describe.each(["2026110110000001", ...ONE_TOKEN_KINDS])("payment %s", (seq) => {
  it("refuses another token and another item with 5000, before and after it answers its own", async () => {
    const timers = manualTimers();
    const { baseUrl } = await runningSandbox({ timers });
    const first = consume(baseUrl, seq);
    if (seq === "T-hang" || seq === "T-slow-4s") await timers.untilRunning(1);
    else await first;
    for (let round = 0; round < 3; round += 1) {
      expect(await consumeCode(baseUrl, seq, { token: OTHER_TOKEN })).toBe(5000);
      expect(await consumeCode(baseUrl, seq, { itemSeq: "1032033" })).toBe(5000);
      expect(await consumeCode(baseUrl, seq, { token: OTHER_TOKEN, itemSeq: "1032033" })).toBe(5000);
    }
    timers.elapse(Number.POSITIVE_INFINITY);
    await first;
  });
});

describe("a stranger's calls", () => {
  it("do not count as the payment's own", async () => {
    const { baseUrl } = await runningSandbox();
    expect(await consumeCode(baseUrl, "T-9999-3")).toBe(9999);
    for (let call = 0; call < 5; call += 1) {
      expect(await consumeCode(baseUrl, "T-9999-3", { token: OTHER_TOKEN })).toBe(5000);
    }
    expect(await consumeCode(baseUrl, "T-9999-3")).toBe(9999);
    expect(await consumeCode(baseUrl, "T-9999-3")).toBe(9999);
    expect(await consumeCode(baseUrl, "T-9999-3")).toBe(0);
  });

  it("are the payment's own when they come first", async () => {
    const { baseUrl } = await runningSandbox();
    expect(await consumeCode(baseUrl, "T-5000-once", { token: OTHER_TOKEN })).toBe(5000);
    expect(await consumeCode(baseUrl, "T-5000-once")).toBe(5000);
    expect(await consumeCode(baseUrl, "T-5000-once", { token: OTHER_TOKEN })).toBe(0);
  });
});
