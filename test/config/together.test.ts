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
      VERIFY_OWNER: "yes",
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

describe("a face of the upstream", () => {
  it.each([
    ["nhncloud", {}, ["IAP_APP_KEY: is required; IAP_API=nhncloud is asked with it"]],
    [
      "gamebase",
      { IAP_APP_KEY: "key" },
      ["IAP_APP_ID", "IAP_SECRET_KEY"].map((name) => `${name}: is required; IAP_API=gamebase is asked with it`),
    ],
    ["gamebase", { IAP_APP_ID: "id" }, ["IAP_SECRET_KEY: is required; IAP_API=gamebase is asked with it"]],
  ])("is not had without what it is asked with: %s with %j", (api, given, lines) => {
    expect(linesOf({ IAP_API: api, ...given })).toEqual(lines);
  });

  it("is had with it, and v3 with nothing", () => {
    expect(settingsOf({ IAP_API: "nhncloud", IAP_APP_KEY: "key" }).apps).toMatchObject([
      { api: "nhncloud", appKey: "key" },
    ]);
    expect(settingsOf({ IAP_API: "gamebase", IAP_APP_ID: "id", IAP_SECRET_KEY: "s" }).apps).toMatchObject([
      { api: "gamebase", appId: "id", secretKey: "s" },
    ]);
    expect(settingsOf({}).apps).toMatchObject([{ api: "v3" }]);
  });
});

describe.each(["PRICE_SNAPSHOT", "VERIFY_OWNER"])("%s", (name) => {
  it("needs the app's number on v3, and on no other face", () => {
    expect(linesOf({ [name]: "on" })).toEqual([`${name}: "on" is not allowed; on v3 only with IAP_APP_SEQ`]);
    expect(linesOf({ [name]: "off" })).toEqual(["taken"]);
    expect(linesOf({ [name]: "on", IAP_APP_SEQ: "0" })).toEqual(["taken"]);
    expect(linesOf({ [name]: "on", IAP_API: "nhncloud", IAP_APP_KEY: "key" })).toEqual(["taken"]);
  });
});
