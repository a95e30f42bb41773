// The HTTP status of every error code, as the reference has them, and what a refusal under it is counted as.

import { expect, it } from "vitest";
import {
  badUserInput,
  ClientError,
  type ErrorCode,
  httpStatusOf,
  isErrorCode,
  rateLimited,
} from "../../src/graphql/errors.ts";

const STATUS: Readonly<Record<ErrorCode, number>> = {
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
};

it.each(Object.entries(STATUS))("of %s is %d, also from a resolver but for bad input there", (code, status) => {
  if (!isErrorCode(code)) throw new Error(code);
  expect(httpStatusOf(code, false)).toBe(status);
  expect(httpStatusOf(code, true)).toBe(code === "BAD_USER_INPUT" ? 200 : status);
});

it("is of nothing else", () => {
  for (const value of ["toString", "", null, undefined, 400]) expect(isErrorCode(value)).toBe(false);
});

it("tells what a refusal is counted as, where its code or its limit says so", () => {
  const reasonOf = (code: ErrorCode) => new ClientError(code, "no").reason;
  expect(reasonOf("DOCUMENT_LIMIT")).toBe("document_limit");
  expect(reasonOf("PERSISTED_QUERY_NOT_FOUND")).toBe("document_untrusted");
  expect(reasonOf("OVERLOADED")).toBe("overloaded");
  expect(reasonOf("RATE_LIMITED")).toBe("rate_other");
  expect(rateLimited("no", 1, "open_limit").reason).toBe("open_limit");
  expect(new ClientError("BAD_REQUEST", "no", { reason: "document_untrusted" }).reason).toBe("document_untrusted");
  expect(badUserInput("no").reason).toBeNull();
});
