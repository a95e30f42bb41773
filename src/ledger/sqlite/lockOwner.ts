// The lock lies beside the ledger, and a file can be deleted or replaced apart from the other: then a second server would be let in
// beside the first. So the first looks whether the lock's name still leads to what it holds, once a second and around every flush,
// and ends; and whoever starts where the ledger knows of another lock than it got gives that one the time to find out.

import type Database from "better-sqlite3";
import { statSync } from "node:fs";
import { factOf, setFact } from "./ownFacts.ts";

const LOCKED_BY = "locked_by";
/** How often the owner of a lock looks at it, flush or not. */
export const LOOK_INTERVAL_MS = 1_000;
/** The look, and the end of a process after it. */
const OTHER_ENDS_WITHIN_MS = 2_500;

/** Before anything is written to the ledger. Waits where another server may still run on this very file. */
export function awaitOtherOwner(database: Database.Database, path: string, wait: (durationMs: number) => void): void {
  const known = factOf(database, LOCKED_BY)?.split(" ");
  const isSameLedger = known?.[0] === identityOf(path);
  if (isSameLedger && known?.[1] !== identityOf(`${path}-lock`)) wait(OTHER_ENDS_WITHIN_MS);
}

export function noteOwner(database: Database.Database, path: string): void {
  const owner = `${identityOf(path)} ${identityOf(`${path}-lock`)}`;
  if (factOf(database, LOCKED_BY) !== owner) setFact(database, LOCKED_BY, owner);
}

/** With the instant of its birth: the number of a deleted file is soon given to the next. */
function identityOf(name: string): string {
  const { dev, ino, birthtimeNs } = statSync(name, { bigint: true });
  return `${dev}:${ino}:${birthtimeNs}`;
}
