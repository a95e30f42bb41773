// `doctor --accept-lost-log`: the end of the ledger's history is lost, people know what that means, and go on with what is there.
// It says from when on records may be missing: what to compare with the game's records and the vendor's console.

import { describeDatabase } from "../config/database.ts";
import { acceptLoss } from "../maintenance.ts";
import { settingsInTime } from "./settingsInTime.ts";
import { refuseToStart } from "./process.ts";
import { refuseLedger } from "./refusingLedger.ts";

export async function runAcceptLostLog(): Promise<void> {
  const read = await settingsInTime(process.env);
  if (!read.isValid) return refuseToStart(read.lines);
  const place = describeDatabase(read.settings.database);
  try {
    const loss = await acceptLoss(read.settings.database);
    if (!loss.wasLost) return say(`${place}: its log is not lost, there is nothing to accept`);
    const { newestSettledAt: newest } = loss;
    const since =
      newest === null ? "nothing in it is settled" : `the newest record in it was settled ${timeText(newest)}`;
    say(`${place}: accepted as it is; ${since}, what was answered after that may be missing`);
  } catch (error) {
    return refuseLedger(error, "stop it first");
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A clock may have been wrong beyond what a date can be. */
function timeText(epochMs: number): string {
  const instant = new Date(epochMs);
  return Number.isNaN(instant.getTime()) ? `at ${epochMs} ms since 1970` : instant.toISOString();
}
