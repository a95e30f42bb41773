import type { Group } from "./group.ts";

export const POSTGRES: readonly Group[] = [
  {
    why: "A read asks for no more than it needs, and would find the same if it asked: a number names one event at most, what is left over is cut off, where nothing is open no row comes, and a player's totals are never made of rollups.",
    mutants: [
      'src/ledger/postgres/readQueries.ts | const [event] = await feedEvents(run, scope, null, on("f.sequence", "=", after.sequence), 1); | 1 => 2',
    ],
  },
];
