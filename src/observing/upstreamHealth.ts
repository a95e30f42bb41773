// Whether the upstreams fail, as a person wants to be told: one line when one begins to, a count a minute while it does, and
// one line when it is well again. An upstream is well again once it answers and has not failed for a while, so that one which
// fails now and then does not write a line for each call.

import type { UpstreamOperation, UpstreamResult } from "./metrics/catalogue.ts";

export interface UpstreamHealthLog {
  upstreamFailing(told: { readonly app: string; readonly operation: string; readonly result: string }): void;
  upstreamStillFailing(told: {
    readonly app: string;
    readonly failed: number;
    readonly answered: number;
    readonly results: string;
  }): void;
  upstreamWell(told: { readonly app: string; readonly failedForSeconds: number }): void;
}

export interface UpstreamHealthOptions {
  readonly log: UpstreamHealthLog;
  readonly monotonicMs: () => number;
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export interface UpstreamHealth {
  heard(app: string, operation: UpstreamOperation, result: UpstreamResult): void;
  stop(): void;
}

const COUNT_INTERVAL_MS = 60_000;
const CALM_MS = 5_000;

/** What shows an upstream, or the way to it, that does not work. A refusal or a strange code shows one that does. */
const FAILED: ReadonlySet<UpstreamResult> = new Set<UpstreamResult>([
  "internal_error",
  "timeout",
  "http_status",
  "connection_lost",
  "unusable",
  "not_sent",
]);

interface Failing {
  readonly sinceMs: number;
  failedAtMs: number;
  answered: number;
  /** In this minute. */
  failed: Map<UpstreamResult, number>;
  hasAnsweredSince: boolean;
  cancelCount: () => void;
  cancelCalm: () => void;
}

export function createUpstreamHealth({ log, monotonicMs, after }: UpstreamHealthOptions): UpstreamHealth {
  const failing = new Map<string, Failing>();

  function begin(app: string, operation: UpstreamOperation, result: UpstreamResult): void {
    const now = monotonicMs();
    log.upstreamFailing({ app, operation, result });
    failing.set(app, {
      sinceMs: now,
      failedAtMs: now,
      answered: 0,
      failed: new Map(),
      hasAnsweredSince: false,
      cancelCount: after(COUNT_INTERVAL_MS, () => count(app)),
      cancelCalm: () => undefined,
    });
  }

  function count(app: string): void {
    const state = failing.get(app);
    if (state === undefined) return;
    const failed = [...state.failed.values()].reduce((sum, some) => sum + some, 0);
    if (failed > 0 || state.answered > 0) {
      const results = Array.from(state.failed, ([result, some]) => `${result}=${some}`).join(" ");
      log.upstreamStillFailing({ app, failed, answered: state.answered, results });
    }
    state.failed = new Map();
    state.answered = 0;
    state.cancelCount = after(COUNT_INTERVAL_MS, () => count(app));
  }

  function answered(app: string, state: Failing): void {
    state.answered += 1;
    if (state.hasAnsweredSince) return;
    state.hasAnsweredSince = true;
    const calmInMs = Math.max(0, state.failedAtMs + CALM_MS - monotonicMs());
    state.cancelCalm = after(calmInMs, () => end(app, state));
  }

  function end(app: string, state: Failing): void {
    forget(app, state);
    log.upstreamWell({ app, failedForSeconds: Math.round((state.failedAtMs - state.sinceMs) / 1_000) });
  }

  function forget(app: string, state: Failing): void {
    state.cancelCount();
    state.cancelCalm();
    failing.delete(app);
  }

  return {
    heard(app, operation, result) {
      if (result === "held_back") return; // nobody was asked
      const state = failing.get(app);
      if (!FAILED.has(result)) {
        if (state !== undefined) answered(app, state);
        return;
      }
      if (state === undefined) return begin(app, operation, result);
      state.failedAtMs = monotonicMs();
      state.failed.set(result, (state.failed.get(result) ?? 0) + 1);
      state.hasAnsweredSince = false;
      state.cancelCalm();
    },
    stop() {
      for (const [app, state] of failing) forget(app, state);
    },
  };
}
