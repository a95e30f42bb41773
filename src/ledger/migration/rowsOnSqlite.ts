// A table's rows on SQLite, a page at a time in the order of its key, every value as text.

import type Database from "better-sqlite3";
import type { ColumnType } from "../postgres/columnTypes.ts";
import { columnOf, type MovedRow, type MovedTable, type Place } from "./movedTables.ts";

const AS_TEXT: Readonly<Record<ColumnType, (value: string) => string>> = {
  uuid: (value) => `iif(${value} IS NULL, NULL, lower(hex(${value})))`,
  hex: (value) => `iif(${value} IS NULL, NULL, lower(hex(${value})))`,
  boolean: (value) => `iif(${value} IS NULL, NULL, iif(${value}, 'true', 'false'))`,
  integer: (value) => `CAST(${value} AS TEXT)`,
  bigint: (value) => `CAST(${value} AS TEXT)`,
  text: (value) => value,
};

const FROM_TEXT: Readonly<Record<ColumnType, (parameter: string) => string>> = {
  uuid: (parameter) => `unhex(${parameter})`,
  hex: (parameter) => `unhex(${parameter})`,
  boolean: (parameter) => parameter,
  integer: (parameter) => `CAST(${parameter} AS INTEGER)`,
  bigint: (parameter) => `CAST(${parameter} AS INTEGER)`,
  text: (parameter) => parameter,
};

export function rowsOnSqlite(
  database: Database.Database,
  table: MovedTable,
  after: Place | null,
  limit: number,
): MovedRow[] {
  const selected = table.columns.map(({ type, source }) => AS_TEXT[type](source)).join(", ");
  const key = table.key.map((name) => columnOf(table, name));
  const order = key.map(({ source }) => source).join(", ");
  const places = Object.fromEntries((after ?? []).map((value, index) => [`key${index}`, value]));
  const beyond = isBeyond(key.map(({ type, source }, index) => ({ source, given: FROM_TEXT[type](`@key${index}`) })));
  const where = after === null ? "" : `WHERE ${beyond}`;
  return database
    .prepare<[Record<string, string | number>], MovedRow>(
      `SELECT ${selected} FROM ${table.from} ${where} ORDER BY ${order} LIMIT @limit`,
    )
    .raw()
    .all({ ...places, limit });
}

interface KeyColumn {
  readonly source: string;
  readonly given: string;
}

/** Not as a comparison of rows: across two tables SQLite would not look the first column up. */
function isBeyond([first, ...rest]: readonly KeyColumn[]): string {
  if (first === undefined) throw new Error("a table without a key");
  const { source, given } = first;
  if (rest.length === 0) return `${source} > ${given}`;
  return `${source} >= ${given} AND (${source} > ${given} OR ${isBeyond(rest)})`;
}
