// `serve`: one process from its settings to its last settled call.

import { type App, MetricsPortRefused, startApp } from "../app.ts";
import type { AppSettings } from "../config/apps.ts";
import { describeDatabase } from "../config/database.ts";
import type { Settings } from "../config/settings.ts";
import { IdentityRefusal } from "../identity/identityRefusal.ts";
import { LedgerRefusal } from "../ledger/ledgerRefusal.ts";
import { createLog, type Log } from "../observing/log.ts";
import { openLogDestination } from "../observing/logDestination.ts";
import { startTracing, whereSdksAre } from "../observing/startTracing.ts";
import { withinDescriptors } from "./descriptors.ts";
import { after } from "../systemTime.ts";
import { describeIdentity, greeting } from "./greeting.ts";
import { startOwnSandbox } from "./ownSandbox.ts";
import { ownVersion } from "../ownVersion.ts";
import { settingsInTime } from "./settingsInTime.ts";
import { codeOf, endAfterWriting, endProcess, onOtherSignals, onStopSignal, refuseToStart } from "./process.ts";
import { startWatchdog } from "./watchdog.ts";
import { weaknessesOf } from "./weaknesses.ts";

/** Within 15 s of the signal; the rest is for the operating system. */
const STOP_WITHIN_MS = 14_000;

export async function runServe(): Promise<void> {
  const endWatch = startWatchdog();
  onStopSignal(async () => endProcess(0, []), null); // though a file that does not answer is waited for
  const read = await settingsInTime(process.env);
  if (!read.isValid) return refuseToStart(read.lines);
  const descriptors = withinDescriptors(read.settings);
  if (typeof descriptors === "string") return refuseToStart([descriptors]);
  const { settings, connections } = descriptors;
  const log = createLog(settings.logLevel);
  tellNodesWarnings(log);
  const output = openLogDestination({ fileDescriptor: 1, onLost: () => undefined });
  const outlets = [log, output];
  for (const warning of [...read.warnings, ...descriptors.warnings]) log.warned(warning);
  const end = (line: string) => {
    log.fatal(line);
    void endAfterWriting(1, outlets);
  };
  const running: Running = { isStopping: false, app: null, sandbox: null, tracing: null };
  const stop = async (signal: string) => {
    running.isStopping = true;
    log.stopping(signal);
    setTimeout(() => endProcess(0, outlets), STOP_WITHIN_MS).unref(); // what is still open is asked again at the next start
    // A start that is under way is broken off, as by a crash: nothing was answered yet.
    await running.app?.close();
    await running.sandbox?.close();
    await running.tracing?.end();
    log.stopped();
    await endAfterWriting(0, outlets);
  };
  onStopSignal(stop, null); // before anything that could wait
  onOtherSignals(() => running.app?.reread());
  process.on("uncaughtException", (error) => {
    log.unexpected(error, "none");
    end("ended by an error that nobody caught");
  });
  try {
    const sandbox = await startOwnSandbox(settings);
    running.sandbox = sandbox;
    delete process.env["OTEL_LOG_LEVEL"]; // with it the SDK would write to the console, past the log
    const tracing = await startTracing({
      variables: process.env,
      searchFrom: whereSdksAre(process.cwd()),
      after,
      warn: (line, more = null) => log.warned(line, more),
    });
    running.tracing = tracing;
    const app = await startApp({
      settings,
      sandboxUrl: sandbox?.baseUrl ?? null,
      log,
      ...(connections === null ? {} : { connections }),
      droppedLines: () => log.droppedLines(),
      tracing,
      onLost: end,
    });
    if (running.isStopping) return;
    running.app = app;
    endWatch();
    const { playerTokens, apiKeysFile } = settings.identity;
    if (playerTokens === null && apiKeysFile === null)
      log.warned("no source of identity: every request from this machine is the player dev with all rights");
    log.started({
      version: ownVersion(),
      node: process.versions.node,
      pid: process.pid,
      address: app.address,
      ...(app.metricsAddress === null ? {} : { metrics: app.metricsAddress }),
      database: describeDatabase(settings.database),
      upstream: ofApps(settings, ({ upstreamUrl }) => upstreamUrl ?? "sandbox"),
      environment: ofApps(settings, ({ environment }) => environment),
      identity: describeIdentity(settings.identity),
      weak: weaknessesOf(settings),
    });
    output.write(greeting({ address: app.address, settings, sandboxUrl: sandbox?.baseUrl ?? null }));
  } catch (error) {
    if (running.isStopping) return; // whatever was broken off
    const line = lineFor(error, settings);
    await log.flushed(); // what was warned of may be why
    refuseToStart([line]);
  }
}

interface Running {
  isStopping: boolean;
  app: App | null;
  sandbox: Awaited<ReturnType<typeof startOwnSandbox>>;
  tracing: Awaited<ReturnType<typeof startTracing>>;
}

/** Node's own lines on standard error are no JSON; what they say becomes a line like any other. */
function tellNodesWarnings(log: Log): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log.nodeWarned(warning));
}

/** Of one app the word alone; of several each behind its app's name. */
function ofApps({ apps }: Settings, word: (app: AppSettings) => string): string {
  return apps.map((app) => `${apps.length > 1 ? `${app.name}=` : ""}${word(app)}`).join(" ");
}

function lineFor(error: unknown, settings: Settings): string {
  if (error instanceof IdentityRefusal) return `${error.variable}: ${error.message}`;
  if (error instanceof LedgerRefusal) return `DATABASE_URL: ${error.message}`;
  const { host, port, metrics } = settings;
  const line =
    error instanceof MetricsPortRefused && metrics !== null
      ? addressLine(codeOf(error.cause), { ...metrics, names: ["METRICS_HOST", "METRICS_PORT"] })
      : addressLine(codeOf(error), { host, port, names: ["HOST", "PORT"] });
  if (line === null) throw error;
  return line;
}

interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Of the two settings. */
  readonly names: readonly [string, string];
}

/** null: it was not the address. */
function addressLine(code: string, { host, port, names: [hostName, portName] }: ListenAddress): string | null {
  const address = `${host}:${port}`;
  if (code === "EADDRINUSE") return `${portName}: ${address} is in use`;
  if (code === "EACCES") return `${portName}: ${address} may not be listened on (EACCES)`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code.startsWith("EAI_"))
    return `${hostName}: ${address} is no address of this machine (${code})`;
  return null;
}
