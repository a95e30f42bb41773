// Which key sets may sign receipts, which of their keys does, and that no refusal tells anything of a key.

import { generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, it } from "vitest";
import { makeReceiptKey, readReceiptKey } from "../../src/identity/receipts/receiptKey.ts";
import { publishedKeySet, readReceiptKeySet, signingKeyOf } from "../../src/identity/receipts/receiptKeySet.ts";
import { keySetText, testReceiptKey, thumbprintOf } from "../support/receiptKeys.ts";

const NOW_SECONDS = Date.UTC(2026, 6, 1) / 1_000;
const key = testReceiptKey();
const other = testReceiptKey();

function keysOf(...jwks: readonly unknown[]) {
  const read = readReceiptKeySet(keySetText(...jwks));
  if (!read.isValid) throw new Error(read.line);
  return read.keys;
}

function lineOf(text: string): string {
  const read = readReceiptKeySet(text);
  return read.isValid ? "taken" : read.line;
}

describe("a set of receipt keys", () => {
  it("names each key by the kid it was given, else by its thumbprint, and keeps their order", async () => {
    const keys = keysOf({ ...key, kid: "2026" }, other);
    expect(keys.map(({ kid }) => kid)).toEqual(["2026", thumbprintOf(other)]);
    expect(keys.map(({ thumbprint }) => thumbprint)).toEqual([thumbprintOf(key), thumbprintOf(other)]);
    expect(keys[1]?.thumbprint).toBe(await calculateJwkThumbprint(other));
  });

  it("takes what other tools write beside a key", () => {
    expect(keysOf({ ...key, use: "sig", alg: "EdDSA", key_ops: ["sign"], ext: true })).toHaveLength(1);
    expect(keysOf({ ...key, alg: "Ed25519" })).toHaveLength(1);
  });

  it("publishes all of them, with nothing but their public halves", () => {
    const published: unknown = JSON.parse(publishedKeySet(keysOf({ ...key, nbf: 2 ** 33, secret: "s" }, other)));
    const told = ({ x }: { x: string }) => ({ kty: "OKP", crv: "Ed25519", use: "sig", alg: "EdDSA", x });
    expect(published).toEqual({
      keys: [key, other].map((one) => ({ ...told(one), kid: thumbprintOf(one) })),
    });
  });

  const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey.export({ format: "jwk" });
  const x25519 = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" });
  const { d: _d, ...withoutD } = key;
  const { x: _x, ...withoutX } = key;
  it.each([
    ["no JSON", "not JSON", "no JWK Set"],
    ["a key without a set", JSON.stringify(key), "no JWK Set"],
    ["an empty set", keySetText(), "no key in it"],
    ["more keys than anybody has", keySetText(...Array.from({ length: 101 }, () => key)), "more than 100 keys in it"],
    [
      "two keys of one kid",
      keySetText({ ...key, kid: "a" }, { ...other, kid: "a" }),
      "key 2 of it has the kid of another",
    ],
    ["one key twice", keySetText(key, key), "key 2 of it has the kid of another"],
    ["an RSA key", keySetText(key, rsa), "key 2 of it is no Ed25519 key (kty OKP, crv Ed25519)"],
    ["an X25519 key", keySetText(x25519), "key 1 of it is no Ed25519 key (kty OKP, crv Ed25519)"],
    ["null", keySetText(null), "key 1 of it is no JWK"],
    ["a public key", keySetText(withoutD), "key 1 of it has no d: it is not the private key"],
    ["a key without x", keySetText(withoutX), "key 1 of it has an x that is not 32 bytes in base64url"],
    [
      "a d that is too short",
      keySetText({ ...key, d: key.d.slice(4) }),
      "key 1 of it has a d that is not 32 bytes in base64url",
    ],
    [
      "a d with stray bits",
      keySetText({ ...key, d: `${key.d.slice(0, -1)}_` }),
      "key 1 of it has a d that is not 32 bytes in base64url",
    ],
    ["the d of another key", keySetText({ ...key, d: other.d }), "key 1 of it has an x that does not belong to its d"],
    ["a key to encrypt with", keySetText({ ...key, use: "enc" }), "key 1 of it has another use than sig"],
    ["a key of another algorithm", keySetText({ ...key, alg: "ES256" }), "key 1 of it has another alg than EdDSA"],
    [
      "an empty kid",
      keySetText({ ...key, kid: "" }),
      "key 1 of it has a kid that is not 1 to 128 visible ASCII characters",
    ],
    [
      "a kid of two lines",
      keySetText({ ...key, kid: "a\nb" }),
      "key 1 of it has a kid that is not 1 to 128 visible ASCII characters",
    ],
    [
      "an nbf in words",
      keySetText({ ...key, nbf: "soon" }),
      "key 1 of it has an nbf that is no number of seconds since 1970",
    ],
    [
      "an nbf in milliseconds",
      keySetText({ ...key, nbf: Date.now() }),
      "key 1 of it has an nbf that is no number of seconds since 1970",
    ],
  ])("is refused in one line: %s", (_what, text, line) => {
    expect(lineOf(text)).toBe(line);
    for (const secret of [key.d, other.d]) expect(line).not.toContain(secret.slice(0, 8));
  });
});

describe("the limits of a set and of its keys", () => {
  const reasonOf = (jwk: unknown) => {
    const read = readReceiptKey(jwk);
    return read.isValid ? "taken" : read.why;
  };

  it("are a hundred keys", () => {
    const keys = Array.from({ length: 100 }, () => makeReceiptKey(null));
    expect(keysOf(...keys)).toHaveLength(100);
  });

  it.each(['{"keys":{}}', '{"keys":"ab"}', '{"keys":null}', "{}", "null", "1", '"keys"', "[]"])(
    "%s is no set",
    (text) => {
      expect(lineOf(text)).toBe("no JWK Set");
    },
  );

  it.each([undefined, null, 1, "key", [key]])("%j is no key", (jwk) => {
    expect(reasonOf(jwk)).toBe("is no JWK");
  });

  it.each([{ kty: "EC" }, { crv: "Ed448" }])("%j is of another kind", (wrong) => {
    expect(reasonOf({ ...key, ...wrong })).toMatch(/^is no Ed25519 key/);
  });

  it.each([
    ["k".repeat(128), true],
    ["k".repeat(129), false],
    ["~", true],
    ["a b", false],
    [5, false],
  ])("a kid %j is fit: %s", (kid, isFit) => {
    expect(reasonOf({ ...key, kid }) === "taken").toBe(isFit);
  });

  it.each([
    [0, true],
    [253_402_300_799, true],
    [253_402_300_800, false],
    [-1, false],
    ["5", false],
  ])("an nbf of %j is fit: %s", (nbf, isFit) => {
    expect(reasonOf({ ...key, nbf }) === "taken").toBe(isFit);
  });
});

describe("of several keys", () => {
  const toCome = { ...other, nbf: NOW_SECONDS + 60 };
  const signing = (nowSeconds: number, ...jwks: readonly unknown[]) =>
    signingKeyOf(keysOf(...jwks), nowSeconds * 1_000)?.kid ?? null;

  it("the first signs", () => {
    expect(signing(NOW_SECONDS, key, other)).toBe(thumbprintOf(key));
    expect(signing(NOW_SECONDS, other, key)).toBe(thumbprintOf(other));
  });

  it("one whose nbf is to come does not sign before, and does from that second on", () => {
    expect(signing(NOW_SECONDS, toCome, key)).toBe(thumbprintOf(key));
    expect(signing(NOW_SECONDS + 59.999, toCome, key)).toBe(thumbprintOf(key));
    expect(signing(NOW_SECONDS + 60, toCome, key)).toBe(thumbprintOf(other));
  });

  it("one without nbf signs at any time", () => {
    expect(signing(-1, key)).toBe(thumbprintOf(key));
  });

  it("none signs while the nbf of each is to come", () => {
    expect(signingKeyOf(keysOf(toCome), NOW_SECONDS * 1_000)).toBeNull();
  });
});

describe("a made key", () => {
  it("is one that a set may hold, and no other is like it", () => {
    const made = makeReceiptKey(NOW_SECONDS);
    expect(keysOf(made)).toMatchObject([{ kid: thumbprintOf(made), notBefore: NOW_SECONDS }]);
    expect(makeReceiptKey(null)).not.toHaveProperty("nbf");
    expect(makeReceiptKey(null).d).not.toBe(makeReceiptKey(null).d);
  });
});
