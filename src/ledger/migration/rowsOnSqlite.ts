// A table's rows on SQLite, a page at a time in the order of its key, every value as text.

import type Database from "better-sqlite3";
import type { ColumnType } from "../postgres/columnTypes.ts";
import { columnOf, type MovedRow, type MovedTable, type Place } from "./movedTables.ts";

const AS_TEXT: Readonly<Record<ColumnType, (value: string) => string>> = {
  uuid: (value) => `lower(hex(${value}))`,
  hex: (value) => `iif(${value} IS NULL, NULL, lower(hex(${value})))`,
  boolean: (value) => `iif(${value}, 'true', 'false')`,
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
  const [first, second] = key.map(({ type, source }, index) => ({
    source,
    given: FROM_TEXT[type](`@key${index}`),
  }));
  if (first === undefined) throw new Error("a table without a key");
  // Not as a comparison of rows: across two tables SQLite would not look the first column up.
  const beyond =
    second === undefined
      ? `${first.source} > ${first.given}`
      : `${first.source} >= ${first.given} AND (${first.source} > ${first.given} OR ${second.source} > ${second.given})`;
  const where = after === null ? "" : `WHERE ${beyond}`;
  const places = Object.fromEntries((after ?? []).map((value, index) => [`key${index}`, value]));
  return database
    .prepare<[Record<string, string | number>], MovedRow>(
      `SELECT ${selected} FROM ${table.from} ${where} ORDER BY ${order} LIMIT @limit`,
    )
    .raw()
    .all({ ...places, limit });
}
