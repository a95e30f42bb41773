// Where an import goes: into the ledger, or, in a dry run, nowhere; then the ledger is only read, beside a server or without one.

import type { Settings } from "../../config/settings.ts";
import type { Ledger } from "../../ledger/port.ts";
import { openReaderIfAny, openScratch } from "../../openReader.ts";
import { openOwnLedger } from "../ownLedger.ts";
import { refuseLedger } from "../refusingLedger.ts";
import { rehearse } from "./rehearsal.ts";
import type { Taking } from "./takers.ts";

export interface Target {
  readonly taking: Taking;
  /** null: nothing is written. */
  readonly ledger: Ledger | null;
  close(): Promise<void>;
}

const IN_USE_HINT = "stop it first: one server owns an SQLite ledger. On PostgreSQL an import works beside servers";

/** Refuses where the ledger cannot be opened, or in a dry run cannot be read. */
export async function openTarget(settings: Settings, app: string, isDryRun: boolean): Promise<Target> {
  if (isDryRun) return openRehearsal(settings, app);
  const ledger = await openOwnLedger(settings, IN_USE_HINT);
  return { taking: { kind: "writing", writer: ledger.writer }, ledger, close: () => ledger.close() };
}

async function openRehearsal({ database }: Settings, app: string): Promise<Target> {
  const opened = await openReaderIfAny(database).catch((error: unknown) => refuseLedger(error, IN_USE_HINT));
  const scratch = openScratch();
  const rehearsal = rehearse({ reader: opened?.reader ?? null, scratch, app });
  return {
    taking: { kind: "rehearsing", rehearsal },
    ledger: null,
    async close() {
      scratch.close();
      await opened?.close();
    },
  };
}
