// Debian's pgbouncer in transaction mode in front of a PostgreSQL: two transactions of one client may run in two sessions,
// and whatever startup parameter it does not know makes it refuse the client, as it does where operators run it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { requireTool } from "../externalTool.ts";
import { freePort } from "./freePort.ts";
import { KeptFolder } from "./keptFolder.ts";

export interface Pgbouncer extends AsyncDisposable {
  /** Same user and database as the target's, by way of pgbouncer. */
  readonly url: string;
  /** Ends it at once, clients and all. */
  stop(): Promise<void>;
}

export interface PgbouncerOptions {
  /** Sessions with PostgreSQL; clients beyond them wait for a transaction of another to end. */
  readonly poolSize?: number;
}

/** Null when it is not installed; see requireTool. To be asked once, at the top of a test file. */
export function findPgbouncer(skipped: string): string | null {
  return requireTool("pgbouncer", skipped);
}

/** @param program as found by findPgbouncer */
export async function startPgbouncer(
  program: string,
  targetUrl: string,
  { poolSize = 4 }: PgbouncerOptions = {},
): Promise<Pgbouncer> {
  const folder = new KeptFolder("SIGTERM"); // to pgbouncer that is: at once
  try {
    const target = new URL(targetUrl);
    const port = await freePort();
    const configuration = writeConfiguration(folder, target, port, poolSize);
    await folder.run({ command: program, parameters: [configuration], ready: /process up/ });
    const stop = () => folder.stop();
    return { url: Object.assign(new URL(target), { port: `${port}` }).href, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await folder.stop();
    throw error;
  }
}

function writeConfiguration(folder: KeptFolder, target: URL, port: number, poolSize: number): string {
  const users = join(folder.path, "users");
  writeFileSync(users, `"${target.username}" ""\n`);
  const lines = [
    "[databases]",
    `* = host=${target.hostname} port=${target.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = trust",
    `auth_file = ${users}`,
    "pool_mode = transaction",
    `default_pool_size = ${poolSize}`,
    "max_client_conn = 500",
    "server_reset_query = DISCARD ALL", // not used in this mode: what a session keeps, the next client finds
  ];
  const configuration = join(folder.path, "pgbouncer.ini");
  writeFileSync(configuration, `${lines.join("\n")}\n`);
  folder.give(users);
  folder.give(configuration);
  return configuration;
}
