// `doctor`: looks at everything a running server stands on, changes nothing, and says of each thing how to mend it. What
// asks and writes is in measureControls.ts.

import type { Settings } from "../config/settings.ts";
import { type Check, type Examination, runCheck } from "../ledger/checks.ts";
import type { LedgerFigures } from "../ledger/port.ts";
import { askMetrics, examineLedger, now, reach } from "../maintenance.ts";
import { lookAtIdentity } from "../openIdentity.ts";
import { openReaderIfAny } from "../openReader.ts";
import { lookAtReceiptKeys, signingNow } from "../openReceipts.ts";
import { after } from "../systemTime.ts";
import { descriptorChecks } from "./descriptors.ts";
import { deliveryChecks } from "./doctor/deliveryChecks.ts";
import { environmentChecks } from "./doctor/environmentChecks.ts";
import { identityChecks } from "./doctor/identityChecks.ts";
import { receiptChecks } from "./doctor/receiptChecks.ts";
import { report, reportAt, type Told } from "./doctor/report.ts";
import { serverChecks } from "./doctor/serverChecks.ts";
import { settingsChecks } from "./doctor/settingsChecks.ts";
import { upstreamChecks } from "./doctor/upstreamChecks.ts";
import { createWatchReport } from "./doctor/watching.ts";
import { settingsInTime } from "./settingsInTime.ts";
import { endWithReport, onStopSignal, refuseToStart } from "./process.ts";
import { startProgress } from "./progress.ts";

export interface DoctorCommandOptions {
  readonly verify?: boolean;
  readonly json?: boolean;
  readonly measureControls?: boolean;
  readonly acceptLostLog?: boolean;
  readonly app?: string;
  /** Seconds; true: as often as it is worth while. */
  readonly watch?: string | true;
}

export async function runDoctor(options: DoctorCommandOptions): Promise<void> {
  if (options.acceptLostLog === true) return (await import("./acceptLostLog.ts")).runAcceptLostLog();
  if (options.measureControls === true) {
    if (options.verify === true) return refuseToStart(["--measure-controls is done by itself, not with --verify"]);
    return (await import("./measureControls.ts")).runMeasureControls(options); // loads what serves, as nothing else here does
  }
  if (options.watch !== undefined) return watch(options);
  const told = await lookOnce(options);
  return endWithReport(exitCodeOf(told), report(told, options.json === true));
}

const WATCH_SECONDS = 30;
const WATCH_SECONDS_MAX = 86_400;
/** What a look writes to the disk: done once by hand, not every half minute. */
const ONCE: ReadonlySet<string> = new Set(["flush", "WAL and FULL"]);

/** Ends by a signal, with the exit code of the last look. */
async function watch(options: DoctorCommandOptions): Promise<void> {
  if (options.verify === true)
    return refuseToStart(["--verify reads the whole ledger: run it by itself, not with --watch"]);
  const seconds = options.watch === true ? WATCH_SECONDS : Number(options.watch);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > WATCH_SECONDS_MAX)
    return refuseToStart([`--watch takes whole seconds, 1 to ${WATCH_SECONDS_MAX}`]);
  const over = new AbortController();
  onStopSignal(async () => over.abort());
  const watching = createWatchReport();
  while (!over.signal.aborted) {
    const told = await lookOnce(options);
    process.exitCode = exitCodeOf(told);
    const news = watching.changed(told);
    if (news.length > 0) process.stdout.write(reportAt(new Date(now()), news, told, options.json === true));
    await restUnlessOver(seconds, over.signal);
  }
}

function restUnlessOver(seconds: number, over: AbortSignal): Promise<void> {
  if (over.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = after(seconds * 1_000, resolve);
    over.addEventListener("abort", () => {
      cancel();
      resolve();
    });
  });
}

function exitCodeOf(told: readonly Told[]): number {
  return told.some(({ verdict }) => verdict === "FAIL") ? 1 : 0;
}

async function lookOnce(options: DoctorCommandOptions): Promise<Told[]> {
  const read = await settingsInTime(process.env);
  const progress = startProgress(process.stderr);
  const onProgress = (done: number, total: number) => progress.show("looking through records", done, total);
  const examination: Examination = read.isValid
    ? await examineLedger(read.settings, options.verify === true, onProgress)
    : { checks: [], close: async () => undefined };
  const others = read.isValid ? checksOf(read.settings) : [];
  const told: Told[] = [];
  try {
    const checks = [...settingsChecks(read), ...others, ...examination.checks];
    for (const check of checks) {
      if (options.watch === undefined || !ONCE.has(check.name)) told.push(await tell(check));
    }
  } finally {
    progress.stop();
    await examination.close();
  }
  return told;
}

/** What stands around the ledger, and what a server on it knows. */
function checksOf(settings: Settings): readonly Check[] {
  const { apps, identity, database } = settings;
  const names = apps.map(({ name }) => name);
  return [
    ...descriptorChecks(settings),
    ...identityChecks({ identity, apps: names, ...lookAtIdentity, epochMs: now }),
    ...receiptChecks({ readKeys: () => lookAtReceiptKeys(settings), signing: signingNow }),
    ...environmentChecks(apps),
    ...upstreamChecks({ apps, reach, epochMs: now }),
    ...serverChecks({ settings, askMetrics }),
    ...deliveryChecks({ figures: () => figuresOf(database), epochMs: now }),
  ];
}

async function figuresOf(database: Settings["database"]): Promise<LedgerFigures | null> {
  const opened = await openReaderIfAny(database);
  try {
    return opened === null ? null : await opened.figures();
  } finally {
    await opened?.close();
  }
}

async function tell(check: Check): Promise<Told> {
  return { name: check.name, ...(await runCheck(check)) };
}
