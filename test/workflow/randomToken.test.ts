// The token of a control looks like the genuine one and never is it: the upstream must not be able to tell it by its
// shape, and must not be asked with the right one by chance.

import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPurchaseToken } from "../../src/domain/identifiers.ts";
import { randomTokenLike } from "../../src/workflow/randomToken.ts";

const anyToken = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 120 });
const shapeOf = (token: string) => token.replaceAll(/[A-Za-z0-9]/g, "x");

describe("a random token", () => {
  it("is another one of the same length and shape, and may be asked with", () => {
    const holds = fc.property(anyToken, (token) => {
      const random = randomTokenLike(token, randomBytes);
      expect(random).not.toBe(token);
      expect(random).toHaveLength(token.length);
      expect(isPurchaseToken(random)).toBe(true);
      if (/[A-Za-z0-9]/.test(token)) expect(shapeOf(random)).toBe(shapeOf(token));
    });
    fc.assert(holds);
  });

  it("keeps the padding of base64 in its place", () => {
    const token = "5PYSHgisiCU8BditHnDbPhmlS/0DSt4JDs2UMyg1/EY8oC6Q8qkuw5VBo7GNrBYLNUy656GCAh7h9e1BtXeoBA==";
    expect(randomTokenLike(token, randomBytes)).toMatch(/^[A-Za-z0-9]{25}\/[A-Za-z0-9]{14}\/[A-Za-z0-9]{45}==$/);
  });

  it("is replaced whole where there is nothing to keep its shape by", () => {
    expect(randomTokenLike("-.-.-", randomBytes)).toMatch(/^[A-Za-z0-9]{5}$/);
  });

  it("is drawn again where chance gives the genuine one", () => {
    const draws = [0, 1, 0, 2];
    expect(randomTokenLike("AB", () => Uint8Array.of(draws.shift() ?? 0))).toBe("AC");
    expect(draws).toEqual([]);
  });

  it("is drawn from bytes below 248, the last whole multiple of 62, and from no other", () => {
    const drawn = (...bytes: readonly number[]) => {
      const left = [...bytes];
      return randomTokenLike("?", () => Uint8Array.of(left.shift() ?? expect.fail("drawn too often")));
    };
    expect(drawn(247)).toBe("9");
    for (const byte of [248, 249, 254, 255]) expect(drawn(byte, 1)).toBe("B");
  });

  it("has every letter and digit equally likely", () => {
    // The last eight first: of 256 values 62 characters cannot all have as many.
    const bytes = Array.from({ length: 256 }, (_, index) => 255 - index);
    const token = "a".repeat(248);
    const counts = Map.groupBy(
      randomTokenLike(token, () => Uint8Array.of(bytes.shift() ?? 0)),
      (character) => character,
    );
    expect(counts.size).toBe(62);
    expect(new Set(Array.from(counts.values(), (drawn) => drawn.length))).toEqual(new Set([4]));
  });
});
