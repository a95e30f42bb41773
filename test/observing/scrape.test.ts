// What a scrape is answered with: the gauges as they are found now, and soon, whatever hangs. An empty list is told as one.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { LedgerFigures } from "../../src/ledger/port.ts";
import { readMetrics } from "../../src/commands/doctor/readMetrics.ts";
import { CATALOGUE, type CataloguedMetric } from "../../src/observing/metrics/catalogue.ts";
import { holdValue } from "../../src/observing/metrics/heldValue.ts";
import { createMetrics } from "../../src/observing/metrics/metrics.ts";
import { createScrape } from "../../src/observing/metrics/scrape.ts";
import { beginAtZero } from "../../src/observing/metrics/zeros.ts";
import { after, monotonicMs } from "../../src/systemTime.ts";

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

const EMPTY: LedgerFigures = { open: [], undelivered: [], feedHead: 0 };

function scene() {
  const metrics = createMetrics();
  beginAtZero(metrics, [{ name: "puzzle", face: "v3", operations: ["consume", "control"] }]);
  let read: () => Promise<LedgerFigures> = async () => EMPTY;
  let reads = 0;
  let dropped = 0;
  const figures = holdValue({
    read: () => {
      reads += 1;
      return read();
    },
    monotonicMs,
    after,
  });
  const scrape = createScrape({
    metrics,
    apps: ["puzzle"],
    ledger: { isWell: () => true, queueLength: () => 3 },
    figures,
    freeBytes: null,
    eventLoop: { seconds: () => 0.25 },
    droppedLines: () => dropped,
    epochMs: () => Date.now(),
  });
  const told = async (name: string, labels: Readonly<Record<string, string>> = {}) => {
    const samples = readMetrics(await scrape());
    const isIt = (of: Readonly<Record<string, string>>) =>
      Object.entries(labels).every(([key, value]) => of[key] === value);
    return samples.filter((sample) => sample.name === name && isIt(sample.labels)).map(({ value }) => value);
  };
  return {
    scrape,
    told,
    reads: () => reads,
    drop: (lines: number) => (dropped += lines),
    readBy: (by: typeof read) => (read = by),
  };
}

it("tells a list with its age, and an empty one as 0", async () => {
  const { told, readBy } = scene();
  const doubt = { app: "puzzle", status: "IN_DOUBT", count: 2, oldestAt: Date.now() - 90_000 } as const;
  readBy(async () => ({ open: [doubt, { ...doubt, app: "gone" }], undelivered: [], feedHead: 7 }));
  expect(await told("iap_open_consumptions", { app: "puzzle", status: "IN_DOUBT" })).toEqual([2]);
  expect(await told("iap_open_consumptions_oldest_age_seconds", { status: "IN_DOUBT" })).toEqual([90, 90]);
  expect(await told("iap_open_consumptions", { app: "(unserved)", status: "IN_DOUBT" })).toEqual([2]);
  expect(await told("iap_open_consumptions", { app: "gone" })).toEqual([]);
  expect(await told("iap_feed_head")).toEqual([7]);
  expect(await told("iap_undelivered_consumptions", { app: "puzzle" })).toEqual([0]);
  readBy(async () => EMPTY);
  vi.advanceTimersByTime(5_000);
  expect(await told("iap_open_consumptions_oldest_age_seconds", { app: "puzzle", status: "IN_DOUBT" })).toEqual([0]);
});

it("is answered within a second while the ledger hangs, asks it once, and says how old its figures are", async () => {
  const { told, readBy, reads } = scene();
  expect(await told("iap_ledger_figures_age_seconds")).toEqual([0]);
  readBy(() => new Promise(() => undefined));
  for (let scrape = 0; scrape < 5; scrape += 1) {
    vi.advanceTimersByTime(15_000);
    const asked = told("iap_ledger_figures_age_seconds");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await asked).toEqual([(scrape + 1) * 16]);
  }
  expect(reads()).toBe(2);
});

it("counts dropped lines as they become more, and begins every closed set at 0", async () => {
  const { told, drop, scrape } = scene();
  expect(await told("iap_log_lines_dropped_total")).toEqual([0]);
  drop(3);
  expect(await told("iap_log_lines_dropped_total")).toEqual([3]);
  expect(await told("iap_log_lines_dropped_total")).toEqual([3]);
  expect(await told("iap_alarms_total", { kind: "UPSTREAM_DOUBLED" })).toEqual([0]);
  expect(await told("iap_refused_requests_total", { reason: "token_issuer" })).toEqual([0]);
  expect(await told("iap_consumes_total", { app: "puzzle", reason: "IN_DOUBT", outcome: "error" })).toEqual([0]);
  const catalogue: Readonly<Record<string, CataloguedMetric>> = CATALOGUE;
  for (const { name, labels } of readMetrics(await scrape())) {
    const metric = catalogue[name.replace(/_(?:bucket|sum|count)$/, "")] ?? catalogue[name];
    const values = Object.entries(labels).filter(([label]) => label !== "le");
    for (const [label, value] of values) {
      const allowed = metric?.labels[label];
      expect(typeof allowed === "string" || allowed?.includes(value), `${name} ${label}=${value}`).toBe(true);
    }
  }
});
