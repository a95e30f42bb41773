// What several variables get wrong together, and that one run tells of all of them.

import { describe, expect, it } from "vitest";
import { linesOf, refusedNames, settingsOf } from "./support/reading.ts";

describe("several bad variables", () => {
  it("are all named at once, each in one line, whatever kind of bad they are", () => {
    const names = refusedNames({
      PORT: "abc",
      HOST: "0.0.0.0",
      IAP_TIMEOUT_MS: "5",
      IAP_BASE_URL: "http://example.com",
      LEDGER_SECRET: "short",
      VERIFY_OWNER: "on",
      AUTH_ALGORITHMS: "HS256",
      DOUBT_MS: "never",
    });
    expect(names).toEqual([
      "AUTH_ALGORITHMS",
      "DOUBT_MS",
      "HOST",
      "IAP_BASE_URL",
      "IAP_TIMEOUT_MS",
      "LEDGER_SECRET",
      "PORT",
      "VERIFY_OWNER",
    ]);
  });

  it("are all named in production too", () => {
    const names = refusedNames({ NODE_ENV: "production", PORT: "abc", CONSUME_LEASE_MS: "10000" });
    expect(names).toEqual([
      "AUTH_JWKS_URL",
      "CONSUME_LEASE_MS",
      "IAP_BASE_URL",
      "LEDGER_SECRET",
      "PORT",
      "RECEIPT_ISSUER",
      "RECEIPT_KEYS",
    ]);
  });
});

describe("CONSUME_LEASE_MS", () => {
  it("leaves an attempt half a second beyond its deadline", () => {
    expect(settingsOf({ IAP_TIMEOUT_MS: "20000", CONSUME_LEASE_MS: "20500" }).consumeLeaseMs).toBe(20_500);
    expect(linesOf({ IAP_TIMEOUT_MS: "20000", CONSUME_LEASE_MS: "20499" })).toEqual([
      expect.stringMatching(/^CONSUME_LEASE_MS: "?20499"? is not allowed; .*20500/),
    ]);
  });

  it("is what has to be raised where only the deadline was", () => {
    expect(refusedNames({ IAP_TIMEOUT_MS: "29501" })).toEqual(["CONSUME_LEASE_MS"]);
    expect(settingsOf({ IAP_TIMEOUT_MS: "29500" }).upstreamTimeoutMs).toBe(29_500);
  });
});

describe("the environment", () => {
  it.each([
    [undefined, "SANDBOX"],
    ["https://api-iap.cloud.toast.com", "PRODUCTION"],
    ["https://API-IAP.cloud.toast.com/", "PRODUCTION"],
    ["https://sandbox-api-iap.cloud.toast.com", "SANDBOX"],
    ["https://api-iap.cloud.toast.com.example.com", "SANDBOX"],
    ["https://gateway.example.com/api-iap.cloud.toast.com", "SANDBOX"],
    ["http://127.0.0.1:4010", "SANDBOX"],
  ])("of the address %s is %s, until it is named", (url, environment) => {
    expect(settingsOf({ IAP_BASE_URL: url }).environment).toBe(environment);
    expect(settingsOf({ IAP_BASE_URL: url, IAP_ENVIRONMENT: "sandbox" }).environment).toBe("SANDBOX");
    expect(settingsOf({ IAP_BASE_URL: url, IAP_ENVIRONMENT: "production" }).environment).toBe("PRODUCTION");
  });
});
