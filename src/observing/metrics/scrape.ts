// What one scrape is answered with: the counters as they are, and the gauges as they are found now. It ends within a moment,
// whatever hangs, and scrapes at the same time share one answer.

import { UNSETTLED } from "../../domain/payment.ts";
import type { LedgerFigures } from "../../ledger/port.ts";
import { QUANTILES, UNSERVED_APP } from "./catalogue.ts";
import type { EventLoopDelay } from "./eventLoopDelay.ts";
import type { Aged } from "./heldValue.ts";
import type { Metrics } from "./metrics.ts";

export interface ScrapeOptions {
  readonly metrics: Metrics;
  /** Names of the apps in the settings. */
  readonly apps: readonly string[];
  readonly ledger: { isWell(): boolean; queueLength(): number };
  readonly figures: () => Promise<Aged<LedgerFigures> | null>;
  /** null: the ledger is no file of this machine. */
  readonly freeBytes: (() => Promise<Aged<number> | null>) | null;
  readonly eventLoop: Pick<EventLoopDelay, "seconds">;
  /** Since the start. */
  readonly droppedLines: () => number;
  readonly epochMs: () => number;
}

const MS = 1_000;

export function createScrape(options: ScrapeOptions): () => Promise<string> {
  const { metrics, ledger, figures, freeBytes, eventLoop, droppedLines } = options;
  let droppedBefore = 0;
  let scraping: Promise<string> | null = null;

  async function scrapeOnce(): Promise<string> {
    const [aged, free] = await Promise.all([figures(), freeBytes?.() ?? null]);
    if (aged !== null) tellFigures(options, aged);
    if (free !== null) metrics.set("iap_ledger_disk_free_bytes", {}, free.value);
    metrics.set("iap_ledger_writable", {}, ledger.isWell() ? 1 : 0);
    metrics.set("iap_ledger_queue_length", {}, ledger.queueLength());
    for (const quantile of QUANTILES)
      metrics.set("iap_event_loop_delay_seconds", { quantile }, eventLoop.seconds(Number(quantile)));
    const dropped = droppedLines();
    metrics.count("iap_log_lines_dropped_total", {}, dropped - droppedBefore);
    droppedBefore = dropped;
    return metrics.text();
  }

  return () => (scraping ??= scrapeOnce().finally(() => (scraping = null)));
}

interface List {
  readonly app: string;
  readonly count: number;
  readonly oldestAt: number;
}

/** Told of each app in the settings, 0 where it has none: a list that became empty must not stay as it was. */
function tellFigures({ metrics, apps, epochMs }: ScrapeOptions, { value, ageMs }: Aged<LedgerFigures>): void {
  const now = epochMs();
  const age = ({ oldestAt }: List) => Math.max(0, now - oldestAt) / MS;
  for (const status of UNSETTLED) {
    const ofStatus = byServedApp(
      value.open.filter((list) => list.status === status),
      apps,
    );
    for (const [app, list] of ofStatus) {
      metrics.set("iap_open_consumptions", { app, status }, list?.count ?? 0);
      metrics.set("iap_open_consumptions_oldest_age_seconds", { app, status }, list === null ? 0 : age(list));
    }
  }
  for (const [app, list] of byServedApp(value.undelivered, apps)) {
    metrics.set("iap_undelivered_consumptions", { app }, list?.count ?? 0);
    metrics.set("iap_undelivered_oldest_age_seconds", { app }, list === null ? 0 : age(list));
  }
  metrics.set("iap_feed_head", {}, value.feedHead);
  metrics.set("iap_ledger_figures_age_seconds", {}, ageMs / MS);
}

/** Apps that are not in the settings any more count as one. */
function byServedApp(lists: readonly List[], apps: readonly string[]): Map<string, List | null> {
  const byApp = new Map<string, List | null>([...apps, UNSERVED_APP].map((app) => [app, null]));
  for (const list of lists) {
    const app = apps.includes(list.app) ? list.app : UNSERVED_APP;
    const before = byApp.get(app) ?? { app, count: 0, oldestAt: Infinity };
    byApp.set(app, {
      app,
      count: before.count + list.count,
      oldestAt: Math.min(before.oldestAt, list.oldestAt),
    });
  }
  return byApp;
}
