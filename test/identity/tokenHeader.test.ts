// What a token's header may say, before any key is looked for.

import { createLocalJWKSet } from "jose";
import { describe, expect, it } from "vitest";
import { isHeaderFit } from "../../src/identity/tokenHeader.ts";
import { verifyToken } from "../../src/identity/verifyToken.ts";
import { signingKey } from "../support/keySetServer.ts";
import { encoded } from "../support/tokens.ts";

const isFit = (header: object | string) => {
  const text = typeof header === "string" ? header : JSON.stringify({ alg: "ES256", ...header });
  return isHeaderFit(`${encoded(text)}.e30.AAAA`, ["ES256", "EdDSA"]);
};

describe("a header", () => {
  it.each<object>([
    {},
    { alg: "EdDSA" },
    { typ: "JWT" },
    { typ: "at+jwt" },
    { typ: "application/JWT" },
    { kid: "k" },
    { kid: "k".repeat(256) },
  ])("%j is fit", (header) => {
    expect(isFit(header)).toBe(true);
  });

  it.each<object | string>([
    { alg: "HS256" },
    { alg: "none" },
    { alg: ["ES256"] },
    { alg: undefined },
    { typ: "iap-consumption+jwt" },
    { typ: "" },
    { typ: 1 },
    { typ: null },
    { typ: "jwt/application/" },
    { kid: "" },
    { kid: "k".repeat(257) },
    { kid: 1 },
    { kid: null },
    { kid: ["k"] },
    { crit: ["exp"] },
    { b64: true },
    "no JSON",
    "[]",
    "null",
  ])("%j is not", (header) => {
    expect(isFit(header)).toBe(false);
  });

  it("is of a token in three parts, each of them base64url", () => {
    const head = encoded('{"alg":"ES256"}');
    expect(isHeaderFit(`${head}.e30.AAAA`, ["ES256"])).toBe(true);
    for (const token of [
      "",
      head,
      `${head}.e30`,
      `${head}..AAAA`,
      `${head}.e30.`,
      `${head}.e30.AA.AA`,
      `${head}.e30.AA==`,
    ])
      expect(isHeaderFit(token, ["ES256"])).toBe(false);
  });
});

it("a token that names no key is tried by four of a set at most", async () => {
  const keys = Array.from({ length: 5 }, (_, index) => signingKey(`k${index}`));
  const set = { keyFor: createLocalJWKSet({ keys: keys.map(({ jwk }) => ({ kty: "EC", ...jwk })) }) };
  const kinds = keys.map((key) => verifyToken(key.sign({}, { kid: undefined }), set, ["ES256"], Date.now()));
  expect((await Promise.all(kinds)).map(({ kind }) => kind)).toEqual([...Array(4).fill("payload"), "refused"]);
});
