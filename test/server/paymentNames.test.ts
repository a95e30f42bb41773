// A payment's name becomes part of the upstream's path, a token part of its body: any text that could mean more there is
// answered with 1100, and neither sent nor recorded.

import { describe, expect, it } from "vitest";
import { ask, CALL, CONSUME } from "./support/asking.ts";
import { sharedApp } from "./support/runningApp.ts";

const shared = sharedApp();

const consume = (changed: Partial<typeof CALL>) => ask(shared.app.address, CONSUME, { ...CALL, ...changed });

async function expectRefused(changed: Partial<typeof CALL>, why: string): Promise<void> {
  const { upstream, address } = shared.app;
  const before = upstream.calls.length;
  const { data, errors, answer } = await consume(changed);
  expect(errors).toEqual([]);
  expect(data).toEqual({
    consumePayment: { resultCode: 1100, reason: "INVALID_INPUT", message: expect.stringContaining(why) },
  });
  expect(answer.status).toBe(200);
  expect(upstream.calls).toHaveLength(before);
  const recorded = await ask(address, '{ consumptions(filter: { paymentSeq: ["P1"] }) { totalCount } }');
  expect(recorded.data).toEqual({ consumptions: { totalCount: 0 } });
}

describe("a payment's name", () => {
  it.each(["2014090210002254", "A-z_0-9", "-", "x".repeat(64)])("is sent as it is: %s", async (paymentSeq) => {
    const { data } = await consume({ paymentSeq });
    expect(data).toMatchObject({ consumePayment: { price: 1_000 } });
    expect(shared.app.upstream.calls.at(-1)?.path).toBe(`/inapp/v3/consume/${paymentSeq}/items/1032032`);
  });

  it.each([
    "",
    "x".repeat(65),
    "x".repeat(30_000),
    ".",
    "..",
    "../../v2/consume/1",
    "1/items/2?x=",
    "1%2f..",
    "1%2e%2e",
    "1#",
    "1?",
    "1&a=b",
    "1;a",
    "1\\..",
    "1\n",
    "\n1",
    "1\r\nX-Injected: 1",
    "1\0",
    "1\u2028",
    "1 ",
    " 1",
    "1\t",
    "1:2",
    "http://evil.example/",
    "１２",
    "é",
    "😀",
    "\ud800",
    "'; DROP TABLE consumptions; --",
    "__proto__.x",
  ])("is refused: %j", async (paymentSeq) => {
    await expectRefused({ paymentSeq }, "paymentSeq must be 1-64 characters");
  });
});

describe("a purchase token", () => {
  it.each([
    "t",
    "x".repeat(4_096),
    '"}',
    "\\".repeat(4_096),
    '","itemSeq":2,"a":"',
    "</script>",
    " ~",
    "5PYSHgisiCU8BditHnDbPhmlS/0DSt4JDs2UMyg1/EY8oC6Q8qkuw5VBo7GNrBYLNUy656GCAh7h9e1BtXeoBA==",
  ])("reaches the upstream to the character, whatever it means in JSON: %j", async (purchaseToken) => {
    const paymentSeq = `T${Buffer.from(purchaseToken.slice(0, 20)).toString("hex")}`;
    expect((await consume({ paymentSeq, purchaseToken })).data).toMatchObject({ consumePayment: { price: 1_000 } });
    const call = shared.app.upstream.calls.at(-1);
    expect(call?.path).toContain(paymentSeq);
    expect(JSON.parse(call?.body ?? "")).toEqual({ purchaseToken });
  });

  it.each(["", "x".repeat(4_097), "a\r\nb", "a\nb", "\0", "a\u007f", "a\u0080", "é", "😀", "\ud800", "a\u2028b", "\t"])(
    "is refused: %j",
    async (purchaseToken) => {
      await expectRefused({ purchaseToken }, "purchaseToken must be 1-4096 printable ASCII characters");
    },
  );

  it("is never in the refusal", async () => {
    const purchaseToken = `canary-${"x".repeat(5_000)}`;
    const { answer } = await consume({ purchaseToken });
    expect(answer.text).not.toContain("canary");
  });
});

it("never made the upstream see another path", () => {
  for (const { method, path } of shared.app.upstream.calls) {
    expect(method).toBe("POST");
    expect(path).toMatch(/^\/inapp\/v3\/consume\/[A-Za-z0-9_-]{1,64}\/items\/1032032$/);
  }
});
