import type { Group } from "./group.ts";

export const SQLITE: readonly Group[] = [
  {
    why: "An attempt that has ended holds no lease, whatever number stands beside it; giving the number back keeps the row tidy.",
    mutants: ["src/ledger/sqlite/paymentStore.ts | givesLeaseBack ? 1 : 0, | givesLeaseBack => false"],
  },
  {
    why: "A hint for the planner: which filter leads, and whether an index may be used. The rows are the same by every way, and pages keep the plans that ledger/queryPlans holds.",
    mutants: [
      'src/ledger/reading/accessPaths.ts | if (isNamed && !isOfPlayer) return "payment"; | isNamed && !isOfPlayer => (isNamed)',
      "src/ledger/reading/accessPaths.ts | if (isOfPlayer || filter.playerId === undefined) return [filter]; | isOfPlayer || filter.playerId === undefined => (isOfPlayer)",
      "src/ledger/reading/accessPaths.ts | if (isOfPlayer || filter.playerId === undefined) return [filter]; | isOfPlayer || filter.playerId === undefined => (filter.playerId === undefined)",
      "src/ledger/reading/accessPaths.ts | if (isOfPlayer || filter.playerId === undefined) return [filter]; | || => &&",
    ],
  },
  {
    why: "A read asks for no more than it needs, and would find the same if it asked: a number names one event at most, what is left over is cut off, where nothing is open no row comes, and a player's totals are never made of rollups.",
    mutants: [
      'src/ledger/totals/question.ts | return scope.kind !== "player" && fieldsOf(filter).every((field) => field === "app"); | scope.kind !== "player" && fieldsOf(filter).every((field) => field === "app") => (fieldsOf(filter).every((field) => field === "app"))',
    ],
  },
  {
    why: "A full store of statements has an oldest one; SQLite reads any number but 0 as true; a count always has one row, and a smallest instant comes with a largest.",
    mutants: ["src/ledger/sqlite/readQueries.ts | return 1; | 1 => 2"],
  },
];
