// A process that brings a SQLite ledger up to today's version and is killed when a step is done but for its number.

import Database from "better-sqlite3";
import { migrate } from "../../../src/ledger/sqlite/migrations.ts";

class DyingDatabase extends Database {
  override pragma(source: string, options?: Database.PragmaOptions): unknown {
    if (source.startsWith("user_version =")) process.kill(process.pid, "SIGKILL");
    return super.pragma(source, options);
  }
}

migrate(new DyingDatabase(process.argv[2] ?? ""), 1);
