// What a caller is told as a GraphQL error: every `extensions.code` there is, in one table with the HTTP status it goes
// out with, and the error that carries one. A failed consume is not here: that is data.

import { GraphQLError, type GraphQLErrorOptions } from "graphql";

import type { LimitReached, RefusedReason } from "../domain/refusedReason.ts";
import type { ServiceErrorCode } from "../domain/serviceError.ts";

export type ErrorCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "BAD_USER_INPUT"
  | "GRAPHQL_PARSE_FAILED"
  | "GRAPHQL_VALIDATION_FAILED"
  | "DOCUMENT_LIMIT"
  | "INTROSPECTION_DISABLED"
  | "PERSISTED_QUERY_NOT_FOUND"
  | "CURSOR_UNKNOWN"
  | "BAD_REQUEST"
  | "RATE_LIMITED"
  | ServiceErrorCode
  | "INTERNAL_SERVER_ERROR";

const HTTP_STATUS = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 200,
  BAD_USER_INPUT: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  DOCUMENT_LIMIT: 400,
  INTROSPECTION_DISABLED: 400,
  PERSISTED_QUERY_NOT_FOUND: 400,
  CURSOR_UNKNOWN: 400,
  BAD_REQUEST: 400,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  LEDGER_UNAVAILABLE: 503,
  UPSTREAM_UNAVAILABLE: 503,
  TIMEOUT: 503,
  INTERNAL_SERVER_ERROR: 500,
} as const satisfies Record<ErrorCode, number>;

/** Where the code alone says which limit it was. */
const REASONS: Partial<Record<ErrorCode, RefusedReason>> = {
  DOCUMENT_LIMIT: "document_limit",
  PERSISTED_QUERY_NOT_FOUND: "document_untrusted",
  RATE_LIMITED: "rate_other",
  OVERLOADED: "overloaded",
};

/** @param isFromResolver whether the document was already being carried out */
export function httpStatusOf(code: ErrorCode, isFromResolver: boolean): number {
  return code === "BAD_USER_INPUT" && isFromResolver ? 200 : HTTP_STATUS[code];
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(HTTP_STATUS, value);
}

/**
 * A request that is refused, with a text written for the client: it reaches them as it is, so it never quotes a value.
 * Not a fault of the environment (ServiceError).
 */
export class ClientError extends GraphQLError {
  readonly code: ErrorCode;
  /** null: the same request will never be let through. */
  readonly retryAfterMs: number | null;
  /** By which rule or limit, as it is counted; the client does not hear it. null: it is no refusal of that kind. */
  readonly reason: RefusedReason | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: Pick<GraphQLErrorOptions, "nodes"> & {
      readonly retryAfterMs?: number;
      readonly reason?: RefusedReason;
    } = {},
  ) {
    const { retryAfterMs = null, reason = REASONS[code] ?? null, ...rest } = options;
    super(message, { ...rest, extensions: { code } });
    this.name = "ClientError";
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.reason = reason;
  }
}

export const badUserInput = (message: string): ClientError => new ClientError("BAD_USER_INPUT", message);

export const forbidden = (message: string): ClientError => new ClientError("FORBIDDEN", message);

/** One text for every way a cursor can be bad: which one it is would tell a forger how far they got. */
export const cursorUnknown = (): ClientError =>
  new ClientError("CURSOR_UNKNOWN", "This cursor is not valid for this list. Start again without a cursor.");

export const rateLimited = (message: string, retryAfterMs: number, reason: LimitReached = "rate_other"): ClientError =>
  new ClientError("RATE_LIMITED", message, { retryAfterMs, reason });
