// The ids and digests that rows are found by: their shape is on disk for ever, so each has a known answer here.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenDigestOf } from "../../src/ledger/tokenDigest.ts";
import { raisedAbove, uuidv7 } from "../../src/ledger/uuidv7.ts";

const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });
const instant = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe("a consumption's id", () => {
  it("is a UUIDv7: time, version and variant, and the rest as random as it was given (RFC 9562)", () => {
    fc.assert(
      fc.property(instant, bytes16, (epochMs, random) => {
        const before = Buffer.from(random);
        const id = uuidv7(epochMs, random);
        expect(id).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
        expect(Number.parseInt(id.slice(0, 12), 16)).toBe(epochMs);
        expect(id.slice(13, 16)).toBe(before.toString("hex").slice(13, 16));
        expect(id.slice(17)).toBe(before.toString("hex").slice(17));
        expect(Buffer.from(random)).toEqual(before);
      }),
    );
  });

  it("has the value of the RFC's own example", () => {
    const random = Buffer.from("00000000000000000cc318c4dc0c0c07398f".slice(0, 32), "hex");
    random.set(Buffer.from("0cc3", "hex"), 6);
    random.set(Buffer.from("18c4dc0c0c07398f", "hex"), 8);
    expect(uuidv7(0x017f22e279b0, random)).toBe("017f22e279b07cc398c4dc0c0c07398f");
  });

  it("comes later in the alphabet when it was made later", () => {
    fc.assert(
      fc.property(instant, instant, bytes16, bytes16, (one, other, random, otherRandom) => {
        fc.pre(one < other);
        expect(uuidv7(one, random) < uuidv7(other, otherRandom)).toBe(true);
      }),
    );
  });
});

describe("an id that is raised above the last one", () => {
  const UUID_V7 = /^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/;

  it("is above it whatever the clocks said, still a UUIDv7, and as it was where it was above already", () => {
    fc.assert(
      fc.property(instant, instant, bytes16, bytes16, (one, other, random, otherRandom) => {
        fc.pre(one < 2 ** 48 - 1); // at the end of all times there is nothing above
        const [last, id] = [uuidv7(one, random), uuidv7(other, otherRandom)];
        const raised = raisedAbove(last, id);
        expect(raised > last).toBe(true);
        expect(raised).toMatch(UUID_V7);
        if (id > last) expect(raised).toBe(id);
        expect(raisedAbove(null, id)).toBe(id);
      }),
    );
  });

  it("goes on in the next millisecond where the last one of this is used up", () => {
    const last = uuidv7(1_000, new Uint8Array(16).fill(0xff));
    expect(raisedAbove(last, uuidv7(1_000, new Uint8Array(16)))).toBe("0000000003e970008000000000000000");
  });

  it("differs where two processes raise the same one", () => {
    const last = uuidv7(1_000, new Uint8Array(16).fill(9));
    const raised = [1, 2].map((byte) => raisedAbove(last, uuidv7(0, new Uint8Array(16).fill(byte))));
    expect(new Set(raised).size).toBe(2);
  });
});

describe("a token's digest", () => {
  it("is SHA-256 over a fixed prefix, the payment and the token, as every ledger on disk has it", () => {
    const expected = createHash("sha256").update("iap-graphql purchase token\0").update("P1\0token").digest("hex");
    expect(tokenDigestOf("P1", "token")).toBe(expected);
    expect(expected).toBe("dc51a2527a477ea9c3cf6afda56ce906b6c3c60b2ce4e738d15e7fc8597b9380");
  });

  it("differs for the same token of another payment, wherever the one ends and the other begins", () => {
    expect(tokenDigestOf("P2", "token")).not.toBe(tokenDigestOf("P1", "token"));
    expect(tokenDigestOf("P1t", "oken")).not.toBe(tokenDigestOf("P1", "token"));
  });
});
