// `doctor` on a PostgreSQL ledger: one list of checks over one state of the database. Works beside running servers: it
// writes nothing, and the address, which may hold a password, is in none of its lines.

import { type Check, checkOf, type Examination, fail, ok, type OnProgress, warn } from "../../checks.ts";
import { LedgerRefusal } from "../../ledgerRefusal.ts";
import { readMadeSecret } from "../../madeSecret.ts";
import { type Read, rowsOf } from "../../reading/read.ts";
import { raw, sql } from "../../reading/sql.ts";
import { checksOver } from "../../upkeep/readCheck.ts";
import { recordChecksWith } from "../../upkeep/records.ts";
import { createVerification } from "../../upkeep/verification.ts";
import { createRules } from "../../verify/rules.ts";
import type { RunningServer } from "../../verify/tokenAges.ts";
import { postgresDialect } from "../readDialect.ts";
import { isAnswer } from "../writingConnection.ts";
import { historyOf } from "./history.ts";
import { serverChecks } from "./server.ts";
import { openSnapshot, type Snapshot } from "./snapshot.ts";
import { structureChecks } from "./structure.ts";

const SEALED_TOKEN = raw("c.sealed_token");

export interface ExamineOptions {
  readonly url: string;
  /** Server and database, for people. */
  readonly name: string;
  /** `LEDGER_SECRET`, decoded; null: the one behind `madeSecretBeside`, if it is there. */
  readonly secrets: readonly Uint8Array[] | null;
  readonly madeSecretBeside: string;
  readonly isVerifying: boolean;
  readonly onProgress: OnProgress;
  readonly epochMs: () => number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export async function examinePostgresLedger(options: ExamineOptions): Promise<Examination> {
  let snapshot: Snapshot;
  try {
    snapshot = await openSnapshot(options);
  } catch (error) {
    const found = `${options.name} cannot be reached (${codeOf(error)})`;
    const mend = "see to DATABASE_URL, the server, its network and this user's rights";
    return { checks: [checkOf("ledger", () => fail(found, mend))], close: async () => undefined };
  }
  const close = () => snapshot.close();
  const { name } = await snapshot.one<{ name: string | null }>("SELECT to_regclass('ledger_schema')::text AS name");
  if (name === null) {
    const mend = "nothing to fix before the first start, which makes it; else let DATABASE_URL name its database";
    return { checks: [checkOf("ledger", () => warn(`${options.name} holds no ledger yet`, mend))], close };
  }
  const ledger = checkOf("ledger", () => ok(options.name));
  const verified = options.isVerifying ? verification(snapshot, options.onProgress) : [];
  const history = { name: "history", run: () => historyOf(snapshot, options) };
  const checks = [
    ledger,
    history,
    ...serverChecks(snapshot, options.epochMs),
    ...(await records(snapshot, options)),
    ...verified,
  ];
  return { checks, close };
}

function verification(snapshot: Snapshot, onProgress: OnProgress): readonly Check[] {
  const dialect = postgresDialect();
  const { checks } = createVerification({
    dialect,
    engine: "postgres",
    *version() {
      const [row] = yield* rowsOf<[number]>(sql`SELECT version FROM ledger_schema`);
      return row?.[0] ?? 0;
    },
    rules: createRules(dialect, SEALED_TOKEN),
    server: runningServer,
    explain: (error) => (isAnswer(error) ? `SQLSTATE ${error.code}` : "the connection failed"),
    onProgress,
  });
  return [...structureChecks(snapshot), ...checksOver(checks, snapshot.run)];
}

/** By the database's clock, at the state that is looked at. */
function* runningServer(): Read<RunningServer | null> {
  const [row] = yield* rowsOf<[since: number | null, now: number]>(
    sql`SELECT min(i.started_at) AS since, clock.now_ms AS now
      FROM (SELECT (extract(epoch from transaction_timestamp()) * 1000)::bigint AS now_ms) AS clock
      LEFT JOIN instances i ON i.gone_since_ms IS NULL AND i.beat_at_ms >= clock.now_ms - i.lease_ms GROUP BY clock.now_ms`,
  );
  const [since = null, nowMs = 0] = row ?? [];
  return since === null ? null : { sinceMs: since, nowMs };
}

async function records(snapshot: Snapshot, options: ExamineOptions): Promise<readonly Check[]> {
  const { secrets, madeSecretBeside, epochMs } = options;
  const readSecrets = async () => secrets ?? (await readMadeSecret(madeSecretBeside));
  const checks = await recordChecksWith(readSecrets, {
    dialect: postgresDialect(),
    sealedToken: SEALED_TOKEN,
    epochMs,
  });
  return checksOver(checks, snapshot.run);
}

/** An SQLSTATE, or what the system says; never a message, which might name a user. */
function codeOf(error: unknown): string {
  if (error instanceof LedgerRefusal) return error.message;
  if (isAnswer(error)) return `SQLSTATE ${error.code}`;
  return error instanceof Error && "code" in error ? String(error.code) : "no answer in time";
}
