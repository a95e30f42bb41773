// Several apps and their players: at the start it is told where tokens could not be told apart, or could not come at all.

import { describe, expect, it } from "vitest";
import { linesOfApps, readWithApps } from "./support/appsFile.ts";

const JWKS = { AUTH_JWKS_URL: "https://id.example.com/jwks.json" };
const app = (name: string, auth: object | null) => ({ name, auth });
const ISSUERS = [app("a", { issuer: "A" }), app("b", { issuer: "B" })];

const TWO = "and one that fits two apps is refused";

describe("several apps", () => {
  it("cannot have players where none has auth, and can have keys", () => {
    const apps = [app("a", null), app("b", null)];
    const [line, ...more] = linesOfApps(apps, JWKS);
    expect([line?.startsWith("apps: none has auth; "), more]).toEqual([true, []]);
    expect(linesOfApps(apps, { AUTH_JWT_SECRET: "x".repeat(32) })).toEqual([line]);
    expect(linesOfApps(apps, { AUTH_API_KEYS_FILE: "keys.json" })).toEqual(["taken"]);
    expect(linesOfApps([app("a", null)], JWKS)).toEqual(["taken"]);
  });

  it.each([
    ["issuers", ISSUERS],
    ["audiences", [app("a", { audience: "A" }), app("b", { audience: "B" })]],
    ["claims", [app("a", { claim: "A" }), app("b", { claim: "B" })]],
    ["one of two", [app("a", { issuer: "I", audience: "A" }), app("b", { issuer: "I", audience: "B" })]],
    ["different things", [app("a", { issuer: "A" }), app("b", { claim: "B" })]],
    ["one of them, where the other has no players", [app("a", { issuer: "A" }), app("b", null)]],
  ])("are told apart by their %s", (_what, apps) => {
    expect(linesOfApps(apps, { ...JWKS, AUTH_APP_CLAIM: "app" })).toEqual(["taken"]);
  });

  it.each([
    ["the same", { issuer: "A" }, { issuer: "A" }, 1, 0],
    ["less than another's", { issuer: "A" }, { issuer: "A", claim: "B" }, 1, 0],
    ["more than another's", { issuer: "A", claim: "B" }, { issuer: "A" }, 0, 1],
  ])("are not told apart where auth is %s", (_what, first, second, hidden, by) => {
    expect(linesOfApps([app("a", first), app("b", second)], { ...JWKS, AUTH_APP_CLAIM: "app" })).toEqual([
      `apps[${hidden}].auth: every JWT that fits it fits apps[${by}].auth too, ${TWO}`,
    ]);
  });

  it("are not told apart by what is asked of every JWT", () => {
    const apps = [app("a", { issuer: "A" }), app("b", { audience: "B" })];
    expect(linesOfApps(apps, JWKS)).toEqual(["taken"]);
    expect(linesOfApps(apps, { ...JWKS, AUTH_ISSUER: "A" })).toEqual([
      `apps[1].auth: every JWT that fits it fits apps[0].auth too, ${TWO}`,
    ]);
  });
});

describe("auth", () => {
  it("may not ask for another issuer or audience than AUTH_ISSUER and AUTH_AUDIENCE", () => {
    const apps = [app("a", { issuer: "A", audience: "x" }), app("b", { issuer: "A", audience: "y" })];
    expect(linesOfApps(apps, { ...JWKS, AUTH_ISSUER: "A" })).toEqual(["taken"]);
    expect(linesOfApps(apps, { ...JWKS, AUTH_ISSUER: "B", AUTH_AUDIENCE: "x" })).toEqual([
      'apps[0].auth.issuer: "A" is not allowed; what AUTH_ISSUER asks of every JWT, or that unset',
      'apps[1].auth.issuer: "A" is not allowed; what AUTH_ISSUER asks of every JWT, or that unset',
      'apps[1].auth.audience: "y" is not allowed; what AUTH_AUDIENCE asks of every JWT, or that unset',
    ]);
  });

  it("may name a claim's value only where AUTH_APP_CLAIM names the claim", () => {
    expect(linesOfApps([app("a", { claim: "A" })], JWKS)).toEqual([
      'apps[0].auth.claim: "A" is not allowed; only with AUTH_APP_CLAIM, which names the claim',
    ]);
    expect(linesOfApps([app("a", { claim: "A" })], { ...JWKS, AUTH_APP_CLAIM: "app" })).toEqual(["taken"]);
  });
});

describe("at the start it is warned", () => {
  const warningsOf = (apps: unknown, variables: Readonly<Record<string, string>>) => {
    const read = readWithApps({ apps }, variables);
    return read.isValid ? read.warnings : read.lines;
  };
  const NO_AUDIENCE = expect.stringMatching(/^AUTH_AUDIENCE is not set/);

  it("of what is checked neither for all nor for each", () => {
    expect(warningsOf(ISSUERS, JWKS)).toEqual([NO_AUDIENCE]);
    expect(warningsOf([app("a", { issuer: "A" }), app("b", { audience: "B" })], JWKS)).toHaveLength(2);
    expect(warningsOf([app("a", null)], JWKS)).toHaveLength(2);
    expect(warningsOf([app("a", { issuer: "A", audience: "x" })], JWKS)).toEqual([]);
  });

  it("of apps without players", () => {
    expect(warningsOf([...ISSUERS, app("c", null)], JWKS)).toEqual([
      NO_AUDIENCE,
      "app c has no auth: it has no players",
    ]);
  });

  it("of what has no effect", () => {
    expect(warningsOf(ISSUERS, { ...JWKS, AUTH_APP_CLAIM: "app" })).toEqual([
      NO_AUDIENCE,
      "AUTH_APP_CLAIM is set, but has no effect: no app of IAP_APPS_FILE has auth.claim",
    ]);
    expect(warningsOf(ISSUERS, { AUTH_API_KEYS_FILE: "keys.json" })).toEqual([
      "auth in IAP_APPS_FILE has no effect without AUTH_JWKS_URL or AUTH_JWT_SECRET",
    ]);
  });
});
