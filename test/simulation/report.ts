// What a run of many histories comes to: figures that several processes' runs add up to, and the failures, each with the
// shortest history that was found for it.

import type { CampaignResult } from "./campaign.ts";
import { shrink } from "./shrink.ts";
import { addCounts, NEVER, type RareCounts } from "./watch/rareStates.ts";
import { textOf } from "./world/choices.ts";

export interface ReportedFailure {
  readonly seed: number;
  readonly complaints: readonly string[];
  /** What `npm run simulate -- --replay` takes. */
  readonly history: string;
  readonly trace: readonly string[];
}

export interface Report {
  readonly histories: number;
  readonly steps: number;
  readonly rareStates: RareCounts;
  readonly faults: Readonly<Record<string, number>>;
  readonly failures: readonly ReportedFailure[];
  readonly failureCount: number;
  readonly digest: number;
}

/** Shortening takes a while: what failed in the same way is not shortened again. */
const SHORTENED_MAX = 3;

export async function reportOf(result: CampaignResult, shortens: boolean): Promise<Report> {
  const kinds = Map.groupBy(result.failures, ({ end }) => (end.complaints[0] ?? "").replaceAll(/\d+/g, ""));
  const failures: ReportedFailure[] = [];
  for (const [first] of [...kinds.values()].slice(0, SHORTENED_MAX)) {
    if (first === undefined) continue;
    const { complaints, taken, trace, plan } = shortens ? await shrink(first.end) : first.end;
    failures.push({ seed: first.seed, complaints, history: textOf({ face: plan.face, list: taken }), trace });
  }
  const { histories, steps, rareStates, digest } = result;
  const faults = Object.fromEntries(result.faults);
  return { histories, steps, rareStates, faults, failures, failureCount: result.failures.length, digest };
}

export function addReports(reports: readonly Report[]): Report {
  const sum = (figure: (report: Report) => number) => reports.reduce((total, report) => total + figure(report), 0);
  const names = [...new Set(reports.flatMap(({ faults }) => Object.keys(faults)))].sort();
  const rareStates = reports.reduce((counts, report) => addCounts(counts, report.rareStates), NEVER);
  return {
    histories: sum(({ histories }) => histories),
    steps: sum(({ steps }) => steps),
    rareStates,
    faults: Object.fromEntries(names.map((name) => [name, sum(({ faults }) => faults[name] ?? 0)])),
    failures: reports.flatMap(({ failures }) => failures),
    failureCount: sum(({ failureCount }) => failureCount),
    digest: sum(({ digest }) => digest),
  };
}

export function linesOf(report: Report): string[] {
  const rare = Object.entries(report.rareStates).map(([name, count]) => `  ${name}: ${count}`);
  const faults = Object.entries(report.faults).map(([name, count]) => `  ${name}: ${count}`);
  return [
    `histories: ${report.histories}, steps: ${report.steps}, digest: ${report.digest}`,
    "rare states reached:",
    ...rare,
    "faults injected:",
    ...faults,
    ...report.failures.flatMap(failureLines),
    report.failureCount === 0 ? "every promise was kept" : `${report.failureCount} histories broke a promise`,
  ];
}

export function failureLines({ seed, complaints, history, trace }: ReportedFailure): string[] {
  return [
    "",
    `seed ${seed} broke a promise. The shortest history found:`,
    ...trace.map((line) => `  ${line}`),
    ...complaints.map((complaint) => `  -> ${complaint}`),
    `again, bit for bit: npm run simulate -- --replay ${history}`,
    "",
  ];
}
