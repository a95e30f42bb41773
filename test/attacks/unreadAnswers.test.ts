// A104: who asks for much and reads nothing. What is kept for them is bounded and given back, and others are answered meanwhile.
// When which connection is closed: test/server/unreadAnswers.test.ts.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { ask, JSON_HEADERS } from "../server/support/asking.ts";
import { bearerOf } from "../support/tokens.ts";
import { type ProductionServer, startProductionServer } from "../support/productionServer.ts";
import { makeLongHistory } from "./support/longHistory.ts";

const VIEWER = "{ viewer { role } }";
const MEBIBYTE = 1_048_576;
/** What V8 lets lie about of the reading itself is most of it: the same queries read to the end cost about as much. */
const MOST_BYTES = 140 * MEBIBYTE;
const BACK_BYTES = 64 * MEBIBYTE;
const FIELDS =
  "id app environment paymentSeq itemSeq playerId status evidence price amount currency priceSource resultCode message " +
  "requestedAt settledAt nextAttemptAt market storeOrderId productId payload";
const PAGE = `consumptions(first: 200) { nodes { ${FIELDS} } }`;
/** About 500 KB. */
const MUCH = `{ a: ${PAGE} b: ${PAGE} }`;

async function serverWithHistory(): Promise<ProductionServer> {
  const folder = mkdtempSync(join(tmpdir(), "iap-graphql-unread-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "ledger.db");
  makeLongHistory(path, 1_000);
  const database = new Database(path);
  database.exec("UPDATE consumptions SET message = printf('%.480c', 'x')");
  database.close();
  return startProductionServer({ DATABASE_URL: `sqlite:${path}` });
}

const residentBytes = ({ server }: ProductionServer) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) * 1_024;

/** Sends it, and reads nothing until it is told to. */
function sendSilently(address: string, bytes: string): Socket {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  socket.pause();
  socket.write(bytes);
  onTestFinished(() => void socket.destroy());
  return socket;
}

function requestOf(query: string, authorization: string): string {
  const body = JSON.stringify({ query });
  const headers = { host: "localhost", ...JSON_HEADERS, authorization, "content-length": String(body.length) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `POST /graphql HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
}

it("costs some tens of megabytes whatever is asked for and never read, which are given back; and others are answered", async () => {
  await using server = await serverWithHistory();
  const support = bearerOf(server.keys.operator.text);
  for (let count = 0; count < 20; count += 1) await ask(server.address, MUCH, {}, support);
  const before = residentBytes(server);
  const request = requestOf(MUCH, support.authorization);
  // A kernel takes some megabytes for each by itself, so each asks for more than that: 300 MB in all.
  const sockets = Array.from({ length: 20 }, () => sendSilently(server.address, request.repeat(40)));
  let most = 0;
  const untilMs = performance.now() + 6_000;
  while (performance.now() < untilMs) {
    const { data, errors } = await ask(server.address, VIEWER, {}, server.player("mina"));
    expect([data, errors]).toEqual([{ viewer: { role: "PLAYER" } }, []]);
    most = Math.max(most, residentBytes(server) - before);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(most).toBeLessThan(MOST_BYTES);
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => residentBytes(server) - before, { interval: 100, timeout: 20_000 }).toBeLessThan(BACK_BYTES);
}, 60_000);
