// Production is refused for as long as nobody can be told from anybody, and each thing that is missing has its line.

import { describe, expect, it } from "vitest";
import { linesOf, refusedNames } from "./support/reading.ts";

const SECRET = Buffer.alloc(32, 7).toString("base64");
const PRODUCTION = { NODE_ENV: "production" };

describe("production", () => {
  it("is refused with a line for each thing it needs", () => {
    expect(linesOf(PRODUCTION)).toEqual([
      expect.stringMatching(/^NODE_ENV: .*source of identity/),
      expect.stringMatching(/^IAP_BASE_URL: .*required in production/),
      expect.stringMatching(/^LEDGER_SECRET: .*required in production/),
    ]);
  });

  it("is refused even with all that can be given in this version", () => {
    const given = { ...PRODUCTION, IAP_BASE_URL: "https://api-iap.cloud.toast.com", LEDGER_SECRET: SECRET };
    expect(linesOf(given)).toEqual([expect.stringMatching(/^NODE_ENV: /)]);
  });

  it("cannot be had by a source of identity that is not there", () => {
    const given = { ...PRODUCTION, IAP_BASE_URL: "https://api-iap.cloud.toast.com", LEDGER_SECRET: SECRET };
    const names = refusedNames({ ...given, AUTH_JWT_SECRET: "0123456789abcdef0123456789abcdef" });
    expect(names).toEqual(["AUTH_JWT_SECRET", "NODE_ENV"]);
  });
});
