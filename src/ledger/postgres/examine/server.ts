// Whether the database server keeps what it has confirmed, lets itself be written to, and goes by a clock like ours.

import { type Check, fail, type Finding, ok, warn } from "../../checks.ts";
import { NOW_MS } from "../lockStatements.ts";
import { SCHEMA_VERSION } from "../migrations.ts";
import { type Snapshot, versionOf } from "./snapshot.ts";

const APART_MS_MAX = 60_000;
/** Settings without which a confirmed commit may be lost or half written. `synchronous_commit` each transaction asks for itself. */
const NEEDED = new Map<string, (setting: string) => boolean>([
  ["fsync", (setting) => setting === "on"],
  ["full_page_writes", (setting) => setting === "on"],
  ["synchronous_commit", () => true],
]);

export function serverChecks(snapshot: Snapshot, epochMs: () => number): Check[] {
  return [
    { name: "PostgreSQL", run: () => version(snapshot) },
    { name: "schema", run: () => schemaVersion(snapshot) },
    { name: "move", run: () => moveStand(snapshot) },
    { name: "durability", run: () => durability(snapshot) },
    { name: "writable", run: () => writable(snapshot) },
    { name: "servers", run: () => servers(snapshot) },
    { name: "database clock", run: () => databaseClock(snapshot, epochMs) },
  ];
}

async function version(snapshot: Snapshot): Promise<Finding> {
  const { setting } = await snapshot.one<{ setting: string }>("SELECT current_setting('server_version') AS setting");
  const major = Number.parseInt(setting, 10);
  if (major >= 14) return ok(setting);
  return warn(
    `${setting} is older than what is documented`,
    "use PostgreSQL 14 or newer: docs/reference/postgresql.md",
  );
}

async function schemaVersion(snapshot: Snapshot): Promise<Finding> {
  const version = await versionOf(snapshot);
  if (version === SCHEMA_VERSION) return ok(`version ${version}, no migration pending`);
  if (version > SCHEMA_VERSION) {
    return fail(
      `version ${version} was written by a newer program; this one knows ${SCHEMA_VERSION}`,
      "run the newer version, or restore a backup from before it",
    );
  }
  return warn(
    `version ${version}; the next start of this program migrates it to ${SCHEMA_VERSION}`,
    "run pg_dump first",
  );
}

async function moveStand(snapshot: Snapshot): Promise<Finding> {
  const { under_way } = await snapshot.one<{ under_way: boolean }>(
    "SELECT EXISTS (SELECT 1 FROM ledger_facts WHERE name = 'move_under_way') AS under_way",
  );
  if (!under_way) return ok("none is under way");
  return fail(
    "half a ledger: its move from SQLite has not ended, and no server starts on it",
    "run the same iap-graphql migrate --from … again: docs/how-to/move-from-sqlite-to-postgresql.md",
  );
}

async function durability(snapshot: Snapshot): Promise<Finding> {
  const rows = await snapshot.all<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_settings WHERE name = ANY ($1::text[]) ORDER BY name",
    [[...NEEDED.keys()]],
  );
  const told = rows.map(({ name, setting }) => `${name}=${setting}`).join(", ");
  const wrong = rows.filter(({ name, setting }) => NEEDED.get(name)?.(setting) === false).map(({ name }) => name);
  if (wrong.length === 0) return ok(told);
  return fail(`${told}: a crash may lose calls that were answered`, `set ${wrong.join(" and ")} to on and reload`);
}

async function writable(snapshot: Snapshot): Promise<Finding> {
  const { standby } = await snapshot.one<{ standby: boolean }>("SELECT pg_is_in_recovery() AS standby");
  const { setting } = await snapshot.one<{ setting: string }>(
    "SELECT setting FROM pg_settings WHERE name = 'default_transaction_read_only'",
  );
  if (standby) return fail("this is a standby, which takes no writes", "let DATABASE_URL name the primary");
  if (setting === "on") return fail("default_transaction_read_only is on", "set it to off for this user and database");
  return ok("takes writes");
}

async function servers(snapshot: Snapshot): Promise<Finding> {
  const { count } = await snapshot.one<{ count: number }>(
    `SELECT count(*) AS count FROM instances WHERE gone_since_ms IS NULL AND beat_at_ms >= ${NOW_MS} - lease_ms`,
  );
  return ok(count === 1 ? "one runs on this ledger" : `${count === 0 ? "none" : count} run on this ledger`);
}

/** Nothing is decided by our clock, but it is the one that people are shown. */
async function databaseClock(snapshot: Snapshot, epochMs: () => number): Promise<Finding> {
  const { now } = await snapshot.one<{ now: number }>(`SELECT ${NOW_MS} AS now`);
  const apartMs = epochMs() - now;
  const told = `ours is ${Math.abs(Math.round(apartMs / 1_000))} s ${apartMs < 0 ? "behind" : "ahead of"} the database's`;
  if (Math.abs(apartMs) <= APART_MS_MAX) return ok(told);
  return warn(told, "set the machines' clocks, and keep them by NTP");
}
