// npm run seed: fills a new ledger with a history that looks lived in, as many consumptions as are wanted, in minutes: for
// trying the lists, the feed and the totals, and for measuring them. Refuses a ledger that has consumptions of its own.

import { parseArgs } from "node:util";
import { readSettings } from "../src/config/settings.ts";
import { LedgerRefusal } from "../src/ledger/ledgerRefusal.ts";
import { createPrivately } from "../src/ledger/sqlite/openDatabase.ts";
import { ledgerSecretsOf } from "../src/openLedger.ts";
import { DAY_MS, type OnProgress, ROWS_MAX, type SeedPlan } from "./seed/plan.ts";
import { seedPostgres } from "./seed/seedPostgres.ts";
import { seedSqlite } from "./seed/seedSqlite.ts";

const USAGE = `npm run seed -- [--rows N] [--database sqlite:PATH|postgres://…] [--until YYYY-MM-DD] [--seed S] [--force]

  --rows      consumptions, 1..${ROWS_MAX} (100000)
  --database  a new ledger, or an empty one (sqlite:./data/seed.db)
  --until     where the two years of history end (today, UTC)
  --seed      a whole number: the same rows, seed and end make the same history (1)
  --force     throw away what an earlier seed made there`;

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    database: { type: "string", default: "sqlite:./data/seed.db" },
    until: { type: "string" },
    seed: { type: "string", default: "1" },
    force: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function planFrom(): SeedPlan | null {
  const [rows, seed] = [Number(values.rows), Number(values.seed)];
  const untilMs = values.until === undefined ? Math.floor(Date.now() / DAY_MS) * DAY_MS : Date.parse(values.until);
  const isWhole = Number.isSafeInteger(rows) && Number.isSafeInteger(seed) && Number.isSafeInteger(untilMs);
  return isWhole && rows >= 1 && rows <= ROWS_MAX && Math.abs(seed) <= 1_000_000 ? { rows, seed, untilMs } : null;
}

/** One line, written over where a person looks on; else one for every step. */
function progressLine(): OnProgress {
  const beganMs = performance.now();
  let last = "";
  return (step, done, total) => {
    const seconds = ((performance.now() - beganMs) / 1_000).toFixed(0);
    const line = `${step}: ${Math.floor((100 * done) / total)} % of ${total} (${seconds} s)`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}`);
    else if (step !== last) process.stderr.write(`${step} …\n`);
    if (process.stderr.isTTY && done === total) process.stderr.write("\n");
    last = step;
  };
}

async function seed(plan: SeedPlan): Promise<void> {
  const read = readSettings({ ...process.env, DATABASE_URL: values.database });
  if (!read.isValid) throw new LedgerRefusal(read.lines.join("\n"));
  const { database } = read.settings;
  if (database.engine === "sqlite") createPrivately(database.path);
  const secrets = await ledgerSecretsOf(read.settings);
  const options = { plan, isForced: values.force, secrets, onProgress: progressLine() };
  if (database.engine === "sqlite") seedSqlite(database.path, options);
  else await seedPostgres(database.url, options);
  console.log(`${plan.rows} consumptions. Look at them with:\n  DATABASE_URL=${shownUrl()} npm start`);
}

/** Without a password. */
function shownUrl(): string {
  return values.database.replace(/^(postgres(?:ql)?:\/\/[^:@/]*):[^@]*@/, "$1:…@");
}

const plan = planFrom();
if (values.help) console.log(USAGE);
else if (plan === null) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  try {
    await seed(plan);
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
