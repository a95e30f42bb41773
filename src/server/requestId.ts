// One name for one request: taken from the caller where it is well formed, else made; echoed, on the attempt it made, in
// every error and in the log.

const WELL_FORMED = /^[A-Za-z0-9._-]{1,64}$/;

export function requestIdFrom(header: string | readonly string[] | undefined, make: () => string): string {
  return typeof header === "string" && WELL_FORMED.test(header) ? header : make();
}
