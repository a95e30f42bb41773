import type { Group } from "./group.ts";

export const GRAPHQL: readonly Group[] = [
  {
    why: "What was made once is kept and used again: made again it is the same.",
    mutants: [
      "src/graphql/gate/gate.ts | if (known !== undefined) return known; | known !== undefined => false",
      "src/graphql/gate/gate.ts | if (cost === undefined) { | cost === undefined => true",
      "src/graphql/gate/gate.ts | if (ofKind.size >= PLANS_MAX && oldest !== undefined) ofKind.delete(oldest); | ofKind.size >= PLANS_MAX && oldest !== undefined => true",
      "src/graphql/execution/listExecutor.ts | written.set(document, made); | written.set(document, made); => ;",
    ],
  },
  {
    why: "It cannot come: a cursor opens only where it was written here, the library answers null and not undefined for no operation, a fragment within itself was refused before, and the schema has a query.",
    mutants: [
      "src/graphql/lists.ts | (text) => (/^[0-9a-f]{32}$/.test(text) ? text : null), | /^[0-9a-f]{32}$/.test(text) => true",
      "src/graphql/lists.ts | const [, at, row] = /^(-?\\d{1,16})\\.(\\d{1,16})$/.exec(text) ?? []; | /^(-?\\d{1,16})\\.(\\d{1,16})$/.exec(text) ?? [] => (/^(-?\\d{1,16})\\.(\\d{1,16})$/.exec(text))",
      "src/graphql/gate/gate.ts | if (operation === null || operation === undefined) return { text, operation: null, rootFields: 1, cost: 0 }; | operation === null || operation === undefined => (operation === null)",
      "src/graphql/gate/cost.ts | known.set(key, 0); // a cycle was refused before; this only keeps it from running away | 0 => 1",
      'src/graphql/schema.ts | if (query) query.description = "What is on record, as far as the caller may see it."; | query => true',
    ],
  },
  {
    why: "A comparison for sorting counts by its sign, and what is left open is counted by its player alone.",
    mutants: [
      "src/graphql/lists.ts | .sort(([one], [other]) => (one < other ? -1 : 1)) | 1 => 2",
      'src/graphql/withinPlayerLimits.ts | if (endOf(answer) === "open") playerLimits.heard(caller, { app, ...call }, "open"); | ...call => ',
    ],
  },
];
