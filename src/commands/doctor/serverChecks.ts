// What only a running server knows: its circuit breakers, what the upstream did that it must not, whether its log is written.
// Asked of its /metrics where that can be reached without a key; otherwise it is said what could not be seen.

import type { Settings } from "../../config/settings.ts";
import { type Check, fail, type Finding, ok, warn } from "../../ledger/checks.ts";
import type { AskedMetrics } from "../../maintenance.ts";
import { readMetrics, type Sample } from "./readMetrics.ts";

export interface ServerChecksOptions {
  readonly settings: Pick<Settings, "metrics" | "isProduction" | "host" | "port">;
  readonly askMetrics: (url: string) => Promise<AskedMetrics>;
}

const UNSEEN = "its breakers, alarms and dropped lines were not seen";
const LATE_S = 0.5;
const FIGURES_OLD_S = 120;

/** null: it has no address that is known here and takes no key. */
export function metricsUrlOf({ metrics, isProduction, host, port }: ServerChecksOptions["settings"]): string | null {
  const place = metrics ?? (isProduction ? null : { host, port });
  if (place === null || place.port === 0) return null;
  const reachable = place.host === "0.0.0.0" ? "127.0.0.1" : place.host === "::" ? "::1" : place.host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${place.port}/metrics`;
}

export function serverChecks({ settings, askMetrics }: ServerChecksOptions): Check[] {
  const url = metricsUrlOf(settings);
  if (url === null) {
    const why = settings.isProduction ? "in production its metrics take a key" : "its port is not known here";
    return [
      { name: "running server", run: async () => ok(`${why}: ${UNSEEN}. METRICS_PORT opens them to this machine`) },
    ];
  }
  const asked = askMetrics(url); // once for all of them
  asked.catch(() => undefined);
  const judged = (judge: (samples: readonly Sample[]) => Finding) => async () => {
    const answer = await asked;
    return answer.kind === "answered" ? judge(readMetrics(answer.text)) : ok("not seen");
  };
  return [
    { name: "running server", run: async () => judgeServer(url, await asked) },
    { name: "ledger of the server", run: judged(judgeLedger) },
    { name: "circuit breakers", run: judged(judgeCircuits) },
    { name: "answers of the upstream", run: judged(judgeAlarms) },
    { name: "settings refused upstream", run: judged(judgeSettings) },
    { name: "refused requests", run: judged(judgeRefusals) },
    { name: "log of the server", run: judged(judgeLog) },
    { name: "event loop", run: judged(judgeEventLoop) },
  ];
}

function judgeServer(url: string, asked: AskedMetrics): Finding {
  switch (asked.kind) {
    case "answered": {
      const build = readMetrics(asked.text).find(({ name }) => name === "iap_build_info");
      const { version = "unknown", node = "unknown" } = build?.labels ?? {};
      return ok(`version ${version} on Node.js ${node} answers at ${url}`);
    }
    case "refused":
      return warn(`${url} answers ${asked.httpStatus}: ${UNSEEN}`, "set METRICS_PORT here as the server has it");
    case "absent":
      return ok(`none answers at ${url} (${asked.code}): ${UNSEEN}`);
    case "silent":
      return fail(
        `the one at ${url} does not answer`,
        "look at its log and at its CPU; a server that hangs is started again",
      );
  }
}

function judgeLedger(samples: readonly Sample[]): Finding {
  if (valueOf(samples, "iap_ledger_writable") === 0)
    return fail(
      "it cannot be written: every new call is refused",
      "look at the disk or the database, and at the log's ledger lines",
    );
  const ageS = valueOf(samples, "iap_ledger_figures_age_seconds") ?? 0;
  if (ageS > FIGURES_OLD_S)
    return warn(`its figures were last read ${Math.round(ageS)} s ago`, "look at the disk or the database");
  return ok(`it can be written; ${valueOf(samples, "iap_ledger_queue_length") ?? 0} writes wait`);
}

function judgeCircuits(samples: readonly Sample[]): Finding {
  const open = samples.filter(({ name, value }) => name === "iap_circuit_open" && value === 1);
  if (open.length === 0) return ok("closed");
  return fail(
    `open for ${open.map(({ labels }) => labels["app"]).join(", ")}: the upstream cannot be reached, or does not answer`,
    "look at the vendor's status and at the way there; it closes by itself once the upstream answers",
  );
}

const TWICE = new Set(["UPSTREAM_DOUBLED", "RANDOM_TOKEN_CONSUMED"]);
const OF_SETTINGS = new Set(["WRONG_SETTING", "LEDGER_WENT_BACK"]);

function judgeAlarms(samples: readonly Sample[]): Finding {
  const alarms = counted(samples, "iap_alarms_total", "kind").filter(([kind]) => !OF_SETTINGS.has(kind));
  if (alarms.length === 0) return ok("no alarm since its start");
  const told = `since its start: ${inWords(alarms)}`;
  return alarms.some(([kind]) => TWICE.has(kind))
    ? fail(
        `success for a consumed payment; ${told}`,
        "docs/how-to/alert-on-it.md#iapconsumedtwice; the log names the payments",
      )
    : warn(told, "docs/how-to/read-the-log.md says what to do about each; the log names the payments");
}

function judgeSettings(samples: readonly Sample[]): Finding {
  const settings = samples.filter(({ name, value }) => name === "iap_wrong_settings_total" && value > 0);
  if (settings.length === 0) return ok("none since its start");
  const told = settings.map(({ labels, value }) => `${labels["setting"]} of ${labels["app"]} (${value} times)`);
  return fail(
    `since its start: ${told.join(", ")}`,
    "correct it, and start the servers again; CONSOLE is the vendor's",
  );
}

const LACKING = new Set(["overloaded", "connections", "token_no_keys", "fault"]);

function judgeRefusals(samples: readonly Sample[]): Finding {
  const lacking = counted(samples, "iap_refused_requests_total", "reason").filter(([reason]) => LACKING.has(reason));
  if (lacking.length === 0) return ok("none for want of room or of keys, since its start");
  return warn(
    `since its start: ${inWords(lacking)}`,
    "docs/reference/metrics.md says what each means; the log says when",
  );
}

function judgeLog(samples: readonly Sample[]): Finding {
  const lines = valueOf(samples, "iap_log_lines_dropped_total") ?? 0;
  if (lines === 0) return ok("no line was dropped since its start");
  return warn(
    `${lines} lines were dropped since its start`,
    "see that what reads the log does, and that its disk has room",
  );
}

function judgeEventLoop(samples: readonly Sample[]): Finding {
  const late = samples.find(
    ({ name, labels }) => name === "iap_event_loop_delay_seconds" && labels["quantile"] === "0.99",
  );
  const lateMs = Math.round((late?.value ?? 0) * 1_000);
  if (lateMs <= LATE_S * 1_000) return ok("it keeps up");
  return warn(`one turn in a hundred comes ${lateMs} ms late`, "give it a CPU, or add a server");
}

function counted(samples: readonly Sample[], metric: string, label: string): (readonly [string, number])[] {
  return samples
    .filter(({ name, value }) => name === metric && value > 0)
    .map(({ labels, value }) => [labels[label] ?? "", value] as const);
}

function inWords(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([word, count]) => `${word} ${count} times`).join(", ");
}

function valueOf(samples: readonly Sample[], metric: string): number | undefined {
  return samples.find(({ name }) => name === metric)?.value;
}
