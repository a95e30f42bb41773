import { describe, expect, it } from "vitest";
import { describeBadInput } from "../../src/domain/identifiers.ts";

const GOOD = { paymentSeq: "2014090210002254", itemSeq: 1032032n, purchaseToken: "5PYSHgisiCU8BditHnDb+/=" };

describe("a consume call's arguments", () => {
  it.each([
    [{}],
    [{ paymentSeq: "a" }],
    [{ paymentSeq: "A_z-9".repeat(12) + "abcd" }],
    [{ itemSeq: 0n }],
    [{ itemSeq: 2n ** 63n - 1n }],
    [{ purchaseToken: "~" }],
    [{ purchaseToken: "x".repeat(4096) }],
    [{ purchaseToken: "\\".repeat(4096) }],
  ])("are taken: %o", (change) => {
    expect(describeBadInput({ ...GOOD, ...change })).toBeNull();
  });

  const badPaymentSeqs = [
    "",
    "a".repeat(65),
    "../../v2/consume/1",
    "1/items/2?x=",
    "1%2f..",
    "1#",
    "1\n",
    "1\u0000",
    "１２",
    ".",
    "a b",
  ];
  it.each(badPaymentSeqs)("refuse the paymentSeq %j", (paymentSeq) => {
    expect(describeBadInput({ ...GOOD, paymentSeq })).toContain("paymentSeq");
  });

  it.each([-1n, 2n ** 63n, 2n ** 64n])("refuse the itemSeq %s", (itemSeq) => {
    expect(describeBadInput({ ...GOOD, itemSeq })).toContain("itemSeq");
  });

  it.each(["", "x".repeat(4097), "a\r\nb", "a\u0000", "é", "🪙", "a\u007f", "a\n"])(
    "refuse the purchaseToken %j",
    (purchaseToken) => {
      const line = describeBadInput({ ...GOOD, purchaseToken });
      expect(line).toContain("purchaseToken");
      if (purchaseToken !== "") expect(line).not.toContain(purchaseToken);
    },
  );
});
