// The ledger's schema on PostgreSQL, made and brought up once, step by step, however many instances start together: whoever holds the lock
// of the version's row does it, the others wait and find it done. A step may take minutes; what it does not do is queue for long behind
// somebody who reads or writes a table, since everybody else would queue behind it.

import { readFileSync } from "node:fs";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { beginKept } from "./keptCommits.ts";
import { ConnectionLost, isAnswer, type Session, type WritingConnection } from "./writingConnection.ts";

export const SCHEMA_VERSION = 4;

const SCHEMA_FOLDER = new URL("../../../schema/", import.meta.url);
export const SCHEMA_FILE = new URL("ledger.postgres.sql", SCHEMA_FOLDER);
/** Creating the version's table at the same time as another instance fails for one of the two; it then finds it there. */
const TRIES_MAX = 10;
const RACE_RETRY_MS = 50;
/** For a large table to be written anew, or for another instance to do it. */
const STEP_TIMEOUT_MS = 3_600_000;
/** The time that others are held up by a step that waits for a table. */
const LOCK_TIMEOUT_MS = 3_000;
const LOCK_TIMEOUT_CODE = "55P03";
const DUPLICATE_CODES: ReadonlySet<string> = new Set(["23505", "42P07", "42710", "40001", "40P01"]);

/** A database that is just being restarted is waited for; one that is not there is not. */
const PATIENCE_MS = 8_000;
const RETRY_MS = 250;
/** Starting up, shutting down, out of connections. */
const PASSING_CODES: ReadonlySet<string> = new Set(["57P01", "57P02", "57P03", "53300"]);

export interface MigrationOptions {
  readonly monotonicMs: () => number;
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

/** Throws LedgerRefusal where the database holds something else, or a newer schema than this program knows. */
export async function migrate(connection: WritingConnection, options: MigrationOptions): Promise<void> {
  const { monotonicMs, after } = options;
  const untilMs = monotonicMs() + PATIENCE_MS;
  let races = 0;
  for (;;) {
    try {
      return await migrateOn(await connection.session());
    } catch (error) {
      const isRace = isAnswer(error) && DUPLICATE_CODES.has(error.code ?? "");
      if (isRace) races += 1;
      else if (!(isPassing(error) || isHeldUp(error)) || monotonicMs() >= untilMs) throw refusalOf(error);
      if (races === TRIES_MAX) throw refusalOf(error);
      await new Promise<void>((resolve) => void after(isRace ? RACE_RETRY_MS : RETRY_MS, resolve));
    }
  }
}

function isHeldUp(error: unknown): boolean {
  return isAnswer(error) && error.code === LOCK_TIMEOUT_CODE;
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof ConnectionLost)) return false;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return PASSING_CODES.has(code) || !/^[0-9A-Z]{5}$/.test(code); // any other of the server's codes says why not
}

async function migrateOn(session: Session): Promise<void> {
  try {
    await migrateOnce(session);
  } catch (error) {
    await session.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** All or nothing, the version's table too: a database that holds somebody else's tables is left as it was. */
async function migrateOnce(session: Session): Promise<void> {
  await session.run(`${beginKept(session)}; CREATE TABLE IF NOT EXISTS ledger_schema (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), version integer NOT NULL)`);
  await session.run("INSERT INTO ledger_schema (version) VALUES (0) ON CONFLICT DO NOTHING");
  if ((await versionIn(session, "")) === SCHEMA_VERSION) return void (await session.run("COMMIT"));
  await session.run("SET LOCAL statement_timeout = 0");
  const version = await versionIn(session, "FOR UPDATE");
  if (version > SCHEMA_VERSION) {
    throw new LedgerRefusal(`the database was written by a newer version (schema ${version}, known ${SCHEMA_VERSION})`);
  }
  await session.run(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  for (const file of filesFrom(version)) await session.run(readFileSync(file, "utf8"), STEP_TIMEOUT_MS);
  if (version < SCHEMA_VERSION) {
    await session.run({ text: "UPDATE ledger_schema SET version = $1", values: [SCHEMA_VERSION] });
  }
  await session.run("COMMIT");
}

async function versionIn(session: Session, lock: "" | "FOR UPDATE"): Promise<number> {
  const asked = `SELECT version FROM ledger_schema ${lock}`;
  const { rows } = await session.run<{ readonly version: number }>(asked, lock === "" ? undefined : STEP_TIMEOUT_MS);
  return rows[0]?.version ?? 0;
}

/** The schema whole where there is none yet, else the steps that are missing. */
function filesFrom(version: number): readonly URL[] {
  if (version === 0) return [SCHEMA_FILE];
  const steps = Array.from({ length: SCHEMA_VERSION - version }, (_, index) => version + 1 + index);
  return steps.map((step) => new URL(`migrations/postgres/${step}.sql`, SCHEMA_FOLDER));
}

export async function cursorKeyOf(connection: WritingConnection, candidate: Uint8Array): Promise<Uint8Array> {
  const session = await connection.session();
  await session.run(beginKept(session));
  await session.run({
    text: "INSERT INTO ledger_facts (name, value) VALUES ('cursor_key', $1) ON CONFLICT DO NOTHING",
    values: [Buffer.from(candidate)],
  });
  const { rows } = await session.run<{ readonly value: Buffer }>(
    "SELECT value FROM ledger_facts WHERE name = 'cursor_key'",
  );
  await session.run("COMMIT");
  const [row] = rows;
  if (row === undefined) throw new LedgerRefusal("the database gives back no cursor key");
  return new Uint8Array(row.value);
}

const HELD_UP =
  "somebody reads or writes a table for long that a step of the schema changes (a backup, a report): end that, and start again";

/** One line without address, user or password. */
export function refusalOf(error: unknown): LedgerRefusal {
  if (error instanceof LedgerRefusal) return error;
  if (isHeldUp(error)) return new LedgerRefusal(HELD_UP, { cause: error });
  const why = isAnswer(error)
    ? `SQLSTATE ${error.code}: ${error.message}`
    : error instanceof Error
      ? error.message
      : "unknown error";
  return new LedgerRefusal(`the database cannot be used (${why})`, { cause: error });
}
