// The key set of players' issuer: how often it is asked for, and what serves while it is not to be had.

import { describe, expect, it } from "vitest";
import { answerJson, type KeySetServer, signingKey, startKeySetServer } from "../support/keySetServer.ts";
import { encoded } from "../support/tokens.ts";
import { MINUTE_MS, remoteKeys } from "./support/parts.ts";

const HOUR_MS = 60 * MINUTE_MS;
const [first, second, third] = [signingKey("k1"), signingKey("k2", "EdDSA"), signingKey("k3", "RS256")];
const ALICE = { role: "PLAYER", playerId: "alice" };

describe("a key set", () => {
  it("is fetched once for ten minutes, however many players come together", async () => {
    await using server = await startKeySetServer([first]);
    const { players, pass } = remoteKeys(server.url);
    const all = await Promise.all(Array.from({ length: 50 }, (_, index) => players(first.sign({ sub: `p${index}` }))));
    expect(all.filter((caller) => caller !== null)).toHaveLength(50);
    pass(10 * MINUTE_MS - 1);
    expect(await players(first.sign())).toMatchObject(ALICE);
    expect(server.paths).toEqual(["/jwks.json"]);
    pass(1);
    expect(await players(first.sign())).toMatchObject(ALICE);
    expect(server.paths).toHaveLength(2);
  });

  it("is fetched at once when its issuer rotates, and what it took back is not believed any more", async () => {
    await using server = await startKeySetServer([first]);
    const { players, pass } = remoteKeys(server.url);
    const believed = first.sign();
    expect(await players(believed)).toMatchObject(ALICE);
    server.answerWith([second]);
    pass(30_000);
    expect(await players(second.sign())).toMatchObject(ALICE);
    expect(await players(believed)).toBeNull(); // though it was verified a moment ago
    expect(await players(first.sign())).toBeNull();
  });

  it("is the same set as long as it reads the same, and another one when it does not", async () => {
    await using server = await startKeySetServer([first]);
    const { keys } = remoteKeys(server.url);
    const set = await keys.current();
    await keys.refresh();
    expect(await keys.current()).toBe(set);
    server.answerWith([second]);
    await keys.refresh();
    expect(await keys.current()).not.toBe(set);
  });

  it("is not asked for where a newer one is there than the token was verified by", async () => {
    await using server = await startKeySetServer([first]);
    const { keys, pass } = remoteKeys(server.url);
    const set = await keys.current();
    server.answerWith([second]);
    await keys.refresh();
    pass(MINUTE_MS);
    expect(set && (await keys.newerThan(set))).toBe(await keys.current());
    expect(server.paths).toHaveLength(2);
  });

  it("on its way is waited for by every token that names a key of it", async () => {
    await using server = await startKeySetServer([first]);
    const { players, pass } = remoteKeys(server.url);
    expect(await players(first.sign())).toMatchObject(ALICE);
    server.answerWith([second]);
    pass(30_000);
    expect(await Promise.all([1, 2, 3].map(() => players(second.sign())))).toEqual(
      Array(3).fill(expect.objectContaining(ALICE)),
    );
    expect(server.paths).toHaveLength(2);
  });

  it("takes each of several keys in turn where the token names none", async () => {
    const keys = [first, signingKey("k4"), signingKey("k5")];
    await using server = await startKeySetServer(keys);
    const { players } = remoteKeys(server.url);
    for (const key of keys) expect(await players(key.sign({}, { kid: undefined }))).toMatchObject(ALICE);
    expect(await players(signingKey("k6").sign({}, { kid: undefined }))).toBeNull();
  });

  it("may hold keys that are of no use here", async () => {
    await using server = await startKeySetServer([
      first,
      { ...second, jwk: { ...second.jwk, use: "enc" } },
      { ...third, jwk: { kty: "AKP", alg: "ML-DSA-44", pub: "AAAA", kid: "k9" } },
    ]);
    const { players } = remoteKeys(server.url);
    expect(await players(first.sign())).toMatchObject(ALICE);
    expect(await players(second.sign())).toBeNull();
  });
});

describe("A67: a key that the token brings along or points to", () => {
  it("is ignored, and nobody is asked for it", async () => {
    await using server = await startKeySetServer([first]);
    await using evil = await startKeySetServer([second]);
    const { players } = remoteKeys(server.url);
    const at = { jku: evil.url, x5u: evil.url, jwk: second.jwk, x5c: [encoded("certificate")], kid: undefined };
    for (const name of ["jwk", "jku", "x5u", "x5c"] as const) {
      const header = { [name]: at[name] };
      expect(await players(second.sign({}, header)), name).toBeNull();
      expect(await players(second.sign({}, { ...header, kid: "k1" })), name).toBeNull();
      expect(await players(first.sign({}, header)), name).toMatchObject(ALICE); // by the configured key all the same
    }
    expect([evil.paths, new Set(server.paths)]).toEqual([[], new Set(["/jwks.json"])]);
  });
});

describe("A68: a kid", () => {
  const NAMES = [
    "../../../../dev/null",
    "/dev/null",
    "x' UNION SELECT '1';--",
    "|sleep 10",
    "__proto__",
    "constructor",
  ];
  const NO_NAMES = ["", "k".repeat(10_240), { k: 1 }, ["k1"], 1, null];

  it.each([
    ...NAMES.map((kid) => [kid, 2] as const),
    ...NO_NAMES.map((kid) => [kid, 1] as const), // what no issuer gives is not worth a request to it
  ])("of any shape is refused: %j", async (kid, requests) => {
    await using server = await startKeySetServer([first]);
    const { players, pass } = remoteKeys(server.url);
    expect(await players(first.sign())).toMatchObject(ALICE);
    pass(30_000);
    expect(await players(first.sign({}, { kid }))).toBeNull();
    expect(await players(first.sign())).toMatchObject(ALICE);
    expect(server.paths).toHaveLength(requests);
  });

  it(
    "that nobody knows, 10,000 times, costs the issuer one request in half a minute",
    { timeout: 60_000 },
    async () => {
      await using server = await startKeySetServer([first]);
      const { players, pass } = remoteKeys(server.url);
      expect(await players(first.sign())).toMatchObject(ALICE);
      const flood = Array.from({ length: 10_000 }, (_, index) => first.sign({}, { kid: `unknown-${index}` }));
      pass(30_000);
      const startedAt = performance.now();
      expect(new Set(await Promise.all(flood.map((token) => players(token))))).toEqual(new Set([null]));
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      expect(server.paths).toHaveLength(2);
      pass(29_999);
      await Promise.all(flood.slice(0, 100).map((token) => players(token)));
      expect(server.paths).toHaveLength(2);
      pass(1);
      await players(flood[0] ?? "");
      expect(server.paths).toHaveLength(3);
    },
  );
});

describe("F52: while the key set is not to be had", () => {
  const OUTAGES: readonly (readonly [string, (server: KeySetServer) => unknown, RegExp])[] = [
    ["is down", (server) => server.stop(), /ECONNREFUSED/],
    ["says 500", (server) => server.answerBy((_, response) => response.writeHead(500).end()), /HTTP 500/],
    ["says HTML", (server) => server.answerBy((_, response) => answerJson(response, "<html>")), /no JWK Set/],
    [
      "says nothing of keys",
      (server) => server.answerBy((_, response) => answerJson(response, '{"keys":{}}')),
      /no JWK Set/,
    ],
    ["says null", (server) => server.answerBy((_, response) => answerJson(response, "null")), /no JWK Set/],
    ["has none", (server) => server.answerWith([]), /no key to verify with/],
    [
      "is cut",
      (server) =>
        server.answerBy((_, response) => {
          response.writeHead(200, { "content-length": "99" }).write("{", () => response.destroy());
        }),
      /UND_ERR_/,
    ],
    [
      "has 10,000 keys",
      (server) => server.answerWith(Array.from({ length: 10_000 }, () => first)),
      /more than 262144 bytes/,
    ],
    [
      "redirects",
      (server) => server.answerBy((_, response) => response.writeHead(302, { location: "/elsewhere" }).end()),
      /HTTP 302/,
    ],
  ];

  it.each(OUTAGES)(
    "because it %s, the last keys serve for an hour, and the log says so once",
    async (_what, wound, why) => {
      await using server = await startKeySetServer([first]);
      const { players, keys, pass, warnings } = remoteKeys(server.url);
      expect(await players(first.sign())).toMatchObject(ALICE);
      await wound(server);
      const heard = server.paths.length;
      for (let minutes = 0; minutes < 70; minutes += 5) {
        pass(5 * MINUTE_MS);
        expect(await players(first.sign()), `after ${minutes} minutes`).toMatchObject(ALICE);
        await keys.refresh();
      }
      expect(warnings).toEqual([expect.stringMatching(why)]);
      expect(warnings[0]).toMatch(/^AUTH_JWKS_URL: .*serve until they are 2 hours old$/);
      expect(server.paths.slice(heard).filter((path) => path !== "/jwks.json")).toEqual([]);
      pass(HOUR_MS);
      expect(await players(first.sign())).toBeNull(); // bounded: a key that was taken back is not believed for ever
      expect(warnings.slice(1)).toEqual([expect.stringMatching(/; no player can call until it can$/)]);
    },
  );

  it("the last keys serve for two hours, and not a moment longer", async () => {
    await using server = await startKeySetServer([first]);
    const { keys, pass } = remoteKeys(server.url);
    const set = await keys.current();
    await server.stop();
    pass(2 * HOUR_MS - 1);
    expect(await keys.current()).toBe(set);
    pass(1);
    expect(await keys.current()).toBeNull();
  });

  it("each outage is told of, and each end of one", async () => {
    await using server = await startKeySetServer([first]);
    const { keys, warnings } = remoteKeys(server.url);
    await keys.refresh();
    for (let outages = 0; outages < 2; outages += 1) {
      server.answerBy((_, response) => response.writeHead(503).end());
      for (let tries = 0; tries < 2; tries += 1) await keys.refresh();
      server.answerWith([first]);
      for (let tries = 0; tries < 2; tries += 1) await keys.refresh();
    }
    const [begun, ended] = [expect.stringContaining("(HTTP 503)"), expect.stringContaining("can be read again")];
    expect(warnings).toEqual([begun, ended, begun, ended]);
  });

  it("because it is slow, nobody waits longer than five seconds, and who comes later not at all", async () => {
    await using server = await startKeySetServer([first]);
    const { players, pass, warnings, endWaiting } = remoteKeys(server.url);
    expect(await players(first.sign())).toMatchObject(ALICE);
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    server.answerBy(() => asked());
    pass(10 * MINUTE_MS);
    const waiting = players(first.sign());
    await isAsked;
    endWaiting(); // as the timer does
    expect(await waiting).toMatchObject(ALICE);
    expect(warnings).toEqual([expect.stringMatching(/no answer within 5 s/)]);
    pass(30_000);
    expect(await players(first.sign())).toMatchObject(ALICE); // a new try is under way, behind its back
  });

  it("from the start, nobody is a player until it is", async () => {
    await using server = await startKeySetServer();
    server.answerBy((_, response) => response.writeHead(503).end());
    const { players, pass, warnings } = remoteKeys(server.url);
    expect(await players(first.sign())).toBeNull();
    server.answerWith([first]);
    pass(4_999);
    expect(await players(first.sign())).toBeNull();
    expect(server.paths).toHaveLength(1);
    pass(1);
    expect(await players(first.sign())).toMatchObject(ALICE);
    expect(warnings).toEqual([
      "AUTH_JWKS_URL: the key set cannot be read (HTTP 503); no player can call until it can",
      "AUTH_JWKS_URL: the key set can be read again",
    ]);
  });

  it("rotates twice in a minute: every new key is taken within half of it", async () => {
    await using server = await startKeySetServer([first]);
    const { players, pass } = remoteKeys(server.url);
    expect(await players(first.sign())).toMatchObject(ALICE);
    for (const key of [second, third]) {
      server.answerWith([key]);
      pass(30_000);
      expect(await players(key.sign())).toMatchObject(ALICE);
    }
    expect(await players(first.sign())).toBeNull();
  });
});
