// The example's game server and feeds that our own API would not give in a test: kinds of events that grant nothing, and
// answers that say when to come back.

import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { gameState, startGameServer } from "./support/gameServer.ts";

vi.setConfig({ testTimeout: 120_000 });

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly events?: readonly object[];
}

/** Answers each question for a page by the next reply, and by empty pages after them. */
async function startFeed(replies: readonly Reply[]) {
  const askedAt: number[] = [];
  const acknowledged: unknown[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { query, variables }: { query: string; variables: unknown } = JSON.parse(body);
      response.setHeader("content-type", "application/json");
      if (query.includes("mutation")) {
        acknowledged.push(variables);
        const acknowledgeDelivery = { __typename: "DeliveryAcknowledged", repeated: false };
        return void response.end(JSON.stringify({ data: { acknowledgeDelivery } }));
      }
      askedAt.push(performance.now());
      const { status = 200, headers = {}, events = [] } = replies[askedAt.length - 1] ?? {};
      const pageInfo = { hasNextPage: false, endCursor: events.length === 0 ? null : `after ${askedAt.length}` };
      const answer = status === 200 ? { data: { feed: { pageInfo, nodes: events } } } : {};
      response.writeHead(status, headers).end(JSON.stringify(answer));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => server.close().closeAllConnections());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/graphql`;
  return { url, askedAt, acknowledged };
}

function eventOf(kind: string, paymentSeq: string, environment = "SANDBOX", isTest: boolean | null = null) {
  const consumption = { id: `id of ${paymentSeq}`, environment, isTest, itemSeq: 1001, playerId: "mina" };
  return { id: `${kind} ${paymentSeq}`, kind, app: "default", paymentSeq, consumption, reversal: null };
}

it("grants for CONSUMED alone, and for its own environment alone", async () => {
  const others = ["IMPORTED", "REJECTED", "IN_DOUBT", "DISPUTED", "AMENDED", "DELIVERED", "DELIVERY_FAILED"];
  const events = [...others.map((kind) => eventOf(kind, kind)), eventOf("CONSUMED", "real-money", "PRODUCTION")];
  const feed = await startFeed([{ events: [...events, eventOf("CONSUMED", "P")] }]);
  const database = join(temporaryFolder(), "game.db");
  const game = startGameServer({ url: feed.url, database });
  await expect.poll(() => feed.acknowledged.length, { timeout: 40_000 }).toBe(1);
  await game.stop();
  const { granted } = gameState(database);
  expect(Object.keys(granted)).toEqual(["P"]);
  expect(feed.acknowledged).toEqual([
    { consumptionId: "id of P", reference: granted["P"], outcome: "DELIVERED", note: null },
  ]);
});

describe("a test purchase in production", () => {
  const ITS_OWN = "PRODUCTION";
  const consumed = (paymentSeq: string, isTest: boolean | null) => eventOf("CONSUMED", paymentSeq, ITS_OWN, isTest);

  async function play(pages: readonly (readonly object[])[], more: Readonly<Record<string, string>> = {}) {
    const feed = await startFeed(pages.map((events) => ({ events })));
    const database = join(temporaryFolder(), "game.db");
    const variables = { ENVIRONMENT: ITS_OWN, ...more };
    const game = startGameServer({ url: feed.url, database, variables });
    await expect.poll(() => feed.askedAt.length, { timeout: 40_000 }).toBeGreaterThan(pages.length + 1);
    await game.stop();
    return { state: gameState(database), said: feed.acknowledged };
  }

  it("gives nobody coins, and is told to be one", async () => {
    const { state, said } = await play([[consumed("P-test", true), consumed("P-paid", false), consumed("P", null)]]);
    expect(state.coins).toEqual({ mina: 200 });
    expect(Object.keys(state.granted).toSorted()).toEqual(["P", "P-paid"]);
    const outcomes = said.map((one) => z.object({ consumptionId: z.string(), outcome: z.string() }).parse(one));
    expect(outcomes.map(({ consumptionId, outcome }) => `${consumptionId}: ${outcome}`).toSorted()).toEqual([
      "id of P-paid: DELIVERED",
      "id of P-test: FAILED",
      "id of P: DELIVERED",
    ]);
    expect(said).toContainEqual(expect.objectContaining({ consumptionId: "id of P-test", note: "a test purchase" }));
  });

  it("loses its coins where it is known only after they were given, once", async () => {
    const amended = eventOf("AMENDED", "P-late", ITS_OWN, true);
    const pages = [[consumed("P-late", null), consumed("P", null)], [amended], [amended, consumed("P-late", true)]];
    expect((await play(pages)).state.coins).toEqual({ mina: 100 });
  });

  it("is granted where the game is told to, and where all is play money", async () => {
    const events = [consumed("P-test", true)];
    expect((await play([events], { TEST_PURCHASES: "grant" })).state.coins).toEqual({ mina: 100 });
    const sandboxed = [eventOf("CONSUMED", "P-test", "SANDBOX", true)];
    expect((await play([sandboxed], { ENVIRONMENT: "SANDBOX" })).state.coins).toEqual({ mina: 100 });
  });

  it("of another environment is left alone like any other payment there", async () => {
    const { state, said } = await play([[eventOf("CONSUMED", "P", "SANDBOX", true)]]);
    expect([state.coins, state.waiting, said]).toEqual([{}, [], []]);
  });
});

it.each([429, 503])("comes back after a %i no earlier than it was told", async (status) => {
  const feed = await startFeed([{ status, headers: { "retry-after": "1" } }]);
  const game = startGameServer({ url: feed.url, database: join(temporaryFolder(), "game.db") });
  await expect.poll(() => feed.askedAt.length, { timeout: 40_000 }).toBeGreaterThan(1);
  await game.stop();
  const [first = 0, second = 0] = feed.askedAt;
  expect(second - first).toBeGreaterThan(990);
});

it("ends with 0 on SIGTERM while it waits for an answer", async () => {
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => silent.close().closeAllConnections());
  const address = silent.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/graphql`;
  const game = startGameServer({ url, database: join(temporaryFolder(), "game.db") });
  await once(silent, "request");
  expect(await game.stop()).toBe(0);
});
