// The example's game server and feeds that our own API would not give in a test: kinds of events that grant nothing, and
// answers that say when to come back.

import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
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

function eventOf(kind: string, paymentSeq: string, environment = "SANDBOX") {
  const consumption = { id: `id of ${paymentSeq}`, environment, itemSeq: 1001, playerId: "mina" };
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
