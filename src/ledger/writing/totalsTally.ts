// What the writes of one flush change in the totals, added up key by key and grain by grain, so that each touched row is
// written once and in the transaction that holds the changes themselves. A consumption that becomes CONSUMED takes over the
// reversals that were told of its payment before; one whose price becomes known takes everything with it to its currency's row.

import type { Consumption } from "../../domain/consumption.ts";
import { isSameMoney } from "../../domain/money.ts";
import { isSettled } from "../../domain/payment.ts";
import { type Reversal, shareOf } from "../../domain/reversal.ts";
import {
  ALWAYS_BEGINS_AT,
  dayOf,
  GRAINS,
  NO_CODE,
  NO_CURRENCY,
  NO_ITEM,
  NOWHERE,
  quarterOf,
  type RollupKey,
} from "../totals/rollup.ts";

export interface TotalsDelta {
  readonly key: RollupKey;
  count: number;
  amountMicros: bigint;
  unknownPriceCount: number;
  reversedCount: number;
  reversedMicros: bigint;
}

/** Whose rows of every grain a change touches: by item and quarter. */
interface Place extends Omit<RollupKey, "grain" | "beginsAt"> {
  /** null: of an app's row for what nobody has consumed here. */
  readonly quarter: number | null;
}

interface Change extends Omit<TotalsDelta, "key"> {
  readonly place: Place;
}

export class TotalsTally {
  readonly #changes = new Map<string, Change>();

  /** @param reversals of its payment, all that were told before; asked for only where it matters */
  changed(before: Consumption, after: Consumption, reversals: () => readonly Reversal[]): void {
    if (isSettled(before)) this.#count(before, -1);
    if (isSettled(after)) this.#count(after, 1);
    if (after.status !== "CONSUMED" || (before.status === "CONSUMED" && isSameMoney(before.price, after.price))) return;
    for (const reversal of reversals()) {
      this.#share(reversal, before.status === "CONSUMED" ? before : null, -1);
      this.#share(reversal, after, 1);
    }
  }

  /** @param of the payment's CONSUMED consumption; null where it has none */
  reversed(reversal: Reversal, of: Consumption | null): void {
    this.#share(reversal, of, 1);
  }

  /** In the order of their keys, which is the same in every process; without those that came to nothing. */
  deltas(): readonly TotalsDelta[] {
    const deltas = new Map<string, TotalsDelta>();
    for (const change of this.#changes.values()) {
      if (isNothing(change)) continue;
      for (const key of keysOf(change.place)) addTo(deltas, key, change);
    }
    return [...deltas]
      .filter(([, delta]) => !isNothing(delta))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, delta]) => delta);
  }

  clear(): void {
    this.#changes.clear();
  }

  #count(consumption: Consumption, sign: 1 | -1): void {
    const change = this.#changeAt(placeOf(consumption));
    change.count += sign;
    if (consumption.status !== "CONSUMED") return;
    if (consumption.price === null) change.unknownPriceCount += sign;
    else change.amountMicros += BigInt(sign) * consumption.price.amountMicros;
  }

  #share(reversal: Reversal, of: Consumption | null, sign: 1 | -1): void {
    const change = this.#changeAt(of === null ? nowhereOf(reversal.app) : placeOf(of));
    const { count, amountMicros } = shareOf(reversal, of?.price ?? null);
    change.reversedCount += sign * count;
    change.reversedMicros += BigInt(sign) * amountMicros;
  }

  #changeAt(place: Place): Change {
    const name = nameOf(place, String(place.quarter));
    const known = this.#changes.get(name);
    if (known !== undefined) return known;
    const change = { place, ...NOTHING };
    this.#changes.set(name, change);
    return change;
  }
}

const NOTHING = { count: 0, amountMicros: 0n, unknownPriceCount: 0, reversedCount: 0, reversedMicros: 0n };

function addTo(deltas: Map<string, TotalsDelta>, key: RollupKey, change: Change): void {
  const name = nameOf(key, `${key.grain}/${key.beginsAt}`);
  const delta = deltas.get(name) ?? { key, ...NOTHING };
  delta.count += change.count;
  delta.amountMicros += change.amountMicros;
  delta.unknownPriceCount += change.unknownPriceCount;
  delta.reversedCount += change.reversedCount;
  delta.reversedMicros += change.reversedMicros;
  deltas.set(name, delta);
}

function nameOf(
  { app, environment, itemSeq, status, resultCode, currency }: Omit<Place, "quarter">,
  time: string,
): string {
  return `${time}/${environment}/${itemSeq}/${status}/${resultCode}/${currency}/${app}`;
}

function keysOf({ quarter, ...rest }: Place): readonly RollupKey[] {
  if (quarter === null) return [{ ...rest, ...NOWHERE }];
  return [
    { ...rest, grain: GRAINS.ALWAYS_BY_ITEM, beginsAt: ALWAYS_BEGINS_AT },
    { ...rest, grain: GRAINS.DAY_BY_ITEM, beginsAt: dayOf(quarter) },
    { ...rest, itemSeq: NO_ITEM, grain: GRAINS.DAY, beginsAt: dayOf(quarter) },
    { ...rest, itemSeq: NO_ITEM, grain: GRAINS.QUARTER, beginsAt: quarter },
    { ...rest, itemSeq: NO_ITEM, grain: GRAINS.ALWAYS, beginsAt: ALWAYS_BEGINS_AT },
  ];
}

function placeOf({ app, environment, itemSeq, status, resultCode, price, requestedAt }: Consumption): Place {
  return {
    quarter: quarterOf(requestedAt),
    app,
    environment,
    itemSeq,
    status,
    resultCode: resultCode ?? NO_CODE,
    currency: price?.currency ?? NO_CURRENCY,
  };
}

function nowhereOf(app: string): Place {
  const { environment, itemSeq, status } = NOWHERE;
  return { quarter: null, app, environment, itemSeq, status, resultCode: NO_CODE, currency: NO_CURRENCY };
}

/** Unknown prices are in a row of their own, where they are as many as `count`. */
function isNothing({ count, amountMicros, reversedCount, reversedMicros }: typeof NOTHING): boolean {
  return count === 0 && reversedCount === 0 && amountMicros === 0n && reversedMicros === 0n;
}
