// Which app a player's JWT is of: the one that its issuer, audience and claim fit, where that is exactly one.

import { describe, expect, it } from "vitest";
import { appOf as boundTo, type BoundApps } from "../../src/identity/appBinding.ts";
import { type Claims, playerToken } from "../support/tokens.ts";
import { playersBySecret } from "./support/parts.ts";

const NOTHING = { issuer: null, audience: null, claim: null };
const PUZZLE = { name: "puzzle", auth: { ...NOTHING, issuer: "https://puzzle.example.com" } };
const RACER = { name: "racer", auth: { ...NOTHING, audience: "racer" } };
const CARDS = { name: "cards", auth: { ...NOTHING, claim: "C" } };
const CHESS = { name: "chess", auth: { issuer: "https://id.example.com", audience: "games", claim: "X" } };
const STORE = { name: "store", auth: null };

const finder = (apps: BoundApps, rules: object = {}) => {
  const find = playersBySecret({ appClaim: "app", ...rules }, Date.now, apps);
  return async (claims: Claims) => (await find(playerToken(claims)))?.app ?? null;
};

describe("of several apps", () => {
  const appOf = finder([PUZZLE, RACER, CARDS, CHESS, STORE]);
  const IN_CHESS = { iss: "https://id.example.com", aud: "games", app: "X" };

  it.each([
    ["issuer", { iss: "https://puzzle.example.com" }, "puzzle"],
    ["audience", { aud: "racer" }, "racer"],
    ["claim", { app: "C" }, "cards"],
    ["all three", IN_CHESS, "chess"],
    ["issuer, whatever else is in it", { iss: "https://puzzle.example.com", aud: "other", app: "other" }, "puzzle"],
  ])("a token is of the one that it fits by %s", async (_what, claims, app) => {
    expect(await appOf(claims)).toBe(app);
  });

  it.each([
    ["nothing of any", {}],
    ["an issuer with more behind it", { iss: "https://puzzle.example.com/" }],
    ["an issuer in another case", { iss: "https://PUZZLE.example.com" }],
    ["an issuer in a list", { iss: ["https://puzzle.example.com"] }],
    ["an audience in a list", { aud: ["racer"] }],
    ["an audience among others", { aud: ["racer", "other"] }],
    ["a claim in a list", { app: ["C"] }],
    ["a claim with a line feed", { app: "C\n" }],
    ["an app's name for its claim's value", { app: "cards" }],
    ["the name of an app without auth", { app: "store" }],
    ["two of three", { ...IN_CHESS, app: undefined }],
    ["another two of three", { ...IN_CHESS, aud: "other" }],
    ["the last two of three", { ...IN_CHESS, iss: "https://other.example.com" }],
  ])("a token that has %s is nobody's", async (_what, claims) => {
    expect(await appOf(claims)).toBeNull();
  });

  it.each([
    ["issuer and audience", { iss: "https://puzzle.example.com", aud: "racer" }],
    ["audience and claim", { aud: "racer", app: "C" }],
    ["all", { iss: "https://puzzle.example.com", aud: "racer", app: "C" }],
  ])("a token that fits two by %s is nobody's", async (_what, claims) => {
    expect(await appOf(claims)).toBeNull();
  });

  it("none is chosen by a claim where no claim names the app", async () => {
    expect(await finder([PUZZLE, CARDS], { appClaim: null })({ app: "C" })).toBeNull();
  });

  it("what is asked of every token is asked of these too", async () => {
    const strict = finder([PUZZLE, RACER], { audience: "racer" });
    expect(await strict({ iss: "https://puzzle.example.com" })).toBeNull();
    expect(await strict({ aud: "racer" })).toBe("racer");
  });
});

describe("an only app", () => {
  it("has every player where it has no auth", async () => {
    expect(await finder([STORE], { appClaim: null })({ app: "other", iss: "anybody" })).toBe("store");
  });

  it("is named by the claim, where it has no auth and a claim names the app", async () => {
    const appOf = finder([STORE]);
    expect([await appOf({ app: "store" }), await appOf({ app: "other" }), await appOf({})]).toEqual([
      "store",
      null,
      null,
    ]);
  });

  it("has only the players that fit, where it has auth", async () => {
    const appOf = finder([PUZZLE]);
    expect([await appOf({ iss: "https://puzzle.example.com" }), await appOf({ app: "puzzle" })]).toEqual([
      "puzzle",
      null,
    ]);
  });
});

it("a player of two apps is two players", async () => {
  const find = playersBySecret({ appClaim: "app" }, Date.now, [PUZZLE, CARDS]);
  const callers = await Promise.all(
    [{ iss: "https://puzzle.example.com" }, { app: "C" }].map((claims) =>
      find(playerToken({ sub: "alice", ...claims })),
    ),
  );
  expect(callers).toMatchObject([
    { playerId: "alice", app: "puzzle" },
    { playerId: "alice", app: "cards" },
  ]);
});

describe("by its claims alone", () => {
  it("a first app without players takes no token of the others", () => {
    const apps: BoundApps = [STORE, RACER];
    expect(boundTo({ aud: "racer" }, apps, null)).toBe("racer");
    expect(boundTo({ aud: "store" }, apps, null)).toBeNull();
  });

  it("a claim that happens to be called null names no app where none is to be read", () => {
    expect(boundTo({ null: "C" }, [CARDS, RACER], null)).toBeNull();
  });
});
