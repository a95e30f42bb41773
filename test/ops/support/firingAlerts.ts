// Which alerts fire after what a server's /metrics said: its scrapes are played to Prometheus' own engine, each for as long as it is
// said to have stood.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { RULES_FILE } from "./expressions.ts";

export interface Stood {
  /** What /metrics answered; null: nothing did. */
  readonly scrape: string | null;
  /** As long as it is played, one sample a minute. */
  readonly minutes: number;
}

const TARGET = `instance="a:4000",job="iap-graphql"`;

/** The names of the alerts that fire at the end, sorted. */
export function firingAlerts(promtool: string, stood: readonly Stood[]): readonly string[] {
  const folder = temporaryFolder();
  const minutes = stood.reduce((sum, one) => sum + one.minutes, 0);
  const input = Array.from(seriesOf(stood), ([series, values]) => ({ series, values: values.join(" ") }));
  const asked = {
    expr: `count by (alertname) (ALERTS{alertstate="firing"})`,
    eval_time: `${minutes - 1}m`,
    exp_samples: [],
  };
  const played = {
    rule_files: [RULES_FILE],
    evaluation_interval: "1m",
    tests: [{ interval: "1m", input_series: input, promql_expr_test: [asked] }],
  };
  writeFileSync(join(folder, "played.yml"), JSON.stringify(played)); // JSON is YAML
  const { stdout, stderr } = spawnSync(promtool, ["test", "rules", "played.yml"], { cwd: folder, encoding: "utf8" });
  const said = stdout + stderr;
  if (said.includes("SUCCESS")) return [];
  const firing = Array.from(said.matchAll(/\{alertname="(\w+)"\} 1E\+00/g), ([, alert = ""]) => alert);
  if (firing.length === 0) throw new Error(`promtool did not play the scrapes:\n${said}`);
  return firing.toSorted();
}

/** Counters climb evenly from what they were; everything else is at once what it is. What a scrape lacks is over, as for Prometheus. */
function seriesOf(stood: readonly Stood[]): ReadonlyMap<string, readonly string[]> {
  const scrapes = stood.map(({ scrape }) => samplesOf(scrape));
  const names = new Set(scrapes.flatMap((samples) => [...samples.keys()]));
  const valuesOf = (name: string) =>
    stood.flatMap(({ minutes }, index) => {
      const value = scrapes[index]?.get(name);
      const before = COUNTER.test(name) ? (scrapes[index - 1]?.get(name) ?? value) : value;
      const at = (minute: number) => Number(before) + ((Number(value) - Number(before)) * (minute + 1)) / minutes;
      return Array.from({ length: minutes }, (_, minute) => (value === undefined ? "stale" : String(at(minute))));
    });
  return new Map(Array.from(names, (name) => [name, valuesOf(name)]));
}

const COUNTER = /^\w+_(?:total|bucket|sum|count)\{/;

function samplesOf(scrape: string | null): ReadonlyMap<string, string> {
  const samples = new Map([[`up{${TARGET}}`, scrape === null ? "0" : "1"]]);
  for (const line of (scrape ?? "").split("\n")) {
    const [, name, labels, value] = /^([a-z_]\w*)(?:\{(.*)\})? ([-+.\dEe]+|NaN|[-+]?Inf)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    samples.set(`${name}{${labels === undefined ? "" : `${labels},`}${TARGET}}`, value);
  }
  return samples;
}
