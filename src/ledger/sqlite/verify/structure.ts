// Whether the file is whole as SQLite sees it, and whether what holds the invariants by force (unique indexes) is there.

import Database from "better-sqlite3";
import { type Check, checkOf, fail, type Finding, ok } from "../../checks.ts";
import { SCHEMA_VERSION, sqlOf, versionOf } from "../migrations.ts";

const RESTORE = "restore the newest backup that passes: docs/how-to/back-up-and-restore.md";
const PROBLEMS_MAX = 3;

/** What I2 and I4 rest on: whichever writer errs, these refuse. */
const UNIQUE_INDEXES = [
  { table: "consumptions", name: "consumptions_consumed_once", columns: "app,payment_seq", isPartial: 1 },
  { table: "feed", name: "feed_by_consumption", columns: "consumption,ordinal", isPartial: 0 },
] as const;

export function structureChecks(database: Database.Database): Check[] {
  return [
    checkOf("integrity", () => integrity(database)),
    checkOf("foreign keys", () => foreignKeys(database)),
    checkOf("tables and indexes", () => schemaObjects(database)),
    checkOf("unique indexes (I2, I4)", () => uniqueIndexes(database)),
  ];
}

function integrity(database: Database.Database): Finding {
  const problems = database.prepare<[], string>(`PRAGMA integrity_check(${PROBLEMS_MAX})`).pluck().all();
  if (problems.length === 1 && problems[0] === "ok") return ok("SQLite finds no damage");
  return fail(problems.map((problem) => problem.replaceAll(/\s+/g, " ")).join("; "), RESTORE);
}

function foreignKeys(database: Database.Database): Finding {
  let count = 0;
  const tables = new Set<string>();
  for (const row of database.prepare<[], [string]>("PRAGMA foreign_key_check").raw().iterate()) {
    count += 1;
    tables.add(row[0]);
  }
  if (count === 0) return ok("every record that another names is there");
  return fail(`${count} in ${[...tables].join(", ")} name a record that is not there`, RESTORE);
}

/** Everything of the newest schema by name; what somebody else keeps in the file besides is theirs. */
function schemaObjects(database: Database.Database): Finding {
  const version = versionOf(database);
  if (version !== SCHEMA_VERSION) return ok(`not compared: schema ${version}, this program knows ${SCHEMA_VERSION}`);
  const known = new Database(":memory:");
  try {
    known.exec(sqlOf("ledger.sqlite.sql"));
    const there = new Set(namesIn(database));
    const names = namesIn(known);
    const missing = names.filter((name) => !there.has(name));
    if (missing.length === 0) return ok(`all ${names.length} are there`);
    return fail(`missing: ${missing.join(", ")}`, `make them again from schema/ledger.sqlite.sql, or ${RESTORE}`);
  } finally {
    known.close();
  }
}

function namesIn(database: Database.Database): string[] {
  const sql = "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name";
  return database.prepare<[], string>(sql).pluck().all();
}

function uniqueIndexes(database: Database.Database): Finding {
  const wrong = UNIQUE_INDEXES.filter((index) => !isUnique(database, index));
  if (wrong.length === 0) return ok("in force: one CONSUMED consumption a payment, no event twice");
  const names = wrong.map((index) => index.name).join(", ");
  return fail(`not in force: ${names}`, "stop the server and make it again from schema/ledger.sqlite.sql");
}

function isUnique(database: Database.Database, index: (typeof UNIQUE_INDEXES)[number]): boolean {
  const sql = `SELECT 1 FROM pragma_index_list(?) WHERE name = ? AND "unique" = 1 AND partial = ?
    AND (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(?) ORDER BY seqno)) = ?`;
  const found = database.prepare(sql).get(index.table, index.name, index.isPartial, index.name, index.columns);
  return found !== undefined;
}
