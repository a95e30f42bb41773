// What a mutation run can be asked for: the sources of a room, and the tests that stand nearest to them. Tests are chosen
// again for every mutant, by what they were seen to execute.

export interface Room {
  /** Files and folders of sources, below the repository. */
  readonly sources: readonly string[];
  /** Files and folders of tests. */
  readonly tests: readonly string[];
  /** Tests of theirs that run a built server, or take longer than all the others together: a nearer test has to notice. */
  readonly leavesOut?: readonly string[];
  /** The engine whose suites are left out of tests that run on both. */
  readonly skips?: "SQLite" | "PostgreSQL";
  /** Whether its tests need a PostgreSQL. */
  readonly needsPostgres?: boolean;
}

/** Tests of the ledger's contract, and of reading it. What breaks files, disks and connections is too slow to run so often. */
const LEDGER = [
  "auditLog",
  "amending",
  "backOff",
  "backgrounds",
  "codes",
  "deliveries",
  "environments",
  "everyRead",
  "factAmendments",
  "factRules",
  "facts",
  "feed",
  "filters",
  "fetchedRows",
  "groupCommit",
  "handWriteRules",
  "importing",
  "itemlessApps",
  "keyUses",
  "leasesBesideOthers",
  "leasingDue",
  "longDoubts",
  "looks",
  "madeUpNumbers",
  "opening",
  "openingRules",
  "pacing",
  "packedPage",
  "paging",
  "preparedStatements",
  "queryPlans",
  "reading",
  "resolvingDisputes",
  "reversals",
  "scopes",
  "settling",
  "settlingRules",
  "timeUp",
  "timelyWrites",
  "toldAttempts",
  "totals",
  "wordsBesideCalls",
  "writingAttempts",
  "writingDue",
  "writingLooks",
  "writingReports",
  "writtenDown",
].map((name) => `test/ledger/${name}.test.ts`);

/** What both engines read by: it is tried on the faster one. */
const READING = [
  "src/ledger/auditLog.ts",
  "src/ledger/cursors.ts",
  "src/ledger/reading",
  "src/ledger/totals",
  "src/ledger/upkeep",
];

export const ROOMS: Readonly<Record<string, Room>> = {
  domain: {
    sources: ["src/domain"],
    tests: ["test/domain"],
    leavesOut: ["test/domain/histories.test.ts"],
  },
  workflow: { sources: ["src/workflow"], tests: ["test/workflow", "test/graphql/consumePayment.test.ts"] },
  identity: {
    sources: ["src/identity"],
    tests: ["test/identity"],
    leavesOut: ["breakingIn", "keySetInProcess", "sourcesTold"].map((name) => `test/identity/${name}.test.ts`),
  },
  writing: { sources: ["src/ledger/writing"], tests: [...LEDGER, "test/workflow"], skips: "PostgreSQL" },
  graphql: {
    sources: ["src/graphql"],
    tests: ["test/graphql"],
    leavesOut: ["test/graphql/execution/anyLists.test.ts"],
  },
  sqlite: { sources: ["src/ledger/sqlite", ...READING], tests: LEDGER, skips: "PostgreSQL" },
  postgres: { sources: ["src/ledger/postgres"], tests: LEDGER, skips: "SQLite", needsPostgres: true },
};
