// Callers who leave much open, come in crowds from one address, or listen for what others have.

import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, CALL, codeOf, CONSUME } from "../server/support/asking.ts";
import { says, TRUTHFUL } from "../support/behaviours.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { type ProductionServer, startProductionServer } from "../support/productionServer.ts";

let upstream: FaultyUpstream;
let server: ProductionServer;
beforeAll(async () => {
  upstream = await FaultyUpstream.start();
  server = await startProductionServer({
    IAP_BASE_URL: upstream.baseUrl,
    TRUSTED_PROXIES: "127.0.0.1",
    RATE_LIMIT_ADDRESS: "1/30",
    LIMIT_OPEN_PER_PAYMENT: "3",
    LIMIT_OPEN_PER_PLAYER: "5",
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

const from = (address: string) => ({ "x-forwarded-for": address });
const UNSURE = says(9999); // the outcome is not known

function consume(player: string, paymentSeq: string, purchaseToken: string, address = player) {
  const headers = { ...server.player(player), ...from(`192.0.2.${address.length}`) };
  return ask(server.address, CONSUME, { ...CALL, paymentSeq, purchaseToken }, headers);
}

it("A56: a player leaves so many open of one payment and of all, may ask again about each, and keeps nobody else out", async () => {
  upstream.behaveBy(() => UNSURE);
  for (const token of ["a", "b", "c"]) expect((await consume("squatter", "P1", token)).answer.status).toBe(200);
  const before = upstream.seen.length;
  const fourth = await consume("squatter", "P1", "d");
  expect([fourth.answer.status, codeOf(fourth)]).toEqual([429, "RATE_LIMITED"]);
  expect(Number(fourth.answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  expect(upstream.seen.filter(({ paymentSeq }) => paymentSeq === "P1").length).toBeLessThanOrEqual(before + 3); // reconciliation's own
  expect((await consume("squatter", "P1", "a")).answer.status).toBe(200);
  expect((await consume("owner", "P1", "right")).answer.status).toBe(200);
  for (const payment of ["P2", "P3"]) expect((await consume("squatter", payment, "a")).answer.status).toBe(200);
  const sixth = await consume("squatter", "P4", "a");
  expect([sixth.answer.status, codeOf(sixth)]).toEqual([429, "RATE_LIMITED"]);
  upstream.behaveBy(() => says(5000));
});

it("A80: a crowd behind one address shares its limit, and another address does not", async () => {
  const crowd = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      ask(server.address, "{ viewer { role } }", {}, { ...server.player(`p${index}`), ...from("203.0.113.9") }),
    ),
  );
  const through = crowd.filter(({ answer }) => answer.status === 200).length;
  expect(through).toBeGreaterThanOrEqual(28);
  expect(through).toBeLessThanOrEqual(40);
  const other = { ...server.player("p49"), ...from("203.0.113.10") };
  expect((await ask(server.address, "{ viewer { role } }", {}, other)).answer.status).toBe(200);
});

it("A55: a wrong token hears the same of a payment that is consumed here and of one that nobody knows: the upstream is asked", async () => {
  const { paymentSeq: known, itemSeq, purchaseToken } = upstream.issue();
  upstream.behaveBy(() => TRUTHFUL);
  const victim = { ...server.player("victim"), ...from("192.0.2.55") };
  const { data } = await ask(server.address, CONSUME, { paymentSeq: known, itemSeq, purchaseToken }, victim);
  expect(data).toMatchObject({ consumePayment: { replayed: false } }); // it is consumed, and here
  upstream.behaveBy(() => says(5000));
  const heard = [];
  for (const paymentSeq of [known, "UNKNOWN"]) {
    const before = upstream.seen.length;
    const { data, errors } = await consume("thief", paymentSeq, "wrong");
    expect(upstream.seen.length).toBeGreaterThan(before);
    heard.push({ data, errors });
  }
  expect(heard[0]).toEqual(heard[1]);
});
