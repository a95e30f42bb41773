// One scan of all consumptions and all events, a window at a time, that asks every rule about each: memory stays the same
// however long the history, and a large ledger's pages are read once and not once a rule.

import type { OnProgress } from "../checks.ts";
import type { Dialect } from "../reading/dialect.ts";
import { type Read, rowsOf } from "../reading/read.ts";
import { raw, type Sql, sql } from "../reading/sql.ts";
import { type Broken, note, nothingBroken, type Swept } from "../verify/findings.ts";
import type { Engine, Rule, Rules } from "../verify/rules.ts";
import { addTotals, type TotalRow, type Totals } from "../verify/totals.ts";

const WINDOW_ROWS = 2_000;

export interface SweepOptions {
  readonly dialect: Dialect;
  readonly engine: Engine;
  /** Of the ledger's schema. */
  readonly version: number;
  readonly rules: Rules;
  /** Why a rule could not be asked, for people. */
  readonly explain: (error: unknown) => string;
  readonly onProgress: OnProgress;
}

/** Within one transaction of the caller's, so that all of it is one state of the ledger. */
export function* sweep(options: SweepOptions): Read<Swept> {
  const { dialect, rules, onProgress } = options;
  const [consumptions, events] = [yield* countOf("consumptions"), yield* countOf("feed")];
  const broken = new Map<Rule, Broken>();
  const [recorded, told]: [Totals, Totals] = [new Map(), new Map()];
  const onWindow = (done: number) => onProgress(done, consumptions + events);
  onWindow(0);
  yield* scan(options, ofConsumptions(dialect), { rules: rules.ofConsumptions, broken, sums: recorded, onWindow });
  const onEvents = (done: number) => onWindow(consumptions + done);
  yield* scan(options, ofEvents(dialect), { rules: rules.ofEvents, broken, sums: told, onWindow: onEvents });
  return { broken, consumptions, events, recorded, told };
}

function* countOf(table: string): Read<number> {
  const [counted] = yield* rowsOf<[number]>(sql`SELECT count(*) AS count FROM ${raw(table)}`);
  return counted?.[0] ?? 0;
}

/** Where a row stands: a number or an id. */
type Place = string | number;

interface Scan {
  /** The alias and the column by which its rows are in order, and what is before all of them. */
  readonly alias: string;
  readonly column: Sql;
  readonly start: Place;
  readonly table: Sql;
  /** What a row that breaks a rule is called. */
  readonly name: Sql;
  readonly from: Sql;
  /** The consumptions `c` that are summed, and which of them. */
  readonly summedFrom: Sql;
  readonly isSummed: Sql;
}

function ofConsumptions(dialect: Dialect): Scan {
  return {
    alias: "c",
    column: dialect.key,
    start: dialect.keyStart,
    table: raw("consumptions"),
    name: dialect.hexOf(raw("c.id")),
    from: raw("consumptions c"),
    summedFrom: raw("consumptions c"),
    isSummed: raw("c.status = 'CONSUMED'"),
  };
}

function ofEvents({ key }: Dialect): Scan {
  return {
    alias: "f",
    column: raw("sequence"),
    start: Number.MIN_SAFE_INTEGER, // a number that the ledger never gave may be below 1
    table: raw("feed"),
    name: raw("CAST(f.sequence AS TEXT)"),
    from: sql`feed f LEFT JOIN consumptions c ON c.${key} = f.consumption`,
    summedFrom: sql`feed f JOIN consumptions c ON c.${key} = f.consumption`,
    isSummed: raw("f.kind IN ('CONSUMED', 'IMPORTED')"),
  };
}

interface Scanning {
  readonly rules: readonly Rule[];
  readonly broken: Map<Rule, Broken>;
  readonly sums: Totals;
  readonly onWindow: (done: number) => void;
}

function* scan(options: SweepOptions, of: Scan, { rules, broken, sums, onWindow }: Scanning): Read<void> {
  const { dialect, engine, version, explain } = options;
  const asked = rules.filter(({ since }) => (since?.[engine] ?? 0) <= version);
  for (const rule of asked) broken.set(rule, nothingBroken());
  const place = sql`${raw(of.alias)}.${of.column}`;
  let from = of.start;
  for (let done = WINDOW_ROWS; ; done += WINDOW_ROWS) {
    const until = yield* windowEnd(of, from);
    if (until === null) return;
    const isInWindow = sql`${place} > ${from} AND ${place} <= ${until}`;
    for (const rule of asked) {
      const isBroken = sql`${isInWindow} AND (${rule.broken})`;
      const statement = sql`SELECT ${of.name} AS name FROM ${of.from} WHERE ${isBroken} ORDER BY ${place}`;
      yield* ask(statement, broken.get(rule), explain);
    }
    const isSummed = sql`${isInWindow} AND ${of.isSummed}`;
    addTotals(sums, yield* rowsOf<TotalRow>(sumsOf(dialect, of.summedFrom, isSummed)));
    onWindow(done);
    from = until;
  }
}

function* windowEnd({ column, table }: Scan, from: Place): Read<Place | null> {
  const [last] = yield* rowsOf<[Place]>(
    sql`SELECT ${column} AS until FROM (SELECT ${column} FROM ${table} WHERE ${column} > ${from} ORDER BY ${column}
      LIMIT ${WINDOW_ROWS}) w ORDER BY ${column} DESC LIMIT 1`,
  );
  return last?.[0] ?? null;
}

function* ask(statement: Sql, broken: Broken | undefined, explain: SweepOptions["explain"]): Read<void> {
  if (broken === undefined || broken.impediment !== null) return;
  try {
    for (const [name] of yield* rowsOf<[string]>(statement)) note(broken, name);
  } catch (error) {
    broken.impediment = explain(error);
  }
}

/** Amounts in two parts: their sum would outgrow 64 bits. Rows of currency, count, units and micros. */
function sumsOf(dialect: Dialect, from: Sql, where: Sql): Sql {
  return sql`SELECT CASE WHEN c.currency IS NULL THEN 'of unknown price' WHEN ${dialect.isCurrency} THEN c.currency
      ELSE 'of no currency' END AS currency, count(*) AS count, CAST(sum(c.amount_micros / 1000000) AS TEXT) AS units,
    CAST(sum(c.amount_micros % 1000000) AS TEXT) AS micros FROM ${from} WHERE ${where} GROUP BY 1`;
}
