// The metrics as numbers: the only file that knows prom-client. What can be counted is what the catalogue names, and by the
// labels it names: another label is a mistake of types, so no caller can make one.

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { CATALOGUE, type CataloguedMetric, type MetricName } from "./catalogue.ts";

type Catalogue = typeof CATALOGUE;
type ValueOf<Values> = Values extends readonly (infer Value extends string)[] ? Value : string;
export type LabelsOf<Name extends MetricName> = {
  readonly [Label in keyof Catalogue[Name]["labels"]]: ValueOf<Catalogue[Name]["labels"][Label]>;
};
type NamesOf<Kind> = { [Name in MetricName]: Catalogue[Name]["kind"] extends Kind ? Name : never }[MetricName];

export interface Metrics {
  count<Name extends NamesOf<"counter">>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  observe<Name extends NamesOf<"histogram">>(name: Name, labels: LabelsOf<Name>, value: number): void;
  set<Name extends NamesOf<"gauge">>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** Nothing is told by it until it is set again. */
  forget(name: NamesOf<"gauge">): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
}

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Those of prom-client's own that look at every open connection, or measure what we measure ourselves. */
const LEFT_OUT = /^nodejs_(?:active_|eventloop_)/;

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name } of registry.getMetricsAsArray()) if (LEFT_OUT.test(name)) registry.removeSingleMetric(name);
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  const catalogue: readonly (readonly [string, CataloguedMetric])[] = Object.entries(CATALOGUE);
  for (const [name, { kind, help, labels, buckets = [] }] of catalogue) {
    const common = { name, help, labelNames: Object.keys(labels), registers: [registry] };
    if (kind === "counter") counters.set(name, new Counter(common));
    else if (kind === "gauge") gauges.set(name, new Gauge(common));
    else histograms.set(name, new Histogram({ ...common, buckets: [...buckets] }));
  }
  return {
    count: (name, labels, by = 1) => counters.get(name)?.inc(labels, by),
    observe: (name, labels, value) => histograms.get(name)?.observe(labels, value),
    set: (name, labels, value) => gauges.get(name)?.set(labels, value),
    forget: (name) => gauges.get(name)?.reset(),
    text: () => registry.metrics(),
  };
}
