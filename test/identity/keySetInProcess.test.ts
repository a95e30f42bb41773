// F52 in a server's own process: where players' keys are published there may be an error page, silence or nobody, and the
// server starts, serves whom it can tell, and takes the keys when they come. What hours and minutes of it do: keySets.test.ts.

import { expect, it, onTestFinished } from "vitest";
import { ask } from "../server/support/asking.ts";
import { type KeySetServer, signingKey, startKeySetServer } from "../support/keySetServer.ts";
import { AUDIENCE, ISSUER, type ProductionServer, startProductionServer } from "../support/productionServer.ts";

const VIEWER = "{ viewer { role playerId } }";
const [issued, stranger] = [signingKey("issued"), signingKey("stranger")];
/** Of the first cooldown: so soon are keys asked for again that never were there. */
const COMES_BACK = { timeout: 15_000, interval: 200 };

interface Place {
  readonly keySet: KeySetServer;
  readonly server: ProductionServer;
  /** The HTTP status that a player with a token of this key hears. */
  statusFor(key: typeof issued, kid?: string): Promise<number>;
}

async function startWith(prepare: (keySet: KeySetServer) => unknown): Promise<Place> {
  const keySet = await startKeySetServer([issued]);
  onTestFinished(() => keySet.stop());
  await prepare(keySet);
  const server = await startProductionServer({ AUTH_JWKS_URL: keySet.url, RATE_LIMIT_AUTH_FAILURES: "100000" });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return {
    keySet,
    server,
    async statusFor(key, kid = key.kid) {
      const token = key.sign({ sub: "alice", iss: ISSUER, aud: AUDIENCE }, { kid });
      const { answer } = await ask(server.address, VIEWER, {}, { authorization: `Bearer ${token}` });
      return answer.status;
    },
  };
}

const withKey = ({ server }: Place) =>
  ask(server.address, VIEWER, {}, { authorization: `Bearer ${server.keys.server.text}` });

it("starts beside an error page, lets API keys in and no player, and players once the keys are there", async () => {
  const place = await startWith((keySet) =>
    keySet.answerBy(
      (_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    ),
  );
  expect(await place.statusFor(issued)).toBe(401);
  expect((await withKey(place)).data).toMatchObject({ viewer: { role: "SERVER" } });
  await expect.poll(() => place.server.server.output()).toContain("no player can call until it can");
  place.keySet.answerWith([issued]);
  await expect.poll(() => place.statusFor(issued), COMES_BACK).toBe(200);
  expect(place.server.server.output()).toContain("the key set can be read again");
});

it("serves on by the keys it has while nobody answers where they are published, and believes no others", async () => {
  const place = await startWith(() => undefined);
  expect(await place.statusFor(issued)).toBe(200);
  await place.keySet.stop();
  expect([await place.statusFor(issued), await place.statusFor(stranger)]).toEqual([200, 401]);
  expect((await withKey(place)).answer.status).toBe(200);
});

it("keeps no API key waiting for an address that is silent, and no player for longer than five seconds", async () => {
  const place = await startWith((keySet) => keySet.answerBy(() => undefined));
  const startedAt = performance.now();
  const player = place.statusFor(issued);
  expect((await withKey(place)).answer.status).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  expect(await player).toBe(401);
  expect(performance.now() - startedAt).toBeLessThan(8_000);
});

it("asks for the keys once, however many tokens name keys that nobody knows", async () => {
  const place = await startWith(() => undefined);
  expect(await place.statusFor(issued)).toBe(200);
  const statuses = await Promise.all(Array.from({ length: 500 }, (_, index) => place.statusFor(stranger, `k${index}`)));
  expect([new Set(statuses), place.keySet.paths.length]).toEqual([new Set([401]), 1]);
  expect(await place.statusFor(issued)).toBe(200);
});
