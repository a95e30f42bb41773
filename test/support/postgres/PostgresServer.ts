// A PostgreSQL 18 on loopback in a temporary folder, for one test to stop and start as it likes, or for a whole run to
// share. What it has committed is on disk, as in production: fsync stays on unless a test says otherwise.

import { join } from "node:path";
import { freePort } from "./freePort.ts";
import { KeptFolder, type RunningProgram } from "./keptFolder.ts";
import { type PostgresPrograms, postgresPrograms } from "./postgresPrograms.ts";

export interface PostgresOptions {
  /** Of postgresql.conf: `{ fsync: "off" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A data folder made by `makeDataFolder`, to copy instead of making one: 0.2 s instead of 1.2. */
  readonly copyOf?: string;
}

const READY = /database system is ready to accept connections/;
const PORT_ATTEMPTS_MAX = 5;
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "64MB",
  fsync: "on",
  log_min_messages: "log", // it ranks above "error" here: tests provoke errors by the thousand
  // After a crash it first syncs its folder. File by file that takes seconds; macOS has no other way.
  ...(process.platform === "linux" ? { recovery_init_sync_method: "syncfs" } : {}),
};

export class PostgresServer implements AsyncDisposable {
  readonly #folder: KeptFolder;
  readonly #programs: PostgresPrograms;
  readonly #settings: Readonly<Record<string, string>>;
  #port = 0;
  #running: RunningProgram | null = null;

  private constructor(folder: KeptFolder, programs: PostgresPrograms, settings: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#programs = programs;
    this.#settings = settings;
  }

  static async open({ settings = {}, copyOf }: PostgresOptions = {}): Promise<PostgresServer> {
    const folder = new KeptFolder("SIGQUIT");
    const programs = postgresPrograms(folder.path);
    const server = new PostgresServer(folder, programs, { ...SETTINGS, ...settings });
    try {
      if (copyOf === undefined) await makeDataFolder(folder, programs);
      else await folder.execute("cp", ["-R", copyOf, dataOf(folder)]);
      await server.#startOnFreePort();
      return server;
    } catch (error) {
      await folder.stop();
      throw error;
    }
  }

  get port(): number {
    return this.#port;
  }

  /** Of the database `postgres`, from which others can be made. */
  get url(): string {
    return this.databaseUrl("postgres");
  }

  databaseUrl(name: string): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/${name}`;
  }

  /** Same data, same port. Does nothing while it runs. */
  async start(): Promise<void> {
    if (this.#running !== null) return;
    const settings = { ...this.#settings, port: `${this.#port}` };
    const parameters = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const program = { command: this.#programs.postgres, parameters: ["-D", dataOf(this.#folder), ...parameters] };
    this.#running = await this.#folder.run({ ...program, ready: READY });
  }

  /**
   * Ends every session. Immediate: as after a crash, sessions are not told, nothing is written any more, and the next
   * start has to recover from the log. Otherwise transactions are rolled back in order and a checkpoint is made.
   */
  async stop({ immediate = false }: { readonly immediate?: boolean } = {}): Promise<void> {
    const running = this.#running;
    this.#running = null;
    await running?.end(immediate ? "SIGQUIT" : "SIGINT");
  }

  /** Ends it for good and removes its data. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder.stop();
  }

  async #startOnFreePort(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.#port = await freePort();
      try {
        return await this.start();
      } catch (error) {
        if (attempt === PORT_ATTEMPTS_MAX) throw error; // somebody was faster, five times: it is not the port
      }
    }
  }
}

/** An empty cluster that no server runs on, to be copied. */
export async function makeDataFolder(
  folder: KeptFolder,
  programs: PostgresPrograms = postgresPrograms(folder.path),
): Promise<string> {
  // No sync: a machine that crashes in the middle of a test run takes the run with it.
  const options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync"];
  await folder.execute(programs.initdb, ["-D", dataOf(folder), ...options]);
  return dataOf(folder);
}

function dataOf(folder: KeptFolder): string {
  return join(folder.path, "data");
}
