// One name for one request: taken from the caller where it is well formed, else made; echoed, on the attempt it made, in
// every error and in the log.

const WELL_FORMED = /^[A-Za-z0-9._-]{1,64}$/;
/** A credential in the wrong header; what is taken as an id is written down. */
const LIKE_A_TOKEN = /^eyJ[^.]*\.[^.]*\.[^.]*$/;

export function requestIdFrom(header: string | readonly string[] | undefined, make: () => string): string {
  const isTaken = typeof header === "string" && WELL_FORMED.test(header) && !LIKE_A_TOKEN.test(header);
  return isTaken ? header : make();
}
