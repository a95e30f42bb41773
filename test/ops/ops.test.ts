// The dashboard and the alert rules of ops/: every metric, label and value that they name is there, every alert has its
// outage played, its page and its words, and Grafana can import what it is given.

import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { collectDefaultMetrics, Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { ALARM_KINDS, CATALOGUE, type CataloguedMetric } from "../../src/observing/metrics/catalogue.ts";
import { requireTool } from "../support/externalTool.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { groupLabelsOf, type Panel, readDashboard, readRules, RULES_FILE, selectorsOf } from "./support/expressions.ts";

const catalogue: ReadonlyMap<string, CataloguedMetric> = new Map(Object.entries(CATALOGUE));
/** Of every scrape, whatever the metric. */
const TARGET_LABELS = ["instance", "job"];
const rules = readRules();
const { panels, templating, schemaVersion } = readDashboard();
const targets = panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));
const promtool = requireTool("promtool", "the alert rules are not played");
const defaults = new Registry();
collectDefaultMetrics({ register: defaults });
const defaultNames = new Set((await defaults.getMetricsAsJSON()).map(({ name }) => name));

/** What of an expression is nowhere: one line each. */
function strangersIn(expr: string): string[] {
  const strangers: string[] = [];
  const usable = new Set(["le", ...TARGET_LABELS]);
  for (const { metric, matchers } of selectorsOf(expr)) {
    const found = metricOf(metric);
    if (found === null) strangers.push(metric);
    for (const name of Object.keys(found?.labels ?? {})) usable.add(name);
    for (const { label, values } of matchers) {
      const known = found?.labels[label];
      if (known === undefined && !TARGET_LABELS.includes(label)) strangers.push(`${metric}{${label}}`);
      if (known === undefined || typeof known === "string") continue;
      strangers.push(
        ...values.filter((value) => !known.includes(value)).map((value) => `${metric}{${label}="${value}"}`),
      );
    }
  }
  strangers.push(...groupLabelsOf(expr).filter((label) => !usable.has(label)));
  return strangers;
}

/** A histogram is asked for by its parts. */
function metricOf(name: string): Pick<CataloguedMetric, "labels"> | null {
  if (name === "up" || defaultNames.has(name)) return { labels: {} };
  const whole = catalogue.get(name);
  if (whole !== undefined && whole.kind !== "histogram") return whole;
  const [, base = ""] = /^(\w+)_(?:bucket|sum|count)$/.exec(name) ?? [];
  const parts = catalogue.get(base);
  return parts?.kind === "histogram" ? parts : null;
}

const labelsIn = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, name = ""]) => name);

describe("alert rules", () => {
  it.each(rules)("$alert: every metric, label and value is there", ({ expr, text }) => {
    expect(selectorsOf(expr).length).toBeGreaterThan(0);
    expect(strangersIn(expr)).toEqual([]);
    const kept = new Set([...groupLabelsOf(expr), ...(expr.startsWith("up") ? TARGET_LABELS : [])]);
    expect(labelsIn(text, /\$labels\.(\w+)/g).filter((label) => !kept.has(label))).toEqual([]);
  });

  it("tell of every kind of alarm", () => {
    const told = rules
      .flatMap(({ expr }) => selectorsOf(expr))
      .flatMap(({ metric, matchers }) => {
        if (metric === "iap_wrong_settings_total") return ["WRONG_SETTING"];
        return metric === "iap_alarms_total" ? matchers.flatMap(({ values }) => values) : [];
      });
    expect(told.toSorted()).toEqual([...ALARM_KINDS].toSorted());
  });

  it("each have a section that says what to do, and no section is left over", () => {
    const page = readFileSync("docs/how-to/alert-on-it.md", "utf8");
    expect(labelsIn(page, /^### (\w+)$/gm)).toEqual(rules.map(({ alert }) => alert));
    for (const { alert, runbook } of rules) expect(runbook).toBe(`docs/how-to/alert-on-it.md#${alert.toLowerCase()}`);
  });

  it("each have an outage in which they fire, and a moment in which they do not", () => {
    const tests = readFileSync(RULES_FILE.replace(".yml", ".test.yml"), "utf8");
    for (const { alert } of rules) {
      expect(tests).toMatch(new RegExp(`alertname: ${alert}, eval_time: \\w+, exp_alerts: \\[\\] `));
      expect(tests).toMatch(new RegExp(`alertname: ${alert}\\n +eval_time: \\w+\\n +exp_alerts:\\n +- exp_labels`));
    }
  });

  it.skipIf(promtool === null)("are rules to Prometheus, and fire as their outages say", () => {
    const run = (...words: string[]) =>
      execFileSync(promtool ?? "", words, { cwd: dirname(RULES_FILE), encoding: "utf8", stdio: "pipe" });
    expect(run("check", "rules", "alerts.yml")).toContain(`${rules.length} rules found`);
    expect(run("test", "rules", "alerts.test.yml")).toContain("SUCCESS");
  });

  it.skipIf(promtool === null)("are missed by their outages where they never fire", () => {
    const folder = temporaryFolder();
    const dull = readFileSync(RULES_FILE, "utf8").replaceAll(/^( +expr: )(.+)$/gm, "$1($2) > 1e99");
    writeFileSync(join(folder, "alerts.yml"), dull);
    copyFileSync(RULES_FILE.replace(".yml", ".test.yml"), join(folder, "alerts.test.yml"));
    const { stdout, stderr } = spawnSync(promtool ?? "", ["test", "rules", "alerts.test.yml"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(labelsIn(stdout + stderr, /alertname: (\w+), time:/g)).toEqual(rules.map(({ alert }) => alert));
  });
});

describe("the dashboard", () => {
  it.each(targets)("$title: every metric, label and value is there", ({ expr, legendFormat }) => {
    expect(selectorsOf(expr).length).toBeGreaterThan(0);
    expect(strangersIn(expr)).toEqual([]);
    const kept = groupLabelsOf(expr);
    // An expression that groups by nothing keeps what the metric has.
    const lost = labelsIn(legendFormat, /\{\{(\w+)\}\}/g).filter(
      (label) => !kept.includes(label) && label !== "instance",
    );
    expect(lost).toEqual([]);
  });

  it.skipIf(promtool === null)("asks what Prometheus understands", () => {
    const folder = temporaryFolder();
    const rulesOf = targets.map(({ expr }, index) => ({ record: `panel:${index}`, expr: withoutVariables(expr) }));
    writeFileSync(join(folder, "panels.yml"), JSON.stringify({ groups: [{ name: "panels", rules: rulesOf }] }));
    const checked = spawnSync(promtool ?? "", ["check", "rules", "panels.yml"], { cwd: folder, encoding: "utf8" });
    expect(checked.stdout + checked.stderr).toContain(`${targets.length} rules found`);
  });

  it("can be imported: panels of their own, none over another, each from the chosen Prometheus", () => {
    expect(schemaVersion).toBeGreaterThanOrEqual(36);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const [index, panel] of panels.entries()) {
      expect(panel.gridPos.x + panel.gridPos.w, panel.title).toBeLessThanOrEqual(24);
      expect(
        panels
          .slice(index + 1)
          .filter((other) => overlap(panel, other))
          .map(({ title }) => title),
        panel.title,
      ).toEqual([]);
      if (panel.type !== "row")
        expect([panel.datasource?.type, (panel.targets ?? []).length > 0], panel.title).toEqual(["prometheus", true]);
    }
    expect(templating.list.map(({ name, type }) => [name, type])).toEqual([
      ["datasource", "datasource"],
      ["app", "query"],
      ["instance", "query"],
    ]);
    const used = new Set(targets.flatMap(({ expr }) => labelsIn(expr, /\$(\w+)/g)));
    expect([...used].toSorted()).toEqual(["__rate_interval", "app", "instance"]);
  });

  it("shows every metric there is, and the alerts' own", () => {
    const shown = new Set(
      targets
        .flatMap(({ expr }) => selectorsOf(expr))
        .map(({ metric }) => metric.replace(/_(?:bucket|sum|count)$/, "")),
    );
    expect([...catalogue.keys()].filter((name) => !shown.has(name))).toEqual([]);
  });
});

function withoutVariables(expr: string): string {
  return expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$\w+/g, ".*");
}

function overlap({ gridPos: one }: Panel, { gridPos: other }: Panel): boolean {
  const isBeside = one.x + one.w <= other.x || other.x + other.w <= one.x;
  return !isBeside && one.y < other.y + other.h && other.y < one.y + one.h;
}
