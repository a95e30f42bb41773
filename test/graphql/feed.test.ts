// The feed as a reader pages through it.

import { describe, expect, it } from "vitest";

import type { Caller } from "../../src/identity/caller.ts";
import { FeedDocument, type FeedQuery, type FeedQueryVariables } from "../generated/graphql.ts";
import { type Answer, codeOf, createGateway, type Gateway, operator, server } from "./support/gateway.ts";
import { consumptionOf, eventOf, idOf, inDoubt } from "./support/records.ts";

function withEvents(count: number): Gateway {
  const gateway = createGateway(["default", "racing"]);
  for (let n = 1; n <= count; n += 1) {
    gateway.reader.consumptions.push(consumptionOf(n));
    gateway.reader.events.push(eventOf(n));
  }
  return gateway;
}

async function readFor(caller: Caller, variables: FeedQueryVariables) {
  const gateway = withEvents(1);
  const answer = await gateway.askTyped(caller, FeedDocument, variables);
  const { reads } = gateway.reader;
  return { code: codeOf(answer), reads, feed: reads[0]?.feed };
}

describe("the feed", () => {
  it("is read to its end, event by event, each once", async () => {
    const gateway = withEvents(5);
    const seen: string[] = [];
    let after: string | null = null;
    for (let [hasMore, pages] = [true, 0]; hasMore && pages < 10; pages += 1) {
      const { data }: Answer<FeedQuery> = await gateway.askTyped(operator, FeedDocument, { first: 2, after });
      seen.push(...(data?.feed.nodes ?? []).map((event) => event.paymentSeq));
      after = data?.feed.pageInfo.endCursor ?? after;
      hasMore = data?.feed.pageInfo.hasNextPage ?? false;
    }
    expect(seen).toEqual(["P1", "P2", "P3", "P4", "P5"]);
    const atTheEnd = await gateway.askTyped(operator, FeedDocument, { after });
    const feed = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };
    expect(atTheEnd).toEqual({ data: { feed }, errors: [] });
    gateway.reader.events.push(eventOf(6));
    const later = await gateway.askTyped(operator, FeedDocument, { after });
    expect(later.data?.feed.nodes.map((event) => event.paymentSeq)).toEqual(["P6"]);
  });

  it("is of all that the caller may see where no app is named", async () => {
    expect((await readFor(operator, { app: null })).feed?.app).toBeNull();
    expect((await readFor(operator, { app: "racing" })).feed?.app).toBe("racing");
    expect((await readFor(server, { app: null })).feed?.app).toBe("default");
  });

  it("says that something comes before a page that was reached by a cursor", async () => {
    const gateway = withEvents(2);
    const document = `query($after: String) { feed(first: 1, after: $after) {
      edges { cursor node { id } } nodes { id } pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    } }`;
    const first = await gateway.ask<{ feed: { edges: { cursor: string }[] } }>(operator, document);
    const after = first.data?.feed.edges[0]?.cursor;
    const pageInfo = { hasPreviousPage: false, hasNextPage: true, startCursor: after, endCursor: after };
    expect(first.data).toMatchObject({ feed: { pageInfo } });
    const second = await gateway.ask(operator, document, { after });
    expect(second.data).toMatchObject({ feed: { pageInfo: { hasPreviousPage: true, hasNextPage: false } } });
  });

  it("shows an event as it left things and its consumption as it stands now", async () => {
    const gateway = createGateway();
    const { status, evidence } = { status: "IN_DOUBT", evidence: null } as const;
    gateway.reader.consumptions.push(consumptionOf(1));
    gateway.reader.events.push(eventOf(1, { kind: "IN_DOUBT", status, evidence }), eventOf(2, { kind: "DISPUTED" }));
    const document = `{ feed { nodes { kind status evidence occurredAt consumption { status attempts { number } } } } }`;
    expect((await gateway.ask(operator, document)).data).toMatchObject({
      feed: {
        nodes: [
          { kind: "IN_DOUBT", status, evidence, consumption: { status: "CONSUMED", attempts: [] } },
          { kind: "DISPUTED", occurredAt: "2026-01-01T00:00:00.002Z", consumption: null },
        ],
      },
    });
  });

  it("gives every event of a consumption an id of its own, the same each time", async () => {
    const gateway = createGateway();
    const consumptionId = idOf(1);
    gateway.reader.events.push(eventOf(1, { consumptionId, ordinal: 1 }), eventOf(2, { consumptionId, ordinal: 2 }));
    const ids = async () => (await gateway.askTyped(operator, FeedDocument, {})).data?.feed.nodes.map(({ id }) => id);
    const shown = await ids();
    expect(new Set(shown).size).toBe(2);
    expect(shown?.every((id) => /^[A-Za-z0-9_-]{28}$/.test(id))).toBe(true);
    expect(await ids()).toEqual(shown);
  });

  it("holds 100 events a page unless 0 to 200 are asked for", async () => {
    expect((await readFor(operator, {})).feed).toEqual({ app: null, size: 100, after: null });
    expect((await readFor(operator, { first: null })).feed?.size).toBe(100);
    expect((await readFor(operator, { first: 0 })).feed?.size).toBe(0);
    expect((await readFor(operator, { first: 200 })).feed?.size).toBe(200);
    for (const first of [-1, 201]) {
      expect(await readFor(operator, { first })).toMatchObject({ code: "BAD_USER_INPUT", reads: [] });
    }
  });

  it("is of the caller's app, or of the one named, if it is theirs", async () => {
    expect((await readFor(server, {})).feed?.app).toBe("default");
    expect((await readFor(server, { app: "default" })).feed?.app).toBe("default");
    expect((await readFor(operator, { app: "racing" })).feed?.app).toBe("racing");
    expect(await readFor(server, { app: "racing" })).toMatchObject({ code: "BAD_USER_INPUT", reads: [] });
    expect(await readFor(operator, { app: "chess" })).toMatchObject({ code: "BAD_USER_INPUT", reads: [] });
  });

  it("shows a consumption that is in doubt without a price", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1, inDoubt));
    gateway.reader.events.push(eventOf(1));
    const answer = await gateway.askTyped(operator, FeedDocument, {});
    expect(answer.data?.feed.nodes[0]?.consumption).toMatchObject({ amount: null, currency: null });
  });
});
