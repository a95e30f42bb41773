// Callers who ask too often, under whatever disguise, and what they hear of the server meanwhile.

import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, CALL, codeOf, CONSUME, JSON_HEADERS, postOf } from "../server/support/asking.ts";
import { exchange } from "../server/support/exchange.ts";
import { says } from "../support/behaviours.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { AUDIENCE, ISSUER, type ProductionServer, startProductionServer } from "../support/productionServer.ts";

const BURST = 20;
let upstream: FaultyUpstream;
let server: ProductionServer;
beforeAll(async () => {
  upstream = await FaultyUpstream.start();
  upstream.behaveBy(() => says(5000));
  server = await startProductionServer({
    IAP_BASE_URL: upstream.baseUrl,
    TRUSTED_PROXIES: "127.0.0.1",
    RATE_LIMIT_PLAYER: `5/${BURST}`,
    RATE_LIMIT_AUTH_FAILURES: "20",
    RATE_LIMIT_WRONG_TOKENS: "10",
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

const VIEWER = "{ viewer { role } }";
const from = (address: string) => ({ "x-forwarded-for": address });

/** How many of so many at once are let through. */
async function admitted(count: number, query: string, headersOf: (index: number) => object): Promise<number> {
  const asked = await Promise.all(
    Array.from({ length: count }, (_, i) => ask(server.address, query, {}, headersOf(i))),
  );
  for (const one of asked) if (one.answer.status !== 200) expect(codeOf(one)).toBe("RATE_LIMITED");
  return asked.filter(({ answer }) => answer.status === 200).length;
}

it("A80: a player gains nothing by other sockets, addresses or a new token of the same name", async () => {
  const through = await admitted(60, VIEWER, (index) => ({
    authorization: `Bearer ${server.issuer.sign({ sub: "flood", iss: ISSUER, aud: AUDIENCE, jti: String(index) })}`,
    ...from(`203.0.113.${index}`),
  }));
  expect(through).toBeGreaterThanOrEqual(15);
  expect(through).toBeLessThan(40); // the burst, and what grows back on a busy machine
});

it("A5: each alias of a request is counted as a request", async () => {
  const query = `{ ${Array.from({ length: 10 }, (_, i) => `a${i}: viewer { role }`).join(" ")} }`;
  const through = await admitted(10, query, () => server.player("aliases"));
  expect(through).toBeGreaterThanOrEqual(1);
  expect(through).toBeLessThanOrEqual(3);
});

it("A80: failures are counted by address, IPv6 by its /64, and never refuse who says who they are", async () => {
  const fail = (address: string) =>
    ask(server.address, VIEWER, {}, { authorization: "Bearer wrong", ...from(address) });
  for (const addressOf of [() => "198.51.100.1", (i: number) => `2001:db8:0:1::${i}`]) {
    const statuses: number[] = [];
    for (let index = 1; index <= 40; index += 1) {
      const { answer } = await fail(addressOf(index));
      statuses.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
    const valid = { ...server.player("honest"), ...from(addressOf(1)) };
    expect((await ask(server.address, VIEWER, {}, valid)).answer.status).toBe(200);
  }
  expect((await fail("2001:db8:0:2::1")).answer.status).toBe(401);
});

it("A51: the eleventh wrong token for a payment is refused unsent, the same one again and other players are not", async () => {
  const guess = (purchaseToken: string, player: string) =>
    ask(server.address, CONSUME, { ...CALL, paymentSeq: "GUESSED", purchaseToken }, server.player(player));
  for (let round = 0; round < 10; round += 1) expect((await guess(`wrong${round}`, "guesser")).answer.status).toBe(200);
  const sent = upstream.seen.length;
  const refused = await guess("wrong10", "guesser");
  expect([refused.answer.status, codeOf(refused), upstream.seen.length]).toEqual([429, "RATE_LIMITED", sent]);
  expect((await guess("wrong0", "guesser")).answer.status).toBe(200);
  expect((await guess("wrong10", "another")).answer.status).toBe(200);
});

it("A97, A102: answers, errors and probes are not kept, framed or guessed at, and name no version", async () => {
  const headers = { ...JSON_HEADERS, ...server.player("reader") };
  const answers = [
    await exchange(server.address, { ...postOf(VIEWER), headers }),
    await exchange(server.address, { ...postOf("{"), headers }),
    await exchange(server.address, postOf(VIEWER)),
    await exchange(server.address, { method: "GET", path: "/nothing" }),
    await exchange(server.address, { method: "GET", path: "/livez" }),
    await exchange(server.address, { method: "GET", path: "/readyz" }),
  ];
  for (const answer of answers) {
    expect(answer.headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
    });
    expect(Object.keys(answer.headers)).not.toEqual(expect.arrayContaining(["server"]));
    expect(Object.keys(answer.headers)).not.toEqual(expect.arrayContaining(["x-powered-by"]));
  }
  expect(answers.slice(-2).map(({ text }) => text)).toEqual(['{"status":"ok"}', '{"status":"ok"}']);
});
