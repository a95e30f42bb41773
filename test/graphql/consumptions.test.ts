// A list of consumptions: which page is read, what may be asked for, and what is paid for only when it is selected.

import { describe, expect, it } from "vitest";

import type { PageQuery } from "../../src/ledger/port.ts";
import { ConsumptionsDocument, type ConsumptionsQueryVariables } from "../generated/graphql.ts";
import { alice, codeOf, createGateway, type Gateway, operator } from "./support/gateway.ts";
import { consumptionOf, inDoubt } from "./support/records.ts";

const PAGE = `query($first: Int, $after: String, $last: Int, $before: String, $filter: ConsumptionFilter, $orderBy: ConsumptionOrder) {
  consumptions(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { paymentSeq } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

interface ShownPage {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly paymentSeq: string } }[];
  readonly pageInfo: Record<"hasNextPage" | "hasPreviousPage" | "startCursor" | "endCursor", unknown>;
}

async function pageOf(gateway: Gateway, variables: Record<string, unknown>) {
  const { data, errors } = await gateway.ask<{ consumptions: ShownPage }>(alice, PAGE, variables);
  if (!data || errors.length > 0) throw new Error(`no page: ${JSON.stringify(errors)}`);
  const page = data.consumptions;
  return {
    ...page,
    names: page.edges.map((edge) => edge.node.paymentSeq),
    cursors: page.edges.map((edge) => edge.cursor),
  };
}

function withRows(count: number): Gateway {
  const gateway = createGateway();
  for (let n = 1; n <= count; n += 1) gateway.reader.consumptions.push(consumptionOf(n));
  return gateway;
}

async function queryRead(variables: Record<string, unknown>): Promise<PageQuery> {
  const gateway = createGateway();
  await pageOf(gateway, variables);
  const page = gateway.reader.reads[0]?.page;
  if (page === undefined) throw new Error("no page was read");
  return page;
}

const order = async (orderBy: unknown) => (await queryRead({ orderBy })).order;

describe("a page of consumptions", () => {
  it("is the newest 50 when nothing is said", async () => {
    expect(await queryRead({})).toEqual({
      filter: {},
      order: { field: "REQUESTED_AT", direction: "DESC" },
      size: 50,
      isFromEnd: false,
      after: null,
      before: null,
    });
    expect(
      await queryRead({ first: null, last: null, after: null, before: null, filter: null, orderBy: null }),
    ).toEqual(await queryRead({}));
  });

  it("is walked forwards to the end and backwards to the start by its cursors", async () => {
    const gateway = withRows(5);
    const first = await pageOf(gateway, { first: 2 });
    expect(first.names).toEqual(["P5", "P4"]);
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.cursors[0],
      endCursor: first.cursors[1],
    });
    const second = await pageOf(gateway, { first: 2, after: first.pageInfo.endCursor });
    expect(second.names).toEqual(["P3", "P2"]);
    const third = await pageOf(gateway, { first: 2, after: second.pageInfo.endCursor });
    expect(third.names).toEqual(["P1"]);
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = await pageOf(gateway, { last: 2, before: third.pageInfo.startCursor });
    expect(back.names).toEqual(["P3", "P2"]);
    expect(back.cursors).toEqual(second.cursors);
  });

  it("may be asked for from one end with the other left open as null", async () => {
    const gateway = withRows(3);
    expect((await pageOf(gateway, { first: null, last: 2 })).names).toEqual(["P2", "P1"]);
    expect((await pageOf(gateway, { first: 2, last: null })).names).toEqual(["P3", "P2"]);
  });

  it("takes after and before together, from either end", async () => {
    const gateway = withRows(6);
    const { cursors } = await pageOf(gateway, {});
    const range = { after: cursors[0], before: cursors[5] };
    expect((await pageOf(gateway, { ...range, first: 2 })).names).toEqual(["P5", "P4"]);
    expect((await pageOf(gateway, { ...range, last: 2 })).names).toEqual(["P3", "P2"]);
    expect((await pageOf(gateway, range)).names).toEqual(["P5", "P4", "P3", "P2"]);
    expect((await pageOf(gateway, { after: cursors[5], before: cursors[0] })).names).toEqual([]);
  });

  it.each([{ first: 0 }, { last: 0 }])("is empty for %j, without cursors", async (variables) => {
    const page = await pageOf(withRows(2), variables);
    expect(page.names).toEqual([]);
    expect(page.pageInfo).toMatchObject({ startCursor: null, endCursor: null });
  });

  it.each([{ first: 200 }, { last: 200 }])("holds at most 200: %j is the largest", async (variables) => {
    expect((await queryRead(variables)).size).toBe(200);
  });

  it.each([
    { first: 201 },
    { last: 201 },
    { first: -1 },
    { last: -1 },
    { first: 2 ** 31 - 1 },
    { first: 1, last: 1 },
    { first: 0, last: 0 },
  ])("is refused as BAD_USER_INPUT for %j, without a read", async (variables) => {
    const gateway = withRows(1);
    expect(codeOf(await gateway.ask(alice, PAGE, variables))).toBe("BAD_USER_INPUT");
    expect(gateway.reader.reads).toEqual([]);
  });

  it("comes in the order asked for, each part with its own default", async () => {
    expect(await order({ field: "SETTLED_AT" })).toEqual({ field: "SETTLED_AT", direction: "DESC" });
    expect(await order({ direction: "ASC" })).toEqual({ field: "REQUESTED_AT", direction: "ASC" });
    expect(await order({})).toEqual({ field: "REQUESTED_AT", direction: "DESC" });
  });
});

const counted = async (variables: ConsumptionsQueryVariables) => {
  const gateway = withRows(3);
  gateway.reader.consumptions.push(consumptionOf(4, inDoubt));
  const answer = await gateway.askTyped(alice, ConsumptionsDocument, variables);
  return answer.data?.consumptions.totalCount;
};

describe("totalCount", () => {
  it("counts the whole list, whatever the page", async () => {
    expect(await counted({ first: 1 })).toBe(4);
    expect(await counted({ first: 1, filter: { status: ["IN_DOUBT"] } })).toBe(1);
  });

  it("counts only settled ones where only settled ones are listed", async () => {
    expect(await counted({ first: 1, orderBy: { field: "SETTLED_AT" } })).toBe(3);
  });

  it("is not counted unless it is selected", async () => {
    const gateway = withRows(3);
    await pageOf(gateway, {});
    expect(gateway.reader.reads.map((read) => read.kind)).toEqual(["consumptionPage"]);
  });
});

const filterRead = async (filter: unknown) => (await queryRead({ filter })).filter;

describe("a filter", () => {
  it("reaches the ledger whole", async () => {
    const filter = {
      app: ["default"],
      paymentSeq: ["P1", "P2"],
      requestId: ["r"],
      playerId: ["alice"],
      itemSeq: ["9223372036854775807", 7],
      status: ["CONSUMED", "PENDING"],
      currency: ["KRW"],
      resultCode: [0, 5018],
      evidence: ["CONFIRMED", "INFERRED"],
      environment: "SANDBOX",
      requestedAt: { from: "2026-01-01T09:00:00+09:00", until: "2026-01-02T00:00:00Z" },
      settledAt: { from: "2026-01-01T00:00:00Z" },
    };
    const from = Date.UTC(2026, 0, 1);
    expect(await filterRead(filter)).toEqual({
      ...filter,
      itemSeq: [9223372036854775807n, 7n],
      requestedAt: { from, until: Date.UTC(2026, 0, 2) },
      settledAt: { from, until: null },
    });
  });

  it("restricts nothing where a field is null or an open range", async () => {
    const open = { from: null, until: null };
    expect(await filterRead({ app: null, status: null, environment: null, requestedAt: {}, settledAt: open })).toEqual(
      {},
    );
  });

  it("names each value once", async () => {
    expect((await filterRead({ itemSeq: [1, "1", 1], paymentSeq: ["P1", "P1"] })).itemSeq).toEqual([1n]);
  });

  it("can span no time at all, and be as long as 100 values", async () => {
    const instant = "2026-01-01T00:00:00Z";
    expect((await filterRead({ requestedAt: { from: instant, until: instant } })).requestedAt).toBeDefined();
    expect((await filterRead({ resultCode: Array.from({ length: 100 }, (_, n) => n) })).resultCode).toHaveLength(100);
  });

  it.each([
    { app: [] },
    { paymentSeq: [] },
    { itemSeq: [] },
    { status: [] },
    { evidence: [] },
    { resultCode: Array.from({ length: 101 }, (_, n) => n) },
    { paymentSeq: Array.from({ length: 101 }, () => "P1") },
    { paymentSeq: ["P\u0000"] },
    { playerId: ["a\nb"] },
    { currency: ["\udfff"] },
    { requestedAt: { from: "2026-01-02T00:00:00Z", until: "2026-01-01T23:59:59.999Z" } },
    { settledAt: { from: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" } },
  ])("is refused as BAD_USER_INPUT, without a read: %#", async (filter) => {
    const gateway = withRows(1);
    expect(codeOf(await gateway.ask(alice, PAGE, { filter }))).toBe("BAD_USER_INPUT");
    expect(gateway.reader.reads).toEqual([]);
  });

  it.each([{ paymentSeq: ["'; drop table consumptions; --"] }, { playerId: ["victim"] }, { app: ["nobody's"] }])(
    "that no record of the caller's matches finds nothing: %j",
    async (filter) => {
      const gateway = withRows(1);
      gateway.reader.consumptions.push(consumptionOf(2, { playerId: "victim" }));
      const expected = filter.app === undefined ? [] : ["P1"]; // the fake knows no filter by app
      expect((await pageOf(gateway, { filter })).names).toEqual(expected);
    },
  );

  it("has no member of a prototype as a field", async () => {
    const filter: unknown = JSON.parse('{"__proto__": {"playerId": ["victim"]}}');
    expect(codeOf(await createGateway().ask(operator, PAGE, { filter }))).toBe("BAD_USER_INPUT");
    expect(Object.prototype).not.toHaveProperty("playerId");
  });
});
