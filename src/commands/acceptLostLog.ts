// `doctor --accept-lost-log`: the end of the ledger's history is lost, people know what that means, and go on with what is there.

import { describeDatabase } from "../config/database.ts";
import { readSettings } from "../config/settings.ts";
import { acceptLostLog } from "../maintenance.ts";
import { refuseToStart } from "./process.ts";
import { refuseLedger } from "./refusingLedger.ts";

export async function runAcceptLostLog(): Promise<void> {
  const read = readSettings(process.env);
  if (!read.isValid) return refuseToStart(read.lines);
  const { database } = read.settings;
  if (database.engine !== "postgres") return refuseToStart(["DATABASE_URL: no ledger on PostgreSQL"]);
  try {
    await acceptLostLog(database);
  } catch (error) {
    return refuseLedger(error, "");
  }
  process.stdout.write(`${describeDatabase(database)}: accepted as it is; its servers go on within a few seconds\n`);
}
