// The ends of an exchange that brought no usable answer, each with the vendor's number for its case and one sentence for
// people. No sentence ever holds the token, an address or a header: of an error only its code is repeated.

import type { HeardNothing, NeverSent } from "../domain/heard.ts";
import { NETWORK_TIMEOUT, RESPONSE_ON_FAILED, SERVER_UNKNOWN_ERROR } from "../domain/resultCodes.ts";

const NO_NAME = "The upstream's name could not be resolved.";
const NOT_TAKEN_IN_TIME = "The upstream did not take the connection in time.";
const NO_DESCRIPTOR = "No file descriptor was left for a connection to the upstream.";
export const CLOSED = "The upstream client is closed.";

const CONNECT_SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "The upstream refused the connection.",
  ENOTFOUND: NO_NAME,
  EAI_AGAIN: NO_NAME,
  EAI_FAIL: NO_NAME,
  ETIMEDOUT: NOT_TAKEN_IN_TIME,
  UND_ERR_CONNECT_TIMEOUT: NOT_TAKEN_IN_TIME,
  EMFILE: NO_DESCRIPTOR,
  ENFILE: NO_DESCRIPTOR,
  EADDRNOTAVAIL: "No local port was left for a connection to the upstream.",
  UND_ERR_CLOSED: CLOSED,
  UND_ERR_DESTROYED: CLOSED,
};

/** Nothing left, and the upstream or the way to it is why. */
export function neverSent(message: string): NeverSent {
  return { kind: "NOT_SENT", message };
}

/** Nothing left because we chose so: no sign of a sick upstream. */
export function heldBack(message: string): NeverSent {
  return { kind: "NOT_SENT", message, isHeldBack: true };
}

export function notConnected(error: unknown): NeverSent {
  const code = codeOf(error);
  return neverSent(CONNECT_SENTENCES[code] ?? `No connection to the upstream could be made (${code}).`);
}

/** 100: sent, and no whole answer within the deadline. */
export function timedOut(httpStatus: number | null): HeardNothing {
  const message = "The upstream did not answer within the deadline.";
  return { kind: "UNKNOWN", resultCode: NETWORK_TIMEOUT, message, httpStatus, retryAfterMs: null };
}

/** 106: any HTTP status but 200. */
export function wrongStatus(httpStatus: number, retryAfterMs: number | null): HeardNothing {
  const message = `The upstream answered with HTTP status ${httpStatus}.`;
  return { kind: "UNKNOWN", resultCode: SERVER_UNKNOWN_ERROR, message, httpStatus, retryAfterMs };
}

/** 107: the connection was lost or cut after the request may have left. */
export function connectionLost(error: unknown, httpStatus: number | null): HeardNothing {
  return unusable(`The connection failed before the whole answer had come (${codeOf(error)}).`, httpStatus);
}

/** 107: an answer that cannot be used. */
export function unusable(message: string, httpStatus: number | null): HeardNothing {
  return { kind: "UNKNOWN", resultCode: RESPONSE_ON_FAILED, message, httpStatus, retryAfterMs: null };
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "no code";
  return typeof error.code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(error.code) ? error.code : "no code";
}
