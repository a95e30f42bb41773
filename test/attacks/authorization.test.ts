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

it("A57, A58: another player, item or token changes nothing on hers", async () => {
  const { address } = shared.server;
  const record = '{ consumption(paymentSeq: "HERS") { id status price itemSeq } }';
  const hers = (await ask(address, record, {}, alice())).data;
  const stolen = await ask(address, CONSUME, { ...CALL, paymentSeq: "HERS" }, mallory());
  expect(stolen.data).toMatchObject({ consumePayment: { resultCode: 5018 } });
  expect(stolen.answer.text).not.toMatch(/price|KRW|alice/);
  await ask(address, CONSUME, { ...CALL, paymentSeq: "HERS", itemSeq: "7" }, alice());
  await ask(address, CONSUME, { ...CALL, paymentSeq: "HERS", purchaseToken: "other" }, alice());
  expect((await ask(address, record, {}, alice())).data).toEqual(hers);
});

it("A61: a thousand equal calls are one call upstream", { timeout: 30_000 }, async () => {
  const { server } = shared;
  const call = { ...CALL, paymentSeq: "RACE" };
  for (let round = 0; round < 20; round += 1)
    // a player may have a hundred under way
    await Promise.all(Array.from({ length: 50 }, () => ask(server.address, CONSUME, call, game())));
  expect(server.upstream.calls.filter(({ path }) => path.includes("/RACE/"))).toHaveLength(1);
});

it("leaves the server as it was", async () => {
  await expectUnharmed(shared.server, before);
});
