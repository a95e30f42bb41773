// Sums from several places, added up group by group, exactly. Bounded: what has more groups than that is no answer.

import { isPeriod, type Totals, type TotalsGroup, type TotalsKey } from "../../domain/totals.ts";
import type { Sums } from "./rollup.ts";

const FIELDS = {
  APP: "app",
  CURRENCY: "currency",
  ITEM: "itemSeq",
  STATUS: "status",
  RESULT_CODE: "resultCode",
  ENVIRONMENT: "environment",
  HOUR: "periodStart",
  DAY: "periodStart",
  MONTH: "periodStart",
} as const satisfies Record<TotalsKey, keyof TotalsGroup>;

export const NO_GROUP: TotalsGroup = {
  app: null,
  currency: null,
  itemSeq: null,
  status: null,
  resultCode: null,
  environment: null,
  periodStart: null,
};

interface Gathered {
  readonly group: TotalsGroup;
  readonly sums: Sums;
}

export class Gathering {
  readonly #by: readonly TotalsKey[];
  readonly #groupsMax: number;
  readonly #groups = new Map<string, Gathered>();

  constructor(by: readonly TotalsKey[], groupsMax: number) {
    this.#by = by;
    this.#groupsMax = groupsMax;
  }

  /** Sums of nothing make no group. */
  add(group: TotalsGroup, sums: Sums): void {
    if (sums.count === 0n && sums.reversedCount === 0n && sums.reversedMicros === 0n) return;
    const name = this.#by.map((key) => String(group[FIELDS[key]])).join("/");
    const before = this.#groups.get(name);
    this.#groups.set(name, { group, sums: before === undefined ? sums : sumOf(before.sums, sums) });
  }

  get isFull(): boolean {
    return this.#groups.size > this.#groupsMax;
  }

  /** By their keys in the order of asking, a period first; what has no key comes last. */
  rows(): Totals[] {
    const isByCurrency = this.#by.includes("CURRENCY");
    const order = [...this.#by.filter(isPeriod), ...this.#by.filter((key) => !isPeriod(key))].map((key) => FIELDS[key]);
    const gathered = this.#by.length === 0 && this.#groups.size === 0 ? [NOTHING] : [...this.#groups.values()];
    return gathered
      .filter(({ sums }) => this.#by.length === 0 || sums.count !== 0n || sums.reversedCount !== 0n)
      .toSorted(({ group: one }, { group: other }) => compare(one, other, order))
      .map(({ group, sums }) => {
        const { count, unknownPriceCount, reversedCount, amountMicros, reversedMicros } = sums;
        const isOfOneCurrency = isByCurrency && group.currency !== null;
        return {
          ...group,
          count,
          amountMicros: isOfOneCurrency ? amountMicros : null,
          unknownPriceCount,
          reversedCount,
          reversedMicros: isOfOneCurrency ? reversedMicros : null,
        };
      });
  }
}

const NOTHING: Gathered = {
  group: NO_GROUP,
  sums: { count: 0n, amountMicros: 0n, unknownPriceCount: 0n, reversedCount: 0n, reversedMicros: 0n },
};

function sumOf(one: Sums, other: Sums): Sums {
  return {
    count: one.count + other.count,
    amountMicros: one.amountMicros + other.amountMicros,
    unknownPriceCount: one.unknownPriceCount + other.unknownPriceCount,
    reversedCount: one.reversedCount + other.reversedCount,
    reversedMicros: one.reversedMicros + other.reversedMicros,
  };
}

function compare(one: TotalsGroup, other: TotalsGroup, order: readonly (keyof TotalsGroup)[]): number {
  for (const field of order) {
    const [left, right] = [one[field], other[field]];
    if (left === right) continue;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -1 : 1;
  }
  return 0;
}
