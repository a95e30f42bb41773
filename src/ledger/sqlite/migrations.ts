// The ledger's schema on SQLite: made whole for a new file, brought up step by step for an older one, each step and its
// number in one transaction. A step that was begun and not committed has not happened.

import type Database from "better-sqlite3";
import { readFileSync } from "node:fs";

export const SCHEMA_VERSION = 6;
/** "iapg": marks the file as ours, so that another program's database is never migrated. */
export const APPLICATION_ID = 0x69617067;

const SCHEMA_FOLDER = new URL("../../../schema/", import.meta.url);

export function createSchema(database: Database.Database): void {
  database.transaction(() => {
    database.exec(sqlOf("ledger.sqlite.sql"));
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${SCHEMA_VERSION}`);
  })();
}

export function versionOf(database: Database.Database): number {
  return Number(database.pragma("user_version", { simple: true }));
}

/** Only under the file's lock. */
export function migrate(database: Database.Database, from: number): void {
  if (from === SCHEMA_VERSION) return;
  // A step may make a table anew that others name: they find it again under its name, and meanwhile nobody looks.
  database.pragma("foreign_keys = OFF");
  for (let version = from + 1; version <= SCHEMA_VERSION; version += 1) {
    const sql = sqlOf(`migrations/sqlite/${version}.sql`);
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${version}`);
    })();
  }
  database.pragma("foreign_keys = ON");
}

export function sqlOf(name: string): string {
  return readFileSync(new URL(name, SCHEMA_FOLDER), "utf8");
}
