// How late the event loop is, over the last minute or two: two windows take turns, so that neither a scrape nor its absence
// changes what is told.

import { monitorEventLoopDelay } from "node:perf_hooks";

type IntervalHistogram = ReturnType<typeof monitorEventLoopDelay>;

const RESOLUTION_MS = 20;
const WINDOW_MS = 60_000;
const NS_PER_S = 1e9;

export interface EventLoopDelay {
  /** 0 < quantile <= 1 */
  seconds(quantile: number): number;
  stop(): void;
}

export function watchEventLoop(every: (intervalMs: number, callback: () => void) => () => void): EventLoopDelay {
  const start = (): IntervalHistogram => {
    const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    histogram.enable();
    return histogram;
  };
  let current = start();
  let former: IntervalHistogram | null = null;
  const stop = every(WINDOW_MS, () => {
    former?.disable();
    former = current;
    current = start();
  });
  // Its own timer's interval is part of what it measures.
  const secondsOf = (histogram: IntervalHistogram, quantile: number) =>
    histogram.count === 0 ? 0 : Math.max(0, histogram.percentile(quantile * 100) / NS_PER_S - RESOLUTION_MS / 1_000);
  return {
    seconds: (quantile) => Math.max(secondsOf(current, quantile), former === null ? 0 : secondsOf(former, quantile)),
    stop() {
      stop();
      current.disable();
      former?.disable();
    },
  };
}
