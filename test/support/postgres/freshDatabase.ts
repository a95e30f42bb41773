// An empty database for one test, dropped when the test ends. Connections that are still open by then are a leak: the
// test fails and says whose they are. So close what uses the database later than this registers, as `await using` and
// onTestFinished do by themselves.

import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { Client, escapeIdentifier } from "pg";
import { onTestFinished } from "vitest";
import { askOnePostgres } from "./askOnePostgres.ts";

export interface FreshDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  drop(): Promise<void>;
}

const LOOKS_MAX = 60;
const LOOK_EVERY_MS = 50;

/** For the running test, on the run's shared server. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const database = await makeDatabase(await askOnePostgres("url"));
  onTestFinished(() => database.drop());
  return database;
}

/** For a whole test file, or on a server of one's own: whoever makes it drops it. */
export async function makeDatabase(serverUrl: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${escapeIdentifier(name)}`));
  let dropped: Promise<void> | null = null;
  const drop = () => (dropped ??= dropDatabase(serverUrl, name));
  return {
    name,
    url: Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href,
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

/** For a whole test file on the run's shared server: `beforeAll` makes it, `afterAll` drops it. */
export async function sharedServerUrl(): Promise<string> {
  return askOnePostgres("url");
}

/** Where nothing is left open the server's work is not waited for: nobody uses the database again. */
async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const open = await withClient(serverUrl, (client) => sessionsThatStay(client, name));
  const statement = `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`;
  const dropping = withClient(serverUrl, (client) => client.query(statement));
  if (open.length === 0) return void dropping.catch(() => undefined); // what is left of it goes with the server
  await dropping;
  throw new Error(`${open.length} connections were left open:\n${open.join("\n")}`);
}

/** A session ends a moment after its client has closed it: the server is given that moment. */
async function sessionsThatStay(client: Client, name: string): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt += 1) {
    const { rows } = await client.query<{ readonly session: string }>(
      `SELECT concat_ws(' ', pid, application_name, state, query) AS session
       FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
      [name],
    );
    if (rows.length === 0 || attempt === LOOKS_MAX) return rows.map(({ session }) => session);
    await wait(LOOK_EVERY_MS);
  }
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined); // its server may be stopped; whoever waits for a query hears of it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
