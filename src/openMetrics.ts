// The wiring of what is observed: events become lines and numbers, and a scrape finds the rest.

import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { versions } from "node:process";
import type { Settings } from "./config/settings.ts";
import type { Gateway } from "./gateway.ts";
import type { Log } from "./observing/log.ts";
import { watchEventLoop } from "./observing/metrics/eventLoopDelay.ts";
import { holdValue } from "./observing/metrics/heldValue.ts";
import { createMetrics, type Metrics } from "./observing/metrics/metrics.ts";
import { createScrape } from "./observing/metrics/scrape.ts";
import { beginAtZero } from "./observing/metrics/zeros.ts";
import { createWatch, type Watch } from "./observing/watch.ts";
import { ownVersion } from "./ownVersion.ts";
import { after, epochMs, every, monotonicMs } from "./systemTime.ts";

export interface Observing {
  readonly metrics: Metrics;
  readonly watch: Watch;
}

export function startObserving(log: Log): Observing {
  const metrics = createMetrics();
  return { metrics, watch: createWatch({ log, metrics, monotonicMs, after }) };
}

export interface Scraping {
  /** In Prometheus' text format. */
  scrape(): Promise<string>;
  stop(): void;
}

export interface ScrapingOptions {
  readonly metrics: Metrics;
  readonly settings: Settings;
  readonly gateway: Gateway;
  /** Lines of the log that were dropped since the start. */
  readonly droppedLines: () => number;
}

export function startScraping({ metrics, settings, gateway, droppedLines }: ScrapingOptions): Scraping {
  const { database, apps } = settings;
  const { health } = gateway.ledger;
  const timers = { monotonicMs, after };
  beginAtZero(metrics, gateway.observedApps);
  metrics.set("iap_build_info", { version: ownVersion(), node: versions.node, engine: database.engine }, 1);
  const eventLoop = watchEventLoop(every);
  const folder = database.engine === "sqlite" ? dirname(database.path) : null;
  const scrape = createScrape({
    metrics,
    apps: apps.map(({ name }) => name),
    ledger: { isWell: () => gateway.isLedgerWell(), queueLength: () => health.queueLength() },
    figures: holdValue({ read: () => health.figures(), ...timers }),
    freeBytes: folder === null ? null : holdValue({ read: () => freeBytesOf(folder), ...timers }),
    eventLoop,
    droppedLines,
    epochMs,
  });
  return { scrape, stop: () => eventLoop.stop() };
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
