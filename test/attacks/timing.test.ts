// What the time of an answer tells: who asks about what is not theirs waits as long where it exists as where it does not.
// Both are asked in pairs. A difference counts if most pairs show it and it is no small part of an answer's own time: the
// first alone would see a microsecond, the second alone whatever else the machine does.

import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, type Asked, CALL, CONSUME } from "../server/support/asking.ts";
import { says, TRUTHFUL } from "../support/behaviours.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { type ProductionServer, startProductionServer } from "../support/productionServer.ts";

const PAIRS = 200;
const WARM_UP = 20;
/** Standard deviations by which the pairs may lean to one side: chance alone goes beyond it once in a million runs. */
const LEANING_MAX = 5;
/** Of the median answer's own time. */
const SHARE_MAX = 0.1;
const WRONG = "wrong";

let upstream: FaultyUpstream;
let server: ProductionServer;
beforeAll(async () => {
  upstream = await FaultyUpstream.start();
  upstream.behaveBy(({ purchaseToken }) => (purchaseToken === WRONG ? says(5000) : TRUTHFUL));
  server = await startProductionServer({
    IAP_BASE_URL: upstream.baseUrl,
    RATE_LIMIT_PLAYER: "100000/100000",
    RATE_LIMIT_ADDRESS: "100000/100000",
    RATE_LIMIT_WRONG_TOKENS: "100000",
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

type Look = (round: number) => Promise<Asked>;

/** The two one after the other, either of them first in turn, so that whatever else happens happens to both. */
async function expectSameTime(one: Look, other: Look): Promise<void> {
  const differences: number[] = [];
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + PAIRS; round += 1) {
    const isOneFirst = round % 2 === 0;
    const first = await timeMs(isOneFirst ? one : other, round);
    const second = await timeMs(isOneFirst ? other : one, round);
    if (round < WARM_UP) continue;
    differences.push(isOneFirst ? first - second : second - first);
    times.push(first, second);
  }
  const longer = differences.filter((difference) => difference > 0).length;
  const leaning = Math.abs(2 * longer - PAIRS) / Math.sqrt(PAIRS);
  const share = Math.abs(medianOf(differences)) / medianOf(times);
  const found = `${leaning.toFixed(1)} standard deviations, ${(share * 100).toFixed(1)} % of an answer's time`;
  expect(leaning > LEANING_MAX && share > SHARE_MAX, found).toBe(false);
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function timeMs(look: Look, round: number): Promise<number> {
  const startedAt = performance.now();
  const { answer } = await look(round);
  expect(answer.status).toBe(200);
  return performance.now() - startedAt;
}

/** Consumed by a player whom nobody else should hear of. */
async function consumedByVictim(): Promise<{ readonly paymentSeq: string; readonly id: string }> {
  const payment = upstream.issue();
  const { paymentSeq, itemSeq, purchaseToken } = payment;
  const { answer } = await ask(
    server.address,
    CONSUME,
    { paymentSeq, itemSeq, purchaseToken },
    server.player("victim"),
  );
  const [, id] = /"id":"([^"]+)"/.exec(answer.text) ?? [];
  return { paymentSeq, id: id ?? expect.fail(answer.text) };
}

it("A50: does not tell a record of another player from none, by its id or its payment", async () => {
  const { paymentSeq, id } = await consumedByVictim();
  const thief = server.player("thief");
  const node = "query($id: ID!) { node(id: $id) { id } }";
  const absent = `${id.slice(0, -4)}AAAA`;
  await expectSameTime(
    () => ask(server.address, node, { id }, thief),
    () => ask(server.address, node, { id: absent }, thief),
  );
  const standing = "query($seq: String!) { consumption(paymentSeq: $seq) { id } }";
  await expectSameTime(
    () => ask(server.address, standing, { seq: paymentSeq }, thief),
    () => ask(server.address, standing, { seq: `${paymentSeq}X` }, thief),
  );
});

it("A55: does not tell who guesses a token whether the payment was consumed here", async () => {
  const known: string[] = [];
  for (let round = 0; round < WARM_UP + PAIRS; round += 1) known.push((await consumedByVictim()).paymentSeq);
  const guess = (paymentSeq: string) =>
    ask(server.address, CONSUME, { ...CALL, paymentSeq, purchaseToken: WRONG }, server.player("thief"));
  await expectSameTime(
    (round) => guess(known[round] ?? ""),
    (round) => guess(`UNKNOWN-${round}`),
  );
});
