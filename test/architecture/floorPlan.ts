// The floor plan as data: which room may import from which, and what may be named where. A file's room is its folder in
// src/, or its own name at the top of it.

/** A room, or a single file of one (`ledger/port.ts`). */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  ledger: ["domain"],
  upstream: ["domain"],
  identity: ["domain", "ledger/scope.ts"],
  workflow: [
    "domain",
    "ledger/factLookUps.ts",
    "ledger/handWrites.ts",
    "ledger/paymentReports.ts",
    "ledger/port.ts",
    "ledger/scope.ts",
    "upstream/port.ts",
  ],
  graphql: [
    "domain",
    "identity",
    "ledger/feedPlaces.ts",
    "ledger/auditLog.ts",
    "ledger/paymentReports.ts",
    "ledger/port.ts",
    "ledger/scope.ts",
    "ledger/cursors.ts",
    "workflow/port.ts",
  ],
  // The history as text, for the command line and for HTTP: it reads, by the API's own rules, and decides nothing.
  exporting: [
    "domain",
    "graphql/errors.ts",
    "graphql/lists.ts",
    "graphql/nodeIds.ts",
    "graphql/readFilter.ts",
    "graphql/scalars/dateTime.ts",
    "graphql/scalars/long.ts",
    "ledger/cursors.ts",
    "ledger/port.ts",
    "ledger/scope.ts",
  ],
  server: ["domain", "identity", "graphql", "exporting"],
  sandbox: ["domain"],
  config: ["domain"],
  // Ports by their types alone: what they are told is counted, and nothing is decided by it.
  observing: ["domain", "ledger/port.ts", "systemTime.ts", "upstream/port.ts", "workflow/port.ts"],
  "systemTime.ts": [],
  "ownVersion.ts": [],
  "openLedger.ts": ["config", "domain", "ledger", "observing", "systemTime.ts"],
  "openReader.ts": ["config", "ledger", "systemTime.ts"],
  "gateway.ts": ["config", "domain", "ledger", "observing", "openLedger.ts", "systemTime.ts", "upstream", "workflow"],
  "openIdentity.ts": ["config", "identity", "observing", "systemTime.ts"],
  // What is observed: lines of the log, and numbers for monitors.
  "openMetrics.ts": ["config", "gateway.ts", "observing", "ownVersion.ts", "systemTime.ts"],
  // The keys of receipts: configured, or made where the ledger's own secret is made.
  "openReceipts.ts": ["config", "identity", "ledger/madeFile.ts", "openLedger.ts", "systemTime.ts"],
  "app.ts": [
    "config",
    "domain/payment.ts",
    "domain/refusedReason.ts",
    "gateway.ts",
    "graphql",
    "identity",
    "ledger/cursors.ts",
    "observing",
    "openIdentity.ts",
    "openMetrics.ts",
    "openReceipts.ts",
    "server",
    "systemTime.ts",
  ],
  // What people do with API keys beside a server: the file, its lock, and the ledger that knows when each was used.
  "apiKeys.ts": ["config", "identity", "ledger", "systemTime.ts"],
  // What people do with a ledger beside a server: it chooses the engine, so that commands need not know of any.
  "maintenance.ts": ["config", "domain", "ledger", "openLedger.ts", "systemTime.ts", "upstream"],
  commands: [
    "apiKeys.ts",
    "app.ts",
    "gateway.ts",
    "maintenance.ts",
    "config",
    "domain",
    "exporting",
    "graphql/errors.ts", // what is wrong with a filter, said as the API says it
    "graphql/nodeIds.ts", // people name a consumption by the id that the API gave them
    "identity", // what a key is, and the line of a source that cannot be used
    "ledger/backupFailure.ts",
    "ledger/cursors.ts", // where an export goes on is named as the API names it
    "ledger/readerBesideServer.ts",
    "ledger/checks.ts", // what a check finds, whichever engine it looked at
    "ledger/ledgerRefusal.ts",
    "ledger/migration/moveFailure.ts", // the one line of a move that stopped
    "ledger/paymentReports.ts", // what an import hands over
    "ledger/port.ts", // what is open is listed as a reader does
    "observing",
    "ownVersion.ts",
    "openReader.ts", // the history, for whoever only reads it
    "openIdentity.ts", // the sources of identity that doctor looks at
    "openReceipts.ts", // the keys that sign receipts, to be made, listed and looked at
    "openLedger.ts", // an import asks no upstream
    "sandbox",
    "systemTime.ts",
    "upstream/exactJson.ts", // numbers by their digits, in files as in answers
    "upstream/reachability.ts", // the facts that doctor judges
  ],
  // Commands with their options, a file for each group.
  commandLine: ["commands"],
  "cli.ts": ["commandLine", "commands"],
  "main.ts": ["cli.ts"],
};

/** Packages that belong to one place each. */
export const PACKAGE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  "better-sqlite3": ["ledger", "sandbox"],
  pg: ["ledger"],
  ky: ["upstream"],
  undici: ["upstream"],
  fastify: ["server"],
  "@apollo/server": ["server"],
  "type-graphql": ["graphql"],
  dataloader: ["graphql"],
  jose: ["identity"],
  "cli-progress": ["commands"],
  commander: ["cli.ts", "commandLine"],
  "csv-stringify": ["exporting"],
  pino: ["observing"],
  "prom-client": ["observing"],
  "sonic-boom": ["observing"],
  "@opentelemetry/api": ["observing"],
};

/** What could make two runs differ is an argument; these are the places that hand it in. */
export const MAY_TOUCH_TIME_AND_CHANCE: readonly string[] = [
  "systemTime.ts",
  "openLedger.ts",
  "gateway.ts",
  "maintenance.ts",
  "openIdentity.ts",
  "openReceipts.ts",
  "apiKeys.ts",
  "commands/process.ts",
  "commands/serve.ts",
  "commands/watchdog.ts",
  "commands/watchdogThread.ts",
  "ledger/sqlite/readerThread.ts", // as the writer's
  "ledger/sqlite/writerThread.ts", // the thread is its own process in small: it wires its engine
  "ledger/madeSecret.ts",
];
export const TIME_AND_CHANCE =
  /\b(?:Date\.now\b|new Date\(\)|performance\.now\b|Math\.random\b|randomUUID\b|setTimeout\b|setInterval\b|setImmediate\b|AbortSignal\.timeout\b|Atomics\.wait\b|process\.(?:hrtime|uptime|nextTick)\b|node:timers\b)/;

/** What the simulator runs, with all that it imports. Its wiring is the simulator itself. */
export const SIMULATED: readonly string[] = [
  "workflow/workflow.ts",
  "upstream/circuit.ts",
  "ledger/seal.ts",
  "ledger/writing/groupCommit.ts",
  "ledger/writing/pacing.ts",
  "ledger/writing/writeOperation.ts",
  "ledger/sqlite/paymentStore.ts",
  "ledger/sqlite/writeEngine.ts",
];
/** There nothing waits, draws or talks but through its arguments: not by a microtask either, which no scheduler sees. */
export const OUTSIDE_WORLD =
  /\b(?:fetch\(|queueMicrotask\b|getRandomValues\b|node:(?:net|tls|dgram|dns|http|https|http2|worker_threads|child_process)\b|import \{[^}]*\brandom\w*[^}]*\} from "node:crypto")/;

export const MAY_TOUCH_PROCESS: readonly string[] = [
  "main.ts",
  "cli.ts",
  "commands/serve.ts",
  "commands/sandbox.ts",
  "commands/backup.ts",
  "commands/export.ts",
  "commands/reconcile.ts",
  "commands/import.ts",
  "commands/migrate.ts",
  "commands/acceptLostLog.ts",
  "commands/doctor.ts",
  "commands/keys.ts",
  "commands/keys/ownReceiptKeys.ts",
  "commands/receiptKeys.ts",
  "commands/verifyReceipt.ts",
  "commands/measureControls.ts",
  "commands/process.ts",
  "commands/watchdogThread.ts",
  "commands/descriptors.ts",
  "systemTime.ts", // the processor's clock is the process's
];
