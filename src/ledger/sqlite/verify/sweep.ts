// One walk over all consumptions and all events, a window at a time, that asks every rule about each: memory stays the
// same however long the history, and a large ledger's pages are read once and not once a rule.

import type Database from "better-sqlite3";
import type { OnProgress } from "../../checks.ts";
import { versionOf } from "../migrations.ts";
import { codeOf } from "../openDatabase.ts";
import { type Broken, note, nothingBroken, type Swept } from "../../verify/findings.ts";
import { createRules, type Rule, type Rules } from "../../verify/rules.ts";
import { sealedTokenIn } from "../sealedTokens.ts";
import { addTotals, type Totals } from "../../verify/totals.ts";

const WINDOW_ROWS = 2_000;
/** Without its index a rule would take for ever, so it says so instead. */
export function rulesOf(database: Database.Database): Rules {
  return createRules({
    key: "row",
    byCall: "INDEXED BY consumptions_by_call",
    byConsumption: "INDEXED BY feed_by_consumption",
    sealedToken: sealedTokenIn(versionOf(database)),
    isCurrency: "c.currency GLOB '[A-Z][A-Z][A-Z]'",
  });
}

interface Walk {
  /** Number of rows, the end of the next window, and the rows of it that a rule is broken by. */
  readonly count: string;
  readonly windowEnd: string;
  readonly brokenRows: (rule: Rule) => string;
  readonly totals: string;
}

const CURRENCY = `CASE WHEN c.currency IS NULL THEN 'of unknown price' WHEN c.currency GLOB '[A-Z][A-Z][A-Z]'
  THEN c.currency ELSE 'of no currency' END`;
/** Amounts in two halves: their sum would outgrow 64 bits. */
const SUMS = `${CURRENCY} AS currency, count(*) AS count, CAST(sum(c.amount_micros / 1000000) AS TEXT) AS units,
  CAST(sum(c.amount_micros % 1000000) AS TEXT) AS micros`;

const CONSUMPTIONS: Walk = {
  count: "SELECT count(*) FROM consumptions",
  windowEnd: "SELECT max(row) FROM (SELECT row FROM consumptions WHERE row > ? ORDER BY row LIMIT ?)",
  brokenRows: (rule) =>
    `SELECT lower(hex(c.id)) FROM consumptions c WHERE c.row > ? AND c.row <= ? AND (${rule.broken}) ORDER BY c.row`,
  totals: `SELECT ${SUMS} FROM consumptions c WHERE c.row > ? AND c.row <= ? AND c.status = 'CONSUMED' GROUP BY 1`,
};
const EVENTS: Walk = {
  count: "SELECT count(*) FROM feed",
  windowEnd: "SELECT max(sequence) FROM (SELECT sequence FROM feed WHERE sequence > ? ORDER BY sequence LIMIT ?)",
  brokenRows: (rule) => `SELECT CAST(f.sequence AS TEXT) FROM feed f LEFT JOIN consumptions c ON c.row = f.consumption
    WHERE f.sequence > ? AND f.sequence <= ? AND (${rule.broken}) ORDER BY f.sequence`,
  totals: `SELECT ${SUMS} FROM feed f JOIN consumptions c ON c.row = f.consumption
    WHERE f.sequence > ? AND f.sequence <= ? AND f.kind IN ('CONSUMED', 'IMPORTED') GROUP BY 1`,
};

/** Within one transaction of the caller's, so that all of it is one state of the ledger. */
export function sweep(database: Database.Database, rules: Rules, onProgress: OnProgress): Swept {
  const numberOf = (sql: string) => Number(database.prepare(sql).pluck().get());
  const [consumptions, events] = [numberOf(CONSUMPTIONS.count), numberOf(EVENTS.count)];
  const broken = new Map<Rule, Broken>();
  const [recorded, told]: [Totals, Totals] = [new Map(), new Map()];
  const onWindow = (done: number) => onProgress(done, consumptions + events);
  onWindow(0);
  walk(database, { ...CONSUMPTIONS, rules: rules.ofConsumptions, broken, sums: recorded, onWindow });
  const onEvents = (done: number) => onWindow(consumptions + done);
  walk(database, { ...EVENTS, rules: rules.ofEvents, broken, sums: told, onWindow: onEvents });
  return { broken, consumptions, events, recorded, told };
}

interface Walking extends Walk {
  readonly rules: readonly Rule[];
  readonly broken: Map<Rule, Broken>;
  readonly sums: Totals;
  readonly onWindow: (done: number) => void;
}

function walk(database: Database.Database, walking: Walking): void {
  const version = versionOf(database);
  const asked = walking.rules
    .filter(({ since }) => (since?.sqlite ?? 0) <= version)
    .map((rule) => prepareRule(database, walking, rule));
  const windowEnd = database.prepare<[number, number], number | null>(walking.windowEnd).pluck();
  const totals = database.prepare<[number, number]>(walking.totals);
  let from = Number.MIN_SAFE_INTEGER; // a number that the ledger never gave may be below 1
  for (let done = 0; ; done += WINDOW_ROWS) {
    const until = windowEnd.get(from, WINDOW_ROWS) ?? null;
    if (until === null) return;
    for (const ask of asked) ask(from, until);
    addTotals(walking.sums, totals.iterate(from, until));
    walking.onWindow(done + WINDOW_ROWS);
    from = until;
  }
}

function prepareRule(database: Database.Database, walking: Walking, rule: Rule): (from: number, until: number) => void {
  const broken = nothingBroken();
  walking.broken.set(rule, broken);
  try {
    const rows = database.prepare<[number, number], string>(walking.brokenRows(rule)).pluck();
    return (from, until) => {
      if (broken.impediment !== null) return;
      try {
        for (const row of rows.iterate(from, until)) note(broken, row);
      } catch (error) {
        broken.impediment = codeOf(error);
      }
    };
  } catch (error) {
    broken.impediment = error instanceof Error ? error.message : codeOf(error);
    return () => undefined;
  }
}
