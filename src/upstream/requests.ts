// How every request of a face is put together: the same headers for all, the face's own identification, and a name for the
// call. A request id may repeat (clients choose it, and one request may make many calls): it is sent for people to find a call
// by, and never identifies an answer.

import type { HttpRequest } from "./Exchange.ts";
import { ANSWER_BYTES_MAX, LIST_BYTES_MAX } from "./Exchange.ts";
import type { Asking } from "./port.ts";

/** No encoding: an answer that unpacks to more than it weighs cannot be bounded by its bytes. */
const GET_HEADERS = ["accept", "application/json", "accept-encoding", "identity", "user-agent", "iap-graphql"];
const POST_HEADERS = ["content-type", "application/json", ...GET_HEADERS];
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

export interface FaceHeaders {
  /** The header that carries the name of a call, in lower case. */
  readonly callNameHeader: string;
  /** Names and values in turn: by what the upstream knows the app. */
  readonly identification: readonly string[];
}

/** A question, and under which name it goes out: absent, under its request id. */
export interface NamedAsking extends Asking {
  readonly transactionId?: string;
}

export interface Requests {
  consume(asking: NamedAsking, path: string, body: string): HttpRequest;
  /** A read-only question whose answer may be long. */
  list(asking: NamedAsking, path: string, body: string): HttpRequest;
  get(asking: NamedAsking, path: string): HttpRequest;
}

export function createRequests({ callNameHeader, identification }: FaceHeaders): Requests {
  const headersOf = (common: readonly string[], { requestId, transactionId }: NamedAsking): string[] => {
    const name = transactionId ?? sendableRequestId(requestId);
    return name === null ? [...common, ...identification] : [...common, ...identification, callNameHeader, name];
  };
  const post = (asking: NamedAsking, path: string, body: string) =>
    ({
      method: "POST",
      path,
      headers: headersOf(POST_HEADERS, asking),
      body,
      deadlineMs: asking.deadlineMs,
    }) as const;
  return {
    consume: (asking, path, body) => ({
      ...post(asking, path, body),
      answerBytesMax: ANSWER_BYTES_MAX,
      purpose: asking.purpose ?? "CALL",
      player: asking.playerId ?? "",
    }),
    list: (asking, path, body) => ({
      ...post(asking, path, body),
      answerBytesMax: LIST_BYTES_MAX,
      purpose: asking.purpose ?? "LIST",
      player: asking.playerId ?? "",
    }),
    get: (asking, path) => ({
      method: "GET",
      path,
      headers: headersOf(GET_HEADERS, asking),
      body: null,
      answerBytesMax: LIST_BYTES_MAX,
      deadlineMs: asking.deadlineMs,
      purpose: asking.purpose ?? "BACKGROUND",
      player: asking.playerId ?? "",
    }),
  };
}

/** As it is sent in a header, or null where no header may have it. */
function sendableRequestId(requestId: string): string | null {
  return REQUEST_ID.test(requestId) ? requestId : null;
}

/** Of the request id as much as leaves the name short. */
const REQUEST_ID_KEPT = 40;

/**
 * A name that no other call has: `unique` (of this one call, never chosen by a client) behind the request id, by which people
 * find the call at the vendor's.
 */
export function transactionIdFor(requestId: string, unique: string): string {
  const own = sendableRequestId(requestId);
  return own === null ? unique : `${own.slice(0, REQUEST_ID_KEPT)}-${unique}`;
}
