// A server in production, and those who want to be somebody there. Whoever is nobody hears the same few words, whatever was
// wrong; nothing is asked, written or fetched for them.

import { chmodSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchange, type Sent } from "../server/support/exchange.ts";
import { writeApiKeys, writeKeyFileText } from "../support/apiKeyFile.ts";
import { signingKey, startKeySetServer } from "../support/keySetServer.ts";
import { AUDIENCE, ISSUER, type ProductionServer, startProductionServer } from "../support/productionServer.ts";
import { type Claims, claimsOf, inputOf, playerToken, signedByHmac } from "../support/tokens.ts";
import { runCommand } from "../commands/support/command.ts";

const VIEWER = "{ viewer { role playerId app keyName } }";
const JSON_HEADERS = { "content-type": "application/json", accept: "application/graphql-response+json" };

let running: ProductionServer;
beforeAll(async () => {
  running = await startProductionServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const now = () => Math.floor(Date.now() / 1_000);
const GOOD: Claims = { iss: ISSUER, aud: AUDIENCE };
const signed = (claims: Claims = {}, header: Claims = {}) => running.issuer.sign({ ...GOOD, ...claims }, header);

function send(authorization: string | undefined, more: Sent = {}) {
  const headers = { ...JSON_HEADERS, ...(authorization === undefined ? {} : { authorization }), ...more.headers };
  return exchange(running.address, { body: JSON.stringify({ query: VIEWER }), ...more, headers });
}

async function viewerOf(authorization: string): Promise<unknown> {
  const { status, text } = await send(authorization);
  const parsed: { data?: { viewer: unknown } } = JSON.parse(text);
  return status === 200 ? parsed.data?.viewer : status;
}

/** Everything but the request's own id. */
async function refusalOf(authorization: string | undefined, more: Sent = {}) {
  const { status, headers, text } = await send(authorization, more);
  const told = text.replace(/"requestId":"[^"]+"/, "").replace(/[0-9a-f-]{36}/g, "");
  return { status, told, scheme: headers["www-authenticate"] };
}

async function expectNobody(tokens: readonly (string | undefined)[]): Promise<void> {
  const nobody = await refusalOf(undefined);
  expect(nobody).toMatchObject({ status: 401, scheme: "Bearer", told: expect.stringContaining("UNAUTHENTICATED") });
  expect(nobody.told.length).toBeLessThan(2_048);
  for (const token of tokens) expect(await refusalOf(`Bearer ${token}`), token).toEqual(nobody);
}

describe("a caller", () => {
  it("is a player by a JWT, whatever rights it claims", async () => {
    const token = signed({ sub: "alice", role: "OPERATOR", scope: "operator admin", keyName: "x", app: "other" });
    const alice = { role: "PLAYER", playerId: "alice", app: "default", keyName: null };
    expect(await viewerOf(`Bearer ${token}`)).toEqual(alice);
    expect(await viewerOf(`bearer ${token}`)).toEqual(alice);
  });

  it("is a server or an operator by an API key", async () => {
    const { server, operator } = running.keys;
    expect(await viewerOf(`Bearer ${server.text}`)).toEqual({
      role: "SERVER",
      playerId: null,
      app: null,
      keyName: "game-1",
    });
    expect(await viewerOf(`Bearer ${operator.text}`)).toMatchObject({ role: "OPERATOR", keyName: "support" });
  });

  it("is nobody without either, on this machine too", async () => {
    await expectNobody([]);
    const { text: key } = running.keys.server;
    for (const authorization of [
      "",
      "Bearer",
      "Bearer ",
      `Basic ${key}`,
      key,
      `Bearer ${key}, ${key}`,
      `Bearer ${key} x`,
    ]) {
      expect((await refusalOf(authorization)).status, authorization).toBe(401);
    }
  });
});

it("A59: a player's name that is none, or that would be taken for another's, is nobody's", async () => {
  const bad = [42, ["alice"], { a: 1 }, "", null, undefined, "x".repeat(129), "y".repeat(5_000), "ali\0ce", "a\ud800"];
  await expectNobody(bad.map((sub) => signed({ sub })));
  for (const sub of ["dev", "ALICE", "аlice", "alice ", "e\u0301", "\u00e9"]) {
    expect(await viewerOf(`Bearer ${signed({ sub })}`)).toMatchObject({ role: "PLAYER", playerId: sub });
  }
});

it("A65: a token without a signature that counts is nobody's", async () => {
  const [header, payload, signature] = signed().split(".");
  const unsigned = ["none", "None", "NONE", "nOnE", ""].flatMap((alg) => {
    const input = inputOf(claimsOf(GOOD), { alg, typ: "JWT", kid: "issuer-1" });
    return [input, `${input}.`, `${input}.${signature}`];
  });
  const reshaped = [
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${header}..${signature}`,
    `${header}.${payload}.${signature}.${signature}`,
    `${header}.${payload}.${signature}.${signature}.${signature}`,
  ];
  const critical = [{ crit: ["exp"] }, { crit: ["b64"], b64: false }, { b64: false }].map((odd) => signed({}, odd));
  await expectNobody([...unsigned, ...reshaped, ...critical]);
});

it("A66: HMAC with the public key is nobody's", async () => {
  const { publicKey, jwk } = running.issuer;
  const pem = publicKey.export({ type: "spki", format: "pem" });
  const secrets = [pem, pem.trimEnd(), JSON.stringify(jwk), ""];
  await expectNobody(
    secrets.flatMap((secret) =>
      ["HS256", "RS256"].map((alg) => signedByHmac(claimsOf(GOOD), { alg, typ: "JWT", kid: "issuer-1" }, secret)),
    ),
  );
});

it("A67: a key that the token brings along is ignored, and nobody is asked for it", async () => {
  const forger = signingKey("issuer-1", "RS256");
  await using evil = await startKeySetServer([forger]);
  const headers = [{ jwk: forger.jwk }, { jku: evil.url }, { x5u: evil.url }, { x5c: ["AAAA"] }];
  await expectNobody(headers.map((header) => forger.sign(GOOD, header)));
  for (const header of headers)
    expect(await viewerOf(`Bearer ${signed({}, header)}`)).toMatchObject({ role: "PLAYER" });
  expect(evil.paths).toEqual([]);
});

it("A68: kids of every shape are nobody's, fast, and cost the issuer one request in half a minute", async () => {
  const odd = [
    "",
    "../../../../dev/null",
    "/dev/null",
    "x' UNION SELECT '1';--",
    "|sleep 10",
    "k".repeat(8_000),
    { a: 1 },
  ];
  await expectNobody(odd.map((kid) => signed({}, { kid })));
  const heard = running.keySet.paths.length;
  const flood = Array.from({ length: 1_000 }, (_, index) => signed({}, { kid: `unknown-${index}` }));
  const startedAt = performance.now();
  for (let start = 0; start < flood.length; start += 50) {
    const answers = await Promise.all(flood.slice(start, start + 50).map((token) => send(`Bearer ${token}`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  }
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  expect(running.keySet.paths.length - heard).toBeLessThanOrEqual(1);
  expect(await viewerOf(`Bearer ${signed()}`)).toMatchObject({ role: "PLAYER" });
});

it("A70: a token outside of its time, issuer, audience or purpose is nobody's", async () => {
  const claims = [
    { exp: undefined },
    { exp: now() - 31 },
    { exp: String(now() + 60) },
    { exp: 1e20 },
    { exp: -1 },
    { nbf: now() + 60 },
    { iat: now() + 60 },
    { aud: undefined },
    { aud: [AUDIENCE, "other"] },
    { aud: `${AUDIENCE}2` },
    { iss: undefined },
    { iss: `${ISSUER}/` },
  ];
  const headers = [{ typ: "JOSE" }, { typ: "iap-consumption+jwt" }, { typ: 1 }];
  await expectNobody([
    ...claims.map((claim) => signed(claim)),
    ...headers.map((header) => signed({}, header)),
    ...["", " ", "secret"].map((secret) => playerToken(GOOD, {}, secret)),
  ]);
});

it("A72: a credential anywhere but in its header is not read", async () => {
  const { text: key } = running.keys.operator;
  for (const credential of [signed(), key]) {
    const body = { query: VIEWER, authorization: `Bearer ${credential}`, token: credential };
    const places: Sent[] = [
      { path: `/graphql?access_token=${credential}&authorization=Bearer%20${credential}` },
      { headers: { cookie: `authorization=Bearer ${credential}; token=${credential}` } },
      {
        headers: {
          "x-api-key": credential,
          "proxy-authorization": `Bearer ${credential}`,
          "x-authorization": credential,
        },
      },
      { body: JSON.stringify({ ...body, extensions: { authorization: `Bearer ${credential}` } }) },
    ];
    for (const place of places) expect((await send(undefined, place)).status).toBe(401);
  }
});

describe("A74: the file of keys", () => {
  it("is read again: a key that is revoked is nobody's within a second, a broken file changes nothing", async () => {
    const { path, server, operator } = running.keys;
    const statusBy = async ({ text }: { readonly text: string }) => (await send(`Bearer ${text}`)).status;
    writeApiKeys(path, [{ ...server, entry: { ...server.entry, revokedAt: new Date().toISOString() } }, operator]);
    await sleep(1_000);
    expect([await statusBy(server), await statusBy(operator)]).toEqual([401, 200]);
    for (let look = 0; look < 3; look += 1) {
      writeKeyFileText(path, '{"keys":[');
      await sleep(600);
      expect([await statusBy(server), await statusBy(operator)]).toEqual([401, 200]);
    }
    writeApiKeys(path, [server, operator]);
    await sleep(1_000);
    expect([await statusBy(server), await statusBy(operator)]).toEqual([200, 200]);
    const told = running.server
      .output()
      .split("\n")
      .filter((line) => line.includes("AUTH_API_KEYS_FILE"));
    expect(told).toEqual([expect.stringContaining("is no JSON"), expect.stringContaining("is readable again")]);
  });

  it("is refused at the start where others may read it, in one line", async () => {
    const { path } = running.keys;
    chmodSync(path, 0o644);
    const variables = { AUTH_API_KEYS_FILE: path, PORT: "0", DATABASE_URL: `sqlite:${running.folder}/none/ledger.db` };
    const { code, stdout, stderrLines } = await runCommand(["serve"], { variables });
    chmodSync(path, 0o600);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderrLines).toEqual([`AUTH_API_KEYS_FILE: ${path} may be read or written by others; chmod 600 ${path}`]);
  });
});

it("writes down when a key was used last, beside the server that a list is asked from", async () => {
  const { operator, path } = running.keys;
  expect((await send(`Bearer ${operator.text}`)).status).toBe(200);
  const variables = { AUTH_API_KEYS_FILE: path, DATABASE_URL: `sqlite:${running.databasePath}` };
  const { code, stdout } = await runCommand(["keys", "api", "list", "--json"], { variables });
  const { hasUses, keys }: { hasUses: boolean; keys: { id: string; lastUsedAt: string }[] } = JSON.parse(stdout);
  const used = Date.parse(keys.find(({ id }) => id === operator.entry.id)?.lastUsedAt ?? "");
  expect([code, hasUses, Math.abs(Date.now() - used) < 120_000]).toEqual([0, true, true]);
});

it("keeps every credential out of its log and its ledger", () => {
  const { server, operator } = running.keys;
  const output = running.server.output();
  for (const { text } of [server, operator]) expect(output).not.toContain(text.slice(-43));
  expect(output).not.toContain("eyJ");
  const database = new Database(running.databasePath, { readonly: true });
  const bytes = database.serialize();
  database.close();
  expect(bytes.includes(operator.text.slice(-43))).toBe(false);
  expect(bytes.includes(operator.entry.sha256)).toBe(false);
});
