// A receipt: what it says, that it is the same for ever, and that nothing else is taken for one.

import { createLocalJWKSet } from "jose";
import fc from "fast-check";
import { createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Consumption } from "../../src/domain/consumption.ts";
import { readReceiptKeySet } from "../../src/identity/receipts/receiptKeySet.ts";
import { createReceipts } from "../../src/identity/receipts/receipts.ts";
import { verifyReceipt } from "../../src/identity/receipts/verifyReceipt.ts";
import { consumptionOf, inDoubt } from "../graphql/support/records.ts";
import {
  keySetText,
  RECEIPT_ISSUER,
  signedReceipt,
  testReceiptKey,
  type TestReceiptKey,
  thumbprintOf,
} from "../support/receiptKeys.ts";
import { encoded, hmacSigned, inputOf } from "../support/tokens.ts";

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const key = testReceiptKey();
const other = testReceiptKey();

function receiptsBy(keys: readonly TestReceiptKey[], epochMs: () => number = Date.now) {
  const read = readReceiptKeySet(keySetText(...keys));
  if (!read.isValid) throw new Error(read.line);
  return createReceipts({ keys: read.keys, issuer: RECEIPT_ISSUER, epochMs });
}

const SETTLED_SECONDS = Date.UTC(2026, 0, 1) / 1_000 + 7;
/** Settled in another second than it was asked for, and not at its beginning. */
const recordOf = (given: Partial<Consumption> = {}) =>
  consumptionOf(1, { settledAt: SETTLED_SECONDS * 1_000 + 999, ...given });
const receiptOf = (given: Partial<Consumption> = {}) => receiptsBy([key]).receiptOf(recordOf(given));

function partsOf(receipt: string | null): { readonly header: unknown; readonly claims: unknown } {
  const [header = "", claims = ""] = (receipt ?? "").split(".");
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());
  return { header: read(header), claims: read(claims) };
}

const CLAIMS = {
  iss: RECEIPT_ISSUER,
  aud: "default",
  sub: "alice",
  jti: "0190a000-0000-7000-8000-000000000001",
  iat: SETTLED_SECONDS,
  paymentSeq: "P1",
  itemSeq: "1032032",
  productId: null,
  price: "1000",
  currency: "KRW",
  evidence: "CONFIRMED",
  environment: "SANDBOX",
};
const HEADER = { alg: "EdDSA", typ: "iap-consumption+jwt", kid: thumbprintOf(key) };

describe("a receipt", () => {
  it("says what is on record, and nothing besides", () => {
    expect(partsOf(receiptOf())).toEqual({ header: HEADER, claims: CLAIMS });
  });

  it("keeps numbers exact, and leaves out a player nobody named", () => {
    const price = { amountMicros: 999_999_999_999_990_000n, currency: "USD" };
    const { claims } = partsOf(receiptOf({ itemSeq: 9_223_372_036_854_775_807n, price, playerId: null }));
    expect(claims).toMatchObject({ itemSeq: "9223372036854775807", price: "999999999999.99", currency: "USD" });
    expect(claims).not.toHaveProperty("sub");
  });

  it("has no price where none is known, and says how it is known", () => {
    const { claims } = partsOf(receiptOf({ price: null, priceSource: "UNKNOWN", evidence: "INFERRED" }));
    expect(claims).toEqual({ ...CLAIMS, price: null, currency: null, evidence: "INFERRED" });
  });

  it("says whether the payment was a test where that is known, and nothing where it is not", () => {
    const claimsOf = (given: Partial<Consumption>) => partsOf(receiptOf(given)).claims;
    expect(claimsOf({ isTest: true, environment: "PRODUCTION" })).toEqual({
      ...CLAIMS,
      environment: "PRODUCTION",
      isTest: true,
    });
    expect(claimsOf({ isTest: false })).toEqual({ ...CLAIMS, isTest: false });
    expect(claimsOf({ isTest: null })).not.toHaveProperty("isTest");
  });

  it("stays the same in all else where it becomes known later, so that nobody grants again", () => {
    const later = { isTest: true, productId: "gem_100", storeOrderId: "GPA.1", purchasedAt: 1 };
    expect(partsOf(receiptOf(later)).claims).toEqual({ ...CLAIMS, productId: "gem_100", isTest: true });
  });

  it("is the same text for the same record, and says the same by another key", () => {
    expect(receiptOf()).toBe(receiptOf());
    const byOther = receiptsBy([other, key]).receiptOf(recordOf());
    expect(byOther).not.toBe(receiptOf());
    expect(partsOf(byOther)).toEqual({ header: { ...HEADER, kid: thumbprintOf(other) }, claims: CLAIMS });
  });

  it("is signed by the bytes of the key, as anybody who reads RFC 8037 can see", () => {
    const receipt = receiptOf() ?? "";
    const [header = "", claims = "", signature = ""] = receipt.split(".");
    const publicKey = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: key.x } });
    const isSigned = verify(null, Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, "base64url"));
    expect(isSigned).toBe(true);
  });

  it("is by the next key from the second of its nbf on, and stays so where the clock is set back", () => {
    let nowMs = Date.UTC(2026, 6, 1);
    const receipts = receiptsBy([{ ...other, nbf: nowMs / 1_000 + 60 }, key], () => nowMs);
    const kid = () => partsOf(receipts.receiptOf(recordOf())).header;
    expect(kid()).toMatchObject({ kid: thumbprintOf(key) });
    nowMs += 60_000;
    expect(kid()).toMatchObject({ kid: thumbprintOf(other) });
    expect(partsOf(receiptsBy([{ ...other, nbf: 1 }], () => 0).receiptOf(recordOf())).claims).toEqual(CLAIMS);
  });

  it("stays by the key that signed when it was begun, where the clock is set back before all of them", () => {
    let nowMs = 600_000;
    const receipts = receiptsBy(
      [
        { ...other, nbf: 1_000 },
        { ...key, nbf: 500 },
      ],
      () => nowMs,
    );
    nowMs = 0;
    expect(partsOf(receipts.receiptOf(recordOf())).header).toMatchObject({ kid: thumbprintOf(key) });
  });

  it.each<[string, Partial<Consumption>]>([
    ["not CONSUMED, whatever else it has", { status: "REJECTED" }],
    ["without evidence", { evidence: null }],
    ["without the time when it was settled", { settledAt: null }],
    ["IN_DOUBT", inDoubt],
    ["PENDING", { ...inDoubt, status: "PENDING" }],
    ["DISPUTED", { ...inDoubt, status: "DISPUTED" }],
    ["REJECTED", { ...inDoubt, status: "REJECTED", settledAt: 1 }],
    ["IMPORTED", { evidence: "IMPORTED", priceSource: "IMPORT" }],
  ])("is not given for what is %s", (_what, given) => {
    expect(receiptOf(given)).toBeNull();
  });
});

describe("what is taken for a receipt", () => {
  const keyFor = createLocalJWKSet(JSON.parse(receiptsBy([key]).keySet));
  const RULES = { keyFor, issuer: RECEIPT_ISSUER, app: "default" };
  const reasonFor = async (text: string, rules: Partial<typeof RULES> = {}) => {
    const verified = await verifyReceipt(text, { ...RULES, ...rules });
    return verified.isVerified ? "taken" : verified.reason;
  };
  const by = (one: TestReceiptKey, header: object = {}, claims: object = {}) =>
    signedReceipt(one, { ...HEADER, ...header }, { ...CLAIMS, ...claims });

  it("is a receipt, with what it says", async () => {
    expect(await verifyReceipt(receiptOf() ?? "", RULES)).toEqual({
      isVerified: true,
      kid: thumbprintOf(key),
      claims: CLAIMS,
    });
  });

  it("is none in which a single character was changed, wherever, and to whatever", async () => {
    const receipt = receiptOf() ?? "";
    const character = fc.constantFrom(...Array.from(`${BASE64URL}.=+/ `));
    const changed = fc
      .tuple(fc.nat(receipt.length - 1), character)
      .filter(([at, replacement]) => receipt[at] !== replacement)
      .map(([at, replacement]) => receipt.slice(0, at) + replacement + receipt.slice(at + 1));
    await fc.assert(
      fc.asyncProperty(changed, async (text) => {
        expect(await reasonFor(text)).not.toBe("taken");
      }),
      { numRuns: 1_000 },
    );
    // Every spelling of the last character: some of its bits belong to no byte.
    for (const last of BASE64URL) {
      const text = receipt.slice(0, -1) + last;
      if (text !== receipt) expect(await reasonFor(text), last).not.toBe("taken");
    }
  });

  it("is none in which anything was left out, or added", async () => {
    const receipt = receiptOf() ?? "";
    const [header = "", claims = "", signature = ""] = receipt.split(".");
    const texts = ["", ".", "..", header, `${header}.${claims}`, `${header}.${claims}.`, `${receipt}.${signature}`];
    for (const text of [...texts, `${receipt}\n`, ` ${receipt}`, `${receipt}=`, "x".repeat(9_000)])
      expect(await reasonFor(text), text).not.toBe("taken");
  });

  const publicKey = createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: key.x } });
  const pem = publicKey.export({ format: "pem", type: "spki" });
  const NONE = { ...HEADER, alg: "none" };
  const HMAC = { ...HEADER, alg: "HS256" };
  it.each<readonly [string, string, string]>([
    ["by another key under its kid", by(other), "its signature is not that of the key it names"],
    ["by a retired key", by(other, { kid: thumbprintOf(other) }), "no key of the set is the one it names"],
    ["alg none with a signature", by(key, { alg: "none" }), "its alg is not EdDSA"],
    ["alg none without one", `${inputOf(CLAIMS, NONE)}.`, "it is no JWS in compact form"],
    ["HS256 by the public key's text", hmacSigned(inputOf(CLAIMS, HMAC), key.x), "its alg is not EdDSA"],
    ["HS256 by its bytes", hmacSigned(inputOf(CLAIMS, HMAC), Buffer.from(key.x, "base64url")), "its alg is not EdDSA"],
    ["HS256 by its PEM", hmacSigned(inputOf(CLAIMS, HMAC), pem), "its alg is not EdDSA"],
    ["a login token by the same key", by(key, { typ: "JWT" }), "its typ is not the one that was asked for"],
    ["without a type", by(key, { typ: undefined }), "its typ is not the one that was asked for"],
    ["of another issuer", by(key, {}, { iss: `${RECEIPT_ISSUER}/` }), "its iss is not the one that was asked for"],
    ["for another app", by(key, {}, { aud: "puzzle" }), "its aud is not the one that was asked for"],
    ["for several apps", by(key, {}, { aud: ["default", "puzzle"] }), "it is for several apps"],
    ...["jti", "iat", "paymentSeq", "itemSeq", "evidence", "environment"].map(
      (claim) => [`without ${claim}`, by(key, {}, { [claim]: undefined }), `it has no ${claim}`] as const,
    ),
    [
      "with a key of its own",
      by(other, { jwk: { kty: "OKP", crv: "Ed25519", x: other.x } }),
      "its signature is not that of the key it names",
    ],
    ["with something critical that nobody knows", by(key, { crit: ["x"], x: 1 }), "it is no receipt"],
    ["with a payload that is not encoded", by(key, { crit: ["b64"], b64: false }), "it is no receipt"],
    [
      "with claims that are no object",
      `${encoded(JSON.stringify(HEADER))}.${encoded("1")}.${encoded("x")}`,
      "its signature is not that of the key it names",
    ],
  ])("is none %s", async (_what, text, reason) => {
    expect(await reasonFor(text)).toBe(reason);
  });

  it("is 8,192 characters at most", async () => {
    const ofLength = (length: number): string => {
      const bare = by(key, {}, { pad: "" }).length;
      const near = Math.floor(((length - bare) * 3) / 4);
      const texts = Array.from({ length: 9 }, (_, index) => near - 4 + index).map((characters) =>
        by(key, {}, { pad: "x".repeat(characters) }),
      );
      return texts.findLast((text) => text.length <= length) ?? "";
    };
    const [longest, tooLong] = [ofLength(8_192), by(key, {}, { pad: "x".repeat(6_500) })];
    expect(longest.length).toBeGreaterThan(8_189);
    expect(await reasonFor(longest)).toBe("taken");
    expect(tooLong.length).toBeGreaterThan(8_192);
    expect(await reasonFor(tooLong)).toBe("it is no JWS in compact form");
  });

  it("is none where another issuer or app is asked for", async () => {
    const receipt = receiptOf() ?? "";
    expect(await reasonFor(receipt, { issuer: "iap-graphql" })).toBe("its iss is not the one that was asked for");
    expect(await reasonFor(receipt, { app: "puzzle" })).toBe("its aud is not the one that was asked for");
  });
});
