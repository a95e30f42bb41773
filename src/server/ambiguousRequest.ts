// Requests that two programs read differently: two headers of a kind that decides who calls or what is read, of which Node
// keeps the first and what stands before us may have kept the second; a target that names a host beside Host's; and a
// request line without a version, which once had no headers at all. None of them is believed.

import type { IncomingMessage } from "node:http";

/** Of those beyond 2,000 Node keeps none and says nothing (its maxHeadersCount); who sends a hundred is not a client. */
const HEADERS_MAX = 100;
const DECIDING = ["host", "authorization", "content-type", "content-encoding"] as const;

export class AmbiguousRequest extends Error {
  readonly statusCode = 400;

  constructor(message: string) {
    super(message);
    this.name = "AmbiguousRequest";
  }
}

/** null where it can be read in one way only. */
export function ambiguityOf(request: IncomingMessage): AmbiguousRequest | null {
  const { url = "", rawHeaders, headersDistinct, httpVersionMajor } = request;
  if (rawHeaders.length > 2 * HEADERS_MAX) return new AmbiguousRequest(`A request may have ${HEADERS_MAX} headers.`);
  const name = DECIDING.find((deciding) => (headersDistinct[deciding]?.length ?? 0) > 1);
  if (name !== undefined) return new AmbiguousRequest(`The header ${name} may be sent once.`);
  if (httpVersionMajor !== 1) return new AmbiguousRequest("HTTP/1.1 is spoken here.");
  return url.startsWith("/") || url === "*" ? null : new AmbiguousRequest("The target must be a path.");
}
