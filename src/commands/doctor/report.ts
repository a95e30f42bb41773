// What doctor says: a line for each thing it looked at, or the same as JSON. One line each, so that grep finds all of it.

import type { Finding } from "../../ledger/checks.ts";

export interface Told extends Finding {
  readonly name: string;
}

export function report(told: readonly Told[], isJson: boolean): string {
  if (isJson) {
    const isWell = told.every(({ verdict }) => verdict !== "FAIL");
    const findings = told.map(({ name, verdict, found, mend }) => ({ name, verdict, found, mend }));
    return `${JSON.stringify({ isWell, findings }, null, 2)}\n`;
  }
  return told.map((one) => `${lineOf(one)}\n`).join("");
}

/** Of a look among many: what has changed, and when. As JSON one line for each look. */
export function reportAt(at: Date, changed: readonly Told[], told: readonly Told[], isJson: boolean): string {
  const instant = at.toISOString();
  if (!isJson) return changed.map((one) => `${instant}  ${lineOf(one)}\n`).join("");
  const isWell = told.every(({ verdict }) => verdict !== "FAIL");
  const findings = changed.map(({ name, verdict, found, mend }) => ({ name, verdict, found, mend }));
  return `${JSON.stringify({ at: instant, isWell, changed: findings })}\n`;
}

function lineOf({ name, verdict, found, mend }: Told): string {
  const line = `${verdict.padEnd(4)}  ${name}: ${found}${mend === null ? "" : `. To fix: ${mend}`}`;
  return line.replaceAll(/\s*\n\s*/g, " ");
}
