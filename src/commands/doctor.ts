// `doctor`: looks at everything a running server stands on, changes nothing, and says of each thing how to mend it. What
// asks and writes is in measureControls.ts.

import { readSettings } from "../config/settings.ts";
import { type Check, type Examination, runCheck } from "../ledger/checks.ts";
import { examineLedger, now, reach } from "../maintenance.ts";
import { lookAtIdentity } from "../openIdentity.ts";
import { lookAtReceiptKeys, signingNow } from "../openReceipts.ts";
import { descriptorChecks } from "./descriptors.ts";
import { environmentChecks } from "./doctor/environmentChecks.ts";
import { identityChecks } from "./doctor/identityChecks.ts";
import { receiptChecks } from "./doctor/receiptChecks.ts";
import { report, type Told } from "./doctor/report.ts";
import { settingsChecks } from "./doctor/settingsChecks.ts";
import { upstreamChecks } from "./doctor/upstreamChecks.ts";
import { refuseToStart } from "./process.ts";
import { startProgress } from "./progress.ts";

export interface DoctorCommandOptions {
  readonly verify?: boolean;
  readonly json?: boolean;
  readonly measureControls?: boolean;
  readonly acceptLostLog?: boolean;
  readonly app?: string;
}

export async function runDoctor(options: DoctorCommandOptions): Promise<void> {
  if (options.acceptLostLog === true) return (await import("./acceptLostLog.ts")).runAcceptLostLog();
  if (options.measureControls === true) {
    if (options.verify === true) return refuseToStart(["--measure-controls is done by itself, not with --verify"]);
    return (await import("./measureControls.ts")).runMeasureControls(options); // loads what serves, as nothing else here does
  }
  const read = readSettings(process.env);
  const progress = startProgress(process.stderr);
  const onProgress = (done: number, total: number) => progress.show("looking through records", done, total);
  const examination: Examination = read.isValid
    ? await examineLedger(read.settings, options.verify === true, onProgress)
    : { checks: [], close: async () => undefined };
  const upstream = read.isValid
    ? [...environmentChecks(read.settings.apps), ...upstreamChecks({ apps: read.settings.apps, reach, epochMs: now })]
    : [];
  const identity = read.isValid
    ? identityChecks({
        identity: read.settings.identity,
        apps: read.settings.apps.map(({ name }) => name),
        ...lookAtIdentity,
        epochMs: now,
      })
    : [];
  const receipts = read.isValid
    ? receiptChecks({ readKeys: () => lookAtReceiptKeys(read.settings), signing: signingNow })
    : [];
  const told: Told[] = [];
  try {
    const descriptors = read.isValid ? descriptorChecks(read.settings) : [];
    for (const check of [
      ...settingsChecks(read),
      ...descriptors,
      ...identity,
      ...receipts,
      ...upstream,
      ...examination.checks,
    ])
      told.push(await tell(check));
  } finally {
    progress.stop();
    await examination.close();
  }
  process.stdout.write(report(told, options.json === true));
  process.exitCode = told.some(({ verdict }) => verdict === "FAIL") ? 1 : 0;
}

async function tell(check: Check): Promise<Told> {
  return { name: check.name, ...(await runCheck(check)) };
}
