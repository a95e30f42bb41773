// A fault: the environment failed, nobody's request was wrong. Not an answer a caller branches on (those are values)
// and not a bug (those are assertions). Thrown, and mapped once at the edge.

export type ServiceErrorCode = "LEDGER_UNAVAILABLE" | "OVERLOADED" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT";

export class ServiceError extends Error {
  readonly code: ServiceErrorCode;
  readonly retryAfterMs: number;

  constructor(code: ServiceErrorCode, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "ServiceError";
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? 1_000;
  }
}
