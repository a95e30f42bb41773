// The HTTP status that a list of GraphQL errors goes out with: the table of OPERATIONS (Answers), the gravest wins.

import type { GraphQLFormattedError } from "graphql";
import { httpStatusOf, isErrorCode } from "../graphql/errors.ts";

export interface ErrorStatus {
  /** null: no error says anything about it. */
  readonly code: number | null;
  readonly retryAfterSeconds: number | null;
}

export function statusForErrors(errors: readonly GraphQLFormattedError[], isFromResolver: boolean): ErrorStatus {
  let code: number | null = null;
  let retryAfterMs: number | null = null;
  for (const { extensions } of errors) {
    const errorCode = extensions?.["code"];
    if (!isErrorCode(errorCode)) continue;
    code = Math.max(code ?? 0, httpStatusOf(errorCode, isFromResolver));
    const wanted = extensions?.["retryAfterMs"];
    if (typeof wanted === "number") retryAfterMs = Math.max(retryAfterMs ?? 0, wanted);
  }
  const needsRetryAfter = code === 429 || code === 503;
  return { code, retryAfterSeconds: needsRetryAfter ? Math.max(1, Math.ceil((retryAfterMs ?? 1_000) / 1_000)) : null };
}
