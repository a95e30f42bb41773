// What a read that failed is to its caller. Only the kind of an error is passed on: its message may name addresses,
// users and values.

import { ServiceError } from "../../domain/serviceError.ts";

/** SQLSTATE query_canceled: the server's own time limit, which every read sets. */
const QUERY_CANCELED = "57014";

export function readFaultOf(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const kind = kindOf(error);
  if (kind === QUERY_CANCELED) {
    return new ServiceError("TIMEOUT", "The query took too long; narrow it by a filter.");
  }
  return unreadable(new Error(`the ledger could not be read (${kind})`));
}

export function overloaded(): ServiceError {
  return new ServiceError("OVERLOADED", "Too many queries are waiting for the ledger.");
}

export function unreadable(cause?: Error): ServiceError {
  return new ServiceError("LEDGER_UNAVAILABLE", "The ledger cannot be read at the moment.", { cause });
}

/** SQLSTATE or the system's code; the driver's own errors (a connection that ended, no answer in time) have none. */
function kindOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "connection lost";
}
