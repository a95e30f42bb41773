// The faulty network does to PostgreSQL's connections exactly what it says, and nothing before it is told to.

import { Client } from "pg";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type FreshDatabase, makeDatabase, sharedServerUrl } from "../support/postgres/freshDatabase.ts";
import { PostgresProxy } from "../support/postgres/PostgresProxy.ts";

const INSERT = "INSERT INTO things VALUES ($1)";
let database: FreshDatabase;

beforeAll(async () => {
  database = await makeDatabase(await sharedServerUrl());
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query("CREATE TABLE things (id text PRIMARY KEY)");
  await client.end();
  return () => database.drop();
});

async function proxied(): Promise<PostgresProxy> {
  const proxy = await PostgresProxy.open(database.url);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return proxy;
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined); // cut on purpose
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

async function stored(id: string): Promise<boolean> {
  const client = await connected(database.url);
  return (await client.query("SELECT 1 FROM things WHERE id = $1", [id])).rowCount === 1;
}

const EXTENDED_COMMIT = { text: "COMMIT", queryMode: "extended" };

/** A COMMIT in one message, or in the three of the extended protocol. */
const WAYS = [
  { way: "simple", commit: (client: Client) => client.query("COMMIT") },
  { way: "extended", commit: (client: Client) => client.query(EXTENDED_COMMIT) },
] as const;

describe.each(WAYS)("a COMMIT by the $way protocol", ({ way, commit }) => {
  async function inTransaction(proxy: PostgresProxy, id: string): Promise<Client> {
    const client = await connected(proxy.url);
    await client.query("BEGIN");
    await client.query(INSERT, [id]);
    return client;
  }

  it("is lost when it is cut before it reaches the server", async () => {
    const proxy = await proxied();
    const client = await inTransaction(proxy, `unreached ${way}`);
    const cut = proxy.cutAt({ fate: "unreached" });
    await expect(commit(client)).rejects.toThrow();
    await cut.happened;
    expect(await stored(`unreached ${way}`)).toBe(false);
  });

  it("is durable when only its answer is cut off", async () => {
    const proxy = await proxied();
    const client = await inTransaction(proxy, `answered ${way}`);
    const cut = proxy.cutAt({ fate: "answered" });
    await expect(commit(client)).rejects.toThrow();
    expect(await stored(`answered ${way}`)).toBe(true);
    expect(await cut.release()).toBe("COMMIT");
  });

  it("is executed after its client was cut when it is held in the network", async () => {
    const proxy = await proxied();
    const client = await inTransaction(proxy, `held ${way}`);
    const cut = proxy.cutAt({ fate: "held" });
    await expect(commit(client)).rejects.toThrow();
    expect(await stored(`held ${way}`)).toBe(false);
    expect(await cut.release()).toBe("COMMIT");
    expect(await stored(`held ${way}`)).toBe(true);
  });

  it("is cut at the one that is meant, and later ones are not", async () => {
    const proxy = await proxied();
    const cut = proxy.cutAt({ fate: "unreached", nth: 2 });
    await commit(await inTransaction(proxy, `first ${way}`));
    await expect(commit(await inTransaction(proxy, `second ${way}`))).rejects.toThrow();
    await cut.happened;
    await commit(await inTransaction(proxy, `third ${way}`));
    expect([await stored(`first ${way}`), await stored(`second ${way}`), await stored(`third ${way}`)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

it("cuts at a statement that commits by itself", async () => {
  const proxy = await proxied();
  const client = await connected(proxy.url);
  proxy.cutAt({ fate: "answered", statement: /^insert/i });
  await expect(client.query(INSERT, ["by itself"])).rejects.toThrow();
  expect(await stored("by itself")).toBe(true);
});

it("passes nothing on while it is a black hole, and everything once it is healed", async () => {
  const proxy = await proxied();
  const client = await connected(proxy.url);
  proxy.blackHole();
  let isAnswered = false;
  const inserted = client.query(INSERT, ["after the hole"]).then(() => (isAnswered = true));
  const newcomer = new Client({ connectionString: proxy.url, connectionTimeoutMillis: 300 });
  await expect(newcomer.connect()).rejects.toThrow(/timeout/);
  expect(isAnswered).toBe(false);
  expect(await stored("after the hole")).toBe(false);
  proxy.heal();
  await inserted;
  expect(await stored("after the hole")).toBe(true);
});

it("keeps the server from learning that its client has gone, locks and all, until it is healed", async () => {
  const proxy = await proxied();
  const client = await connected(proxy.url);
  await client.query(INSERT, ["locked"]);
  await client.query("BEGIN");
  await client.query("SELECT FROM things WHERE id = 'locked' FOR UPDATE");
  const other = await connected(database.url);
  const lock = (timeoutMs: number) =>
    other
      .query(`SET lock_timeout = ${timeoutMs}`)
      .then(() => other.query("SELECT FROM things WHERE id = 'locked' FOR UPDATE"));
  proxy.blackHole();
  client.connection.stream.destroy();
  await expect(lock(200)).rejects.toThrow(/lock timeout/);
  proxy.heal();
  expect((await lock(5_000)).rowCount).toBe(1);
});

it("delays both ways", async () => {
  const proxy = await proxied();
  const client = await connected(proxy.url);
  proxy.delay(100);
  const startedAt = performance.now();
  await client.query("SELECT 1");
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
});

it("refuses new connections and keeps those there are, until it accepts again", async () => {
  const proxy = await proxied();
  const client = await connected(proxy.url);
  proxy.refuse();
  await expect(connected(proxy.url)).rejects.toThrow(/ECONNREFUSED/);
  expect((await client.query("SELECT 1")).rowCount).toBe(1);
  await proxy.accept();
  await connected(proxy.url);
});

it("resets every connection at once", async () => {
  const proxy = await proxied();
  const clients = [await connected(proxy.url), await connected(proxy.url)];
  const waiting = clients.map((client) => client.query("SELECT pg_sleep(10)"));
  proxy.cutAll();
  const outcomes = await Promise.allSettled(waiting);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
});

it("cuts an answer after exactly as many bytes as told", async () => {
  const proxy = await proxied();
  const client = await connected(proxy.url);
  let received = 0;
  client.connection.stream.on("data", (bytes: Buffer) => (received += bytes.length));
  const happened = proxy.cutAfterBytes("toClient", 17);
  await expect(client.query("SELECT 'an answer of more bytes than that'")).rejects.toThrow();
  await happened;
  expect(received).toBe(17);
});

it("cuts a request in its middle, so that it is not executed", async () => {
  const proxy = await proxied();
  const client = await connected(proxy.url);
  const happened = proxy.cutAfterBytes("toServer", 9);
  await expect(client.query("INSERT INTO things VALUES ('half')")).rejects.toThrow();
  await happened;
  expect(await stored("half")).toBe(false);
});
