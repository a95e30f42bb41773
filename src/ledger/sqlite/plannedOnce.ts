// SQLite as better-sqlite3 builds it (with STAT4) plans a statement anew whenever a value is bound that statistics could say
// something about: at every call, for most joins and ranges, and that takes twenty times as long as finding one row. There are
// no statistics here (nothing runs ANALYZE), so the new plan is the old one. A plus, which changes no value, hides the
// parameter from the planner, and the statement is planned once.

/** The same statement, for whoever runs it more than once. Positional parameters only; none of its texts may hold a `?`. */
export function plannedOnce(sql: string): string {
  return sql.replaceAll(/(?<!\+)\?/g, "+?");
}

/** What a parameter of SQLite can be. */
export type SqlValue = string | number | bigint | Uint8Array | null;
