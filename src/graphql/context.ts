// What every resolver of one request is handed. Made once per request by the server; nothing in it outlives the request
// but the workflow, the reader, the cursors and the keys of receipts.

import type { Caller } from "../identity/caller.ts";
import type { PlayerLimits } from "../identity/rateLimits/playerLimits.ts";
import type { Receipts } from "../identity/receipts/receipts.ts";
import type { Cursors } from "../ledger/cursors.ts";
import type { LedgerReader } from "../ledger/port.ts";
import type { Workflow } from "../workflow/port.ts";
import type { Loaders } from "./loaders.ts";

export interface Context {
  readonly caller: Caller;
  readonly requestId: string;
  /** Milliseconds since 1970, UTC: to tell a date that cannot be. */
  readonly epochMs: () => number;
  /** Names of all apps this install serves, one at least. */
  readonly apps: readonly string[];
  readonly workflow: Workflow;
  readonly reader: LedgerReader;
  readonly cursors: Cursors;
  readonly playerLimits: PlayerLimits;
  readonly receipts: Pick<Receipts, "receiptOf">;
  /** Bound to the caller's scope. */
  readonly loaders: Loaders;
}
