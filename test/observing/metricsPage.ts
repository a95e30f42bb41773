// docs/reference/metrics.md, as the catalogue says it.

import { fileURLToPath } from "node:url";
import { IDENTITY_RULES, LIMITS_REACHED } from "../../src/domain/refusedReason.ts";
import { CATALOGUE, type CataloguedMetric, UPSTREAM_RESULTS } from "../../src/observing/metrics/catalogue.ts";

export const PAGE_FILE = fileURLToPath(new URL("../../docs/reference/metrics.md", import.meta.url));

const WIDE = 8;

export function metricsPage(): string {
  const metrics: readonly (readonly [string, CataloguedMetric])[] = Object.entries(CATALOGUE);
  return `# Metrics

<!-- written by \`npm run metrics\` from src/observing/metrics/catalogue.ts -->

\`GET /metrics\` answers in Prometheus' text format. It takes an operator's API key (\`Authorization: Bearer …\`);
without a source of identity, outside production, it is for this machine alone, as everything is then. Or it stands
without a key on \`METRICS_PORT\` and \`METRICS_HOST\` (127.0.0.1), and then not on the main port. How to watch with them is in
[watch-it.md](../how-to/watch-it.md), and what to alert on in [alert-on-it.md](../how-to/alert-on-it.md).

Each label is from a closed set: words of the program, and names of apps from the settings. No caller can make a new one, and
none holds a player, a payment or a token. Counters of closed sets begin at 0, so that the first of a kind is an increase.

| metric | kind | labels | what it says |
| --- | --- | --- | --- |
${metrics.map(([name, metric]) => `| \`${name}\` | ${metric.kind} | ${labelsOf(metric)} | ${metric.help}${bucketsOf(metric)} |`).join("\n")}

Beside them stand \`process_*\` (CPU, memory, descriptors, start) and \`nodejs_*\` as prom-client names them. Names and labels are
covered by semantic versioning; values may be added to a closed set in a minor version.

## \`result\` of \`iap_upstream_requests_total\`

${tableOf(UPSTREAM_RESULTS)}

\`not_sent\`, \`timeout\` and \`internal_error\` are signs of an outage: they are what opens the circuit breaker.

## \`reason\` of \`iap_refused_requests_total\`

Nobody could be established as the caller (401; the caller never hears by which rule):

${tableOf(IDENTITY_RULES)}

More than is let through (429, 503, 400 or 413), or a request that can be read in two ways (400):

${tableOf(LIMITS_REACHED)}
`;
}

function labelsOf({ labels }: CataloguedMetric): string {
  const told = Object.entries(labels).map(([name, values]) => {
    if (typeof values === "string" || values.length > WIDE || name === "reason") return `\`${name}\``;
    return `\`${name}\`: ${values.map((value) => `\`${value}\``).join(" ")}`;
  });
  return told.length === 0 ? "none" : told.join("; ");
}

function bucketsOf({ buckets }: CataloguedMetric): string {
  return buckets === undefined ? "" : ` Buckets: ${buckets.join(", ")}.`;
}

function tableOf(words: Readonly<Record<string, string>>): string {
  return [
    "| value | when |",
    "| --- | --- |",
    ...Object.entries(words).map(([word, when]) => `| \`${word}\` | ${when} |`),
  ].join("\n");
}
