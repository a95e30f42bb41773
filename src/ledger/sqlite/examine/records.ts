// What is on record that people should know of: what is open and for how long, what only they can decide, whose answers
// prove nothing, whether the secret is the right one, and whether the clock still goes with the records.

import type Database from "better-sqlite3";
import { type Check, checkOf, fail, type Finding, ok, warn } from "../../checks.ts";
import type { TokenSeal } from "../../seal.ts";

/** With back-off of at most ten minutes, whatever is open for longer than this waits for something. */
const OPEN_MS_MAX = 3_600_000;
const BEHIND_MS_MAX = 60_000;
const MINUTE_MS = 60_000;

export interface RecordsOptions {
  readonly database: Database.Database;
  /** null: there is no secret yet. */
  readonly seal: TokenSeal | null;
  readonly epochMs: () => number;
}

export function recordChecks({ database, seal, epochMs }: RecordsOptions): Check[] {
  return [
    checkOf("clock", () => clock(database, epochMs())),
    checkOf("open consumptions", () => openOnes(database, epochMs())),
    checkOf("disputes", () => disputes(database)),
    checkOf("ledger secret", () => sealedTokens(database, seal)),
    checkOf("marked apps", () => markedApps(database)),
  ];
}

function clock(database: Database.Database, now: number): Finding {
  const newest = Number(
    database
      .prepare(
        `SELECT coalesce(max(at), 0) FROM (SELECT max(started_at) AS at FROM starts
          UNION ALL SELECT * FROM (SELECT requested_at FROM consumptions ORDER BY row DESC LIMIT 1)
          UNION ALL SELECT * FROM (SELECT occurred_at FROM feed ORDER BY sequence DESC LIMIT 1))`,
      )
      .pluck()
      .get(),
  );
  const behindMs = newest - now;
  if (behindMs <= BEHIND_MS_MAX) return ok(`${instantOf(now)}, after everything on record`);
  return warn(
    `${instantOf(now)} is ${spanOf(behindMs)} before the newest record`,
    "set the machine's clock, and keep it by NTP; nothing is decided by it, but every instant shown is",
  );
}

function openOnes(database: Database.Database, now: number): Finding {
  const rows = database
    .prepare<[], [string, number, number]>(
      `SELECT status, count(*), min(requested_at) FROM consumptions
        WHERE status IN ('PENDING', 'IN_DOUBT') GROUP BY status ORDER BY status`,
    )
    .raw()
    .all();
  if (rows.length === 0) return ok("none");
  const told = rows.map(([status, count, oldest]) => `${count} ${status}, the oldest for ${spanOf(now - oldest)}`);
  if (rows.every(([, , oldest]) => now - oldest <= OPEN_MS_MAX)) return ok(told.join("; "));
  return warn(
    told.join("; "),
    "see that a server runs and reaches the upstream; what stays open then, ask about with reconcileConsumption",
  );
}

function disputes(database: Database.Database): Finding {
  const sql = "SELECT count(*) FROM consumptions WHERE status = 'DISPUTED'";
  const count = Number(database.prepare(sql).pluck().get());
  if (count === 0) return ok("none");
  return warn(
    `${count} DISPUTED: only people can tell whose call consumed the payment`,
    "list them with consumptions(filter: {status: [DISPUTED]}) and decide each: docs/explanation/why-5018-is-hard.md",
  );
}

function sealedTokens(database: Database.Database, seal: TokenSeal | null): Finding {
  const rows = database
    .prepare<[], [string, Buffer]>(
      `SELECT lower(hex(id)), sealed_token FROM consumptions
        WHERE status IN ('PENDING', 'IN_DOUBT', 'DISPUTED') AND sealed_token IS NOT NULL`,
    )
    .raw();
  let [sealed, unopened] = [0, 0];
  for (const [id, token] of rows.iterate()) {
    sealed += 1;
    if (seal === null || seal.open(id, token) === null) unopened += 1;
  }
  if (unopened > 0) {
    return fail(
      `${unopened} of ${sealed} tokens of open consumptions cannot be opened: nobody can ask about those again`,
      "add the secret they were sealed with to LEDGER_SECRET, behind the newest, or put the -secret file back",
    );
  }
  if (seal === null) return ok("none yet: the first start makes one, or set LEDGER_SECRET");
  return ok(sealed === 0 ? "there; no token is kept" : `opens all ${sealed} tokens of open consumptions`);
}

function markedApps(database: Database.Database): Finding {
  const names = database.prepare<[], string>("SELECT name FROM apps WHERE is_marked = 1 ORDER BY name").pluck().all();
  if (names.length === 0) return ok("none");
  return warn(
    `${names.join(", ")}: a random token once heard 5018 there, so its 5018 proves nothing, and lost answers end DISPUTED`,
    "ask the vendor why a wrong token is told 5018; until then disputes are decided by hand",
  );
}

function instantOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Whole minutes, hours or days: enough for people. */
export function spanOf(durationMs: number): string {
  const minutes = Math.max(0, Math.round(durationMs / MINUTE_MS));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
