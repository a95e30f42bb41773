// The connection that writes: what was begun on one never goes on on another, and an error is read by its code.

import { DatabaseError } from "pg";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openPool } from "../../src/ledger/postgres/connections.ts";
import { ConnectionLost, createWritingConnection, isAnswer } from "../../src/ledger/postgres/writingConnection.ts";
import { freePort } from "../support/postgres/freePort.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { rowsOf } from "./support/sql.ts";

async function connection() {
  const { url } = await freshDatabase();
  const made = createWritingConnection({ url, queryTimeoutMs: 5_000, connectTimeoutMs: 3_000 });
  onTestFinished(() => made.close());
  return { url, made };
}

const ENDED =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle%' AND datname = current_database()";

describe("a session on the connection", () => {
  it("is over with its connection: nothing of it is said to the next one, outside its transaction", async () => {
    const { url, made } = await connection();
    await rowsOf(url, "CREATE TABLE things (id integer)");
    const session = await made.session();
    await session.run("BEGIN");
    await session.run("INSERT INTO things VALUES (1)");
    await rowsOf(url, ENDED);
    for (let tries = 0; tries < 3; tries += 1) {
      await expect(session.run("INSERT INTO things VALUES (2)")).rejects.toThrow(ConnectionLost);
    }
    await expect(session.run("COMMIT")).rejects.toThrow(ConnectionLost);
    expect(await rowsOf(url, "SELECT id FROM things")).toEqual([]);
    expect((await made.run("SELECT 1")).rows).toHaveLength(1); // another, for whoever begins anew
  });

  it("does not outlive the connection that was dropped on purpose", async () => {
    const { url, made } = await connection();
    const session = await made.session();
    session.drop();
    await expect(session.run("SELECT 1")).rejects.toThrow(ConnectionLost);
    await vi.waitUntil(async () => (await rowsOf(url, ENDED)).length === 0);
  });
});

describe("where the connection leads", () => {
  it("is a server that takes writes, or nowhere; one that stopped taking them is left", async () => {
    const { url, made } = await connection();
    const name = new URL(url).pathname.slice(1);
    const session = await made.session();
    await rowsOf(url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`); // as a standby says it
    await session.run("SET default_transaction_read_only = on"); // and a primary that has become one
    await expect(session.run("CREATE TABLE things (id integer)")).rejects.toThrow(/takes no writes/);
    await expect(session.run("SELECT 1")).rejects.toThrow(ConnectionLost);
    await expect(made.session()).rejects.toThrow(/takes no writes/);
    await rowsOf(url, `BEGIN READ WRITE; ALTER DATABASE ${name} SET default_transaction_read_only = off; COMMIT`);
    expect((await made.run("SELECT 1")).rows).toHaveLength(1);
  });

  it("is found among several hosts, whichever comes first", async () => {
    const { url } = await connection();
    const dead = `127.0.0.1:${await freePort()}`;
    const { host } = new URL(url);
    for (const hosts of [`${dead},${host}`, `${host},${dead}`, `${dead},${dead},${host}`]) {
      const listed = createWritingConnection({
        url: url.replace(host, hosts),
        queryTimeoutMs: 5_000,
        connectTimeoutMs: 6_000,
      });
      expect((await listed.run("SELECT 1")).rows, hosts).toHaveLength(1);
      await listed.close();
      const pool = openPool({
        url: url.replace(host, hosts),
        connectionsMax: 1,
        connectTimeoutMs: 6_000,
        queryTimeoutMs: 5_000,
      });
      const lent = await pool.lend();
      expect((await lent.query("SELECT 1")).rows, hosts).toHaveLength(1);
      lent.release();
      await pool.end();
    }
  });
});

describe("an error of the server", () => {
  const errorOf = (code: string, severity: string) =>
    Object.assign(new DatabaseError("said by the server", 10, "error"), { code, severity });

  it.each(["ERROR", "FEHLER", "오류"])("leaves the session where its code says so, told as %s", (severity) => {
    for (const code of ["23505", "40001", "40P01", "57014", "53100", "55P03"]) {
      expect(isAnswer(errorOf(code, severity)), code).toBe(true);
    }
  });

  it.each(["FATAL", "치명적오류"])("has ended it where its code says so, told as %s", (severity) => {
    for (const code of ["57P01", "57P02", "57P03", "25006", "25P03", "08006", "53300", "28P01", "3D000"]) {
      expect(isAnswer(errorOf(code, severity)), code).toBe(false);
    }
  });
});
