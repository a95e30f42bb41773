// What OpenTelemetry's SDK says of its own troubles becomes one line a minute of the log: first at once, then with a count. Its
// texts are not repeated: they quote addresses, headers and whatever the collector answered.

const INTERVAL_MS = 60_000;
const LINE = "traces are lost: the collector does not take them, or an OTEL_* setting is wrong";

export interface TroublesOptions {
  readonly warn: (line: string) => void;
  readonly monotonicMs: () => number;
}

/** @param api the copy of @opentelemetry/api that the SDK uses; one without a place for such listeners stays silent */
export function sayRarely(api: unknown, { warn, monotonicMs }: TroublesOptions): void {
  if (!hasDiagnostics(api)) return;
  let untold = 0;
  let nextMs = Number.NEGATIVE_INFINITY;
  const heard = () => {
    untold += 1;
    if (monotonicMs() < nextMs) return;
    warn(untold === 1 ? LINE : `${LINE} (${untold} times)`);
    untold = 0;
    nextMs = monotonicMs() + INTERVAL_MS;
  };
  const nothing = () => undefined;
  const logger = { error: heard, warn: heard, info: nothing, debug: nothing, verbose: nothing };
  api.diag.setLogger(logger, { logLevel: WARN_AND_ABOVE, suppressOverrideMessage: true });
}

/** DiagLogLevel.WARN of every version. */
const WARN_AND_ABOVE = 50;

interface Diagnostics {
  readonly diag: { setLogger(logger: object, options: object): unknown };
}

function hasDiagnostics(api: unknown): api is Diagnostics {
  if (typeof api !== "object" || api === null || !("diag" in api)) return false;
  const { diag } = api;
  return typeof diag === "object" && diag !== null && "setLogger" in diag && typeof diag.setLogger === "function";
}
