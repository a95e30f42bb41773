// Whether this program and the ledger's file understand each other: SQLite's version, the schema's, the log's mode.

import type Database from "better-sqlite3";
import { type Check, checkOf, fail, type Finding, ok, warn } from "../../checks.ts";
import { APPLICATION_ID, SCHEMA_VERSION, versionOf } from "../migrations.ts";
import { isSqliteTooOld } from "../openDatabase.ts";

export function formatChecks(database: Database.Database): Check[] {
  return [
    checkOf("SQLite", () => sqliteVersion(database)),
    checkOf("schema", () => schemaVersion(database)),
    checkOf("journal", () => journalMode(database)),
  ];
}

function sqliteVersion(database: Database.Database): Finding {
  const version = String(database.prepare("SELECT sqlite_version()").pluck().get());
  if (!isSqliteTooOld(version)) return ok(version);
  return fail(`${version} can corrupt a ledger that two connections use`, "install 3.51.3 or newer: npm ci");
}

function schemaVersion(database: Database.Database): Finding {
  const version = versionOf(database);
  if (Number(database.pragma("application_id", { simple: true })) !== APPLICATION_ID) {
    return fail("the file is a database of another program", "set DATABASE_URL to the ledger's file");
  }
  if (version === SCHEMA_VERSION) return ok(`version ${version}, no migration pending`);
  if (version > SCHEMA_VERSION) {
    return fail(
      `version ${version} was written by a newer program; this one knows ${SCHEMA_VERSION}`,
      "run the newer version, or restore a backup from before it",
    );
  }
  return warn(
    `version ${version}; the next start of this program migrates it to ${SCHEMA_VERSION}`,
    "run iap-graphql backup first",
  );
}

/** A backup is a plain file until a server opens it. */
function journalMode(database: Database.Database): Finding {
  const mode = String(database.pragma("journal_mode", { simple: true }));
  return ok(mode === "wal" ? "write-ahead log" : `${mode}; the next start sets the write-ahead log`);
}
