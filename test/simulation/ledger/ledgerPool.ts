// Ledgers for histories that come one after the other: the connection to SQLite is kept and emptied, all else is new.

import type Database from "better-sqlite3";
import { settlingRulesOf } from "../world/plan.ts";
import type { OpenLedger } from "../world/Scene.ts";
import { emptyAll, openInMemory } from "./failingDatabase.ts";
import { ModelledLedger } from "./ModelledLedger.ts";
import { SqliteLedger } from "./SqliteLedger.ts";

export interface LedgerPool {
  readonly open: OpenLedger;
}

export function createLedgerPool(): LedgerPool {
  let database: Database.Database | null = null;
  return {
    open(world, plan, onWrite) {
      const options = { rules: settlingRulesOf(plan), onWrite };
      if (plan.engine === "modelled") return new ModelledLedger(world, options);
      database ??= openInMemory();
      emptyAll(database);
      return new SqliteLedger(world, database, options);
    },
  };
}
