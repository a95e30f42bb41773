// A cursor is good for the very list it was taken from. Every other use is answered alike, so nobody learns what a
// forged one lacked.

import { describe, expect, it } from "vitest";

import { cursorUnknown } from "../../src/graphql/errors.ts";
import type { Caller } from "../../src/identity/caller.ts";
import { alice, bob, createGateway, type Gateway, operator, server } from "./support/gateway.ts";
import { consumptionOf, eventOf } from "./support/records.ts";

const LIST = `query($after: String, $before: String, $filter: ConsumptionFilter, $orderBy: ConsumptionOrder) {
  consumptions(first: 2, after: $after, before: $before, filter: $filter, orderBy: $orderBy) { pageInfo { endCursor } }
}`;
const FEED = `query($after: String, $app: String) { feed(first: 2, after: $after, app: $app) { pageInfo { endCursor } } }`;

function withRows(): Gateway {
  const gateway = createGateway(["default", "racing"]);
  for (let n = 1; n <= 4; n += 1) {
    gateway.reader.consumptions.push(consumptionOf(n), consumptionOf(n + 10, { playerId: "bob" }));
    gateway.reader.events.push(eventOf(n));
  }
  return gateway;
}

async function cursorFrom(gateway: Gateway, caller: Caller, document: string, variables = {}): Promise<string> {
  type List = { pageInfo: { endCursor: string } };
  const { data, errors } = await gateway.ask<Record<string, List>>(caller, document, variables);
  const list = data?.["consumptions"] ?? data?.["feed"];
  if (list === undefined) throw new Error(`no list: ${JSON.stringify(errors)}`);
  return list.pageInfo.endCursor;
}

async function expectUnknown(gateway: Gateway, caller: Caller, document: string, variables: Record<string, unknown>) {
  const answer = await gateway.ask(caller, document, variables);
  expect(answer.data).toBeNull();
  const { message } = cursorUnknown();
  expect(answer.errors).toMatchObject([{ message, extensions: { code: "CURSOR_UNKNOWN" } }]);
}

describe("a cursor of consumptions", () => {
  it("is unknown to every list but its own", async () => {
    const gateway = withRows();
    const after = await cursorFrom(gateway, alice, LIST);
    await expectUnknown(gateway, bob, LIST, { after });
    await expectUnknown(gateway, server, LIST, { after });
    await expectUnknown(gateway, operator, LIST, { after });
    await expectUnknown(gateway, { ...alice, app: "racing" }, LIST, { after });
    await expectUnknown(gateway, alice, LIST, { after, filter: { status: ["CONSUMED"] } });
    await expectUnknown(gateway, alice, LIST, { after, filter: { playerId: ["bob"] } });
    await expectUnknown(gateway, alice, LIST, { after, orderBy: { direction: "ASC" } });
    await expectUnknown(gateway, alice, LIST, { after, orderBy: { field: "SETTLED_AT" } });
    await expectUnknown(gateway, alice, FEED, { after });
    await expectUnknown(gateway, alice, LIST, { before: await cursorFrom(gateway, alice, FEED) });
  });

  it("is known to the same list however its filter is written", async () => {
    const gateway = withRows();
    const filter = { status: ["CONSUMED", "REJECTED"], itemSeq: [1032032, "7"], app: null };
    const after = await cursorFrom(gateway, alice, LIST, { filter });
    const rewritten = { itemSeq: ["7", "1032032", 7], status: ["REJECTED", "CONSUMED"], requestedAt: {} };
    const answer = await gateway.ask(alice, LIST, { after, filter: rewritten });
    expect(answer.errors).toEqual([]);
  });

  it("is unknown with any character changed, cut off or added", async () => {
    const gateway = withRows();
    const good = await cursorFrom(gateway, alice, LIST);
    const changed = Array.from(good, (c, i) => good.slice(0, i) + (c === "A" ? "B" : "A") + good.slice(i + 1));
    const cut = Array.from(good, (_, i) => good.slice(0, i));
    const others = [`${good}A`, `${good}=`, ` ${good}`, `${good}\n`, "A".repeat(100_000), "1.2", "０"];
    for (const after of [...changed, ...cut, ...others]) await expectUnknown(gateway, alice, LIST, { after });
  });

  it("is refused before anything is read", async () => {
    const gateway = withRows();
    await expectUnknown(gateway, alice, LIST, { after: "x" });
    await expectUnknown(gateway, alice, LIST, { before: "" });
    await expectUnknown(gateway, alice, FEED, { after: "x" });
    expect(gateway.reader.reads).toEqual([]);
  });
});

describe("a cursor of the feed", () => {
  it("is unknown to another caller and to another app's feed", async () => {
    const gateway = withRows();
    const after = await cursorFrom(gateway, operator, FEED);
    await expectUnknown(gateway, operator, FEED, { after, app: "default" });
    await expectUnknown(gateway, server, FEED, { after });
    await expectUnknown(gateway, alice, FEED, { after });
  });

  it("is the same whether a caller bound to one app names it or not", async () => {
    const gateway = withRows();
    const after = await cursorFrom(gateway, server, FEED);
    expect(await cursorFrom(gateway, server, FEED, { app: "default" })).toBe(after);
  });

  it("from a history that this ledger no longer has is unknown, never skipped over", async () => {
    const gateway = withRows();
    const after = await cursorFrom(gateway, operator, FEED);
    gateway.reader.events.length = 0; // restored from a backup made before those events
    await expectUnknown(gateway, operator, FEED, { after });
  });

  it("tells nobody how many events there are", async () => {
    const gateway = withRows();
    const cursor = Buffer.from(await cursorFrom(gateway, operator, FEED), "base64url").toString("latin1");
    expect(cursor).not.toMatch(/2\.0{15}2/);
  });
});
