// The wiring of everything behind the API: the ledger, the upstream, and the workflow that joins them. A server runs one and
// reconciles in its background; a command runs one for as long as it takes.

import { randomUUID } from "node:crypto";
import type { AppSettings } from "./config/apps.ts";
import type { Settings } from "./config/settings.ts";
import type { Ledger, LedgerHealth } from "./ledger/port.ts";
import { createRandomPool } from "./ledger/randomPool.ts";
import { uuidv7 } from "./ledger/uuidv7.ts";
import { type LedgerWatch, watchLedger } from "./observing/ledgerWatch.ts";
import type { Log } from "./observing/log.ts";
import type { ObservedApp } from "./observing/metrics/zeros.ts";
import { observedUpstream, observedWorkflow, operationsOf } from "./observing/observedPorts.ts";
import { createWatch, UNCOUNTED, type Watch } from "./observing/watch.ts";
import type { Tracing } from "./observing/tracing.ts";
import { openLedger } from "./openLedger.ts";
import { after, every, monotonicMs } from "./systemTime.ts";
import { createCircuit } from "./upstream/circuit.ts";
import { type ClosableUpstream, createUpstream } from "./upstream/createUpstream.ts";
import type { Upstream } from "./upstream/port.ts";
import { createWorkflow, type RunningWorkflow } from "./workflow/workflow.ts";

/** A quarter of a small pool, as lists have: together they leave half of it to callers. */
const RECONCILIATIONS_MAX = 32;

export interface GatewayOptions {
  readonly settings: Settings;
  /** What is asked for the apps without an upstream of their own; null: every app has one. */
  readonly sandboxUrl: string | null;
  readonly log: Log;
  /** The ledger is gone for good: the process has to end, and not with 0. */
  readonly onLost: (line: string) => void;
  /** Absent: what happens becomes lines of the log, and nothing is counted. */
  readonly watch?: Watch;
  /** As openLedger.ts says. */
  readonly isCommand?: boolean;
  /** Absent or null: nobody wants traces. */
  readonly tracing?: Tracing | null;
  /** Wraps the ports, for tests that let a process die between two steps. */
  readonly wrap?: {
    readonly ledger?: (ledger: Ledger) => Ledger;
    readonly upstream?: (upstream: Upstream) => Upstream;
  };
}

export interface Gateway {
  readonly ledger: Ledger;
  readonly workflow: RunningWorkflow;
  /** The apps, as what is counted is told apart by them. */
  readonly observedApps: readonly ObservedApp[];
  readonly makeRequestId: () => string;
  /** false from the first failed write until none has failed for some seconds. */
  readonly isLedgerWell: () => boolean;
  /** Once nothing calls any more: waits for what is in flight, checkpoints or disconnects. */
  close(): Promise<void>;
}

/** Throws LedgerRefusal where the ledger cannot be opened as configured. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { settings, log, wrap, tracing = null } = options;
  const { watch = createWatch({ log, metrics: UNCOUNTED, monotonicMs, after }) } = options;
  const { ledger, ledgerWatch } = await openWatchedLedger(options, watch);
  const observing = { watch, monotonicMs };
  const served = settings.apps.map((app) => {
    const own = upstreamOf(app, options);
    const circuit = createCircuit({ monotonicMs, onTurned: (isOpen) => watch.circuitTurned(app.name, isOpen) });
    return { app, own, circuit };
  });
  const apps = served.map(({ app: { name, environment }, own, circuit }) => {
    const asked = tracing?.questions<Upstream>(own) ?? own;
    const upstream = observedUpstream(wrap?.upstream?.(asked) ?? asked, name, observing);
    return [name, { upstream, circuit, environment }] as const;
  });
  const observedApps = served.map(({ app: { name, api: face }, own }): ObservedApp => ({
    name,
    face,
    operations: operationsOf(own),
  }));
  const randomBytes = createRandomPool();
  const makeRequestId = () => uuidv7(Date.now(), randomBytes(16));
  const workflow = createWorkflow({
    writer: ledger.writer,
    apps: new Map(apps),
    settings: {
      timeoutMs: settings.upstreamTimeoutMs,
      waitMs: settings.consumeWaitMs,
      isOwnerVerified: settings.isOwnerVerified,
      hasPriceSnapshot: settings.hasPriceSnapshot,
      reconciliationsMax: Math.min(RECONCILIATIONS_MAX, Math.max(1, Math.floor(settings.upstreamConnectionsMax / 4))),
    },
    monotonicMs,
    after,
    random: Math.random,
    makeRequestId,
    randomBytes,
    onAlarm: (alarm, consumption) => watch.alarmed(alarm, consumption),
    onFault: (error, consumption) => watch.workNotRecorded(error, consumption),
    onWrongSetting: (told) => watch.wrongSetting(told),
    onReconciled: (app, consumption) => watch.reconciled(app, consumption),
    onUnserved: (app) =>
      watch.warned(`open consumptions of app ${app} are not asked about: no app of that name is configured`),
    onSealed: (count) => watch.tokensUnopenable(count),
  });
  let isClosing = false;
  reportUnopenable(ledger, watch, () => isClosing);
  return {
    ledger,
    workflow: observedWorkflow(workflow, observedApps, observing),
    observedApps,
    makeRequestId,
    isLedgerWell: () => ledgerWatch.isWell(),
    async close() {
      await workflow.drained(); // a caller that hung up left its attempt behind
      await Promise.all(served.map(({ own }) => own.close()));
      isClosing = true;
      ledgerWatch.stop();
      await ledger.close();
      watch.stop();
    },
  };
}

/** With what it says of itself told to the watch, from its first word on. */
async function openWatchedLedger(
  options: GatewayOptions,
  watch: Watch,
): Promise<{ readonly ledger: Ledger; readonly ledgerWatch: LedgerWatch }> {
  const { settings, onLost, isCommand = false, wrap } = options;
  let health: LedgerHealth | null = null;
  const ledgerWatch = watchLedger({
    isWritable: () => health?.isWritable() ?? true,
    isReadable: () => health?.isReadable() ?? true,
    log: watch,
    onFailing: (line) => watch.ledgerFaulted(line),
    monotonicMs,
    every,
  });
  try {
    const opened = await openLedger({
      settings,
      isCommand,
      onLost,
      log: {
        ledgerFaulted: (line) => ledgerWatch.faulted(line),
        ledgerWentBack: (missing) => watch.ledgerWentBack(missing),
        warned: (line) => watch.warned(line),
      },
      onFlushed: (operations, durationMs) => watch.flushed(operations, durationMs),
    });
    ({ health } = opened);
    const ledger = traced(opened, options);
    return { ledger: wrap?.ledger?.(ledger) ?? ledger, ledgerWatch };
  } catch (error) {
    ledgerWatch.stop();
    watch.stop();
    throw error;
  }
}

/** Each with connections of its own: an app whose upstream is slow holds up nobody else's calls. */
function upstreamOf(app: AppSettings, { settings, sandboxUrl, tracing = null }: GatewayOptions): ClosableUpstream {
  const baseUrl = app.upstreamUrl ?? sandboxUrl;
  if (baseUrl === null) throw new Error(`app ${app.name} has no upstream`);
  return createUpstream(app.upstreamUrl === null ? withSandboxNumber(app) : app, {
    baseUrl,
    maxConnections: settings.upstreamConnectionsMax,
    startTimer: setTimeout, // what it returns is disposable
    monotonicMs,
    nowMs: Date.now,
    makeCallId: randomUUID,
    ...(tracing === null ? {} : { around: tracing.exchanges(app.name, baseUrl) }),
  });
}

/** What a request waits for is seen in its trace. */
function traced(ledger: Ledger, { settings, tracing = null }: GatewayOptions): Ledger {
  if (tracing === null) return ledger;
  const waits = <Port extends object>(port: Port) => tracing.waits(settings.database.engine, port);
  return { ...ledger, writer: waits(ledger.writer), reader: waits(ledger.reader) };
}

/** The sandbox lists for whatever number an app has there; nobody has to make one up to try it. */
function withSandboxNumber(app: AppSettings): AppSettings {
  return { ...app, appSeq: app.appSeq ?? 1n };
}

/** A lost LEDGER_SECRET is told at the start, not when the first token cannot be opened. */
function reportUnopenable(ledger: Ledger, watch: Watch, isClosing: () => boolean): void {
  ledger.health.countUnopenable().then(
    (count) => {
      if (count > 0) watch.tokensUnopenable(count);
    },
    (error: unknown) => {
      if (!isClosing()) watch.workNotRecorded(error, null);
    },
  );
}
