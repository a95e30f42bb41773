// The wiring: the only place where clocks, timers, randomness, sockets and files meet the rooms that use them.

import { fileURLToPath } from "node:url";
import { isLoopbackName } from "./config/loopback.ts";
import type { Settings } from "./config/settings.ts";
import { createLoaders } from "./graphql/loaders.ts";
import { buildSchema } from "./graphql/schema.ts";
import { createDevIdentity } from "./identity/devIdentity.ts";
import { scopeOf } from "./identity/scopeOf.ts";
import { createCursors } from "./ledger/cursors.ts";
import { readOrMakeSecret } from "./ledger/madeSecret.ts";
import type { Ledger } from "./ledger/port.ts";
import { createRandomPool } from "./ledger/randomPool.ts";
import { createPrivately } from "./ledger/sqlite/openDatabase.ts";
import { openSqliteLedger } from "./ledger/sqlite/sqliteLedger.ts";
import { uuidv7 } from "./ledger/uuidv7.ts";
import type { Log } from "./log.ts";
import { startApollo } from "./server/apollo.ts";
import { createHttpServer } from "./server/httpServer.ts";
import { createCircuit } from "./upstream/circuit.ts";
import type { Upstream } from "./upstream/port.ts";
import { createV3Upstream } from "./upstream/v3Consume.ts";
import { createWorkflow } from "./workflow/workflow.ts";

/** One app until several can be configured. */
const APP = "default";
/** Half of a small pool is left to callers; more would only queue. */
const RECONCILIATIONS_MAX = 32;
const WEB_ROOT = fileURLToPath(new URL("../dist/web", import.meta.url));

export interface AppOptions {
  readonly settings: Settings;
  readonly upstreamUrl: string;
  readonly log: Log;
  /** The ledger is gone for good: the process has to end, and not with 0. */
  readonly onLost: (line: string) => void;
  /** Wraps the ports, for tests that let a process die between two steps. */
  readonly wrap?: {
    readonly ledger?: (ledger: Ledger) => Ledger;
    readonly upstream?: (upstream: Upstream) => Upstream;
  };
}

export interface App {
  /** Where it listens: `http://host:port`. */
  readonly address: string;
  /** Stops accepting, finishes and settles what is in flight, checkpoints, gives the file back. */
  close(): Promise<void>;
}

/** Throws LedgerRefusal, or the listen error with its code (EADDRINUSE). */
export async function startApp({ settings, upstreamUrl, log, onLost, wrap }: AppOptions): Promise<App> {
  const opened = await openLedger(settings, log, onLost);
  const ledger = wrap?.ledger?.(opened) ?? opened;
  const v3 = createV3Upstream({
    baseUrl: upstreamUrl,
    maxConnections: settings.upstreamConnectionsMax,
    startTimer: setTimeout, // what it returns is disposable
    nowMs: Date.now,
  });
  const randomBytes = createRandomPool();
  const makeRequestId = () => uuidv7(Date.now(), randomBytes(16));
  const workflow = createWorkflow({
    writer: ledger.writer,
    upstream: wrap?.upstream?.(v3) ?? v3,
    circuit: createCircuit({ monotonicMs }),
    environment: settings.environment,
    settings: {
      timeoutMs: settings.upstreamTimeoutMs,
      waitMs: settings.consumeWaitMs,
      reconciliationsMax: Math.min(RECONCILIATIONS_MAX, Math.ceil(settings.upstreamConnectionsMax / 2)),
    },
    monotonicMs,
    after,
    random: Math.random,
    makeRequestId,
    randomBytes,
    onAlarm: (alarm, consumption) => log.alarmed(alarm, consumption),
    onFault: (error, consumption) => log.workNotRecorded(error, consumption),
    onSealed: (count) => log.tokensUnopenable(count),
  });
  reportUnopenable(ledger, log);
  const onUnexpected = (error: unknown, requestId: string) => log.unexpected(error, requestId);
  const apollo = await startApollo({ schema: buildSchema(), hasIntrospection: !settings.isProduction, onUnexpected });
  const cursors = createCursors(ledger.cursorKey);
  const authenticate = createDevIdentity(isLoopbackName);
  let isClosing = false;
  const server = await createHttpServer({
    graphql: {
      apollo,
      authenticate: (request) => authenticate({ host: request.headers.host }),
      contextFor: (caller, requestId) => {
        const loaders = createLoaders(ledger.reader, scopeOf(caller));
        return { caller, requestId, apps: [APP], workflow, reader: ledger.reader, cursors, loaders };
      },
      bodyBytesMax: settings.bodyBytesMax,
    },
    pages: { webRoot: WEB_ROOT, graphiql: settings.hasGraphiql },
    isReady: () => !isClosing && ledger.health.isWritable(),
    makeRequestId,
    onUnexpected,
  });
  const reconciler = workflow.reconcileInBackground();
  async function closeAll(): Promise<void> {
    isClosing = true;
    await Promise.all([server.close(), reconciler.stop()]);
    await workflow.drained(); // a caller that hung up left its attempt behind
    await apollo.stop();
    await v3.close();
    await ledger.close();
  }
  try {
    const address = await server.listen({ host: settings.host, port: settings.port });
    return { address, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** A lost LEDGER_SECRET is told at the start, not when the first token cannot be opened. */
function reportUnopenable(ledger: Ledger, log: Log): void {
  ledger.health.countUnopenable().then(
    (count) => {
      if (count > 0) log.tokensUnopenable(count);
    },
    (error: unknown) => log.workNotRecorded(error, null),
  );
}

async function openLedger(settings: Settings, log: Log, onLost: (line: string) => void): Promise<Ledger> {
  const path = settings.databasePath;
  createPrivately(path);
  return openSqliteLedger({
    path,
    checkpoint: settings.checkpoint,
    secrets: settings.ledgerSecrets ?? [readOrMakeSecret(path)],
    rules: { onInferred: settings.onInferred, doubtMs: settings.doubtMs, leaseMs: settings.consumeLeaseMs },
    timers: { defer: (callback) => void setImmediate(callback), every, after, monotonicMs },
    onLost,
    onFault: (line) => log.ledgerFaulted(line),
    onWarning: (line) => log.warned(line),
  });
}

function monotonicMs(): number {
  return performance.now();
}

function after(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

function every(intervalMs: number, callback: () => void): () => void {
  const timer = setInterval(callback, intervalMs);
  return () => clearInterval(timer);
}
