// pgbouncer stands where operators put it, in the mode they use: sessions are lent for one transaction at a time.

import { Client } from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { findPgbouncer, startPgbouncer } from "../support/postgres/pgbouncer.ts";

const pgbouncer = findPgbouncer("whether the tests' own pgbouncer lends sessions by transaction");

async function connected(url: string, options: { readonly statement_timeout?: number } = {}): Promise<Client> {
  const client = new Client({ connectionString: url, ...options });
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

async function bouncedUrl(program: string, poolSize: number): Promise<string> {
  const bouncer = await startPgbouncer(program, (await freshDatabase()).url, { poolSize });
  onTestFinished(() => bouncer.stop());
  return bouncer.url;
}

describe.runIf(pgbouncer !== null)("pgbouncer", () => {
  const program = pgbouncer ?? "";
  const session = async (client: Client) =>
    (await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]?.pid;

  it("lends one session to two clients by turns, and to one of them for a whole transaction", async () => {
    const url = await bouncedUrl(program, 1);
    const [first, second] = [await connected(url), await connected(url)];
    expect(await session(first)).toBe(await session(second));
    await first.query("BEGIN");
    await session(first);
    let isServed = false;
    const waiting = session(second).then(() => (isServed = true));
    await first.query("SELECT pg_sleep(0.1)");
    expect(isServed).toBe(false);
    await first.query("COMMIT");
    await waiting;
  });

  it("lets what one client sets for its session leak to the next one", async () => {
    const url = await bouncedUrl(program, 1);
    await (await connected(url)).query("SET lock_timeout = 1234");
    const found = await (await connected(url)).query("SHOW lock_timeout");
    expect(found.rows).toEqual([{ lock_timeout: "1234ms" }]);
  });

  it("refuses a client that sends a startup parameter it does not know", async () => {
    const url = await bouncedUrl(program, 1);
    await expect(connected(url, { statement_timeout: 1_000 })).rejects.toThrow(/unsupported startup parameter/);
  });
});
