// A103: players who have their unconsumed payments listed again and again, while the upstream takes its time for lists. The
// consume calls of others go on as if nobody did, looks before them included.

import { expect, it } from "vitest";
import { ask, codeOf, CONSUME } from "../server/support/asking.ts";
import { type ProductionServer, startProductionServer } from "../support/productionServer.ts";
import { startSlowLister } from "./support/slowLister.ts";

const CONNECTIONS = 16;
const FLOODERS = 10;
const LISTS = `{ ${Array.from({ length: 10 }, (_, index) => `a${index}: unconsumedPayments { paymentSeq }`).join(" ")} }`;
const RETRIES = "mutation { consumeUnconsumedPayments { paymentSeq } }";
const CALLS = 60;

let calls = 0;

/** How long so many consume calls take, each of another player, four at a time; the 99th of a hundred. */
async function slowestOfCalls(server: ProductionServer): Promise<number> {
  const times: number[] = [];
  const oneAfterAnother = async () => {
    while (times.length < CALLS) {
      calls += 1;
      const call = { paymentSeq: `P${calls}`, itemSeq: "1", purchaseToken: `token-${calls}` };
      const startedAt = performance.now();
      const { data } = await ask(server.address, CONSUME, call, server.player(`honest-${calls}`));
      times.push(performance.now() - startedAt);
      expect(data?.["consumePayment"]).toMatchObject({ price: 1000 });
    }
  };
  await Promise.all(Array.from({ length: 4 }, oneAfterAnother));
  return times.toSorted((one, other) => one - other)[Math.ceil(times.length * 0.99) - 2] ?? Infinity;
}

it("takes nobody's connection, whatever ten players list, and each is asked for as few lists as there may be", async () => {
  await using upstream = await startSlowLister();
  await using server = await startProductionServer({
    IAP_BASE_URL: upstream.baseUrl,
    IAP_APP_SEQ: "1",
    IAP_MAX_CONNECTIONS: String(CONNECTIONS),
    PRICE_SNAPSHOT: "on", // so that each call is preceded by a list of its own
    RATE_LIMIT_ADDRESS: "100000/100000", // all of them come from one address here
  });
  await slowestOfCalls(server); // warms up
  const quietMs = await slowestOfCalls(server);
  const flooding = Array.from({ length: FLOODERS }, async (_, index) => {
    const flooder = server.player(`flood-${index}`);
    const asked = Array.from({ length: 58 }, (_1, round) =>
      ask(server.address, round % 8 === 0 ? RETRIES : LISTS, {}, flooder),
    );
    return Promise.all(asked);
  });
  await expect.poll(() => upstream.most.lists, { interval: 5, timeout: 10_000 }).toBe(CONNECTIONS / 4 - 1);
  const floodedMs = await slowestOfCalls(server);
  // The machine may be busy with other tests; without shares each call waits for lists, and takes seconds.
  expect(floodedMs).toBeLessThan(2 * quietMs + 800);
  const heard = (await Promise.all(flooding)).flat();
  // Who waited for a turn beyond the list's deadline hears so; nobody hears of a bug.
  const codes = new Set(
    heard.map((asked) => (asked.errors.length === 0 ? "listed" : asked.errors[0]?.extensions["code"])),
  );
  for (const code of codes) expect(["listed", "RATE_LIMITED", "UPSTREAM_UNAVAILABLE", "TIMEOUT"]).toContain(code);
  expect(upstream.most).toEqual({ lists: CONNECTIONS / 4 - 1, ofOnePlayer: 1 });
}, 60_000);

it("ends at thirty lists a minute, of which the next one is told how long it has to wait", async () => {
  await using upstream = await startSlowLister();
  await using server = await startProductionServer({ IAP_BASE_URL: upstream.baseUrl, IAP_APP_SEQ: "1" });
  const mina = server.player("mina"); // her lists come at once
  const list = () => ask(server.address, "{ unconsumedPayments { paymentSeq } }", {}, mina);
  for (let count = 0; count < 30; count += 1) expect((await list()).data).toEqual({ unconsumedPayments: [] });
  const refused = await list();
  expect([codeOf(refused), refused.answer.status]).toEqual(["RATE_LIMITED", 429]);
  const retryAfterSeconds = Number(refused.answer.headers["retry-after"]);
  expect(retryAfterSeconds).toBeGreaterThan(30);
  expect(retryAfterSeconds).toBeLessThanOrEqual(60);
  const { data } = await ask(server.address, CONSUME, { paymentSeq: "P1", itemSeq: "1", purchaseToken: "t" }, mina);
  expect(data?.["consumePayment"]).toMatchObject({ price: 1000 });
});

it("is a look before a call, too: players who buy what is not theirs, again and again, hold up nobody's call", async () => {
  await using upstream = await startSlowLister();
  await using server = await startProductionServer({
    IAP_BASE_URL: upstream.baseUrl,
    IAP_APP_SEQ: "1",
    IAP_MAX_CONNECTIONS: "8",
    PRICE_SNAPSHOT: "on",
    RATE_LIMIT_ADDRESS: "100000/100000",
  });
  const time = { isOver: false };
  const buy = (name: string, who: { readonly authorization: string }) =>
    ask(server.address, CONSUME, { paymentSeq: name, itemSeq: "1", purchaseToken: `token-${name}` }, who);
  const flooding = Array.from({ length: 36 }, async (_, index) => {
    const flooder = server.player(`flood-${index % 12}`);
    for (let count = 0; !time.isOver; count += 1) await buy(`F${index}x${count}`, flooder);
  });
  await expect.poll(() => upstream.most.lists, { interval: 5, timeout: 10_000 }).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 1_600)); // all of them had to wait by then
  const heard = await Promise.all(["H1", "H2", "H3", "H4"].map((name) => buy(name, server.player(name))));
  time.isOver = true;
  for (const { data } of heard) expect(data?.["consumePayment"]).toMatchObject({ price: 1000 });
  expect(upstream.most.lists).toBe(2);
  await Promise.all(flooding);
}, 30_000);
