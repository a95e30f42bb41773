// `doctor --verify` on a SQLite ledger, and the last word on a backup.

import Database from "better-sqlite3";
import type { Check, OnProgress } from "../../checks.ts";
import { finishAtOnce, withoutAsking } from "../../reading/read.ts";
import { raw } from "../../reading/sql.ts";
import { checksAtOnce } from "../../upkeep/readCheck.ts";
import { createVerification } from "../../upkeep/verification.ts";
import { createRules } from "../../verify/rules.ts";
import type { RunningServer } from "../../verify/tokenAges.ts";
import { versionOf } from "../migrations.ts";
import { codeOf } from "../openDatabase.ts";
import { sqliteDialect } from "../readDialect.ts";
import { createRunStatement } from "../runStatement.ts";
import { sealedTokenIn } from "../sealedTokens.ts";
import { structureChecks } from "./structure.ts";

export interface FileVerification {
  readonly checks: readonly Check[];
  /** What the scan counted; known once a check has run. */
  readonly counts: () => { readonly consumptions: number; readonly events: number };
}

/**
 * @param database in a read transaction
 * @param serverOf who has the ledger open besides; null: nobody
 */
export function verificationOf(
  database: Database.Database,
  onProgress: OnProgress,
  serverOf: () => RunningServer | null = () => null,
): FileVerification {
  const version = versionOf(database);
  const { checks, counts } = createVerification({
    dialect: sqliteDialect,
    engine: "sqlite",
    version: () => withoutAsking(() => version),
    rules: createRules(sqliteDialect, raw(sealedTokenIn(version))),
    server: () => withoutAsking(serverOf),
    explain,
    onProgress,
  });
  const run = createRunStatement(database);
  return {
    checks: [...structureChecks(database), ...checksAtOnce(checks, run)],
    counts: () => finishAtOnce(counts(), run),
  };
}

/** Of a statement that SQLite does not take, which index or column it misses. */
function explain(error: unknown): string {
  return error instanceof Database.SqliteError && error.code === "SQLITE_ERROR" ? error.message : codeOf(error);
}
