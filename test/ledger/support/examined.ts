// A ledger on PostgreSQL looked over as doctor does, every check of it.

import { type Finding, runCheck } from "../../../src/ledger/checks.ts";
import { type ExamineOptions, examinePostgresLedger } from "../../../src/ledger/postgres/examine/examine.ts";
import { SECRET } from "./engines.ts";
import { realTimers } from "./realTimers.ts";

/** By the check's name. */
export async function examined(url: string, options: Partial<ExamineOptions> = {}): Promise<Map<string, Finding>> {
  const examination = await examinePostgresLedger({
    url,
    name: "postgres://test",
    secrets: [SECRET],
    madeSecretBeside: "/nowhere/postgres",
    isVerifying: true,
    onProgress: () => undefined,
    epochMs: Date.now,
    after: realTimers.after,
    ...options,
  });
  const findings = new Map<string, Finding>();
  for (const check of examination.checks) findings.set(check.name, await runCheck(check));
  await examination.close();
  return findings;
}
