// What can go wrong between a reader and PostgreSQL, and what its caller hears: a server that is slow, full of readers,
// restarted, silent or not there. Each ends in time, and the next read is served once the reason is gone.

import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { Client } from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import {
  type PostgresReader,
  type PostgresReaderOptions,
  startPostgresReader,
} from "../../src/ledger/postgres/postgresReader.ts";
import { freePort } from "../support/postgres/freePort.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { ownPostgres } from "../support/postgres/ownPostgres.ts";
import { findPgbouncer, startPgbouncer } from "../support/postgres/pgbouncer.ts";
import { PostgresProxy } from "../support/postgres/PostgresProxy.ts";
import { realTimers } from "./support/realTimers.ts";

const ALL = { kind: "all" } as const;
const SCHEMA = readFileSync(new URL("../../schema/ledger.postgres.sql", import.meta.url), "utf8");
const LARGEST = 9_223_372_036_854_775_807n;
const ID = "0197f0a0c0de7000800000000000abcd";
const pgbouncer = findPgbouncer("whether reads go through a pooler that lends sessions by transaction");

const unavailable = { name: "ServiceError", code: "LEDGER_UNAVAILABLE" };
const timedOut = { name: "ServiceError", code: "TIMEOUT" };
const overloaded = { name: "ServiceError", code: "OVERLOADED" };

/** Another session of the same database, on which the tables stand and hold one consumption. */
async function besideIt(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined); // its server may be stopped
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(SCHEMA);
  await client.query(
    `INSERT INTO consumptions (id, app, environment, payment_seq, item_seq, player_id, status, evidence, amount_micros,
      currency, requested_at, event_count)
    VALUES ($1, 'puzzle', 'SANDBOX', 'P1', $2, 'alice', 'CONSUMED', 'CONFIRMED', 999999999999999999, 'KRW', 1, 1)`,
    [ID, LARGEST],
  );
  return client;
}

function readerOf(url: string, options: Partial<PostgresReaderOptions> = {}): PostgresReader {
  const defaults = { connectionsMax: 2, queueMax: 10, timeoutMs: 2_000, waitMs: 2_000, after: realTimers.after };
  const reading = startPostgresReader({ url, ...defaults, ...options });
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= reading.close());
  onTestFinished(close);
  return { ...reading, close };
}

const count = ({ reader }: PostgresReader) => reader.consumptionCount(ALL, {}, false);

/** No read of consumptions comes through until the returned function is called. */
async function hold(client: Client): Promise<() => Promise<unknown>> {
  await client.query("BEGIN; LOCK TABLE consumptions IN ACCESS EXCLUSIVE MODE");
  return () => client.query("ROLLBACK");
}

/** Sessions that wait for a lock, once there are so many. */
async function blocked(client: Client, wanted: number): Promise<number[]> {
  const waiting = async () => {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE NOT l.granted AND d.datname = current_database()`,
    );
    return rows.map(({ pid }) => pid);
  };
  await expect.poll(waiting, { interval: 5, timeout: 5_000 }).toHaveLength(wanted);
  return waiting();
}

describe("a row of PostgreSQL", () => {
  it("keeps every digit of its numbers and the domain's form of its id", async () => {
    const { url } = await freshDatabase();
    await besideIt(url);
    const [found] = await readerOf(url).reader.consumptionsById(ALL, [ID]);
    expect(found).toMatchObject({ id: ID, itemSeq: LARGEST, requestedAt: 1 });
    expect(found?.price).toEqual({ amountMicros: 999_999_999_999_999_999n, currency: "KRW" });
  });

  it("is never equal to what the database cannot keep, and asking for that is no fault", async () => {
    const { url } = await freshDatabase();
    await besideIt(url);
    const { reader } = readerOf(url);
    for (const odd of ["alice\0", "\ud800"]) {
      expect(await reader.consumptionCount({ kind: "player", app: null, playerId: odd }, {}, false)).toBe(0);
      expect(await reader.consumptionCount(ALL, { playerId: [odd] }, false)).toBe(0);
      expect(await reader.consumptionCount(ALL, { playerId: [odd, "alice"] }, false)).toBe(1);
      expect(await reader.consumptionCount(ALL, { requestId: [odd] }, false)).toBe(0);
      expect(await reader.standingConsumption(ALL, "puzzle", odd)).toBeNull();
      expect(await reader.consumptionsById(ALL, [odd, "abcd", ID.toUpperCase()])).toEqual([null, null, null]);
    }
  });
});

describe("a statement that takes too long", () => {
  it("is ended by the server as a TIMEOUT, and its connection serves the next read", async () => {
    const { url } = await freshDatabase();
    const beside = await besideIt(url);
    const reading = readerOf(url, { connectionsMax: 1, timeoutMs: 100 });
    expect(await count(reading)).toBe(1);
    const sessions = `SELECT pid FROM pg_stat_activity
      WHERE application_name = 'iap-graphql' AND datname = current_database()`;
    const before = (await beside.query(sessions)).rows;
    const release = await hold(beside);
    await expect(count(reading)).rejects.toMatchObject(timedOut);
    await release();
    expect(await count(reading)).toBe(1);
    expect((await beside.query(sessions)).rows).toEqual(before);
    expect(before).toHaveLength(1);
  });
});

describe("more reads than connections", () => {
  it("wait for their turn, so many and so long, and are OVERLOADED beyond that", async () => {
    const { url } = await freshDatabase();
    const beside = await besideIt(url);
    const timers = new Set<() => void>();
    const after = (_delayMs: number, callback: () => void) => {
      timers.add(callback);
      return () => timers.delete(callback);
    };
    const reading = readerOf(url, { connectionsMax: 1, queueMax: 2, after });
    const release = await hold(beside);
    const running = count(reading);
    const tooLong = count(reading);
    const patient = count(reading);
    await expect(count(reading)).rejects.toMatchObject(overloaded);
    const [first] = timers;
    first?.();
    await expect(tooLong).rejects.toMatchObject(overloaded);
    await blocked(beside, 1); // the one connection there is
    await release();
    expect(await Promise.all([running, patient])).toEqual([1, 1]);
    expect(await count(reading)).toBe(1);
  });

  it("are all let go when the reader is closed, those under way as well", async () => {
    const { url } = await freshDatabase();
    const beside = await besideIt(url);
    const reading = readerOf(url, { connectionsMax: 2 });
    await hold(beside);
    const ends = Promise.allSettled(Array.from({ length: 5 }, () => count(reading)));
    await blocked(beside, 2);
    await reading.close();
    for (const end of await ends) expect(end).toMatchObject({ status: "rejected", reason: unavailable });
    await expect(count(reading)).rejects.toMatchObject(unavailable);
  });
});

describe("a connection that breaks", () => {
  it("in the middle of a read ends that read only", async () => {
    const { url } = await freshDatabase();
    const beside = await besideIt(url);
    const reading = readerOf(url, { connectionsMax: 1 });
    const release = await hold(beside);
    const [end] = await Promise.all([
      count(reading).catch((fault: unknown) => fault),
      blocked(beside, 1).then((found) => beside.query("SELECT pg_terminate_backend($1)", found)),
    ]);
    expect(end).toMatchObject(unavailable);
    await release();
    expect(await count(reading)).toBe(1);
  });

  it("while nobody uses it is not noticed by anybody", async () => {
    const { url } = await freshDatabase();
    const beside = await besideIt(url);
    const reading = readerOf(url);
    await Promise.all([count(reading), count(reading)]);
    const { rows } = await beside.query<{ ended: boolean }>(
      `SELECT pg_terminate_backend(pid, 5000) AS ended FROM pg_stat_activity
       WHERE application_name = 'iap-graphql' AND datname = current_database()`,
    );
    expect(rows).toEqual([{ ended: true }, { ended: true }]);
    await expect.poll(() => count(reading).catch(() => null), { interval: 5 }).toBe(1);
  });

  it("with its server is made anew when the server is back", async () => {
    const server = await ownPostgres();
    await besideIt(server.url);
    const reading = readerOf(server.url);
    await Promise.all([count(reading), count(reading)]);
    await server.stop({ immediate: true });
    await expect(count(reading)).rejects.toMatchObject(unavailable);
    await server.start();
    await expect.poll(() => count(reading).catch(() => null), { interval: 5 }).toBe(1);
  });

  it("half, so that nothing comes back, ends its read in time and takes the idle ones with it", async () => {
    const { url } = await freshDatabase();
    await besideIt(url);
    await using proxy = await PostgresProxy.open(url);
    const reading = readerOf(proxy.url, { connectionsMax: 3, timeoutMs: 100, waitMs: 300 });
    await Promise.all([count(reading), count(reading), count(reading)]);
    proxy.blackHole();
    await expect(count(reading)).rejects.toMatchObject(unavailable); // one that was open
    const startedAt = performance.now();
    await expect(count(reading)).rejects.toMatchObject(unavailable); // one that cannot be made
    expect(performance.now() - startedAt).toBeLessThan(900); // an idle one would have taken 1,100 ms
    proxy.heal();
    expect(await count(reading)).toBe(1);
    await reading.close();
  });
});

describe("a database that is not there", () => {
  it("is LEDGER_UNAVAILABLE, without a word of where it should be", async () => {
    const url = `postgres://reader:canary-password@127.0.0.1:${await freePort()}/canary-database`;
    const error: unknown = await count(readerOf(url)).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ ...unavailable, cause: { message: "the ledger could not be read (ECONNREFUSED)" } });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("canary");
  });

  it("is refused at once where its address makes no sense, and the refusal does not repeat it", () => {
    const files = "?sslmode=verify-full&sslrootcert=/nowhere/canary.pem";
    for (const url of ["mysql://u:canary@h/d", "postgres://u:canary@h:port/d", `postgres://u:canary@h/d${files}`]) {
      const start = () => readerOf(url);
      expect(start).toThrow(LedgerRefusal);
      expect(start).not.toThrow(/canary/);
    }
  });
});

describe.runIf(pgbouncer !== null)("a pooler that lends sessions by transaction", () => {
  it("serves many readers over one session, and each keeps its time limit to itself", async () => {
    const { url } = await freshDatabase();
    const beside = await besideIt(url);
    await using pooler = await startPgbouncer(pgbouncer ?? "", url, { poolSize: 1 });
    const hasty = readerOf(pooler.url, { timeoutMs: 100 });
    const patient = readerOf(pooler.url, { timeoutMs: 10_000 });
    expect(await Promise.all([count(hasty), count(patient), count(hasty), count(patient)])).toEqual([1, 1, 1, 1]);
    const release = await hold(beside);
    await expect(count(hasty)).rejects.toMatchObject(timedOut);
    await release();
    const plain = new Client({ connectionString: pooler.url });
    await plain.connect();
    const left = await plain.query("SHOW statement_timeout");
    expect(left.rows).toEqual([{ statement_timeout: "0" }]);
    await plain.end();
    await Promise.all([hasty.close(), patient.close()]);
  });
});
