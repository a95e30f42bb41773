// A fault: the environment failed, nobody's request was wrong. Not an answer a caller branches on (those are values)
// and not a bug (those are assertions). Thrown, and mapped once at the edge.

export type ServiceErrorCode = "LEDGER_UNAVAILABLE" | "OVERLOADED" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT";

export class ServiceError extends Error {
  readonly code: ServiceErrorCode;
  readonly retryAfterMs: number;
  /** Whether its message may be shown to callers: it names no file, address or value. */
  readonly isForCallers: boolean;

  constructor(
    code: ServiceErrorCode,
    message: string,
    options: { retryAfterMs?: number; isForCallers?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "ServiceError";
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? 1_000;
    this.isForCallers = options.isForCallers ?? false;
  }
}
