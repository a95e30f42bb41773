// What OpenTelemetry's SDK says of its own troubles becomes one line a minute of the log: first at once, then with a count. Its
// texts are not repeated: they quote addresses, headers and whatever the collector answered.

import type { BoundedLines } from "./boundedLines.ts";

const LINE = "traces are lost: the collector does not take them, or an OTEL_* setting is wrong";

/** @param api the copy of @opentelemetry/api that the SDK uses; one without a place for such listeners stays silent */
export function sayRarely(api: unknown, lines: BoundedLines, warn: (line: string, more: number | null) => void): void {
  if (!hasDiagnostics(api)) return;
  const heard = () => lines.tell("traces are lost", (more) => warn(LINE, more));
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
