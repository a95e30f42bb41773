// Names: ours that this version does not act on, and ones that only look like ours.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SETTING_NAMES } from "../../src/config/settings.ts";
import { warningsOf } from "./support/reading.ts";

describe("a setting without effect in this version", () => {
  it.each(["LIMIT_STREAMS_PER_CALLER"])("is warned of: %s", (name) => {
    expect(warningsOf({ [name]: "1" })).toEqual([`${name} is set, but has no effect in this version`]);
  });

  it("never shows its value", () => {
    const warnings = warningsOf({
      LIMIT_STREAMS_PER_CALLER: "canary",
      IAP_XYZ: "canary",
    });
    expect(warnings).toHaveLength(2);
    expect(warnings.join("\n")).not.toContain("canary");
  });
});

describe("an unknown name", () => {
  it.each([
    ["IAP_BASEURL", "IAP_BASE_URL"],
    ["IAP_TIMEOUT", "IAP_TIMEOUT_MS"],
    ["IAP_APP_FILE", "IAP_APPS_FILE"],
    ["IAP_MARKET", "IAP_MARKETS"],
    ["PRICE_SNAPSHOTS", "PRICE_SNAPSHOT"],
    ["VERIFY_OWNERS", "VERIFY_OWNER"],
    ["CONSUME_WAIT", "CONSUME_WAIT_MS"],
    ["DOUBT_SECONDS", "DOUBT_MS"],
    ["LEDGER_SECRETS", "LEDGER_SECRET"],
    ["AUTH_JWKS_URI", "AUTH_JWKS_URL"],
    ["LIMIT_BODY_BYTE", "LIMIT_BODY_BYTES"],
    ["RATE_LIMIT_PLAYERS", "RATE_LIMIT_PLAYER"],
    ["TRUSTED_PROXY", "TRUSTED_PROXIES"],
    ["RECEIPT_KEY", "RECEIPT_KEYS"],
  ])("that looks like ours is warned of with the nearest known one: %s", (name, nearest) => {
    expect(warningsOf({ [name]: "x" })).toEqual([`${name} is not known; did you mean ${nearest}?`]);
  });

  it("that does not is nobody's business", () => {
    expect(warningsOf({ PATH: "/bin", LIMITS: "1", MY_IAP_BASE_URL: "x", iap_base_url: "x", HOSTNAME: "x" })).toEqual(
      [],
    );
  });

  it.each(["__proto__", "constructor", "toString", "LIMIT_", `IAP_${"X".repeat(2_000)}`])(
    "of any shape harms nothing: %s",
    (name) => {
      expect(warningsOf(Object.fromEntries([[name, "x"]])).length).toBeLessThan(2);
    },
  );
});

describe("the page of settings", () => {
  const page = readFileSync(new URL("../../docs/reference/settings.md", import.meta.url), "utf8");

  it("names every setting that acts", () => {
    for (const name of SETTING_NAMES) expect(page, name).toContain(`\`${name}\``);
  });
});
