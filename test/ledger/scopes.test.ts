// Whoever reads sees their own: by every read there is, a second player finds nothing of the first, another app's key
// nothing of this app, and what lies outside looks exactly as if it did not exist.

import { describe, expect, it } from "vitest";
import type { Consumption } from "../../src/domain/consumption.ts";
import type { ConsumptionFilter, LedgerReader, PageQuery } from "../../src/ledger/port.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import { lost, refusal, success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { engines } from "./support/engines.ts";

const ALL: Scope = { kind: "all" };
const ALICE: Scope = { kind: "player", app: "puzzle", playerId: "alice" };
const NOBODY_ID = "0190a0000000700080000000000000ff";

function newestFirst(filter: ConsumptionFilter = {}): PageQuery {
  const order = { field: "REQUESTED_AT", direction: "DESC" } as const;
  return { filter, order, size: 50, after: null, before: null, isFromEnd: false };
}

/** Everything one scope can find, by each read: names of payments and players. */
async function sight(reader: LedgerReader, scope: Scope, known: readonly Consumption[]) {
  const name = (found: Consumption | null) => found && `${found.app}/${found.paymentSeq}/${found.playerId ?? ""}`;
  const ids = known.map((consumption) => consumption.id);
  const standing = known.map(({ app, paymentSeq }) => reader.standingConsumption(scope, app, paymentSeq));
  const page = await reader.consumptionPage(scope, newestFirst());
  const feed = await reader.feedPage(scope, { app: null, size: 50, after: null });
  if (feed === "unknownPosition") throw new Error(feed);
  const attempts = await reader.attemptsOf(scope, ids);
  return {
    byId: (await reader.consumptionsById(scope, ids)).map(name).filter((found) => found !== null),
    standing: (await Promise.all(standing)).map(name).filter((found) => found !== null),
    page: page.rows.map((row) => name(row.consumption)).toReversed(),
    count: await reader.consumptionCount(scope, {}, false),
    attempts: attempts.filter((list) => list.length > 0).length,
    feed: feed.rows.map((row) => `${row.event.app}/${row.event.paymentSeq}`),
  };
}

describe.each(engines)("$name: what a scope sees", ({ open, place }) => {
  async function filled() {
    const ledger = await open(await place());
    const settled = [
      await consume(ledger, success(), { app: "puzzle", paymentSeq: "P1", playerId: "alice" }),
      await consume(ledger, refusal(5000), { app: "puzzle", paymentSeq: "P2", playerId: "bob" }),
      await consume(ledger, lost, { app: "puzzle", paymentSeq: "P3", playerId: null }),
      await consume(ledger, success(), { app: "racing", paymentSeq: "P4", playerId: "alice" }),
    ];
    return { ledger, known: settled.map(({ consumption }) => consumption) };
  }

  const own = (names: readonly string[], feed: readonly string[]) => ({
    byId: names,
    standing: names,
    page: names,
    count: names.length,
    attempts: names.length,
    feed,
  });

  it.each<[string, Scope, string[]]>([
    ["everybody's", ALL, ["puzzle/P1/alice", "puzzle/P2/bob", "puzzle/P3/", "racing/P4/alice"]],
    ["one app's", { kind: "app", app: "puzzle" }, ["puzzle/P1/alice", "puzzle/P2/bob", "puzzle/P3/"]],
    ["another app's", { kind: "app", app: "racing" }, ["racing/P4/alice"]],
    ["an unknown app's", { kind: "app", app: "chess" }, []],
    ["a player's in one app", ALICE, ["puzzle/P1/alice"]],
    ["a player's in every app", { ...ALICE, app: null }, ["puzzle/P1/alice", "racing/P4/alice"]],
    ["another player's", { ...ALICE, playerId: "bob" }, ["puzzle/P2/bob"]],
    ["a stranger's", { ...ALICE, playerId: "carol" }, []],
    ["that of a player whose name differs in case", { ...ALICE, playerId: "ALICE" }, []],
    ["that of a player without a name", { ...ALICE, app: null, playerId: "" }, []],
  ])("is %s and nothing else, by every read", async (_whose, scope, names) => {
    const { ledger, known } = await filled();
    const feed = names.map((name) => name.split("/").slice(0, 2).join("/"));
    expect(await sight(ledger.reader, scope, known)).toEqual(own(names, feed));
  });

  it("answers what lies outside exactly as what does not exist", async () => {
    const { ledger, known } = await filled();
    const [, bobs] = known;
    if (bobs === undefined) throw new Error("no consumption of bob's");
    const { reader } = ledger;
    expect(await reader.consumptionsById(ALICE, [bobs.id])).toEqual(await reader.consumptionsById(ALICE, [NOBODY_ID]));
    expect(await reader.attemptsOf(ALICE, [bobs.id])).toEqual(await reader.attemptsOf(ALICE, [NOBODY_ID]));
    expect(await reader.standingConsumption(ALICE, "puzzle", "P2")).toEqual(
      await reader.standingConsumption(ALICE, "puzzle", "P9"),
    );
  });

  it("cannot be widened by a filter", async () => {
    const { ledger } = await filled();
    const filters: ConsumptionFilter[] = [
      { playerId: ["bob"] },
      { playerId: ["bob", ""] },
      { app: ["racing"] },
      { paymentSeq: ["P2", "P3", "P4"] },
      { resultCode: [5000, 107] },
      { status: ["REJECTED", "IN_DOUBT"] },
      ...(["app", "paymentSeq", "requestId", "playerId", "currency"] as const).map((field) => ({
        [field]: ["' OR 1=1 --", "bob') OR ('1'='1", "\0", "%", "?"],
      })),
    ];
    for (const filter of filters) {
      expect((await ledger.reader.consumptionPage(ALICE, newestFirst(filter))).rows, JSON.stringify(filter)).toEqual(
        [],
      );
      expect(await ledger.reader.consumptionCount(ALICE, filter, false)).toBe(0);
    }
  });

  it("keeps a place in someone else's feed unknown", async () => {
    const { ledger } = await filled();
    const everything = await ledger.reader.feedPage(ALL, { app: null, size: 50, after: null });
    if (everything === "unknownPosition") throw new Error(everything);
    const [alices, bobs] = everything.rows.map((row) => row.position);
    if (alices === undefined || bobs === undefined) throw new Error("the feed is too short");
    const query = { app: null, size: 50 };
    expect(await ledger.reader.feedPage(ALICE, { ...query, after: alices })).toMatchObject({ rows: [] });
    expect(await ledger.reader.feedPage(ALICE, { ...query, after: bobs })).toBe("unknownPosition");
    expect(await ledger.reader.feedPage({ kind: "app", app: "racing" }, { ...query, after: bobs })).toBe(
      "unknownPosition",
    );
  });
});
