// What happens, as a person and a monitor want to know it: every event of the server comes through here once, is counted for
// /metrics, and becomes a line of the log, or few lines where it comes by the thousand. Nothing here may throw or wait.

import type { Alarm } from "../domain/alarm.ts";
import type { ConsumeAnswer } from "../domain/answer.ts";
import type { Consumption } from "../domain/consumption.ts";
import type { WrongSetting } from "../domain/heard.ts";
import { IDENTITY_RULES, type IdentityRule, type RefusedReason } from "../domain/refusedReason.ts";
import { ServiceError } from "../domain/serviceError.ts";
import { createBoundedLines } from "./boundedLines.ts";
import { framesOf, type Log } from "./log.ts";
import type { ConsumeReason, UpstreamOperation, UpstreamResult } from "./metrics/catalogue.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { ObservedApp } from "./metrics/zeros.ts";
import { createUpstreamHealth } from "./upstreamHealth.ts";

export type CountedMetrics = Pick<Metrics, "count" | "observe" | "set">;

export interface WatchOptions {
  readonly log: Log;
  readonly metrics: CountedMetrics;
  readonly monotonicMs: () => number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export interface Watch {
  /** `durationMs` null: one of many payments of a call. */
  consumed(app: ObservedApp, ended: ConsumeAnswer | "RATE_LIMITED", durationMs: number | null): void;
  /** Before anything was sent. */
  consumeFailed(app: ObservedApp, error: unknown, durationMs: number): void;
  asked(
    app: string,
    question: { readonly operation: UpstreamOperation; readonly durationMs: number },
    brought: UpstreamResult,
  ): void;
  circuitTurned(app: string, isOpen: boolean): void;
  reconciled(app: string, consumption: Consumption | null): void;
  refused(reason: RefusedReason): void;
  alarmed(alarm: Alarm, consumption: Consumption): void;
  wrongSetting(told: { readonly app: string; readonly wrongSetting: WrongSetting; readonly resultCode: number }): void;
  flushed(operations: number, durationMs: number): void;
  ledgerFaulted(line: string): void;
  ledgerWell(failedForSeconds: number): void;
  ledgerUnreadable(): void;
  ledgerReadable(failedForSeconds: number): void;
  ledgerWentBack(missing: string): void;
  workNotRecorded(error: unknown, consumption: Consumption | null): void;
  tokensUnopenable(count: number): void;
  warned(line: string): void;
  unexpected(error: unknown, requestId: string): void;
  stop(): void;
}

const MS = 1_000;
/** Each names its request, by which people find what it was. */
const BUGS_AT_ONCE_MAX = 20;

export function createWatch({ log, metrics, monotonicMs, after }: WatchOptions): Watch {
  const lines = createBoundedLines({ after });
  const upstreams = createUpstreamHealth({ log, monotonicMs, after });

  function countConsume({ name: app, face }: ObservedApp, reason: ConsumeReason, durationMs: number | null): void {
    const outcome = reason === "none" ? "success" : "error";
    metrics.count("iap_consumes_total", { app, face, outcome, reason });
    if (durationMs !== null) metrics.observe("iap_consume_duration_seconds", { app, face }, durationMs / MS);
  }

  return {
    consumed(app, ended, durationMs) {
      const reason = ended === "RATE_LIMITED" ? ended : ended.kind === "success" ? "none" : ended.reason;
      countConsume(app, reason, durationMs);
    },
    consumeFailed(app, error, durationMs) {
      countConsume(app, error instanceof ServiceError ? error.code : "INTERNAL_SERVER_ERROR", durationMs);
    },
    asked(app, { operation, durationMs }, result) {
      metrics.count("iap_upstream_requests_total", { app, operation, result });
      metrics.observe("iap_upstream_request_duration_seconds", { app, operation }, durationMs / MS);
      upstreams.heard(app, operation, result);
    },
    circuitTurned(app, isOpen) {
      metrics.set("iap_circuit_open", { app }, isOpen ? 1 : 0);
      lines.tell(`circuit ${app} ${isOpen}`, (more) => log.circuitTurned(app, isOpen, more));
    },
    reconciled(app, consumption) {
      metrics.count("iap_reconciliations_total", { app, result: resultOf(consumption) });
    },
    refused(reason) {
      metrics.count("iap_refused_requests_total", { reason });
      lines.tell(`refused ${reason}`, (more) =>
        isIdentityRule(reason) ? log.identityRefused(reason, more) : log.limitReached(reason, more),
      );
    },
    alarmed(alarm, consumption) {
      metrics.count("iap_alarms_total", { kind: alarm });
      log.alarmed(alarm, consumption); // each names a payment that somebody has to look at
    },
    wrongSetting(told) {
      const { app, wrongSetting: setting } = told;
      metrics.count("iap_alarms_total", { kind: "WRONG_SETTING" });
      metrics.count("iap_wrong_settings_total", { app, setting });
      lines.tell(`setting ${app} ${setting}`, (more) => log.wrongSetting(told, more));
    },
    flushed(operations, durationMs) {
      metrics.observe("iap_ledger_flush_operations", {}, operations);
      metrics.observe("iap_ledger_flush_duration_seconds", {}, durationMs / MS);
    },
    ledgerFaulted: (line) => lines.tell("ledger", (more) => log.ledgerFaulted(line, more)),
    ledgerWell(failedForSeconds) {
      lines.end("ledger");
      log.ledgerWell(failedForSeconds);
    },
    ledgerUnreadable: () => log.ledgerUnreadable(),
    ledgerReadable: (failedForSeconds) => log.ledgerReadable(failedForSeconds),
    ledgerWentBack(missing) {
      metrics.count("iap_alarms_total", { kind: "LEDGER_WENT_BACK" });
      log.ledgerWentBack(missing);
    },
    workNotRecorded(error, consumption) {
      const kind = consumption === null ? "not looked through" : "not recorded";
      lines.tell(kind, (more) => log.workNotRecorded(error, consumption, more));
    },
    tokensUnopenable: (count) => lines.tell("unopenable", (more) => log.tokensUnopenable(count, more)),
    warned: (line) => lines.tell(`warned ${line}`, (more) => log.warned(line, more)),
    unexpected(error, requestId) {
      const place = `unexpected ${framesOf(error)[0] ?? ""}`;
      lines.tell(place, (more) => log.unexpected(error, requestId, more), BUGS_AT_ONCE_MAX);
    },
    stop() {
      lines.stop();
      upstreams.stop();
    },
  };
}

function resultOf(consumption: Consumption | null): "settled" | "rejected" | "open" {
  if (consumption?.status === "CONSUMED") return "settled";
  return consumption?.status === "REJECTED" ? "rejected" : "open";
}

function isIdentityRule(reason: RefusedReason): reason is IdentityRule {
  return Object.hasOwn(IDENTITY_RULES, reason);
}

/** For commands, which nobody scrapes. */
export const UNCOUNTED: CountedMetrics = { count: () => undefined, observe: () => undefined, set: () => undefined };
