// How each engine says what the statements of a seed have in common: everything else is SQL that both take.

import {
  DELIVERY_OUTCOME_CODES,
  ENVIRONMENT_CODES,
  EVENT_KIND_CODES,
  EVIDENCE_CODES,
  OUTCOME_CODES,
  PRICE_SOURCE_CODES,
  STATUS_CODES,
  TRIGGER_CODES,
} from "../../src/ledger/wordCodes.ts";
import { APPS } from "./plan.ts";

export type FilledTable = "consumptions" | "attempts" | "feed";

export interface Dialect {
  /** A common table expression `numbers (n)`, both ends inclusive. */
  readonly numbers: (first: number, last: number) => string;
  readonly hex: (number: string, width: number) => string;
  readonly digits: (number: string, width: number) => string;
  /** YYYYMMDD of epoch milliseconds, UTC. */
  readonly day: (instant: string) => string;
  /** From 32 hex digits to what `id` columns hold. */
  readonly id: (hex: string) => string;
  readonly tokenDigest: (paymentSeq: string, token: string) => string;
  /** From an app's number, 1 or 2, to what `app` columns hold. */
  readonly app: (number: string) => string;
  readonly no: string;
  /** The column of a consumption that attempts and events name, as `story` has it. */
  readonly key: string;
  /** The same for reversals: of the first one, and of the one that takes it back. */
  readonly reversalKeys: readonly [string, string];
  /** Of consumptions that reconciliation has before it. */
  readonly dueColumns: string;
  readonly dueValues: (isDue: string, instant: string) => string;
  /** The number of the next event, given those before; absent: the engine counts by itself. */
  readonly nextSequence: string | null;
  /** A column of a table and what goes in there, as the engine stores it. */
  readonly stored: (table: FilledTable, column: string, value: string) => readonly [column: string, value: string];
  readonly empty: (scratchTable: string) => string;
  /** Takes the rows out that meet a condition. */
  readonly removeFrom: (scratchTable: string, condition: string) => readonly string[];
}

/** Columns of words that SQLite stores as numbers. */
const CODED: Readonly<Record<FilledTable, Readonly<Record<string, Readonly<Record<string, number>>>>>> = {
  consumptions: {
    environment: ENVIRONMENT_CODES,
    evidence: EVIDENCE_CODES,
    price_source: PRICE_SOURCE_CODES,
    delivery_outcome: DELIVERY_OUTCOME_CODES,
  },
  attempts: { trigger: TRIGGER_CODES, outcome: OUTCOME_CODES },
  feed: { kind: EVENT_KIND_CODES, status: STATUS_CODES, evidence: EVIDENCE_CODES },
};

function storedOnSqlite(table: FilledTable, column: string, value: string): readonly [string, string] {
  if (column === "request_id") return ["request_key", `unhex(${value})`];
  const codes = CODED[table][column];
  if (codes === undefined) return [column, value];
  const cases = Object.entries(codes).map(([word, code]) => `WHEN '${word}' THEN ${code}`);
  return [`${column}_code`, `CASE ${value} ${cases.join(" ")} END`];
}

export const sqlite: Dialect = {
  numbers: (first, last) => `numbers (n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last})`,
  hex: (number, width) => `printf('%0${width}x', ${number})`,
  digits: (number, width) => `printf('%0${width}d', ${number})`,
  day: (instant) => `strftime('%Y%m%d', ${instant} / 1000, 'unixepoch')`,
  id: (hex) => `unhex(${hex})`,
  tokenDigest: (paymentSeq, token) => `token_digest(${paymentSeq}, ${token})`,
  app: (number) => number,
  no: "0",
  key: "n",
  reversalKeys: ["2 * n", "2 * n + 1"],
  dueColumns: "due_ms, due_delay_ms",
  dueValues: (isDue) => `CASE WHEN ${isDue} THEN 600000.0 END, CASE WHEN ${isDue} THEN 600000.0 END`,
  nextSequence: null,
  stored: storedOnSqlite,
  empty: (table) => `DELETE FROM ${table}`,
  removeFrom: (table, condition) => [`DELETE FROM ${table} WHERE ${condition}`],
};

export const postgres: Dialect = {
  numbers: (first, last) => `numbers AS (SELECT n FROM generate_series(${first}::bigint, ${last}::bigint) AS n)`,
  hex: (number, width) => `lpad(to_hex(${number}), ${width}, '0')`,
  digits: (number, width) => `lpad((${number})::text, ${width}, '0')`,
  day: (instant) => `to_char(to_timestamp(${instant} / 1000) AT TIME ZONE 'UTC', 'YYYYMMDD')`,
  id: (hex) => `(${hex})::uuid`,
  // As src/ledger/tokenDigest.ts has it.
  tokenDigest: (paymentSeq, token) => `sha256(convert_to('iap-graphql purchase token', 'UTF8') || '\\x00'::bytea
    || convert_to(${paymentSeq}, 'UTF8') || '\\x00'::bytea || convert_to(${token}, 'UTF8'))`,
  app: (number) => `(ARRAY['${APPS.join("', '")}'])[${number}]`,
  no: "false",
  key: "id",
  reversalKeys: ["reversal_id", "taking_back_id"],
  dueColumns: "due_ms",
  dueValues: (isDue, instant) => `CASE WHEN ${isDue} THEN ${instant} + 600000 END`,
  nextSequence: "(SELECT coalesce(max(sequence), 0) FROM feed) + row_number() OVER (ORDER BY occurred_at, n, ordinal)",
  stored: (_table, column, value) => [column, value],
  // What DELETE leaves behind would be read past by every chunk that follows: the work of all of them would grow with its square.
  empty: (table) => `TRUNCATE ${table}`,
  removeFrom: (table, condition) => [
    `CREATE TEMP TABLE kept AS SELECT * FROM ${table} WHERE NOT (${condition})`,
    `TRUNCATE ${table}`,
    `INSERT INTO ${table} SELECT * FROM kept`,
    "DROP TABLE kept",
  ],
};
