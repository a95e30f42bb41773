// Long is the upstream's item number: exact to the last digit on its way in and out, or refused.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Long } from "../../src/graphql/scalars/long.ts";
import { alice, codeOf, createGateway } from "./support/gateway.ts";
import { consumptionOf } from "./support/records.ts";

const BY_VARIABLE = `mutation($itemSeq: Long!) {
  consumePayment(paymentSeq: "P1", itemSeq: $itemSeq, purchaseToken: "t") { __typename }
}`;
const byLiteral = (text: string) =>
  `mutation { consumePayment(paymentSeq: "P1", itemSeq: ${text}, purchaseToken: "t") { __typename } }`;

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const anyLong = fc.bigInt({ min: INT64_MIN, max: INT64_MAX });

async function itemSeqHeard(document: string, variables?: Record<string, unknown>): Promise<unknown> {
  const gateway = createGateway();
  const answer = await gateway.ask(alice, document, variables);
  const [command] = gateway.workflow.consumed;
  return command === undefined ? codeOf(answer) : command.call.itemSeq;
}

describe("a Long that comes in", () => {
  it("is exact whether it is a string, a literal or a string literal", async () => {
    await fc.assert(
      fc.asyncProperty(anyLong, async (long) => {
        expect(await itemSeqHeard(BY_VARIABLE, { itemSeq: long.toString() })).toBe(long);
        expect(await itemSeqHeard(byLiteral(long.toString()))).toBe(long);
        expect(await itemSeqHeard(byLiteral(`"${long}"`))).toBe(long);
      }),
      { numRuns: 50 },
    );
  });

  it("is exact as a number up to 2^53-1", async () => {
    await fc.assert(
      fc.asyncProperty(fc.maxSafeInteger(), async (number) => {
        expect(await itemSeqHeard(BY_VARIABLE, { itemSeq: number })).toBe(BigInt(number));
      }),
      { numRuns: 50 },
    );
  });

  it.each(["9223372036854775807", "-9223372036854775808", "9007199254740993", "0", "-1"])("can be %s", async (text) => {
    expect(await itemSeqHeard(BY_VARIABLE, { itemSeq: text })).toBe(BigInt(text));
    expect(await itemSeqHeard(byLiteral(text))).toBe(BigInt(text));
  });

  it.each([
    1.5,
    1e300,
    2 ** 53,
    2 ** 53 + 2,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    [1],
    { a: 1 },
    "",
    " 1",
    "1 ",
    "1\n",
    "+1",
    "-0",
    "007",
    "-01",
    "1.0",
    "1e3",
    "0x10",
    "1n",
    "1_000",
    "１",
    "٣",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "null",
  ])("is refused as BAD_USER_INPUT when it is the variable %j", async (itemSeq) => {
    expect(await itemSeqHeard(BY_VARIABLE, { itemSeq })).toBe("BAD_USER_INPUT");
  });

  it("is refused at once when it is 60 KB of digits", async () => {
    expect(await itemSeqHeard(BY_VARIABLE, { itemSeq: "1".repeat(60_000) })).toBe("BAD_USER_INPUT");
    expect(await itemSeqHeard(byLiteral("1".repeat(60_000)))).toBe("BAD_USER_INPUT");
  });

  it.each([null, undefined])("is refused as BAD_USER_INPUT when it is %s", async (itemSeq) => {
    expect(await itemSeqHeard(BY_VARIABLE, { itemSeq })).toBe("BAD_USER_INPUT");
  });

  it.each([
    "1.0",
    "1.5",
    "1e3",
    "99999999999999999999",
    "9223372036854775808",
    "-9223372036854775809",
    '"007"',
    '" 1"',
    '"１"',
    '"0x10"',
    '""',
    '"""1 """',
    "true",
    "[1]",
    "{a: 1}",
    "FEW",
  ])("is refused as BAD_USER_INPUT when it is the literal %s", async (text) => {
    expect(await itemSeqHeard(byLiteral(text))).toBe("BAD_USER_INPUT");
  });

  it("is refused where it is null", async () => {
    expect(await itemSeqHeard(byLiteral("null"))).toBe("GRAPHQL_VALIDATION_FAILED");
  });
});

const shown = async (itemSeq: bigint) => {
  const gateway = createGateway();
  gateway.reader.consumptions.push(consumptionOf(1, { itemSeq }));
  const answer = await gateway.ask(alice, `{ consumption(paymentSeq: "P1") { itemSeq } }`);
  return answer.data?.["consumption"];
};

describe("a Long that goes out", () => {
  it("is a number up to 2^53-1 and a string above, and comes back in as it was", async () => {
    await fc.assert(
      fc.asyncProperty(anyLong, async (itemSeq) => {
        const isSafe = itemSeq <= 2n ** 53n - 1n && itemSeq >= -(2n ** 53n - 1n);
        expect(await shown(itemSeq)).toEqual({ itemSeq: isSafe ? Number(itemSeq) : itemSeq.toString() });
      }),
      { numRuns: 50 },
    );
    expect(await shown(2n ** 53n - 1n)).toEqual({ itemSeq: Number.MAX_SAFE_INTEGER });
    expect(await shown(2n ** 53n)).toEqual({ itemSeq: "9007199254740992" });
    expect(await shown(-(2n ** 53n - 1n))).toEqual({ itemSeq: Number.MIN_SAFE_INTEGER });
    expect(await shown(-(2n ** 53n))).toEqual({ itemSeq: "-9007199254740992" });
  });

  it("is nothing but a bigint: a number may have been rounded on its way", () => {
    for (const value of [5, "5", null]) expect(() => Long.serialize(value)).toThrow("Long: not a bigint");
  });
});
