// What a run prints: the figures beside floor and aim, what they are made of, the disk, and whether the run can be trusted.

import { cpus } from "node:os";
import type { Count } from "./counting.ts";
import { type Figure, isMet, ratioOf, type Round } from "./figures.ts";
import type { FlushTime } from "./measure/flushTime.ts";
import { type Estimate, estimate, median } from "./measure/statistics.ts";
import type { Tally } from "./processes/messages.ts";

export interface Results {
  readonly rounds: ReadonlyMap<Figure, readonly Round[]>;
  readonly counts: readonly Count[];
  readonly flush: FlushTime;
  /** Of the mock upstream where it answers at once. */
  readonly hold: Tally["hold"];
}

export function reportOf({ rounds, counts, flush, hold }: Results): string {
  const estimates = [...rounds].map(
    ([figure, list]) => [figure, estimate(list.map((round) => ratioOf(figure, round)))] as const,
  );
  return [
    machineLine(),
    `F (4 KiB append + fdatasync, the ledgers' disk): p50 ${fixed(flush.p50Ms)} ms, p99 ${fixed(flush.p99Ms)} ms`,
    `the mock upstream held its answers: p50 ${fixed(hold.p50)} ms, p99 ${fixed(hold.p99)} ms`,
    "",
    ...table(
      ["#", "figure", "floor", "aim", "measured", "90 %", "min-max", ""],
      estimates.map(([figure, values]) => figureRow(figure, values)).toSorted(byNumber),
    ),
    "",
    ...table(["server", "CPU µs an answer", "main thread's", "answers a second"], usageRows(rounds)),
    "",
    ...table(
      ["counted", "right answers", "upstream consumes", "ledger rows", ""],
      counts.map((count) => [
        count.server,
        String(count.answers),
        String(count.consumes),
        count.ledgerRows === null ? "-" : String(count.ledgerRows),
        verdictOn(count),
      ]),
    ),
    ...counts.flatMap(complaintLines),
    "",
    ...estimates.filter(([figure]) => figure.number === "A/A").map(([, control]) => controlLine(control)),
  ].join("\n");
}

function verdictOn({ ledgerRows, complaints }: Count): string {
  if (complaints.length > 0) return "DO NOT BALANCE";
  return ledgerRows === null ? "agree" : "balance, as the crash tests' oracle judges";
}

/** One broken promise mostly breaks it for all payments. */
const COMPLAINTS_SHOWN = 10;

function complaintLines({ server, complaints }: Count): string[] {
  const more = complaints.length - COMPLAINTS_SHOWN;
  const lines = complaints.slice(0, COMPLAINTS_SHOWN).map((complaint) => `${server}: ${complaint}`);
  return more > 0 ? [...lines, `${server}: … and ${more} more`] : lines;
}

export function machineLine(): string {
  const [first, ...others] = cpus();
  return `Node ${process.versions.node}, ${others.length + 1} × ${first?.model.trim() ?? "unknown CPU"}, ${process.platform}`;
}

/** The control first, then by number; what has none comes last. */
function byNumber([left = ""]: string[], [right = ""]: string[]): number {
  const rank = (number: string) => (number === "A/A" ? 0 : Number(number) || Number.MAX_SAFE_INTEGER);
  return rank(left) - rank(right);
}

function figureRow(figure: Figure, { median: measured, low, high, min, max }: Estimate): string[] {
  const { budget } = figure;
  const sign = budget?.isAtLeast === true ? "≥" : "≤";
  return [
    figure.number,
    figure.title,
    budget === null ? "" : `${sign} ${budget.floor}`,
    budget === null ? "" : `${sign} ${budget.aim}`,
    fixed(measured),
    `${fixed(low)}-${fixed(high)}`,
    `${fixed(min)}-${fixed(max)}`,
    budget === null ? "" : verdictOf(isMet(budget, measured, "aim"), isMet(budget, measured, "floor")),
  ];
}

export function verdictOf(isAimMet: boolean, isFloorMet: boolean): string {
  if (isAimMet) return "aim met";
  return isFloorMet ? "floor met" : "BELOW THE FLOOR";
}

/** Medians over every block of one kind: absolute times, true for this machine and this hour only. */
function usageRows(rounds: Results["rounds"]): string[][] {
  const usages = new Map<string, { cpuUs: number[]; mainThreadUs: number[]; perSecond: number[] }>();
  for (const [figure, list] of rounds) {
    for (const side of ["over", "under"] as const) {
      const { kind, isReplay } = figure[side];
      const held = figure.holdMs === undefined ? "" : ", held upstream";
      const name = `${kind.name}${isReplay === true ? ", replays" : ""}, ${figure.connections} clients${held}`;
      const usage = usages.get(name) ?? { cpuUs: [], mainThreadUs: [], perSecond: [] };
      usages.set(name, usage);
      for (const block of list.flatMap((round) => round[side])) {
        for (const key of ["cpuUs", "mainThreadUs", "perSecond"] as const) usage[key].push(block[key]);
      }
    }
  }
  const whole = (values: readonly number[]) => median(values).toFixed(0);
  return [...usages].map(([name, { cpuUs, mainThreadUs, perSecond }]) => [
    name,
    whole(cpuUs),
    whole(mainThreadUs),
    whole(perSecond),
  ]);
}

/** Two processes of the same code differ by what the machine and chance do to them, and by nothing else. */
function controlLine({ median: measured, min, max }: Estimate): string {
  const spread = `${fixed(min)}-${fixed(max)}, median ${fixed(measured)}`;
  return min <= 1 && max >= 1
    ? `Control: ours ÷ ours contains 1.00 (${spread}).`
    : `TOO NOISY: ours ÷ ours does not contain 1.00 (${spread}); measure again on a quieter machine.`;
}

export function fixed(value: number): string {
  return value.toFixed(2);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
