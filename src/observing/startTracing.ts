// Traces, where the operator wants them: OTEL_* is set and OpenTelemetry's SDK is installed beside this package or where the
// server runs. Without OTEL_* no SDK is loaded, and nothing of the server is wrapped. Whatever the SDK or its
// collector does, no request and no end of the process waits for it longer than END_WITHIN_MS.

import { createRequire } from "node:module";
import { join } from "node:path";
import { createBoundedLines } from "./boundedLines.ts";
import { sayRarely } from "./sdkTroubles.ts";
import type { Tracing } from "./tracing.ts";

/** What is still to be exported at the end gets this long. */
const END_WITHIN_MS = 2_000;
const SDK = "@opentelemetry/sdk-node";
const NAME = "iap-graphql";

export interface TracingOptions {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Files or folders (ending in a slash) from which the SDK is looked for, in this order. */
  readonly searchFrom: readonly string[];
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** `more`: so many more like it in the minute after it. */
  readonly warn: (line: string, more?: number | null) => void;
}

/** Beside this package, then where the server was started. */
export function whereSdksAre(folder: string): readonly string[] {
  return [import.meta.url, join(folder, "/")];
}

/** null: nobody wants traces, or they cannot be made; then one line says why. */
export async function startTracing(options: TracingOptions): Promise<Tracing | null> {
  const { variables, warn, after } = options;
  if (!isWanted(variables)) return null;
  const found = findSdk(options);
  if (found === null) {
    warn(`OTEL_* is set, but ${SDK} is not installed: there will be no traces`);
    return null;
  }
  try {
    const { createSpans, isListenedTo } = await import("./spans.ts");
    const shutDown = isListenedTo() ? () => Promise.resolve() : startSdk(found, options);
    if (!isListenedTo()) {
      warn(
        `${SDK} makes no spans: OTEL_* names no exporter, or its @opentelemetry/api is older than ours. There will be no traces`,
      );
      return null;
    }
    return { ...createSpans(), end: () => withinTime(shutDown, after) };
  } catch (error) {
    warn(
      `${SDK} cannot be started (${error instanceof Error ? error.name : "unknown error"}): there will be no traces`,
    );
    return null;
  }
}

function isWanted(variables: TracingOptions["variables"]): boolean {
  const isOn = Object.entries(variables).some(([name, value]) => name.startsWith("OTEL_") && (value ?? "") !== "");
  const says = (name: string) => (variables[name] ?? "").trim().toLowerCase();
  return isOn && says("OTEL_SDK_DISABLED") !== "true" && says("OTEL_TRACES_EXPORTER") !== "none";
}

type Require = ReturnType<typeof createRequire>;

interface FoundSdk {
  readonly path: string;
  readonly require: Require;
}

function findSdk({ searchFrom }: TracingOptions): FoundSdk | null {
  for (const place of searchFrom) {
    try {
      const require = createRequire(place);
      return { path: require.resolve(SDK), require };
    } catch {
      // not there
    }
  }
  return null;
}

interface Sdk {
  start(): void;
  shutdown(): Promise<void>;
}

/** Spans only: the server's metrics and log have ways of their own. Returns what shuts it down. */
function startSdk({ path, require }: FoundSdk, { variables, warn, after }: TracingOptions): () => Promise<void> {
  const sdkModule: unknown = require(path);
  if (!isSdkModule(sdkModule)) throw new TypeError("no NodeSDK");
  const api: unknown = createRequire(path)("@opentelemetry/api"); // the SDK's own copy: both register at one place
  sayRarely(api, createBoundedLines({ after }), warn);
  const named = /(?:^|,)\s*service\.name=/.test(variables["OTEL_RESOURCE_ATTRIBUTES"] ?? "");
  const isNamed = named || (variables["OTEL_SERVICE_NAME"] ?? "") !== "";
  const sdk = new sdkModule.NodeSDK({
    ...(isNamed ? {} : { serviceName: NAME }),
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  return () => sdk.shutdown();
}

function isSdkModule(loaded: unknown): loaded is { readonly NodeSDK: new (options: object) => Sdk } {
  return typeof loaded === "object" && loaded !== null && "NodeSDK" in loaded && typeof loaded.NodeSDK === "function";
}

async function withinTime(shutDown: () => Promise<void>, after: TracingOptions["after"]): Promise<void> {
  let callOff = () => {};
  const late = new Promise<void>((resolve) => (callOff = after(END_WITHIN_MS, resolve)));
  await Promise.race([shutDown().catch(() => undefined), late]);
  callOff();
}
