import type { Group } from "./group.ts";

export const SQLITE: readonly Group[] = [
  {
    why: "A partial index needs the words; the other condition decides which rows come. The plans are held by ledger/queryPlans.",
    mutants: [
      'src/ledger/sqlite/conditions.ts | return and([anyOf("c.store_order_id", values), { sql: "c.store_order_id IS NOT NULL", values: [] }]); | { sql: "c.store_order_id IS NOT NULL", values: [] } => ',
    ],
  },
  {
    why: "An attempt that has ended holds no lease, whatever number stands beside it; giving the number back keeps the row tidy.",
    mutants: ["src/ledger/sqlite/paymentStore.ts | givesLeaseBack ? 1 : 0, | givesLeaseBack => false"],
  },
  {
    why: "A hint for the planner: which filter leads, and whether an index may be used. The rows are the same by every way, and pages keep the plans that ledger/queryPlans holds.",
    mutants: [
      'src/ledger/sqlite/readQueries.ts | matching(filter, scope.kind === "player", query.order.field), | "player" => "app"',
      'src/ledger/sqlite/readQueries.ts | matching(filter, scope.kind === "player", "REQUESTED_AT"), | === => !==',
      'src/ledger/sqlite/readQueries.ts | matching(filter, scope.kind === "player", "REQUESTED_AT"), | "player" => "app"',
      'src/ledger/sqlite/readQueries.ts | matching(filter, scope.kind === "player", "REQUESTED_AT"), | "REQUESTED_AT" => "SETTLED_AT"',
      'src/ledger/sqlite/totalsQueries.ts | const matched = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null)]); | === => !==',
      'src/ledger/sqlite/totalsQueries.ts | const matched = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null)]); | "player" => "app"',
      'src/ledger/sqlite/totalsQueries.ts | const where = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null, isCut ? "+" : "")]); | === => !==',
      'src/ledger/sqlite/totalsQueries.ts | const where = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null, isCut ? "+" : "")]); | "player" => "app"',
      'src/ledger/sqlite/totalsQueries.ts | const where = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null, isCut ? "+" : "")]); | isCut => true',
      'src/ledger/sqlite/totalsQueries.ts | const where = and([IN_TIME, withinScope(scope), matching(filter, scope.kind === "player", null, isCut ? "+" : "")]); | isCut => false',
      'src/ledger/sqlite/conditions.ts | const isChosen = order !== null || driver === "payment" || driver === "player"; | || => &&',
      'src/ledger/sqlite/conditions.ts | const isChosen = order !== null || driver === "payment" || driver === "player"; | === => !==',
      'src/ledger/sqlite/conditions.ts | ["status", filter.status === undefined || isListed ? EVERYTHING : ofStatus(filter.status)], | filter.status === undefined || isListed => (filter.status === undefined)',
      "src/ledger/sqlite/feedQuery.ts | const from = isPlayer | isPlayer => false",
      'src/ledger/driving.ts | if (isNamed && !isOfPlayer) return "payment"; | isNamed && !isOfPlayer => (isNamed)',
      "src/ledger/driving.ts | if (isOfPlayer || filter.playerId === undefined) return [filter]; | isOfPlayer || filter.playerId === undefined => (isOfPlayer)",
      "src/ledger/driving.ts | if (isOfPlayer || filter.playerId === undefined) return [filter]; | isOfPlayer || filter.playerId === undefined => (filter.playerId === undefined)",
      "src/ledger/driving.ts | if (isOfPlayer || filter.playerId === undefined) return [filter]; | || => &&",
    ],
  },
  {
    why: "A read asks for no more than it needs, and would find the same if it asked: a number names one event at most, what is left over is cut off, where nothing is open no row comes, and a player's totals are never made of rollups.",
    mutants: [
      'src/ledger/sqlite/feedQuery.ts | const [event] = feedEvents(all, scope, null, { sql: "f.sequence = ?", values: [after.sequence] }, 1); | 1 => 2',
      "src/ledger/sqlite/feedQuery.ts | const found = feedEvents(all, scope, app, later, size + 1); | 1 => 2",
      "src/ledger/sqlite/totalsQueries.ts | if (wantsOpen(filter)) gather(consumptionsBy(BY_OPENNESS), and([matched, OPEN]), openSpans(all, spans)); | wantsOpen(filter) => true",
      "src/ledger/sqlite/totalsQueries.ts | return open === null ? [] : spans.filter(({ from, until }) => from <= open.last && until > open.first); | > => >=",
      "src/ledger/sqlite/totalsQueries.ts | return open === null ? [] : spans.filter(({ from, until }) => from <= open.last && until > open.first); | from <= open.last && until > open.first => (until > open.first)",
      "src/ledger/sqlite/totalsQueries.ts | return open === null ? [] : spans.filter(({ from, until }) => from <= open.last && until > open.first); | .filter(({ from, until }) => from <= open.last && until > open.first) => ",
      "src/ledger/sqlite/totalsQueries.ts | if (over.length === 0 || gathering.isFull) return; | over.length === 0 || gathering.isFull => (gathering.isFull)",
      "src/ledger/sqlite/totalsQueries.ts | if (over.length === 0 || gathering.isFull) return; | over.length === 0 || gathering.isFull => false",
      "src/ledger/sqlite/totalsQueries.ts | gather(STRAY, and([ofGrain(NOWHERE.grain), rolledUp]), [{ ...NO_TIME, periodStart: null }]); | ofGrain(NOWHERE.grain), => ",
      'src/ledger/totals/question.ts | return scope.kind !== "player" && fieldsOf(filter).every((field) => field === "app"); | scope.kind !== "player" && fieldsOf(filter).every((field) => field === "app") => (fieldsOf(filter).every((field) => field === "app"))',
    ],
  },
  {
    why: "A full store of statements has an oldest one; SQLite reads any number but 0 as true; a count always has one row, and a smallest instant comes with a largest.",
    mutants: [
      "src/ledger/sqlite/readQueries.ts | if (statements.size >= STATEMENTS_MAX && !oldest.done) statements.delete(oldest.value); | statements.size >= STATEMENTS_MAX && !oldest.done => (statements.size >= STATEMENTS_MAX)",
      "src/ledger/sqlite/readQueries.ts | return 1; | 1 => 2",
      "src/ledger/sqlite/readQueries.ts | return all<{ count: number }>(sql, condition.values)[0]?.count ?? 0; | 0 => 1",
      "src/ledger/sqlite/totalsQueries.ts | if (extent === undefined || extent.first === null || extent.last === null) return null; | extent === undefined || extent.first === null || extent.last === null => (extent.last === null)",
    ],
  },
];
