// Row 7: what a page of 50 costs deep in a list and at its beginning, in a long history and in a short one. Wall time
// through the product's own reader, thread and queue included. Deep places are drawn anew for every page, so that a page
// is not measured against its own warm copy. Every page is checked before its time counts.

import type { LedgerReader, Page, ConsumptionRow, Position } from "../../src/ledger/port.ts";
import { seededRandom } from "../random.ts";
import { type Estimate, estimate } from "../measure/statistics.ts";
import type { PageCase } from "./cases.ts";

export interface PageFigure {
  readonly what: string;
  /** null: the list ends with its first page. */
  readonly deep: Estimate | null;
  readonly large: Estimate;
  readonly control: Estimate;
}

export interface PagePlan {
  readonly rounds: number;
  /** One sample is the time of so many pages, one after another. */
  readonly pagesASample: number;
}

const PAGE = 50;
const SEED = 7_050;
/** Deep: from half to almost all of the list's time behind it. */
const DEEP_FROM = 0.5;
const DEEP_SPAN = 0.45;
const WARM_UP_SAMPLES = 3;

type Sample = () => Promise<number>;

/** A list, and who reads it. The names in a case are of its own ledger. */
export interface PageList {
  readonly reader: LedgerReader;
  readonly one: PageCase;
}

export async function measurePages(
  { small, large }: { readonly small: PageList; readonly large: PageList },
  plan: PagePlan,
): Promise<PageFigure> {
  const random = seededRandom(SEED);
  const ends = await endsOf(large);
  const first = sampleOf(plan, () => readPage(large, null));
  const firstOfSmall = sampleOf(plan, () => readPage(small, null));
  const deep = ends === null ? null : sampleOf(plan, () => readPage(large, placeIn(ends, random)));
  for (let turn = 0; turn < WARM_UP_SAMPLES; turn += 1) {
    for (const sample of [first, firstOfSmall, deep]) await sample?.();
  }
  const ratios: Record<"deep" | "large" | "control", number[]> = { deep: [], large: [], control: [] };
  for (let round = 0; round < plan.rounds; round += 1) {
    if (deep !== null) ratios.deep.push(await ratioOf(deep, first, round % 2 === 1));
    ratios.large.push(await ratioOf(first, firstOfSmall, round % 2 === 1));
    ratios.control.push(await ratioOf(first, first, round % 2 === 1));
  }
  return {
    what: large.one.what,
    deep: deep === null ? null : estimate(ratios.deep),
    large: estimate(ratios.large),
    control: estimate(ratios.control),
  };
}

/** ABBA, or BAAB: a drift of the machine falls on both sides. */
async function ratioOf(over: Sample, under: Sample, isReversed: boolean): Promise<number> {
  const [outer, inner] = isReversed ? [under, over] : [over, under];
  const outerMs = await outer();
  const innerMs = (await inner()) + (await inner());
  const bothOuterMs = outerMs + (await outer());
  return isReversed ? innerMs / bothOuterMs : bothOuterMs / innerMs;
}

function sampleOf({ pagesASample }: PagePlan, read: () => Promise<unknown>): Sample {
  return async () => {
    const startedMs = performance.now();
    for (let page = 0; page < pagesASample; page += 1) await read();
    return performance.now() - startedMs;
  };
}

interface Ends {
  readonly first: Position;
  readonly last: Position;
}

/** null where nothing lies behind the first page. */
async function endsOf({ reader, one }: PageList): Promise<Ends | null> {
  const begin = await readPage({ reader, one }, null);
  const end = await reader.consumptionPage(one.scope, { ...queryOf(one), after: null, before: null, isFromEnd: true });
  const [first, last] = [begin.rows[0]?.position, end.rows[0]?.position]; // a whole page is left behind the deepest place
  if (first === undefined || last === undefined) throw new Error(`${one.what}: an empty list measures nothing`);
  return begin.hasNext ? { first, last } : null;
}

function placeIn({ first, last }: Ends, random: () => number): Position {
  const share = DEEP_FROM + DEEP_SPAN * random();
  return { at: Math.round(first.at + share * (last.at - first.at)), row: 0 };
}

function queryOf({ filter, order }: PageCase) {
  return { filter, order, size: PAGE };
}

/** Fails where the page is not what was asked for. */
async function readPage({ reader, one }: PageList, after: Position | null): Promise<Page<ConsumptionRow>> {
  const page = await reader.consumptionPage(one.scope, { ...queryOf(one), after, before: null, isFromEnd: false });
  const isWhole = page.rows.length === PAGE || (page.rows.length > 0 && !page.hasNext);
  if (!isWhole) throw new Error(`${one.what}: a page of ${page.rows.length} rows, and more behind it`);
  const sign = one.order.direction === "ASC" ? 1 : -1;
  let before = after;
  for (const { position } of page.rows) {
    const step = before === null ? 1 : sign * (position.at - before.at || position.row - before.row);
    if (step <= 0) throw new Error(`${one.what}: row ${position.row} is out of order`);
    before = position;
  }
  return page;
}
