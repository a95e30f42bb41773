// What became of an import, for people, for programs and for the audit log.

import type { Counts } from "./takeOver.ts";
import type { ImportKind } from "./columns.ts";

export interface ImportFacts {
  readonly kind: ImportKind;
  readonly app: string;
  readonly counts: Counts;
  /** Whether every line was read. */
  readonly isComplete: boolean;
  readonly isDryRun: boolean;
  /** Where the refused lines are listed. */
  readonly errorsPath: string;
  /** What else a person has to know of the file, in sentences. */
  readonly warnings: readonly string[];
}

const FILE_NAME_CHARACTERS = 200;

export function importReport(facts: ImportFacts, isJson: boolean): string {
  if (isJson) return `${JSON.stringify(summaryOf(facts))}\n`;
  const { read, imported, repeated, valid, refused } = facts.counts;
  const taken = facts.isDryRun
    ? [["valid", valid] as const, ["repeated", repeated] as const]
    : [["imported", imported] as const, ["repeated", repeated] as const];
  const lines = [["read", read] as const, ...taken, ["refused", refused] as const];
  return lines.map(([name, count]) => `${name.padEnd(9)} ${count}\n`).join("");
}

/** The file's name alone: a folder may say whose machine it was. */
export function auditNote({ kind, counts, isComplete }: ImportFacts, fileName: string): string {
  const { read, imported, repeated, refused } = counts;
  const file = fileName.slice(0, FILE_NAME_CHARACTERS).toWellFormed();
  const end = isComplete ? "" : "; not read to its end";
  return `${file}: ${kind}, read ${read}, imported ${imported}, repeated ${repeated}, refused ${refused}${end}`;
}

export function auditAfter({ kind, app, counts, isComplete }: ImportFacts): string {
  const { read, imported, repeated, refused } = counts;
  return JSON.stringify({ kind, app, read, imported, repeated, refused, isComplete });
}

function summaryOf({ kind, app, counts, isComplete, isDryRun, errorsPath, warnings }: ImportFacts): object {
  const { read, imported, repeated, valid, refused } = counts;
  const taken = isDryRun ? { imported, repeated, valid } : { imported, repeated };
  const errors = refused > 0 ? errorsPath : null;
  return { kind, app, isDryRun, isComplete, read, ...taken, refused, errors, warnings };
}
