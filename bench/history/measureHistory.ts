// A run over seeded ledgers of several sizes on both engines: pages of history, their CPU beside a peer's, totals, and bytes
// on disk. An engine is measured after the other: two of ten million rows need some twenty gigabytes.
// Usage: npm run bench -- --history [--rows 1000000,10000000] [--quick]

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PostgresServer } from "../../test/support/postgres/PostgresServer.ts";
import { BUILD_FOLDER, buildAll } from "../built.ts";
import { pageCases } from "./cases.ts";
import { seedOnPostgres, seedOnSqlite, type SeededLedger } from "./ledgers.ts";
import { measurePageCpu, type PageCpu, type PageCpuPlan } from "./pageCpu.ts";
import { measurePages, type PageFigure, type PagePlan } from "./pages.ts";
import { historyReportOf, type LedgerSize, type PagesOfLedgers } from "./report.ts";
import { measureTotals, type TotalsFigure } from "./totals.ts";

interface HistoryPlan {
  /** The small ledger that pages of the others are divided by. */
  readonly smallRows: number;
  readonly rows: readonly number[];
  readonly pages: PagePlan;
  readonly pageCpu: PageCpuPlan;
  readonly totalsRounds: number;
}

const QUICK: HistoryPlan = {
  smallRows: 20_000,
  rows: [200_000],
  pages: { rounds: 8, pagesASample: 5 },
  pageCpu: { rounds: 6, blockMs: 300, warmUpMs: 3_000 },
  totalsRounds: 6,
};
const FULL: HistoryPlan = {
  smallRows: 100_000,
  rows: [1_000_000, 10_000_000],
  pages: { rounds: 12, pagesASample: 15 },
  pageCpu: { rounds: 8, blockMs: 1_500, warmUpMs: 15_000 },
  totalsRounds: 8,
};
/** Enough for the indexes' upper pages and a part of the rest: as a server of its own would have. */
const POSTGRES_SETTINGS = { shared_buffers: "512MB", max_wal_size: "4GB", fsync: "off" };

interface OfEngine {
  readonly pages: PagesOfLedgers[];
  readonly totals: TotalsFigure[];
  readonly sizes: LedgerSize[];
}

export async function measureHistory(parameters: readonly string[]): Promise<void> {
  const plan = planFrom(parameters);
  await buildAll();
  mkdirSync(BUILD_FOLDER, { recursive: true });
  const folder = mkdtempSync(join(BUILD_FOLDER, "history-"));
  process.once("SIGINT", () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  });
  try {
    console.log(historyReportOf(await measureOnSqlite(folder, plan))); // the other may take as long again, and not come to its end
    console.log(historyReportOf({ pageCpu: null, ...(await measureOnPostgres(plan)) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function planFrom(parameters: readonly string[]): HistoryPlan {
  const { values } = parseArgs({
    args: [...parameters],
    options: { history: { type: "boolean" }, quick: { type: "boolean", default: false }, rows: { type: "string" } },
  });
  const plan = values.quick ? QUICK : FULL;
  if (values.rows === undefined) return plan;
  const rows = values.rows.split(",").map(Number);
  if (!rows.every((count) => Number.isSafeInteger(count) && count >= plan.smallRows)) {
    throw new Error(`--rows takes numbers of rows, ${plan.smallRows} at least, with commas between them`);
  }
  return { ...plan, rows };
}

async function measureOnSqlite(folder: string, plan: HistoryPlan): Promise<OfEngine & { readonly pageCpu: PageCpu }> {
  const seed = (rows: number) => told(`seeding ${rows} rows on SQLite`, () => seedOnSqlite(folder, rows));
  const small = await seed(plan.smallRows);
  try {
    const pageCpu = await told("measuring the CPU of a page", () => measurePageCpu(small, folder, plan.pageCpu));
    return { ...(await measureLedgers(small, seed, plan)), pageCpu };
  } finally {
    await small.close();
  }
}

async function measureOnPostgres(plan: HistoryPlan): Promise<OfEngine> {
  const server = await PostgresServer.open({ settings: POSTGRES_SETTINGS });
  try {
    const seed = (rows: number) => told(`seeding ${rows} rows on PostgreSQL`, () => seedOnPostgres(server, rows));
    const small = await seed(plan.smallRows);
    try {
      return await measureLedgers(small, seed, plan);
    } finally {
      await small.close();
    }
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

/** One large ledger after the other. */
async function measureLedgers(
  small: SeededLedger,
  seed: (rows: number) => Promise<SeededLedger>,
  plan: HistoryPlan,
): Promise<OfEngine> {
  const results: OfEngine = { pages: [], totals: [], sizes: [] };
  for (const rows of plan.rows) {
    const large = rows === small.rows ? small : await seed(rows);
    try {
      const { engine, diskBytes, largest } = large;
      results.sizes.push({ engine, rows, diskBytes, largest });
      const figures = await told(`measuring pages of ${rows} rows on ${engine}`, () => pageFigures(small, large, plan));
      results.pages.push({ engine, smallRows: small.rows, largeRows: rows, figures });
      const totals = await told(`measuring totals of ${rows} rows on ${engine}`, () =>
        measureTotals(large, plan.totalsRounds),
      );
      results.totals.push(totals);
    } finally {
      if (large !== small) await large.close();
    }
  }
  return results;
}

async function pageFigures(small: SeededLedger, large: SeededLedger, plan: HistoryPlan): Promise<PageFigure[]> {
  const [ofSmall, ofLarge] = [await pageCases(small.reader), await pageCases(large.reader)];
  const figures: PageFigure[] = [];
  for (const [index, one] of ofLarge.entries()) {
    const same = ofSmall[index] ?? one;
    figures.push(
      await measurePages(
        { small: { reader: small.reader, one: same }, large: { reader: large.reader, one } },
        plan.pages,
      ),
    );
  }
  return figures;
}

async function told<Result>(what: string, work: () => Result | Promise<Result>): Promise<Result> {
  process.stderr.write(`${what}\n`);
  return work();
}
