// What ops/ asks Prometheus: the expressions of the alert rules and of the dashboard, and which metrics, labels and values each names.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

export const RULES_FILE = fileURLToPath(new URL("../../../ops/prometheus/alerts.yml", import.meta.url));
const DASHBOARD_FILE = fileURLToPath(new URL("../../../ops/grafana/iap-graphql.json", import.meta.url));

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  /** As written, annotations included. */
  readonly text: string;
  readonly runbook: string;
}

export function readRules(): readonly Rule[] {
  const [, ...texts] = readFileSync(RULES_FILE, "utf8").split(/^ +- alert: /m);
  return texts.map((text) => ({
    alert: first(/^(\w+)\n/, text),
    expr: first(/^ +expr: (.+)$/m, text),
    runbook: first(/^ +runbook: (\S+)$/m, text),
    text,
  }));
}

const TARGET = z.object({ expr: z.string(), legendFormat: z.string() });
const SOURCE = z.object({ type: z.literal("prometheus"), uid: z.literal("${datasource}") });
const PANEL = z.object({
  id: z.number(),
  title: z.string().min(1),
  type: z.enum(["row", "stat", "timeseries"]),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  datasource: SOURCE.optional(),
  targets: z.array(TARGET.extend({ datasource: SOURCE })).optional(),
});
const VARIABLE = z.object({ name: z.string(), type: z.string(), query: z.unknown() });
export type Panel = z.infer<typeof PANEL>;

const DASHBOARD = z.object({
  uid: z.string().max(40),
  schemaVersion: z.number(),
  templating: z.object({ list: z.array(VARIABLE) }),
  panels: z.array(PANEL),
});

export function readDashboard(): z.infer<typeof DASHBOARD> {
  return DASHBOARD.parse(JSON.parse(readFileSync(DASHBOARD_FILE, "utf8")));
}

export interface Selector {
  readonly metric: string;
  /** Each label it asks for, with the values it may have; none where any will do. */
  readonly matchers: readonly { readonly label: string; readonly values: readonly string[] }[];
}

/** Every `metric{label="value"}` of an expression. */
export function selectorsOf(expr: string): readonly Selector[] {
  return Array.from(
    expr.matchAll(/\b((?:iap|process|nodejs)_\w+|up\b)(?:\{([^}]*)\})?/g),
    ([, metric = "", inner = ""]) => ({
      metric,
      matchers: Array.from(inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"/g), ([, label = "", value = ""]) => ({
        label,
        values: value.startsWith("$") ? [] : value.split("|"),
      })),
    }),
  );
}

/** What is left after grouping, and so may stand in a text. */
export function groupLabelsOf(expr: string): readonly string[] {
  return Array.from(expr.matchAll(/\bby \(([^)]*)\)/g), ([, names = ""]) => names.split(/,\s*/)).flat();
}

function first(pattern: RegExp, text: string): string {
  const [, found] = pattern.exec(text) ?? [];
  if (found === undefined) throw new Error(`no ${pattern} in ${text}`);
  return found;
}
