// The wiring of a server: the gateway, who may call it, and the HTTP in front.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Gateway, type GatewayOptions, startGateway } from "./gateway.ts";
import type { Settings } from "./config/settings.ts";
import { UNSETTLED } from "./domain/payment.ts";
import type { RefusedReason } from "./domain/refusedReason.ts";
import { createDocumentGate } from "./graphql/gate/gate.ts";
import { readTrustedDocuments, withFormerDocuments } from "./graphql/gate/trustedDocuments.ts";
import { createLoaders } from "./graphql/loaders.ts";
import { buildSchema } from "./graphql/schema.ts";
import { createPlayerLimits } from "./identity/rateLimits/playerLimits.ts";
import { createRateLimits } from "./identity/rateLimits/rateLimits.ts";
import { shareRateLimits } from "./identity/rateLimits/shareRateLimits.ts";
import { scopeOf } from "./identity/scopeOf.ts";
import { createCursors } from "./ledger/cursors.ts";
import { openIdentity } from "./openIdentity.ts";
import { openReceipts } from "./openReceipts.ts";
import { startApollo } from "./server/apollo.ts";
import { METRICS_CONTENT_TYPE } from "./observing/metrics/metrics.ts";
import { notedWorkflow } from "./observing/notedWorkflow.ts";
import { startObserving, startScraping } from "./openMetrics.ts";
import { createCollector } from "./server/collector.ts";
import { createGates } from "./server/gates.ts";
import { createHttpServer, type HttpServerOptions } from "./server/httpServer.ts";
import { createMetricsServer, type MetricsServer } from "./server/metrics.ts";
import { createPlaces } from "./server/places.ts";
import { after, epochMs, monotonicMs } from "./systemTime.ts";

/** A few seconds of work at full capacity, and far more than callers who wait for the upstream ever are. */
const REQUESTS_MAX = 4_096;
/**
 * Connections that wait to be accepted. Beyond them a caller's first bytes are dropped and sent again ever more slowly, so
 * that it is the caller who seems silent for ten seconds; Node's own 511 is a moment's worth. Linux caps it at its somaxconn.
 */
const WAITING_CONNECTIONS_MAX = 4_096;
/** Far more than a game client ever has under way, and too few to keep everybody else out. */
const REQUESTS_PER_PLAYER_MAX = 100;
/** Where nobody knows how many files the process may open. */
const CONNECTIONS: CallersConnections = { connectionsMax: 20_000, connectionsPerAddressMax: 1_000 };
const TRUSTED_DOCUMENTS_FILE = new URL("../schema/persisted-documents.json", import.meta.url);
const FORMER_DOCUMENTS_FILE = new URL("../schema/former-documents.json", import.meta.url);
const WEB_ROOT = fileURLToPath(new URL("../dist/web", import.meta.url));

export type CallersConnections = Pick<HttpServerOptions, "connectionsMax"> & {
  readonly connectionsPerAddressMax: number;
};

export interface AppOptions extends GatewayOptions {
  /** Lines of the log that were dropped since the start. */
  readonly droppedLines?: () => number;
  /** How many connections callers may hold. */
  readonly connections?: CallersConnections;
}

export interface App {
  /** Where it listens: `http://host:port`. */
  readonly address: string;
  /** Where metrics are served without a key; null: on the main port. */
  readonly metricsAddress: string | null;
  /** Looks at the files that are read again while it runs: now, whether or not anybody calls. */
  reread(): void;
  /** Stops accepting, finishes and settles what is in flight, checkpoints, gives the file back. */
  close(): Promise<void>;
}

/** METRICS_PORT cannot be listened on; `cause` has the code. */
export class MetricsPortRefused extends Error {
  constructor(cause: unknown) {
    super("METRICS_PORT cannot be listened on", { cause });
    this.name = "MetricsPortRefused";
  }
}

/** Throws IdentityRefusal, LedgerRefusal, MetricsPortRefused, or the listen error with its code (EADDRINUSE). */
export async function startApp(options: AppOptions): Promise<App> {
  const { settings, log, tracing = null, droppedLines = () => 0, connections = CONNECTIONS } = options;
  const { metrics, watch } = startObserving(log);
  const identity = await openIdentity({ settings, log: watch });
  const apps = settings.apps.map(({ name }) => name);
  const receiptsOf = await openReceipts(settings);
  const gateway = await startGateway({ ...options, watch });
  const { ledger, workflow, makeRequestId } = gateway;
  const receipts = await openedOver(gateway, receiptsOf);
  const onUnexpected = (error: unknown, requestId: string) => watch.unexpected(error, requestId);
  const onRefused = (reason: RefusedReason) => watch.refused(reason);
  const schema = buildSchema();
  const apollo = await startApollo({
    schema,
    hasIntrospection: !settings.isProduction || settings.hasGraphiql,
    onUnexpected,
    onRefused,
  });
  const cursors = createCursors(ledger.cursorKey);
  const playerLimits = createPlayerLimits({ ...settings.limits, ...settings.rateLimits }, monotonicMs, (caller) =>
    ledger.reader.consumptionCount(scopeOf(caller), { status: UNSETTLED }, false),
  );
  const rateLimits = createRateLimits(settings.rateLimits, monotonicMs);
  const { rateDebts } = ledger;
  const sharing =
    rateDebts === null
      ? null
      : shareRateLimits({ buckets: rateLimits.buckets, add: (spent) => rateDebts.add(spent), after });
  const gates = createGates({
    authenticate: identity.authenticating((keyId) => ledger.keyUses.note(keyId)),
    rateLimits,
    documents: createDocumentGate({
      schema,
      limits: settings.limits,
      mode: settings.trustedDocuments,
      trusted: withFormerDocuments(
        readTrustedDocuments(JSON.parse(await readFile(TRUSTED_DOCUMENTS_FILE, "utf8"))),
        JSON.parse(await readFile(FORMER_DOCUMENTS_FILE, "utf8")),
      ),
    }),
    places: createPlaces({
      placesMax: REQUESTS_MAX,
      perPlayerMax: REQUESTS_PER_PLAYER_MAX,
      hasSeveralApps: apps.length > 1,
    }),
  });
  const { playerTokens, apiKeysFile } = settings.identity;
  const hasIdentity = playerTokens !== null || apiKeysFile !== null; // else only this machine can connect
  const exportsStopping = new AbortController();
  let isClosing = false;
  const scraping = startScraping({ metrics, settings, gateway, droppedLines });
  const scraped = { scrape: () => scraping.scrape(), contentType: METRICS_CONTENT_TYPE };
  const metricsServer = settings.metrics === null ? null : createMetricsServer(scraped);
  const server = await createHttpServer({
    graphql: {
      apollo,
      gates,
      contextFor: (caller, requestId, note) => {
        const loaders = createLoaders(ledger.reader, scopeOf(caller), (app) => workflow.itemsOf(app, requestId));
        return {
          caller,
          requestId,
          epochMs,
          apps,
          workflow: note === undefined ? workflow : notedWorkflow(workflow, note, monotonicMs),
          reader: ledger.reader,
          cursors,
          playerLimits,
          receipts,
          loaders,
        };
      },
      bodyBytesMax: settings.limits.bodyBytesMax,
      timeMsMax: settings.limits.timeMsMax,
      after,
      ...(tracing === null ? {} : { onOperation: (operation) => tracing.operation(operation) }),
    },
    exports: {
      gates,
      rateLimits,
      source: { reader: ledger.reader, cursors },
      after,
      epochMs,
      stopping: exportsStopping.signal,
    },
    trustedProxies: settings.trustedProxies,
    corsOrigins: settings.corsOrigins,
    connectionsMax: connections.connectionsMax,
    connectionsPerAddressMax: hasIdentity ? connections.connectionsPerAddressMax : null,
    keySet: receipts.keySet,
    pages: { webRoot: WEB_ROOT, graphiql: settings.hasGraphiql },
    isReady: () => !isClosing && ledger.health.isWritable() && ledger.health.isReadable(),
    makeRequestId,
    onUnexpected,
    onRefused,
    onGarbage: createCollector(after),
    ...(log.tellsRequests ? { onAnswered: (answered) => log.answered(answered) } : {}),
    ...(settings.metrics === null ? { metrics: { ...scraped, gates } } : {}),
    ...(tracing === null ? {} : { aroundRequest: (begun, next) => tracing.request(begun, next) }),
  });
  const reconciler = workflow.reconcileInBackground();
  const reread = () => {
    identity.reread();
    ledger.reread?.();
  };
  async function closeAll(): Promise<void> {
    isClosing = true;
    exportsStopping.abort();
    await Promise.all([server.close(), metricsServer?.close(), reconciler.stop()]);
    await workflow.drained(); // resolvers that still wait for it are answered before Apollo goes
    await apollo.stop();
    await sharing?.stop();
    scraping.stop();
    await gateway.close();
  }
  try {
    const metricsAddress = metricsServer === null ? null : await listenForMetrics(metricsServer, settings);
    const address = await server.listen({
      host: settings.host,
      port: settings.port,
      backlog: WAITING_CONNECTIONS_MAX,
    });
    return { address, metricsAddress, reread, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function listenForMetrics(server: MetricsServer, { metrics }: Settings): Promise<string> {
  if (metrics === null) throw new Error("metrics have no address of their own");
  try {
    return await server.listen(metrics);
  } catch (cause) {
    throw new MetricsPortRefused(cause);
  }
}

/** What cannot be opened over a gateway leaves none behind. */
async function openedOver<Opened>(gateway: Gateway, open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    await gateway.close();
    throw error;
  }
}
