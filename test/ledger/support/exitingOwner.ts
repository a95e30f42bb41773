// A process of its own that owns a ledger whose log is a replicator's, writes to it, and ends without closing anything.

import { openSqliteLedger } from "../../../src/ledger/sqlite/sqliteLedger.ts";
import { callOf } from "./calls.ts";
import { realTimers } from "./realTimers.ts";

const ledger = await openSqliteLedger({
  path: process.argv[2] ?? "",
  checkpoint: "external",
  secrets: [new Uint8Array(32)],
  rules: { onInferred: "proven", doubtMs: 0, leaseMs: 30_000, itemlessApps: [] },
  timers: realTimers,
  onLost: () => undefined,
  onFault: () => undefined,
});
await ledger.writer.open(callOf({ paymentSeq: "last words" }));
await ledger.reader.consumptionsById({ kind: "all" }, []); // so that the readers' connection is open too
process.exit(0);
