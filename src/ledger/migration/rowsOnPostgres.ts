// A table's rows on PostgreSQL: read a page at a time in the order of its key, and written a batch at a time, every value
// as text and as arrays of columns.

import type { Statement } from "../postgres/lockStatements.ts";
import type { ColumnType } from "../postgres/columnTypes.ts";
import { columnOf, type MovedRow, type MovedTable, type Place } from "./movedTables.ts";

const AS_TEXT: Readonly<Record<ColumnType, (value: string) => string>> = {
  uuid: (value) => `replace(${value}::text, '-', '')`,
  hex: (value) => `encode(${value}, 'hex')`,
  boolean: (value) => `${value}::text`,
  integer: (value) => `${value}::text`,
  bigint: (value) => `${value}::text`,
  text: (value) => value,
};

/** Answers one column `values`: the row's values as an array. */
export function readPage(table: MovedTable, after: Place | null, limit: number): Statement {
  const selected = table.columns.map(({ name, type }) => AS_TEXT[type](`t.${name}`)).join(", ");
  const key = table.key.map((name) => columnOf(table, name));
  const columns = key.map(({ name, type }) => (type === "text" ? `t.${name} COLLATE "C"` : `t.${name}`));
  const given = key.map(({ type }, index) =>
    type === "hex" ? `decode($${index + 2}, 'hex')` : `$${index + 2}::${type}`,
  );
  const where = after === null ? "" : `WHERE (${columns.join(", ")}) > (${given.join(", ")})`;
  return {
    text: `SELECT ARRAY[${selected}] AS values FROM ${table.name} t ${where} ORDER BY ${columns.join(", ")} LIMIT $1`,
    values: [limit, ...(after ?? [])],
  };
}

export interface MoveFacts {
  /** Stands for every process that ever wrote the ledger that is moved. */
  readonly instance: number;
  /** The database's clock when the move began. */
  readonly beganAtMs: number;
}

export function writeRows(table: MovedTable, rows: readonly MovedRow[], facts: MoveFacts): Statement {
  const { name, columns, given } = table;
  const names = columns.map((column) => column.name);
  const parameters = columns.map(({ type }, index) => `$${index + 3}::${type === "hex" ? "text" : type}[]`);
  const selected = columns.map(({ name, type }) => (type === "hex" ? `decode(added.${name}, 'hex')` : `added.${name}`));
  return {
    text: `INSERT INTO ${name} (${[...names, ...Object.keys(given)].join(", ")})
      SELECT ${[...selected, ...Object.values(given)].join(", ")}
      FROM (SELECT $1::bigint AS instance, $2::bigint AS began_ms) AS moved,
        unnest(${parameters.join(", ")}) AS added (${names.join(", ")})`,
    values: [facts.instance, facts.beganAtMs, ...columns.map((_, index) => rows.map((row) => row[index] ?? null))],
  };
}

/** Consumptions come with the row that their payment is locked by. */
export function writePayments(table: MovedTable, rows: readonly MovedRow[]): Statement {
  return {
    text: `INSERT INTO payments (app, payment_seq) SELECT DISTINCT added.app, added.payment_seq
      FROM unnest($1::text[], $2::text[]) AS added (app, payment_seq) ON CONFLICT DO NOTHING`,
    values: [valuesOf(table, rows, "app"), valuesOf(table, rows, "payment_seq")],
  };
}

/** Looks and reversals come with the mark by which a flush knows to read them. */
export function writeReported(table: MovedTable, rows: readonly MovedRow[]): Statement {
  return {
    text: `INSERT INTO payments (app, payment_seq, is_reported) SELECT DISTINCT added.app, added.payment_seq, true
      FROM unnest($1::text[], $2::text[]) AS added (app, payment_seq)
      ON CONFLICT (app, payment_seq) DO UPDATE SET is_reported = true`,
    values: [valuesOf(table, rows, "app"), valuesOf(table, rows, "payment_seq")],
  };
}

function valuesOf(table: MovedTable, rows: readonly MovedRow[], name: string): (string | null)[] {
  const index = table.columns.indexOf(columnOf(table, name));
  return rows.map((row) => row[index] ?? null);
}
