// What the settings of identity make possible together, and what they should make people think of.

import { describe, expect, it } from "vitest";
import { linesOf, settingsOf, warningsOf } from "./support/reading.ts";

const SECRET = "canary-secret-of-more-than-thirty-two-bytes";
const KEY_SET = "https://id.example.com/jwks.json";
const ALL_CHECKED = { AUTH_ISSUER: "https://id.example.com", AUTH_AUDIENCE: "game" };

describe("HOST", () => {
  it.each([{ AUTH_JWKS_URL: KEY_SET }, { AUTH_JWT_SECRET: SECRET }, { AUTH_API_KEYS_FILE: "keys.json" }])(
    "may be any address with %j",
    (source) => {
      expect(settingsOf({ HOST: "0.0.0.0", ...source }).host).toBe("0.0.0.0");
    },
  );

  it("may not where only the names of claims are set", () => {
    expect(linesOf({ HOST: "0.0.0.0", AUTH_ISSUER: "x", AUTH_PLAYER_CLAIM: "uid" })).toEqual([
      'HOST: "0.0.0.0" is not allowed; without a source of identity (AUTH_*) only a loopback address is',
    ]);
  });
});

describe("a key set and a secret", () => {
  it("do not go together, and the line does not show the secret", () => {
    const [line, ...more] = linesOf({ AUTH_JWKS_URL: KEY_SET, AUTH_JWT_SECRET: SECRET });
    expect(line).toMatch(
      /^AUTH_JWT_SECRET: \(secret of 43 characters\) is not allowed; unset where AUTH_JWKS_URL is set/,
    );
    expect([more, line?.includes("canary")]).toEqual([[], false]);
  });
});

describe("at the start it is warned", () => {
  it("of what is not checked", () => {
    expect(warningsOf({ AUTH_JWKS_URL: KEY_SET })).toEqual([
      expect.stringMatching(/^AUTH_ISSUER is not set/),
      expect.stringMatching(/^AUTH_AUDIENCE is not set/),
    ]);
    expect(warningsOf({ AUTH_JWKS_URL: KEY_SET, ...ALL_CHECKED })).toEqual([]);
  });

  it("of what has no effect", () => {
    expect(warningsOf({ AUTH_API_KEYS_FILE: "keys.json", AUTH_ISSUER: "x", AUTH_APP_CLAIM: "app" })).toEqual([
      "AUTH_ISSUER is set, but has no effect without AUTH_JWKS_URL or AUTH_JWT_SECRET",
      "AUTH_APP_CLAIM is set, but has no effect without AUTH_JWKS_URL or AUTH_JWT_SECRET",
    ]);
    expect(warningsOf({ AUTH_JWT_SECRET: SECRET, AUTH_ALGORITHMS: "ES256", ...ALL_CHECKED })).toEqual([
      "AUTH_ALGORITHMS is set, but has no effect with AUTH_JWT_SECRET: that is HS256 and nothing else",
    ]);
  });

  it("of nothing where there are keys and no players", () => {
    expect(warningsOf({ AUTH_API_KEYS_FILE: "keys.json" })).toEqual([]);
  });
});
