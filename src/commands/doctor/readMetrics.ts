// Numbers out of what a server's /metrics answers: as much of Prometheus' text format as our own server writes.

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^(iap_[a-z_]+)(?:\{([^}]*)\})? (\S+)$/;
const LABEL = /([a-z_]{1,40})="([^"]{0,200})"/g;

export function readMetrics(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const line of text.split("\n")) {
    const [, name, labels = "", value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const read = Array.from(labels.matchAll(LABEL), ([, label = "", text = ""]) => [label, text] as const);
    samples.push({ name, labels: Object.fromEntries(read), value: Number(value) });
  }
  return samples;
}
