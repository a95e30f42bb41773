// Counters begin at 0 for everything that can be counted: else the first alarm, refusal or lost answer would be no increase to
// whoever asks for one.

import { ALARM_KINDS, CONSUME_REASONS, RECONCILED, REFUSED_REASONS, UPSTREAM_RESULTS } from "./catalogue.ts";
import { WRONG_SETTINGS } from "../../domain/heard.ts";
import type { UpstreamOperation, UpstreamResult } from "./catalogue.ts";
import type { Metrics } from "./metrics.ts";

export interface ObservedApp {
  readonly name: string;
  readonly face: "v3" | "nhncloud" | "gamebase";
  /** What can be asked of its upstream. */
  readonly operations: readonly UpstreamOperation[];
}

/** Each app has about a hundred counters: of many apps they appear as they are counted. */
const APPS_MAX = 50;
const RESULTS = Object.keys(UPSTREAM_RESULTS) as UpstreamResult[]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- as written

export function beginAtZero(metrics: Metrics, apps: readonly ObservedApp[]): void {
  for (const kind of ALARM_KINDS) metrics.count("iap_alarms_total", { kind }, 0);
  for (const reason of REFUSED_REASONS) metrics.count("iap_refused_requests_total", { reason }, 0);
  metrics.count("iap_log_lines_dropped_total", {}, 0);
  if (apps.length > APPS_MAX) return;
  for (const { name: app, face, operations } of apps) {
    for (const reason of CONSUME_REASONS) {
      const outcome = reason === "none" ? "success" : "error";
      metrics.count("iap_consumes_total", { app, face, outcome, reason }, 0);
    }
    for (const operation of operations) {
      for (const result of RESULTS) metrics.count("iap_upstream_requests_total", { app, operation, result }, 0);
    }
    for (const result of RECONCILED) metrics.count("iap_reconciliations_total", { app, result }, 0);
    for (const setting of WRONG_SETTINGS) metrics.count("iap_wrong_settings_total", { app, setting }, 0);
    metrics.set("iap_circuit_open", { app }, 0);
  }
}
