// `doctor` on a PostgreSQL ledger: one list of checks over one state of the database. Works beside running servers: it
// writes nothing, and the address, which may hold a password, is in none of its lines.

import { type Check, checkOf, type Examination, fail, type Finding, ok, type OnProgress, warn } from "../../checks.ts";
import { LedgerRefusal } from "../../ledgerRefusal.ts";
import { readMadeSecret } from "../../madeSecret.ts";
import { createTokenSeal } from "../../seal.ts";
import { findingOf, type Swept } from "../../verify/findings.ts";
import { createRollupExamples, olderThanRollups, ROLLUPS_CHECK, ROLLUPS_SINCE } from "../../verify/rollups.ts";
import {
  FACT_LOOK_UPS_RULE,
  FACT_LOOK_UPS_SINCE,
  judgeTokenAges,
  type OverdueTokens,
  settledBeforeMs,
} from "../../verify/tokenAges.ts";
import { compareTotals } from "../../verify/totals.ts";
import { differingTotals } from "../totalsUpkeep.ts";
import { isAnswer } from "../writingConnection.ts";
import { historyOf } from "./history.ts";
import { recordChecks } from "./records.ts";
import { serverChecks } from "./server.ts";
import { openSnapshot, type Snapshot, versionOf } from "./snapshot.ts";
import { structureChecks } from "./structure.ts";
import { RULES, sweep } from "./sweep.ts";

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

function verification(snapshot: Snapshot, onProgress: OnProgress): Check[] {
  let known: Promise<Swept> | null = null;
  const swept = () => (known ??= sweep(snapshot, onProgress)); // one walk for all rules
  const ruleChecks = [...RULES.ofConsumptions, ...RULES.ofEvents].map((rule) => ({
    name: rule.name,
    async run() {
      const finding = findingOf(rule, "postgres", (await swept()).broken.get(rule));
      const isWell = rule.name === FACT_LOOK_UPS_RULE && finding.verdict === "ok";
      return (isWell ? await tokenAges(snapshot) : null) ?? finding;
    },
  }));
  const totals = {
    name: "totals (I9)",
    run: async () => compareTotals((await swept()).recorded, (await swept()).told),
  };
  return [...structureChecks(snapshot), ...ruleChecks, totals, { name: ROLLUPS_CHECK, run: () => rollupsOf(snapshot) }];
}

/** All of it by the database's clock, at the state that is looked at. */
async function tokenAges(snapshot: Snapshot): Promise<Finding | null> {
  if ((await versionOf(snapshot)) < FACT_LOOK_UPS_SINCE.postgres) return null;
  const { since, now } = await snapshot.one<{ since: number | null; now: number }>(
    `SELECT min(i.started_at) AS since, clock.now_ms AS now
      FROM (SELECT (extract(epoch from transaction_timestamp()) * 1000)::bigint AS now_ms) AS clock
      LEFT JOIN instances i ON i.gone_since_ms IS NULL AND i.beat_at_ms >= clock.now_ms - i.lease_ms GROUP BY clock.now_ms`,
  );
  const server = since === null ? null : { sinceMs: since, nowMs: now };
  const before = settledBeforeMs(server);
  if (server === null || before === null) return null;
  const overdue = await snapshot.one<OverdueTokens>(
    `SELECT count(*) AS count, min(c.settled_at) AS oldest
      FROM fact_look_ups l JOIN consumptions c ON c.id = l.consumption WHERE c.settled_at < $1`,
    [before],
  );
  return judgeTokenAges(overdue, server);
}

async function rollupsOf(snapshot: Snapshot): Promise<Finding> {
  const since = ROLLUPS_SINCE.postgres;
  if ((await versionOf(snapshot)) < since) return olderThanRollups(since);
  const examples = createRollupExamples();
  await differingTotals((text, values) => snapshot.all(text, values), examples.tell);
  return examples.finding();
}

async function records(snapshot: Snapshot, { secrets, madeSecretBeside, epochMs }: ExamineOptions): Promise<Check[]> {
  try {
    const opened = secrets ?? (await readMadeSecret(madeSecretBeside));
    const seal = opened === null ? null : createTokenSeal(opened, refuseToSeal);
    return recordChecks({ snapshot, seal, epochMs });
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    const unreadable = fail(error.message, "correct the file's mode, or put the right file back");
    const others = recordChecks({ snapshot, seal: null, epochMs });
    return others.map((check) => (check.name === "ledger secret" ? checkOf(check.name, () => unreadable) : check));
  }
}

function refuseToSeal(): never {
  throw new Error("an examination seals nothing");
}

/** An SQLSTATE, or what the system says; never a message, which might name a user. */
function codeOf(error: unknown): string {
  if (error instanceof LedgerRefusal) return error.message;
  if (isAnswer(error)) return `SQLSTATE ${error.code}`;
  return error instanceof Error && "code" in error ? String(error.code) : "no answer in time";
}
