// A SQLite ledger looked over as doctor does, with a clock and a disk that can be told.

import { expect, onTestFinished } from "vitest";
import { type Finding, runCheck } from "../../../src/ledger/checks.ts";
import { type ExamineOptions, examineSqliteLedger } from "../../../src/ledger/sqlite/examine/examine.ts";
import { SECRET } from "./engines.ts";

export async function examine(path: string, options: Partial<ExamineOptions> = {}): Promise<Map<string, Finding>> {
  let ms = 0;
  const examination = await examineSqliteLedger({
    path,
    checkpoint: "auto",
    secrets: [SECRET],
    isVerifying: false,
    onProgress: () => undefined,
    epochMs: Date.now,
    monotonicMs: () => (ms += 1), // a disk that needs a millisecond
    randomBytes: (count) => new Uint8Array(count).fill(5),
    ...options,
  });
  onTestFinished(() => examination.close());
  const findings = new Map<string, Finding>();
  for (const check of examination.checks) findings.set(check.name, await runCheck(check));
  return findings;
}

/** But for the disk: a test's folder may well be in memory. */
export function notOk(findings: ReadonlyMap<string, Finding>): string[] {
  const told = [...findings].filter(([name, { verdict }]) => verdict !== "ok" && name !== "disk");
  for (const [, { mend }] of told) expect(mend).toMatch(/\w{3}/);
  for (const [name, { verdict, mend }] of findings) expect([name, mend === null]).toEqual([name, verdict === "ok"]);
  return told.map(([name, { verdict, found }]) => `${verdict} ${name}: ${found}`);
}
