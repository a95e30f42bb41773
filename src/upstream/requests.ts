// How every request of a face is put together: the same headers for all, the face's own identification, and the name
// under which the upstream can find the call again.

import type { HttpRequest } from "./Exchange.ts";
import { ANSWER_BYTES_MAX, LIST_BYTES_MAX } from "./Exchange.ts";
import type { Asking } from "./port.ts";

/** No encoding: an answer that unpacks to more than it weighs cannot be bounded by its bytes. */
const GET_HEADERS = ["accept", "application/json", "accept-encoding", "identity", "user-agent", "iap-graphql"];
const POST_HEADERS = ["content-type", "application/json", ...GET_HEADERS];
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

export interface FaceHeaders {
  /** In lower case. */
  readonly requestIdName: string;
  /** Names and values in turn: by what the upstream knows the app. */
  readonly identification: readonly string[];
}

export interface Requests {
  consume(asking: Asking, path: string, body: string): HttpRequest;
  /** A read-only question whose answer may be long. */
  list(asking: Asking, path: string, body: string): HttpRequest;
  get(asking: Asking, path: string): HttpRequest;
}

export function createRequests({ requestIdName, identification }: FaceHeaders): Requests {
  const headersOf = (common: readonly string[], requestId: string): string[] => {
    const own = sendableRequestId(requestId);
    return own === null ? [...common, ...identification] : [...common, ...identification, requestIdName, own];
  };
  const post = (
    { requestId, deadlineMs }: Asking,
    path: string,
    body: string,
    answerBytesMax: number,
  ): HttpRequest => ({
    method: "POST",
    path,
    headers: headersOf(POST_HEADERS, requestId),
    body,
    answerBytesMax,
    deadlineMs,
  });
  return {
    consume: (asking, path, body) => post(asking, path, body, ANSWER_BYTES_MAX),
    list: (asking, path, body) => post(asking, path, body, LIST_BYTES_MAX),
    get: ({ requestId, deadlineMs }, path) => ({
      method: "GET",
      path,
      headers: headersOf(GET_HEADERS, requestId),
      body: null,
      answerBytesMax: LIST_BYTES_MAX,
      deadlineMs,
    }),
  };
}

/** As it is sent in a header, or null where no header may have it. */
export function sendableRequestId(requestId: string): string | null {
  return REQUEST_ID.test(requestId) ? requestId : null;
}
