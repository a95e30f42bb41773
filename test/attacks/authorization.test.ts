// Callers who ask for what is not theirs: it is answered as what does not exist, or refused before anything is read.

import { beforeAll, expect, it } from "vitest";
import { ask, CALL, codeOf, CONSUME, JSON_HEADERS, postOf } from "../server/support/asking.ts";
import { exchange } from "../server/support/exchange.ts";
import { sharedAttacked } from "./support/attacked.ts";
import { expectUnharmed, type Wellbeing, wellbeingOf } from "./support/unharmed.ts";

const shared = sharedAttacked();
const alice = () => shared.server.player("alice");
const mallory = () => shared.server.player("mallory");
const operator = () => ({ authorization: `Bearer ${shared.server.keys.operator.text}` });
const game = () => ({ authorization: `Bearer ${shared.server.keys.server.text}` });
let before: Wellbeing;
let id = "";

beforeAll(async () => {
  before = await wellbeingOf(shared.server);
  const { answer } = await ask(shared.server.address, CONSUME, { ...CALL, paymentSeq: "HERS" }, alice());
  id = /"id":"([^"]+)"/.exec(answer.text)?.[1] ?? expect.fail(answer.text);
});

/** All that is heard, but what names the request and the time. */
async function heard(query: string, variables: object) {
  const headers = { ...JSON_HEADERS, ...mallory() };
  const answer = await exchange(shared.server.address, { ...postOf(query, variables), headers });
  const { date: _date, "x-request-id": _id, ...rest } = answer.headers;
  return { status: answer.status, headers: rest, text: answer.text };
}

it.each([
  [
    "A50",
    "query($v: ID!) { node(id: $v) { id __typename } }",
    () => [id, `${id.slice(0, -4)}AAAA`, `Ag${id.slice(2)}`],
  ],
  ["A51", "query($v: String!) { consumption(paymentSeq: $v) { id } }", () => ["HERS", "NONE"]],
])("%s: what is another player's is answered as what is not there", async (_number, query, values) => {
  const [hers, ...absent] = await Promise.all(values().map((v) => heard(query, { v })));
  expect(hers?.text).toContain("null");
  for (const answer of absent) expect(answer).toEqual(hers);
});

it("A52, A53: no filter and no count reaches another player's records", async () => {
  const query = `query($f: ConsumptionFilter) { consumptions(filter: $f) { totalCount nodes { id } } }`;
  for (const f of [
    null,
    { playerId: ["alice"] },
    { paymentSeq: ["HERS"] },
    { itemSeq: [CALL.itemSeq] },
    { resultCode: [0] },
  ])
    expect((await ask(shared.server.address, query, { f }, mallory())).data).toEqual({
      consumptions: { totalCount: 0, nodes: [] },
    });
});

it("A54: the feed of a player holds their own, and takes no operator's cursor", async () => {
  const query = "query($after: String) { feed(after: $after) { pageInfo { endCursor } nodes { paymentSeq } } }";
  const { address } = shared.server;
  const { answer } = await ask(address, query, {}, operator());
  const after = /"endCursor":"([^"]+)"/.exec(answer.text)?.[1];
  expect((await ask(address, query, {}, mallory())).answer.text).not.toContain("HERS");
  expect(codeOf(await ask(address, query, { after }, mallory()))).toBe("CURSOR_UNKNOWN");
});

it("A60: what is an operator's is forbidden to others, by alias and fragment too, and nothing is done", async () => {
  const { server } = shared;
  const state = [server.upstream.calls.length, server.rows()];
  const resolve = `resolveDispute(id: $id, outcome: REJECTED, note: "x") { id }`;
  for (const selection of ["reconcileConsumption(id: $id) { id }", `a: ${resolve}`, `... on Mutation { ${resolve} }`])
    for (const headers of [mallory(), alice(), game()])
      expect(codeOf(await ask(server.address, `mutation($id: ID!) { ${selection} }`, { id }, headers))).toBe(
        "FORBIDDEN",
      );
  expect([server.upstream.calls.length, server.rows()]).toEqual(state);
});

it("A60: a player acts for nobody else", async () => {
  const query = `mutation { consumePayment(paymentSeq: "F", itemSeq: 1, purchaseToken: "t", playerId: "alice") { __typename } }`;
  const calls = shared.server.upstream.calls.length;
  expect(codeOf(await ask(shared.server.address, query, {}, mallory()))).toBe("FORBIDDEN");
  expect(shared.server.upstream.calls).toHaveLength(calls);
});

const RECORD = '{ consumption(paymentSeq: "HERS") { id status price itemSeq settledAt } }';
const EVENTS = "{ feed(first: 200) { nodes { id kind paymentSeq consumption { id } } } }";

/** What each of them reads of what happened. */
async function feeds() {
  const readers = [alice(), mallory(), operator(), game()];
  return Promise.all(readers.map(async (headers) => (await ask(shared.server.address, EVENTS, {}, headers)).data));
}

it("A57: who replays her call with the stolen token hears 5018 without a word of hers, and her record and every feed stay", async () => {
  const { address, upstream } = shared.server;
  const before = [(await ask(address, RECORD, {}, alice())).data, await feeds(), upstream.calls.length];
  const stolen = await ask(address, CONSUME, { ...CALL, paymentSeq: "HERS" }, mallory());
  expect(stolen.data).toMatchObject({ consumePayment: { resultCode: 5018, reason: "ALREADY_CONSUMED" } });
  expect(stolen.answer.text).not.toMatch(/price|KRW|alice|"id"/);
  expect([(await ask(address, RECORD, {}, alice())).data, await feeds(), upstream.calls.length]).toEqual(before);
  const [hers, his] = await feeds();
  expect(JSON.stringify(hers)).toContain("HERS");
  expect(JSON.stringify(his)).not.toContain("HERS");
});

it("A58: another item with her token is 5018 unasked, another token is the upstream's to answer, and her record stays", async () => {
  const { address, upstream } = shared.server;
  const hers = (await ask(address, RECORD, {}, alice())).data;
  const calls = upstream.calls.length;
  const otherItem = await ask(address, CONSUME, { ...CALL, paymentSeq: "HERS", itemSeq: "7" }, alice());
  expect(otherItem.data).toMatchObject({ consumePayment: { resultCode: 5018, reason: "ALREADY_CONSUMED" } });
  expect(upstream.calls).toHaveLength(calls);
  // This upstream consumes whatever it is asked for, so this is a payment that was consumed twice.
  const otherToken = await ask(address, CONSUME, { ...CALL, paymentSeq: "HERS", purchaseToken: "other" }, alice());
  expect(otherToken.data).toMatchObject({ consumePayment: { resultCode: 5018, reason: "DISPUTED" } });
  expect(upstream.calls).toHaveLength(calls + 1);
  expect((await ask(address, RECORD, {}, alice())).data).toEqual(hers);
});

it("A58: her token with another payment is another call, and both records stand", async () => {
  const { address } = shared.server;
  const hers = (await ask(address, RECORD, {}, alice())).data;
  const { data } = await ask(address, CONSUME, { ...CALL, paymentSeq: "HERS-2" }, alice());
  expect(data).toMatchObject({ consumePayment: { price: 1_000, replayed: false } });
  expect((await ask(address, RECORD, {}, alice())).data).toEqual(hers);
});

it("A61: a thousand equal calls are one call upstream", { timeout: 30_000 }, async () => {
  const { server } = shared;
  const call = { ...CALL, paymentSeq: "RACE" };
  for (let round = 0; round < 20; round += 1)
    // a player may have a hundred under way
    await Promise.all(Array.from({ length: 50 }, () => ask(server.address, CONSUME, call, game())));
  expect(server.upstream.calls.filter(({ path }) => path.includes("/RACE/"))).toHaveLength(1);
});

it("A61: of two who present the same payment at the same moment one is granted it, and a double tap is granted once", async () => {
  const { server } = shared;
  for (let round = 0; round < 20; round += 1) {
    const paymentSeq = `TWO-${round}`;
    const call = { ...CALL, paymentSeq };
    const callers = [alice(), mallory(), alice(), mallory()];
    if (round % 2 === 1) callers.reverse();
    const heard = await Promise.all(callers.map((headers) => ask(server.address, CONSUME, call, headers)));
    const [one = "", other = ""] = [heard.filter((_, i) => i % 2 === 0), heard.filter((_, i) => i % 2 === 1)].map(
      (taps) => taps.map(({ answer }) => (answer.text.includes('"price":1000') ? "granted" : "refused")).join(" and "),
    );
    expect([one, other].toSorted()).toEqual(["granted and granted", "refused and refused"]);
    const refused = heard.filter(({ answer }) => !answer.text.includes('"price"'));
    for (const { data, answer } of refused) {
      expect(data).toMatchObject({
        consumePayment: {
          resultCode: expect.toBeOneOf([117, 5018]),
          reason: expect.toBeOneOf(["IN_PROGRESS", "ALREADY_CONSUMED"]),
        },
      });
      expect(answer.text).not.toMatch(/price|KRW|"id"/);
    }
    expect(server.upstream.calls.filter(({ path }) => path.includes(`/${paymentSeq}/`))).toHaveLength(1);
    const { data } = await ask(
      server.address,
      "query($f: ConsumptionFilter) { consumptions(filter: $f) { nodes { status } } feed(first: 200) { nodes { kind paymentSeq } } }",
      { f: { paymentSeq: [paymentSeq] } },
      operator(),
    );
    expect(data).toMatchObject({ consumptions: { nodes: [{ status: "CONSUMED" }] } });
    expect(JSON.stringify(data).split(`"${paymentSeq}"`)).toHaveLength(2); // one event
  }
});

it("leaves the server as it was", async () => {
  await expectUnharmed(shared.server, before);
});
