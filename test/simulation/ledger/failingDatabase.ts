// A connection to SQLite in memory whose COMMIT fails when told to, the ways a disk makes it fail: nothing was written, or
// everything was and the error came after.

import Database from "better-sqlite3";
import { readFileSync } from "node:fs";

export type CommitFate = "ok" | "disk full" | "I/O error, lost" | "I/O error, kept" | "busy";

export interface FailingDatabase {
  readonly database: Database.Database;
  failNextCommit(fate: CommitFate): void;
}

const CODES = {
  "disk full": "SQLITE_FULL",
  "I/O error, lost": "SQLITE_IOERR_FSYNC",
  "I/O error, kept": "SQLITE_IOERR_FSYNC",
  busy: "SQLITE_BUSY",
} as const satisfies Record<Exclude<CommitFate, "ok">, string>;

const SCHEMA = readFileSync(new URL("../../../schema/ledger.sqlite.sql", import.meta.url), "utf8");

export function openInMemory(): Database.Database {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  database.exec(SCHEMA);
  return database;
}

/** As new: every table is empty, and numbers start at 1 again. */
export function emptyAll(database: Database.Database): void {
  if (database.inTransaction) database.exec("ROLLBACK");
  const records = ["totals", "audit_log", "feed", "attempts", "sealed_tokens", "looks", "consumptions"];
  const tables = [...records, "apps", "starts", "ledger_facts"];
  for (const table of tables) {
    database.exec(`DELETE FROM ${table}`);
  }
}

export function createFailingDatabase(real: Database.Database): FailingDatabase {
  let next: CommitFate = "ok";
  const prepare = preparedOnce(real);
  const commit = prepare("COMMIT");
  const failingCommit = {
    run() {
      const fate = next;
      next = "ok";
      if (fate === "ok") return commit.run();
      if (fate === "I/O error, kept") commit.run();
      throw new Database.SqliteError(`simulated: ${fate}`, CODES[fate]);
    },
  };
  const database: Database.Database = new Proxy(real, {
    get(target, name) {
      if (name === "prepare") return (sql: string) => (sql === "COMMIT" ? failingCommit : prepare(sql));
      return Reflect.get(target, name, target);
    },
  });
  return { database, failNextCommit: (fate) => (next = fate) };
}

/** Every start of a process prepares the same statements: this connection keeps them. */
const kept = new WeakMap<Database.Database, Map<string, Database.Statement>>();

function preparedOnce(real: Database.Database): (sql: string) => Database.Statement {
  const statements = kept.get(real) ?? new Map<string, Database.Statement>();
  kept.set(real, statements);
  return (sql) => {
    const statement = statements.get(sql) ?? real.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
}
