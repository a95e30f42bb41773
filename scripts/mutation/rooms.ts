// What a mutation run can be asked for: the sources of a room, and the tests that stand nearest to them. Tests are chosen
// again for every mutant, by what they were seen to execute.

export interface Room {
  /** Files and folders of sources, below the repository. */
  readonly sources: readonly string[];
  /** Files and folders of tests. */
  readonly tests: readonly string[];
  /** Tests of theirs that would take longer than all the others together: what they notice, a nearer test has to. */
  readonly slow?: readonly string[];
  /** Whether its tests need a PostgreSQL. */
  readonly needsPostgres?: boolean;
}

export const ROOMS: Readonly<Record<string, Room>> = {
  domain: {
    sources: ["src/domain"],
    tests: ["test/domain"],
    slow: ["test/domain/histories.test.ts", "test/domain/explaining/everyState.test.ts"],
  },
  workflow: { sources: ["src/workflow"], tests: ["test/workflow", "test/graphql/consumePayment.test.ts"] },
  identity: { sources: ["src/identity"], tests: ["test/identity", "test/attacks/timing.test.ts"] },
  writing: { sources: ["src/ledger/writing"], tests: ["test/ledger", "test/workflow"], needsPostgres: true },
  graphql: { sources: ["src/graphql"], tests: ["test/graphql", "test/attacks/documents.test.ts"] },
  sqlite: { sources: ["src/ledger/sqlite"], tests: ["test/ledger"], needsPostgres: true },
  postgres: { sources: ["src/ledger/postgres"], tests: ["test/ledger"], needsPostgres: true },
};
