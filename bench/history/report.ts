// What a run over seeded ledgers prints: rows 7, 8, 9 and 12 of the budget beside floor and aim, and what they are made of.

import type { Budget } from "../figures.ts";
import { isMet } from "../figures.ts";
import type { Estimate } from "../measure/statistics.ts";
import { fixed, machineLine, table, verdictOf } from "../report.ts";
import type { EngineName, SeededLedger } from "./ledgers.ts";
import type { PageCpu } from "./pageCpu.ts";
import type { PageFigure } from "./pages.ts";
import type { TotalsFigure } from "./totals.ts";

/** What of a ledger is told once it is closed. */
export type LedgerSize = Pick<SeededLedger, "engine" | "rows" | "diskBytes" | "largest">;

export interface PagesOfLedgers {
  readonly engine: EngineName;
  readonly smallRows: number;
  readonly largeRows: number;
  readonly figures: readonly PageFigure[];
}

export interface HistoryResults {
  readonly pages: readonly PagesOfLedgers[];
  /** null: it was not looked at. */
  readonly pageCpu: PageCpu | null;
  /** Smaller ledgers first. */
  readonly totals: readonly TotalsFigure[];
  readonly sizes: readonly LedgerSize[];
}

const DEEP: Budget = { isAtLeast: false, floor: 1.2, aim: 1.05 };
const LARGE: Budget = { isAtLeast: false, floor: 1.3, aim: 1.1 };
const CPU: Budget = { isAtLeast: true, floor: 2, aim: 4 };
const SCAN: Budget = { isAtLeast: true, floor: 100, aim: 500 };
const GROWTH: Budget = { isAtLeast: false, floor: 1.2, aim: 1.05 };
const BYTES: Budget = { isAtLeast: false, floor: 700, aim: 400 };

const PAGE_CPU = "CPU of a page of 100: Apollo and type-graphql defaults ÷ ours";

export function historyReportOf({ pages, pageCpu, totals, sizes }: HistoryResults): string {
  return [
    machineLine(),
    "",
    ...table(
      ["#", "figure", "floor", "aim", "measured", "90 %", ""],
      [
        ...pages.flatMap(pageRows),
        ...(pageCpu === null ? [] : [figureRow("8", PAGE_CPU, CPU, pageCpu.ratio)]),
        ...totals.map(({ ledger, scanOverOurs }) =>
          figureRow("9", `totals: scan ÷ ours, ${placeOf(ledger)}`, SCAN, scanOverOurs),
        ),
        ...growthRows(totals),
        ...sizes.map((size) => plainRow("12", `bytes on disk a consumption, ${placeOf(size)}`, BYTES, bytesOf(size))),
      ],
    ),
    "",
    ...(pageCpu === null ? [] : pageCpuLines(pageCpu)),
    ...pages.flatMap(pageTable),
    ...sizes.flatMap(sizeLines),
  ].join("\n");
}

function pageCpuLines({ oursUs, peerUs, control }: PageCpu): string[] {
  const took = `a page of 100 took ours ${whole(oursUs)} µs of CPU, the peer ${whole(peerUs)}`;
  return [`${took}; ours ÷ ours ${spanOf(control)}`, ""];
}

/** The worst of all filters and orders. */
function pageRows({ engine, smallRows, largeRows, figures }: PagesOfLedgers): string[][] {
  const deepest = worst(figures.flatMap(({ what, deep }) => (deep === null ? [] : [{ what, estimate: deep }])));
  const largest = worst(figures.flatMap(({ what, large }) => (large === null ? [] : [{ what, estimate: large }])));
  const where = `${engine}, ${largeRows} rows`;
  return [
    ...deepest.map(({ what, estimate }) =>
      figureRow("7", `deep page ÷ first, the worst: ${what} (${where})`, DEEP, estimate),
    ),
    ...largest.map(({ what, estimate }) => {
      return figureRow("7", `first page ÷ at ${smallRows} rows, the worst: ${what} (${where})`, LARGE, estimate);
    }),
  ];
}

function worst<Named extends { readonly estimate: Estimate }>(named: readonly Named[]): Named[] {
  return named.toSorted((one, other) => other.estimate.median - one.estimate.median).slice(0, 1);
}

/** Ours at the largest ledger of an engine ÷ at its smallest. */
function growthRows(totals: readonly TotalsFigure[]): string[][] {
  return [...Map.groupBy(totals, ({ ledger }) => ledger.engine)].flatMap(([engine, list]) => {
    const [small, large] = [list[0], list.at(-1)];
    if (small === undefined || large === undefined || small === large) return [];
    const title = `totals, ours: at ${large.ledger.rows} rows ÷ at ${small.ledger.rows}, ${engine}`;
    return [plainRow("9", title, GROWTH, large.oursMs / small.oursMs)];
  });
}

function figureRow(number: string, title: string, budget: Budget, estimate: Estimate): string[] {
  const [, , floor = "", aim = "", measured = "", , verdict = ""] = plainRow(number, title, budget, estimate.median);
  return [number, title, floor, aim, measured, `${fixed(estimate.low)}-${fixed(estimate.high)}`, verdict];
}

function plainRow(number: string, title: string, budget: Budget, value: number): string[] {
  const sign = budget.isAtLeast ? "≥" : "≤";
  const verdict = verdictOf(isMet(budget, value, "aim"), isMet(budget, value, "floor"));
  return [number, title, `${sign} ${budget.floor}`, `${sign} ${budget.aim}`, fixed(value), "", verdict];
}

function pageTable({ engine, smallRows, largeRows, figures }: PagesOfLedgers): string[] {
  const rows = figures.map(({ what, deep, fresh, large, control }) => [
    what,
    deep === null ? "one page" : spanOf(deep),
    large === null ? "shorter there" : spanOf(large),
    fresh === null ? "" : spanOf(fresh),
    `${spanOf(control)}${control.min <= 1 && control.max >= 1 ? "" : " TOO NOISY"}`,
  ]);
  const head = [engine, `deep ÷ first, ${largeRows} rows`, `first ÷ at ${smallRows} rows`, "a fresh place ÷ first"];
  return [...table([...head, "first ÷ first (control)"], rows), ""];
}

function sizeLines(size: LedgerSize): string[] {
  const parts = size.largest.map(({ name, bytes }) => `${name} ${whole(bytes / size.rows)}`);
  return [`bytes a consumption, ${placeOf(size)}: ${parts.join(", ")}`];
}

function bytesOf({ diskBytes, rows }: LedgerSize): number {
  return diskBytes / rows;
}

function placeOf({ engine, rows }: Pick<SeededLedger, "engine" | "rows">): string {
  return `${engine}, ${rows} rows`;
}

function spanOf({ median, low, high }: Estimate): string {
  return `${fixed(median)} (${fixed(low)}-${fixed(high)})`;
}

function whole(value: number): string {
  return value.toFixed(0);
}
