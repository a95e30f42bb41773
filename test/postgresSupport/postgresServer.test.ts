// The PostgreSQL that tests run on: empty databases of their own, and a server that loses nothing it has committed.

import { Client } from "pg";
import { expect, it, onTestFinished } from "vitest";
import { freshDatabase, makeDatabase, sharedServerUrl } from "../support/postgres/freshDatabase.ts";
import { ownPostgres } from "../support/postgres/ownPostgres.ts";

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined); // a server that is stopped on purpose
  await client.connect();
  return client;
}

async function connected(url: string): Promise<Client> {
  const client = await connect(url);
  onTestFinished(() => client.end());
  return client;
}

it("gives each test an empty database that another does not see", async () => {
  const [first, second] = await Promise.all([freshDatabase(), freshDatabase()]);
  await (await connected(first.url)).query("CREATE TABLE things (id bigint)");
  const seen = await (await connected(second.url)).query("SELECT to_regclass('things') AS things");
  expect(seen.rows).toEqual([{ things: null }]);
});

it("runs PostgreSQL 18 that syncs, with room for many connections", async () => {
  const client = await connected(await sharedServerUrl());
  const ask = async (name: string) => (await client.query<Record<string, string>>(`SHOW ${name}`)).rows[0]?.[name];
  expect(await ask("server_version")).toMatch(/^18\./);
  expect(await ask("fsync")).toBe("on");
  expect(await ask("synchronous_commit")).toBe("on");
  expect(await ask("max_connections")).toBe("200");
});

it("drops a database and says which connections were left open", async () => {
  const database = await makeDatabase(await sharedServerUrl());
  const forgotten = await connected(database.url);
  await expect(database.drop()).rejects.toThrow("1 connections were left open");
  await expect(forgotten.query("SELECT 1")).rejects.toThrow();
  await expect(connect(database.url)).rejects.toThrow(/does not exist/);
});

it("keeps what was committed, and only that, over an immediate stop and a start on the same port", async () => {
  const server = await ownPostgres();
  const before = await connect(server.url);
  const unfinished = await connect(server.url);
  await before.query("CREATE TABLE things (id bigint)");
  await before.query("INSERT INTO things VALUES (1)");
  await unfinished.query("BEGIN");
  await unfinished.query("INSERT INTO things VALUES (2)");
  const url = server.url;
  await server.stop({ immediate: true });
  await expect(before.query("SELECT 1")).rejects.toThrow();
  await expect(connect(url)).rejects.toThrow(/ECONNREFUSED/);
  await server.start();
  const after = await connected(url);
  expect((await after.query("SELECT id FROM things")).rows).toEqual([{ id: "1" }]);
});

it("takes the settings that a test asks for", async () => {
  const server = await ownPostgres({ settings: { fsync: "off" } });
  const client = await connected(server.url);
  expect((await client.query("SHOW fsync")).rows).toEqual([{ fsync: "off" }]);
});
