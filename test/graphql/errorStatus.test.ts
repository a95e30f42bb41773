// The HTTP status of every error code, as the reference has them.

import { expect, it } from "vitest";
import { type ErrorCode, httpStatusOf, isErrorCode } from "../../src/graphql/errors.ts";

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
