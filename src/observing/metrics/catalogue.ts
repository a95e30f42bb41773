// Every metric there is, as data: its name, its kind, what it says, and the closed set that each label is from. The registry
// is built from this and docs/reference/metrics.md is written from it, so neither can name what the other does not have.

import { ALARMS } from "../../domain/alarm.ts";
import { CONSUME_ERROR_REASONS } from "../../domain/answer.ts";
import { WRONG_SETTINGS } from "../../domain/heard.ts";
import { UNSETTLED } from "../../domain/payment.ts";
import { IDENTITY_RULES, LIMITS_REACHED, type IdentityRule, type LimitReached } from "../../domain/refusedReason.ts";

/** How a consume call ended: with success, with a reason of `ConsumeError`, or with a GraphQL error's code. */
export const CONSUME_REASONS = [
  "none",
  ...CONSUME_ERROR_REASONS,
  "RATE_LIMITED",
  "LEDGER_UNAVAILABLE",
  "OVERLOADED",
  "TIMEOUT",
  "INTERNAL_SERVER_ERROR",
] as const;
export type ConsumeReason = (typeof CONSUME_REASONS)[number];

export const UPSTREAM_OPERATIONS = ["consume", "control", "list", "items", "look_up"] as const;
export type UpstreamOperation = (typeof UPSTREAM_OPERATIONS)[number];

export const UPSTREAM_RESULTS = {
  answered: "success, or what was asked for",
  refused: "a code that the vendor lists as refusing",
  already_consumed: "5018",
  wrong_setting: "a code that says that one of our settings is wrong",
  internal_error: "the upstream failed inside",
  doubtful_refusal: "a code that the vendor does not list",
  unknown: "9999 and other codes by which nobody knows",
  timeout: "no whole answer within the deadline",
  http_status: "any HTTP status but 200",
  connection_lost: "the connection was lost before an answer began",
  unusable: "an answer that was cut, is too large, or cannot be read",
  not_sent: "no connection could be made: nothing left",
  held_back:
    "not sent by our own choice: no connection of ours was free in time, its lease was over, or the server stops",
} as const;
export type UpstreamResult = keyof typeof UPSTREAM_RESULTS;

export const FACES = ["v3", "nhncloud", "gamebase"] as const;
export const ENGINES = ["sqlite", "postgres"] as const;
export const RECONCILED = ["settled", "rejected", "open"] as const;
export type ReconciledResult = (typeof RECONCILED)[number];
export const QUANTILES = ["0.5", "0.99", "1"] as const;
export const REFUSED_REASONS: readonly (IdentityRule | LimitReached)[] = [
  ...keysOf(IDENTITY_RULES),
  ...keysOf(LIMITS_REACHED),
];
export const ALARM_KINDS = [...ALARMS, "WRONG_SETTING", "LEDGER_WENT_BACK"] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

/** What the ledger holds of apps that are not configured any more. No app can be called so. */
export const UNSERVED_APP = "(unserved)";

/** From 1 ms to the 15 s that a mutation may take. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10, 15, 30];

/** "app": the names in the settings, and UNSERVED_APP. "version": of this server and its Node.js. */
type LabelValues = readonly string[] | "app" | "version";

export interface CataloguedMetric {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: Readonly<Record<string, LabelValues>>;
  readonly buckets?: readonly number[];
}

const SHARED = "Of the ledger, which all servers on it share: the same on each, so take max, not sum.";

export const CATALOGUE = {
  iap_build_info: {
    kind: "gauge",
    help: "Always 1: which version runs, on which Node.js and which engine of the ledger.",
    labels: { version: "version", node: "version", engine: ENGINES },
  },
  iap_consumes_total: {
    kind: "counter",
    help: "Consume calls answered, one for each payment of a retry flow.",
    labels: { app: "app", face: FACES, outcome: ["success", "error"], reason: CONSUME_REASONS },
  },
  iap_consume_duration_seconds: {
    kind: "histogram",
    help: "How long a consumePayment took, from its arguments to its answer.",
    labels: { app: "app", face: FACES },
    buckets: SECONDS,
  },
  iap_upstream_requests_total: {
    kind: "counter",
    help: "Questions to the upstream by what they brought; controls are the inference rule's questions after a 5018.",
    labels: { app: "app", operation: UPSTREAM_OPERATIONS, result: keysOf(UPSTREAM_RESULTS) },
  },
  iap_upstream_request_duration_seconds: {
    kind: "histogram",
    help: "How long a question to the upstream took, its wait for a connection included.",
    labels: { app: "app", operation: UPSTREAM_OPERATIONS },
    buckets: SECONDS,
  },
  iap_open_consumptions: {
    kind: "gauge",
    help: `Consumptions without an outcome, among the 10001 oldest of each status. ${SHARED}`,
    labels: { app: "app", status: UNSETTLED },
  },
  iap_open_consumptions_oldest_age_seconds: {
    kind: "gauge",
    help: `How long the oldest of them has been open; 0 where none is. ${SHARED}`,
    labels: { app: "app", status: UNSETTLED },
  },
  iap_undelivered_consumptions: {
    kind: "gauge",
    help: `Consumed payments whose delivery nobody has acknowledged, among the 10001 oldest of all apps. ${SHARED}`,
    labels: { app: "app" },
  },
  iap_undelivered_oldest_age_seconds: {
    kind: "gauge",
    help: `How long ago the oldest of them was asked for; 0 where there is none. ${SHARED}`,
    labels: { app: "app" },
  },
  iap_feed_head: {
    kind: "gauge",
    help: `Number of the newest event of the feed. ${SHARED}`,
    labels: {},
  },
  iap_ledger_figures_age_seconds: {
    kind: "gauge",
    help: "How old the figures of the shared ledger are; it grows while the ledger does not answer.",
    labels: {},
  },
  iap_ledger_queue_length: {
    kind: "gauge",
    help: "Writes that wait for the ledger or are being flushed, of this server.",
    labels: {},
  },
  iap_ledger_flush_operations: {
    kind: "histogram",
    help: "Writes that one flush carried.",
    labels: {},
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
  },
  iap_ledger_flush_duration_seconds: {
    kind: "histogram",
    help: "How long a flush took until it was on disk, or had failed.",
    labels: {},
    buckets: SECONDS,
  },
  iap_ledger_writable: {
    kind: "gauge",
    help: "1 while the ledger can be written; 0 from the first write that fails until none has failed for five seconds.",
    labels: {},
  },
  iap_ledger_disk_free_bytes: {
    kind: "gauge",
    help: "Free space where the SQLite ledger's file lies; absent on PostgreSQL.",
    labels: {},
  },
  iap_circuit_open: {
    kind: "gauge",
    help: "1 while the circuit breaker of an app's upstream is open, else 0; of this server.",
    labels: { app: "app" },
  },
  iap_reconciliations_total: {
    kind: "counter",
    help: "Open consumptions that this server asked about by itself, by how each stood afterwards.",
    labels: { app: "app", result: RECONCILED },
  },
  iap_alarms_total: {
    kind: "counter",
    help: "What people have to look at, by kind. docs/how-to/read-the-log.md says what to do.",
    labels: { kind: ALARM_KINDS },
  },
  iap_wrong_settings_total: {
    kind: "counter",
    help: "Refusals by which the upstream names one of our settings, or its own console.",
    labels: { app: "app", setting: WRONG_SETTINGS },
  },
  iap_refused_requests_total: {
    kind: "counter",
    help: "Requests refused before they were carried out, by rule or limit.",
    labels: { reason: REFUSED_REASONS },
  },
  iap_log_lines_dropped_total: {
    kind: "counter",
    help: "Lines of the log that were dropped because it could not be written.",
    labels: {},
  },
  iap_event_loop_delay_seconds: {
    kind: "gauge",
    help: "How late the event loop was, over the last minute or two; quantile 1 is the worst.",
    labels: { quantile: QUANTILES },
  },
} as const satisfies Readonly<Record<string, CataloguedMetric>>;

export type MetricName = keyof typeof CATALOGUE;

function keysOf<Key extends string>(words: Readonly<Record<Key, string>>): Key[] {
  // A record's keys are the names it was written with.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.keys(words) as Key[];
}
