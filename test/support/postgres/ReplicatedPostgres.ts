// Debian's PostgreSQL with a standby that follows it by streaming replication: for failovers as operators have them. Two places,
// one of which is the primary at a time; what the standby misses is decided by the test.

import { globSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { vi } from "vitest";
import { requireTool } from "../externalTool.ts";
import { freePort } from "./freePort.ts";
import { KeptFolder, type RunningProgram } from "./keptFolder.ts";

const READY = /database system is ready to accept (?:read-only )?connections/;
const DEBIAN = "/usr/lib/postgresql/*/bin";
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  shared_buffers: "32MB",
  wal_level: "replica",
  max_wal_senders: "4",
  hot_standby: "on",
  log_min_messages: "log",
};

/** Where its programs lie, or null where it is not installed; see requireTool. To be asked once, at the top of a test file. */
export function findReplicatedPostgres(skipped: string): string | null {
  const folders = globSync(DEBIAN).toSorted();
  return requireTool("initdb", skipped, folders) === null ? null : (folders.at(-1) ?? null);
}

interface Place {
  readonly folder: KeptFolder;
  readonly port: number;
  running: RunningProgram | null;
}

export class ReplicatedPostgres implements AsyncDisposable {
  /** A list of both hosts, as libpq takes it. */
  readonly url: string;
  readonly #programs: string;
  #primary: Place;
  #standby: Place;

  private constructor(programs: string, primary: Place, standby: Place) {
    this.#programs = programs;
    this.#primary = primary;
    this.#standby = standby;
    this.url = `postgres://postgres@127.0.0.1:${primary.port},127.0.0.1:${standby.port}/postgres`;
  }

  /** @param programs as found by findReplicatedPostgres */
  static async open(programs: string): Promise<ReplicatedPostgres> {
    const place = async () => ({ folder: new KeptFolder("SIGQUIT"), port: await freePort(), running: null });
    const pair = new ReplicatedPostgres(programs, await place(), await place());
    try {
      const { folder } = pair.#primary;
      const options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync"];
      await folder.execute(join(programs, "initdb"), ["-D", dataOf(folder), ...options]);
      await pair.#start(pair.#primary);
      await pair.follow();
      return pair;
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Makes a standby of the other place, which is not running, from the primary as it is now. */
  async follow(): Promise<void> {
    const { folder } = this.#standby;
    await folder.execute("rm", ["-rf", dataOf(folder)]);
    const from = ["-h", "127.0.0.1", "-p", `${this.#primary.port}`, "-U", "postgres"];
    const options = ["-D", dataOf(folder), "--write-recovery-conf", "--checkpoint=fast", "--no-sync"];
    await folder.execute(join(this.#programs, "pg_basebackup"), [...from, ...options]);
    await this.#start(this.#standby);
    await this.#untilFollowing(true);
  }

  /** From now on the primary answers a commit once the standby has it on its disk. */
  async makeSynchronous(): Promise<void> {
    await this.ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
    await this.ask("SELECT pg_reload_conf()");
    await vi.waitUntil(async () => {
      const [standby] = await this.ask<{ sync_state: string }>("SELECT sync_state FROM pg_stat_replication");
      return standby?.sync_state === "sync";
    }, 5_000);
  }

  /** The standby hears no more of the primary, which goes on without it. */
  async stopFollowing(): Promise<void> {
    const standby = `postgres://postgres@127.0.0.1:${this.#standby.port}/postgres`;
    await asked(standby, "ALTER SYSTEM SET primary_conninfo = ''");
    await asked(standby, "SELECT pg_reload_conf()");
    await this.#untilFollowing(false);
  }

  /** The primary is gone at once, and the standby takes its place. */
  async failOver(): Promise<void> {
    const { running } = this.#primary;
    this.#primary.running = null;
    await running?.end("SIGQUIT");
    const { folder } = this.#standby;
    await folder.execute(join(this.#programs, "pg_ctl"), ["promote", "-D", dataOf(folder), "--wait"]);
    [this.#primary, this.#standby] = [this.#standby, this.#primary];
  }

  /** Of the primary. */
  ask<Row extends object>(text: string): Promise<Row[]> {
    return asked<Row>(`postgres://postgres@127.0.0.1:${this.#primary.port}/postgres`, text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#primary.folder.stop(), this.#standby.folder.stop()]);
  }

  async #start(place: Place): Promise<void> {
    const settings = Object.entries({ ...SETTINGS, port: `${place.port}` });
    const parameters = ["-D", dataOf(place.folder), ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
    place.running = await place.folder.run({ command: join(this.#programs, "postgres"), parameters, ready: READY });
  }

  async #untilFollowing(isFollowing: boolean): Promise<void> {
    const text = "SELECT FROM pg_stat_replication WHERE state = 'streaming'";
    await vi.waitUntil(async () => (await this.ask(text)).length === (isFollowing ? 1 : 0), 10_000);
  }
}

async function asked<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

function dataOf(folder: KeptFolder): string {
  return join(folder.path, "data");
}
