// One walk over all consumptions and all events on PostgreSQL, a window at a time, that asks every rule about each.

import type { OnProgress } from "../../checks.ts";
import { type Broken, note, nothingBroken, type Swept } from "../../verify/findings.ts";
import { createRules, type Rule } from "../../verify/rules.ts";
import { addTotals, type Totals } from "../../verify/totals.ts";
import { isAnswer } from "../writingConnection.ts";
import { type Snapshot, versionOf } from "./snapshot.ts";

export const RULES = createRules({
  key: "id",
  byCall: "",
  byConsumption: "",
  sealedToken: "c.sealed_token",
  isCurrency: "c.currency ~ '^[A-Z]{3}$'",
});

const WINDOW_ROWS = 2_000;
const CURRENCY = `CASE WHEN c.currency IS NULL THEN 'of unknown price' WHEN c.currency ~ '^[A-Z]{3}$'
  THEN c.currency ELSE 'of no currency' END`;
const SUMS = `${CURRENCY} AS currency, count(*) AS count, sum(c.amount_micros / 1000000)::text AS units,
  sum(c.amount_micros % 1000000)::text AS micros`;

interface Walk {
  readonly rules: readonly Rule[];
  /** The last of so many rows after one; no row where there is none. */
  readonly windowEnd: string;
  readonly brokenRows: (rule: Rule) => string;
  readonly totals: string;
  /** Before every row. */
  readonly start: string;
}

const CONSUMPTIONS: Walk = {
  rules: RULES.ofConsumptions,
  start: "00000000-0000-0000-0000-000000000000",
  windowEnd: `SELECT id::text AS until FROM (SELECT id FROM consumptions WHERE id > $1::uuid ORDER BY id LIMIT $2) w
    ORDER BY id DESC LIMIT 1`,
  brokenRows: (rule) => `SELECT replace(c.id::text, '-', '') AS name FROM consumptions c
    WHERE c.id > $1::uuid AND c.id <= $2::uuid AND (${rule.broken}) ORDER BY c.id`,
  totals: `SELECT ${SUMS} FROM consumptions c
    WHERE c.id > $1::uuid AND c.id <= $2::uuid AND c.status = 'CONSUMED' GROUP BY 1`,
};
const EVENTS: Walk = {
  rules: RULES.ofEvents,
  start: "-9223372036854775808",
  windowEnd: `SELECT sequence::text AS until FROM (SELECT sequence FROM feed WHERE sequence > $1::bigint
    ORDER BY sequence LIMIT $2) w ORDER BY sequence DESC LIMIT 1`,
  brokenRows: (rule) => `SELECT f.sequence::text AS name FROM feed f LEFT JOIN consumptions c ON c.id = f.consumption
    WHERE f.sequence > $1::bigint AND f.sequence <= $2::bigint AND (${rule.broken}) ORDER BY f.sequence`,
  totals: `SELECT ${SUMS} FROM feed f JOIN consumptions c ON c.id = f.consumption
    WHERE f.sequence > $1::bigint AND f.sequence <= $2::bigint AND f.kind IN ('CONSUMED', 'IMPORTED') GROUP BY 1`,
};

export async function sweep(snapshot: Snapshot, onProgress: OnProgress): Promise<Swept> {
  const countOf = async (table: string) =>
    (await snapshot.one<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)).count;
  const [consumptions, events] = [await countOf("consumptions"), await countOf("feed")];
  const broken = new Map<Rule, Broken>();
  const [recorded, told]: [Totals, Totals] = [new Map(), new Map()];
  const onWindow = (done: number) => onProgress(done, consumptions + events);
  onWindow(0);
  await walk(snapshot, CONSUMPTIONS, { broken, sums: recorded, onWindow });
  await walk(snapshot, EVENTS, { broken, sums: told, onWindow: (done) => onWindow(consumptions + done) });
  return { broken, consumptions, events, recorded, told };
}

interface Walking {
  readonly broken: Map<Rule, Broken>;
  readonly sums: Totals;
  readonly onWindow: (done: number) => void;
}

async function walk(snapshot: Snapshot, walk: Walk, { broken, sums, onWindow }: Walking): Promise<void> {
  const version = await versionOf(snapshot);
  const rules = walk.rules.filter(({ since }) => (since?.postgres ?? 0) <= version);
  for (const rule of rules) broken.set(rule, nothingBroken());
  let from = walk.start;
  for (let done = 0; ; done += WINDOW_ROWS) {
    const [window] = await snapshot.all<{ until: string }>(walk.windowEnd, [from, WINDOW_ROWS]);
    if (window === undefined) return;
    for (const rule of rules) await ask(snapshot, walk.brokenRows(rule), [from, window.until], broken.get(rule));
    addTotals(sums, await snapshot.all(walk.totals, [from, window.until]));
    onWindow(done + WINDOW_ROWS);
    from = window.until;
  }
}

async function ask(
  snapshot: Snapshot,
  sql: string,
  window: readonly string[],
  broken: Broken | undefined,
): Promise<void> {
  if (broken === undefined || broken.impediment !== null) return;
  try {
    for (const { name } of await snapshot.all<{ name: string }>(sql, window)) note(broken, name);
  } catch (error) {
    broken.impediment = isAnswer(error) ? `SQLSTATE ${error.code}` : "the connection failed";
  }
}
