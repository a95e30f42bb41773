// Rows as arrays of columns through unnest: one statement, however many rows.

import type { ColumnTypes } from "./columnTypes.ts";
import type { Statement } from "./lockStatements.ts";

/** One row per element of the arrays; `hex` columns are bytes that travel as text. */
export function insertFrom(table: string, types: ColumnTypes, rows: readonly (readonly unknown[])[]): Statement {
  const columns = Object.keys(types);
  const parameters = Object.values(types).map((type, index) => `$${index + 1}::${type === "hex" ? "text" : type}[]`);
  const selected = Object.entries(types).map(([column, type]) =>
    type === "hex" ? `decode(added.${column}, 'hex')` : `added.${column}`,
  );
  return {
    text: `INSERT INTO ${table} (${columns.join(", ")}) SELECT ${selected.join(", ")}
      FROM unnest(${parameters.join(", ")}) AS added (${columns.join(", ")})`,
    values: columnsOf(rows, columns.length),
  };
}

export function columnsOf(rows: readonly (readonly unknown[])[], count: number): unknown[][] {
  return Array.from({ length: count }, (_, index) => rows.map((row) => row[index] ?? null));
}
