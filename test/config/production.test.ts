// Production is refused for as long as nobody can be told from anybody, and each thing that is missing has its line.

import { describe, expect, it } from "vitest";
import { receiptVariables } from "../support/receiptKeys.ts";
import { linesOf, refusedNames, settingsOf } from "./support/reading.ts";

const SECRET = Buffer.alloc(32, 7).toString("base64");
const PRODUCTION = { NODE_ENV: "production" };
const ALL_BUT_IDENTITY = {
  ...PRODUCTION,
  IAP_BASE_URL: "https://api-iap.cloud.toast.com",
  LEDGER_SECRET: SECRET,
  ...receiptVariables(),
};

describe("production", () => {
  it("is refused with a line for each thing it needs", () => {
    expect(linesOf(PRODUCTION)).toEqual([
      expect.stringMatching(/^IAP_BASE_URL: .*required in production/),
      expect.stringMatching(/^AUTH_JWKS_URL: .*required in production, or AUTH_JWT_SECRET, or AUTH_API_KEYS_FILE/),
      expect.stringMatching(/^LEDGER_SECRET: .*required in production/),
      expect.stringMatching(/^RECEIPT_KEYS: .*required in production/),
      expect.stringMatching(/^RECEIPT_ISSUER: .*required in production/),
    ]);
  });

  it("is refused where nothing but a source of identity is missing", () => {
    expect(linesOf(ALL_BUT_IDENTITY)).toEqual([expect.stringMatching(/^AUTH_JWKS_URL: /)]);
  });

  it.each([
    { AUTH_JWKS_URL: "https://id.example.com/jwks.json" },
    { AUTH_JWT_SECRET: "0123456789abcdef0123456789abcdef" },
    { AUTH_API_KEYS_FILE: "/etc/iap/keys.json" },
  ])("is had with any one of them: %j", (source) => {
    expect(settingsOf({ ...ALL_BUT_IDENTITY, ...source })).toMatchObject({ isProduction: true, hasGraphiql: false });
  });

  it.each(["RECEIPT_KEYS", "RECEIPT_ISSUER"])("is refused where nothing but %s is missing", (name) => {
    const all = { ...ALL_BUT_IDENTITY, AUTH_API_KEYS_FILE: "/etc/iap/keys.json" };
    expect(linesOf({ ...all, [name]: undefined })).toEqual([`${name}: is required in production`]);
  });

  it("is not had by one that is bad", () => {
    expect(refusedNames({ ...ALL_BUT_IDENTITY, AUTH_JWT_SECRET: "short" })).toEqual(["AUTH_JWT_SECRET"]);
  });
});
