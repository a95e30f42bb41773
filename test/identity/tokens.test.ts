// What a player's JWT may look like: whatever is not exactly right is nobody's, and nobody hears why.

import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { claimsOf, encoded, hmacSigned, inputOf, PLAYER_SECRET, playerToken, signedByHmac } from "../support/tokens.ts";
import { signingKey, startKeySetServer } from "../support/keySetServer.ts";
import { playersBySecret, remoteKeys } from "./support/parts.ts";

const now = () => Math.floor(Date.now() / 1_000);
const find = playersBySecret();
const ALICE = { role: "PLAYER", playerId: "alice", app: "default", keyName: null };

describe("a good token", () => {
  it.each([
    ["of the usual kind", {}, {}],
    ["without typ", {}, { typ: undefined }],
    ["of any fitting typ", {}, { typ: "AT+JWT" }],
    ["with application/ before its typ", {}, { typ: "application/at+jwt" }],
    ["that claims rights", { role: "OPERATOR", roles: ["admin"], scope: "operator", app: "other", keyName: "x" }, {}],
    ["whose clock is half a minute ahead", { iat: now() + 25, nbf: now() + 25 }, {}],
    ["that ended a moment ago", { exp: now() - 20 }, {}],
    ["without iat", { iat: undefined }, {}],
    ["with a kid that means nothing here", {}, { kid: "whatever" }],
  ])("%s makes a player and nothing else", async (_what, claims, header) => {
    expect(await find(playerToken(claims, header))).toEqual(ALICE);
  });

  it("is believed again without its signature, but not beyond its end", async () => {
    let epochMs = Date.now();
    const player = playersBySecret({}, () => epochMs);
    const token = playerToken({ expiresInSeconds: 60 });
    expect(await player(token)).toEqual(ALICE);
    expect(await player(token)).toBe(await player(token));
    epochMs += 91_000;
    expect(await player(token)).toBeNull();
  });
});

describe("A59: the player's name", () => {
  const named = async (sub: unknown) => (await find(playerToken({ sub })))?.playerId ?? null;

  it.each([
    ["a number", 42],
    ["nothing", undefined],
    ["null", null],
    ["a list", ["alice"]],
    ["an object", { toString: "alice" }],
    ["true", true],
    ["empty", ""],
    ["too long", "x".repeat(129)],
    ["far too long", "x".repeat(10_240)],
    ["with NUL", "ali\0ce"],
    ["with a line feed", "alice\n"],
    ["with an escape", "\u001b[2Jalice"],
    ["with a C1 control", "ali\u0085ce"],
    ["with half a character", "ali\ud800ce"],
  ])("is refused: %s", async (_what, sub) => {
    expect(await named(sub)).toBeNull();
  });

  it.each([
    "dev",
    "Alice",
    "alice ",
    " alice",
    "аlice",
    "e\u0301",
    "\u00e9",
    "ﬁ",
    "x".repeat(128),
    "😀".repeat(128),
    "__proto__",
  ])("is taken byte for byte: %j", async (sub) => {
    expect(await named(sub)).toBe(sub);
  });

  it("is refused where its bytes are no UTF-8, which would be read as one and the same character", async () => {
    const payload = Buffer.from(JSON.stringify(claimsOf({ sub: "ali?ce" })));
    payload[payload.indexOf("?")] = 0xff;
    const [header = ""] = playerToken().split(".");
    expect(await find(hmacSigned(`${header}.${encoded(payload)}`))).toBeNull();
  });

  it("is read from the claim that is configured, and never from what all objects have", async () => {
    expect(await playersBySecret({ playerClaim: "uid" })(playerToken({ uid: "bob" }))).toMatchObject({
      playerId: "bob",
    });
    expect(await playersBySecret({ playerClaim: "uid" })(playerToken())).toBeNull();
    expect(await playersBySecret({ playerClaim: "constructor" })(playerToken())).toBeNull();
  });
});

describe("the app's name", () => {
  const find = playersBySecret({ appClaim: "app" });

  it("has to be one that is served", async () => {
    expect(await find(playerToken({ app: "default" }))).toEqual(ALICE);
    for (const app of ["puzzle", "Default", "default ", "", 1, ["default"], null, undefined]) {
      expect(await find(playerToken({ app })), String(app)).toBeNull();
    }
  });
});

describe("A65: a token without a signature that counts", () => {
  const payload = claimsOf({});
  const [header = "", body = "", signature = ""] = playerToken().split(".");

  it.each(["none", "None", "NONE", "nOnE", "", undefined, null, 256, ["HS256"]])(
    "by alg %j is refused",
    async (alg) => {
      for (const end of [".", `.${signature}`, ""]) {
        expect(await find(inputOf(payload, { alg, typ: "JWT" }) + end)).toBeNull();
      }
    },
  );

  it.each([
    ["empty", `${header}.${body}.`],
    ["missing with its dot", `${header}.${body}`],
    ["of another payload", `${header}.${encoded(JSON.stringify(claimsOf({ sub: "bob" })))}.${signature}`],
    ["detached", `${header}..${signature}`],
    ["of four parts", `${header}.${body}.${signature}.${signature}`],
    ["of five parts", `${header}.${body}.${signature}.${signature}.${signature}`],
    ["cut", `${header}.${body}.${signature.slice(0, -1)}`],
    ["padded", `${header}.${body}.${signature}=`],
  ])("%s is refused", async (_what, token) => {
    expect(await find(token)).toBeNull();
  });

  it("as a JWE is refused", async () => {
    const jwe = `${encoded(JSON.stringify({ alg: "dir", enc: "A128GCM", zip: "DEF" }))}..AAAA.AAAA.AAAA`;
    expect(await find(jwe)).toBeNull();
  });

  it.each([
    { crit: ["exp"], exp: 1 },
    { crit: ["b64"], b64: false },
    { crit: ["b64"], b64: true },
    { b64: false },
    { crit: [] },
    { crit: "b64" },
  ])("with %j in its header is refused", async (header) => {
    expect(await find(playerToken({}, header))).toBeNull();
  });
});

describe("A66: a token by HMAC with what is public", () => {
  it("is refused, whatever form of the public key it was signed with", async () => {
    const key = signingKey("k1", "RS256");
    await using server = await startKeySetServer([key]);
    const { players } = remoteKeys(server.url);
    expect(await players(key.sign())).toEqual(ALICE);
    const pem = key.publicKey.export({ type: "spki", format: "pem" });
    const forms = [pem, pem.trimEnd(), JSON.stringify(key.jwk), String(key.jwk["n"])];
    for (const secret of forms) {
      for (const alg of ["HS256", "HS384", "HS512"]) {
        expect(await players(signedByHmac(claimsOf({}), { alg, typ: "JWT", kid: "k1" }, secret))).toBeNull();
      }
      expect(await players(signedByHmac(claimsOf({}), { alg: "RS256", typ: "JWT", kid: "k1" }, secret))).toBeNull();
    }
  });

  it("is refused by a secret where the token is signed by a key pair", async () => {
    expect(await find(signingKey("k1", "RS256").sign())).toBeNull();
  });

  it("is refused with a symmetric key in the set itself", async () => {
    const shared = { kty: "oct", k: encoded(PLAYER_SECRET), kid: "k1", alg: "HS256" };
    const key = signingKey("k2");
    await using server = await startKeySetServer([key, { ...key, jwk: shared }]);
    const { players } = remoteKeys(server.url);
    expect(await players(playerToken({}, { kid: "k1" }))).toBeNull();
    expect(await players(key.sign())).toEqual(ALICE);
  });

  it("is refused with an algorithm that was not configured, though the key could make it", async () => {
    const [key, weaker] = [signingKey("k1", "ES256"), signingKey("k2", "RS512")];
    await using server = await startKeySetServer([key, weaker]);
    const { players } = remoteKeys(server.url);
    expect(await players(weaker.sign())).toBeNull();
  });
});

describe("A70: a token outside of its time or place", () => {
  it.each([
    ["no exp", { exp: undefined }],
    ["an exp that is over", { exp: now() - 31 }],
    ["exp as text", { exp: String(now() + 600) }],
    ["exp 1e20", { exp: 1e20 }],
    ["exp in milliseconds", { exp: Date.now() + 600_000 }],
    ["exp -1", { exp: -1 }],
    ["exp 0", { exp: 0 }],
    ["exp null", { exp: null }],
    ["exp as a list", { exp: [now() + 600] }],
    ["an nbf that is to come", { nbf: now() + 60 }],
    ["nbf as text", { nbf: "0" }],
    ["an iat that is to come", { iat: now() + 60 }],
    ["iat as text", { iat: String(now()) }],
  ])("is refused: %s", async (_what, claims) => {
    expect(await find(playerToken(claims))).toBeNull();
  });

  it.each(["JOSE", "JWS", "iap-consumption+jwt", "dpop+jwt", "", "application/json", 1, null, ["JWT"]])(
    "is refused: typ %j",
    async (typ) => {
      expect(await find(playerToken({}, { typ }))).toBeNull();
    },
  );

  const strict = playersBySecret({ issuer: "https://id.example.com", audience: "game" });
  const GOOD = { iss: "https://id.example.com", aud: "game" };

  it("is a player's where issuer and audience are the very texts", async () => {
    expect(await strict(playerToken(GOOD))).toEqual(ALICE);
  });

  it.each([
    ["no iss", { iss: undefined }],
    ["iss with a slash", { iss: "https://id.example.com/" }],
    ["iss in another case", { iss: "https://ID.example.com" }],
    ["iss as a list", { iss: ["https://id.example.com"] }],
    ["no aud", { aud: undefined }],
    ["aud as a list", { aud: ["game", "other"] }],
    ["aud as a list of others", { aud: ["other"] }],
    ["aud with more behind it", { aud: "game2" }],
    ["a part of aud", { aud: "gam" }],
    ["aud in another case", { aud: "Game" }],
  ])("is refused: %s", async (_what, claims) => {
    expect(await strict(playerToken({ ...GOOD, ...claims }))).toBeNull();
  });

  it.each(["", " ", "secret", "0".repeat(48)])("is refused: signed with %j", async (secret) => {
    expect(await find(playerToken({}, {}, secret))).toBeNull();
  });

  it.each(["", "a", ".", "..", "a.b.c", "{}.{}.{}", "eyJhbGciOiJIUzI1NiJ9", "x".repeat(8_192), "....."])(
    "is refused: no token at all, %j",
    async (text) => {
      expect(await find(text)).toBeNull();
    },
  );

  it.each(["null", "[]", '"text"', "1", "", "{"])("is refused: its payload is %j", async (payload) => {
    expect(await find(hmacSigned(inputOf(payload, { alg: "HS256" })))).toBeNull();
  });
});

describe("every algorithm that can be configured", () => {
  it.each(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"])(
    "verifies: %s",
    async (alg) => {
      const key = signingKey("k1", alg);
      await using server = await startKeySetServer([key]);
      const { players } = remoteKeys(server.url, [alg]);
      expect(await players(key.sign())).toEqual(ALICE);
      const [header, , signature] = key.sign().split(".");
      expect(await players(`${header}.${encoded(JSON.stringify(claimsOf({ sub: "bob" })))}.${signature}`)).toBeNull();
    },
  );

  it("verifies by no RSA key that is too short", async () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 1_024 });
    const key = signingKey("k1", "RS256");
    await using server = await startKeySetServer([
      { ...key, jwk: { ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "RS256" } },
    ]);
    expect(await remoteKeys(server.url).players(key.sign())).toBeNull();
  });
});
