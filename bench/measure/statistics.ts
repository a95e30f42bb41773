// What a list of ratios says: its median, how sure that is, and how far single pairs lie apart.

import { seededRandom } from "../random.ts";

export interface Estimate {
  readonly median: number;
  /** Bootstrap 90 % interval of the median. */
  readonly low: number;
  readonly high: number;
  readonly min: number;
  readonly max: number;
}

const RESAMPLES = 4_000;

export function estimate(values: readonly number[]): Estimate {
  const random = seededRandom(20_140_902);
  const draw = () => values[Math.floor(random() * values.length)] ?? Number.NaN;
  const medians = Array.from({ length: RESAMPLES }, () => median(values.map(draw)));
  return {
    median: median(values),
    low: quantile(medians, 0.05),
    high: quantile(medians, 0.95),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Between two values their weighted mean. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
