// Look-ups of facts as they stand on disk, and time that has passed for them, by SQL.

import Database from "better-sqlite3";
import type { Engine } from "./engines.ts";
import { rowsOf } from "./sql.ts";

async function run(engine: Engine, place: string, sql: string): Promise<readonly object[]> {
  if (engine.name !== "SQLite") return rowsOf(place, sql);
  const database = new Database(place, { timeout: 5_000 });
  try {
    const statement = database.prepare<[], object>(sql);
    if (statement.reader) return statement.all();
    statement.run();
    return [];
  } finally {
    database.close();
  }
}

export const onDisk = {
  lookUps: async (engine: Engine, place: string) =>
    (await run(engine, place, "SELECT consumption FROM fact_look_ups WHERE token IS NOT NULL")).length,
  makeDue: async (engine: Engine, place: string) =>
    void (await run(engine, place, "UPDATE fact_look_ups SET due_ms = 0")),
  settledLongAgo: async (engine: Engine, place: string) =>
    void (await run(engine, place, "UPDATE consumptions SET settled_at = settled_at - 86400000")),
};
