// Nobody sees beyond their scope, on whatever path they read: it is derived from the caller in one place, and every read
// of the ledger carries it.

import { describe, expect, it } from "vitest";

import { consumptionNodeId } from "../../src/graphql/nodeIds.ts";
import type { Caller } from "../../src/identity/caller.ts";
import { scopeOf } from "../../src/identity/scopeOf.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import { alice, createGateway, dev, operator, server } from "./support/gateway.ts";
import { consumptionOf, eventOf, idOf } from "./support/records.ts";

const EVERY_READ = `query($id: ID!) {
  node(id: $id) { ... on Consumption { playerId attempts { number } } }
  consumption(paymentSeq: "P1") { playerId }
  consumptions(filter: { playerId: ["alice", "bob"] }) { totalCount nodes { playerId attempts { number } } }
  feed { nodes { consumption { playerId } } }
}`;

const callers: [Caller, Scope][] = [
  [alice, { kind: "player", app: "default", playerId: "alice" }],
  [
    { ...alice, app: null },
    { kind: "player", app: null, playerId: "alice" },
  ],
  [server, { kind: "app", app: "default" }],
  [{ ...server, app: null }, { kind: "all" }],
  [operator, { kind: "all" }],
  [
    { ...operator, app: "default" },
    { kind: "app", app: "default" },
  ],
  [dev, { kind: "all" }],
];

describe("scopeOf", () => {
  it.each(callers)("derives how far %j sees", (caller, scope) => {
    expect(scopeOf(caller)).toEqual(scope);
  });

  it("makes no scope for a player without a name", () => {
    expect(() => scopeOf({ role: "PLAYER", playerId: null, app: null, keyName: null })).toThrow(/without a playerId/);
  });
});

describe("every read", () => {
  it.each(callers)("of %j carries that caller's scope", async (caller, scope) => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    gateway.reader.events.push(eventOf(1));
    await gateway.ask(caller, EVERY_READ, { id: consumptionNodeId(idOf(1)) });
    const kinds = new Set(gateway.reader.reads.map((read) => read.kind));
    expect([...kinds].sort()).toEqual([
      "attemptsOf",
      "consumptionCount",
      "consumptionPage",
      "consumptionsById",
      "feedPage",
      "standingConsumption",
    ]);
    for (const read of gateway.reader.reads) expect(read.scope).toEqual(scope);
  });

  it("shows a player nothing of another, by id, number, filter, count or feed", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1, { playerId: "bob" }));
    gateway.reader.events.push(eventOf(1));
    const answer = await gateway.ask(alice, EVERY_READ, { id: consumptionNodeId(idOf(1)) });
    expect(answer).toEqual({
      data: {
        node: null,
        consumption: null,
        consumptions: { totalCount: 0, nodes: [] },
        feed: { nodes: [{ consumption: null }] },
      },
      errors: [],
    });
  });
});
