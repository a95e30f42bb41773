// What the writes of one flush change in the totals, added up key by key, so that each touched row is written once and in the
// transaction that holds the changes themselves. A consumption that becomes CONSUMED takes over the reversals that were
// told of its payment before; one whose price becomes known takes everything with it to its currency's row.

import type { Consumption } from "../../domain/consumption.ts";
import { type Reversal, shareOf } from "../../domain/reversal.ts";
import { isSettled, NO_CODE, NO_CURRENCY, NOWHERE, quarterOf, type RollupKey } from "../totals/rollup.ts";

export interface TotalsDelta {
  readonly key: RollupKey;
  count: number;
  amountMicros: bigint;
  unknownPriceCount: number;
  reversedCount: number;
  reversedMicros: bigint;
}

export class TotalsTally {
  readonly #deltas = new Map<string, TotalsDelta>();

  /** @param reversals of its payment, all that were told before; asked for only where it matters */
  changed(before: Consumption, after: Consumption, reversals: () => readonly Reversal[]): void {
    if (isSettled(before.status)) this.#count(before, -1);
    if (isSettled(after.status)) this.#count(after, 1);
    if (after.status !== "CONSUMED" || (before.status === "CONSUMED" && isSamePrice(before, after))) return;
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
    return [...this.#deltas]
      .filter(([, delta]) => !isNothing(delta))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, delta]) => delta);
  }

  clear(): void {
    this.#deltas.clear();
  }

  #count(consumption: Consumption, sign: 1 | -1): void {
    const delta = this.#deltaOf(keyOf(consumption));
    delta.count += sign;
    if (consumption.status !== "CONSUMED") return;
    if (consumption.price === null) delta.unknownPriceCount += sign;
    else delta.amountMicros += BigInt(sign) * consumption.price.amountMicros;
  }

  #share(reversal: Reversal, of: Consumption | null, sign: 1 | -1): void {
    const delta = this.#deltaOf(of === null ? keyOfNowhere(reversal.app) : keyOf(of));
    const { count, amountMicros } = shareOf(reversal, of?.price ?? null);
    delta.reversedCount += sign * count;
    delta.reversedMicros += BigInt(sign) * amountMicros;
  }

  #deltaOf(key: RollupKey): TotalsDelta {
    const { quarter, app, environment, itemSeq, status, resultCode, currency } = key;
    const name = `${quarter}/${environment}/${itemSeq}/${status}/${resultCode}/${currency}/${app}`;
    const known = this.#deltas.get(name);
    if (known !== undefined) return known;
    const delta = { key, count: 0, amountMicros: 0n, unknownPriceCount: 0, reversedCount: 0, reversedMicros: 0n };
    this.#deltas.set(name, delta);
    return delta;
  }
}

function keyOf({ app, environment, itemSeq, status, resultCode, price, requestedAt }: Consumption): RollupKey {
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

function keyOfNowhere(app: string): RollupKey {
  return { ...NOWHERE, app, resultCode: NO_CODE, currency: NO_CURRENCY };
}

function isSamePrice({ price: one }: Consumption, { price: other }: Consumption): boolean {
  return one?.amountMicros === other?.amountMicros && one?.currency === other?.currency;
}

function isNothing({ count, amountMicros, unknownPriceCount, reversedCount, reversedMicros }: TotalsDelta): boolean {
  const counts = count === 0 && unknownPriceCount === 0 && reversedCount === 0;
  return counts && amountMicros === 0n && reversedMicros === 0n;
}
