// A purchase token at rest opens under its own consumption's id and one of the configured secrets, and in no other way.

import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTokenSeal } from "../../src/ledger/seal.ts";

const ID = "0190a0000000700080000000000000aa";
const OTHER_ID = "0190a0000000700080000000000000ab";
const OLD = new Uint8Array(32).fill(1);
const NEW = new Uint8Array(32).fill(2);

describe("A101: a sealed token", () => {
  it("opens as it was, whatever printable text it is", () => {
    const seal = createTokenSeal([OLD], randomBytes);
    const token = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 200 });
    const isKept = fc.property(token, (text) => {
      expect(seal.open(ID, seal.seal(ID, text))).toBe(text);
    });
    fc.assert(isKept);
  });

  it("does not open under another consumption's id", () => {
    const seal = createTokenSeal([OLD], randomBytes);
    expect(seal.open(OTHER_ID, seal.seal(ID, "token"))).toBeNull();
  });

  it("opens after a rotation, in whatever order the secrets are named, and not once its secret is gone", () => {
    const sealed = createTokenSeal([OLD], randomBytes).seal(ID, "token");
    expect(createTokenSeal([NEW, OLD], randomBytes).open(ID, sealed)).toBe("token");
    expect(createTokenSeal([OLD, NEW], randomBytes).open(ID, sealed)).toBe("token");
    expect(createTokenSeal([NEW], randomBytes).open(ID, sealed)).toBeNull();
  });

  it("is sealed by the first secret", () => {
    const sealed = createTokenSeal([NEW, OLD], randomBytes).seal(ID, "token");
    expect(createTokenSeal([NEW], randomBytes).open(ID, sealed)).toBe("token");
    expect(createTokenSeal([OLD], randomBytes).open(ID, sealed)).toBeNull();
  });

  it("never looks the same twice, and shows nothing of the token", () => {
    const seal = createTokenSeal([OLD], randomBytes);
    const texts = new Set(Array.from({ length: 1_000 }, () => Buffer.from(seal.seal(ID, "token")).toString("hex")));
    expect(texts.size).toBe(1_000);
    expect(Buffer.from(seal.seal(ID, "token")).includes("token")).toBe(false);
  });

  it("does not open with any of its bits flipped, nor cut short, nor extended", () => {
    const seal = createTokenSeal([OLD], randomBytes);
    const sealed = Buffer.from(seal.seal(ID, "token"));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(seal.open(ID, flipped), `bit ${bit}`).toBeNull();
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(seal.open(ID, sealed.subarray(0, length)), `${length} bytes`).toBeNull();
    }
    expect(seal.open(ID, Buffer.concat([sealed, Buffer.of(0)]))).toBeNull();
  });

  it("needs a secret", () => {
    expect(() => createTokenSeal([], randomBytes)).toThrow("at least one secret");
  });
});
