// Row 7: what a page of 50 costs at nine tenths of a list and at its beginning, in a long history and in a short one. Wall
// time of the product's own queries. Both pages are as warm as each other; what a page costs that nobody has read lately is
// told apart, from places drawn anew for every page. Every page is checked.

import type { ConsumptionRow, Page, Position } from "../../src/ledger/port.ts";
import { seededRandom } from "../random.ts";
import { type Estimate, estimate, median } from "../measure/statistics.ts";
import type { PageCase } from "./cases.ts";
import type { HistoryReader } from "./ledgers.ts";

export interface PageFigure {
  readonly what: string;
  /** null: the list ends with its first page. */
  readonly deep: Estimate | null;
  /** The same, from a place in the list's older half that was not read before. */
  readonly fresh: Estimate | null;
  /** null: the short history has not as many rows on its first page. */
  readonly large: Estimate | null;
  readonly control: Estimate;
}

export interface PagePlan {
  readonly rounds: number;
  /** One sample is the median of so many pages, read one after another. */
  readonly pagesASample: number;
}

const PAGE = 50;
const SEED = 7_050;
const DEEP_SHARE = 0.9;
const FRESH_FROM = 0.5;
const FRESH_SPAN = 0.45;
const WARM_UP_SAMPLES = 3;

type Sample = () => Promise<number>;

/** A list, and who reads it. The names in a case are of its own ledger. */
export interface PageList {
  readonly reader: HistoryReader;
  readonly one: PageCase;
}

export async function measurePages(
  { small, large }: { readonly small: PageList; readonly large: PageList },
  plan: PagePlan,
): Promise<PageFigure> {
  const random = seededRandom(SEED);
  const ends = await endsOf(large);
  const isAsLong = (await readPage(small, null)).rows.length === (await readPage(large, null)).rows.length;
  const first = sampleOf(plan, () => readPage(large, null));
  const firstOfSmall = isAsLong ? sampleOf(plan, () => readPage(small, null)) : null;
  const deepAt = (share: () => number) =>
    ends === null ? null : sampleOf(plan, () => readPage(large, placeIn(ends, share())));
  const [deep, fresh] = [deepAt(() => DEEP_SHARE), deepAt(() => FRESH_FROM + FRESH_SPAN * random())];
  for (let turn = 0; turn < WARM_UP_SAMPLES; turn += 1) {
    for (const sample of [first, firstOfSmall, deep, fresh]) await sample?.();
  }
  const ratios: Record<"deep" | "fresh" | "large" | "control", number[]> = {
    deep: [],
    fresh: [],
    large: [],
    control: [],
  };
  for (let round = 0; round < plan.rounds; round += 1) {
    const isReversed = round % 2 === 1;
    if (deep !== null) ratios.deep.push(await ratioOf(deep, first, isReversed));
    if (firstOfSmall !== null) ratios.large.push(await ratioOf(first, firstOfSmall, isReversed));
    ratios.control.push(await ratioOf(first, first, isReversed));
    if (fresh !== null) ratios.fresh.push(await ratioOf(fresh, first, isReversed)); // last: it drives the others' pages out
    await first();
  }
  const estimateOf = (list: readonly number[]) => (list.length === 0 ? null : estimate(list));
  return {
    what: large.one.what,
    deep: estimateOf(ratios.deep),
    fresh: estimateOf(ratios.fresh),
    large: estimateOf(ratios.large),
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

/** The median page: whatever else the machine does falls on single pages, and a sum would be mostly that. */
function sampleOf({ pagesASample }: PagePlan, read: () => Promise<unknown>): Sample {
  return async () => {
    const times: number[] = [];
    for (let page = 0; page < pagesASample; page += 1) {
      const startedMs = performance.now();
      await read();
      times.push(performance.now() - startedMs);
    }
    return median(times);
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

function placeIn({ first, last }: Ends, share: number): Position {
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
