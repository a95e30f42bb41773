// What a request says of who calls. Whether it came through a proxy matters only to the identity of development, which is
// for this machine alone: a proxy on it is on a loopback address, whoever stands behind it.

import type { FastifyRequest } from "fastify";
import type { RequestIdentity } from "../identity/authenticate.ts";

export function identityIn({ raw }: FastifyRequest): RequestIdentity {
  const { host, authorization } = raw.headers;
  return { host, authorization, isForwarded: () => isForwarded(raw.httpVersion, Object.keys(raw.headers)) };
}

/** What proxies, balancers, tunnels and content networks add; no browser and no client sends any of them by itself. */
const FORWARDING = new Set([
  "forwarded",
  "forwarded-for",
  "via",
  "cdn-loop",
  "client-ip",
  "proxy-client-ip",
  "wl-proxy-client-ip",
  "remote-addr",
  "true-client-ip",
  "fastly-client-ip",
  "fly-client-ip",
  "x-real-ip",
  "x-real-host",
  "x-real-port",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-remote-ip",
  "x-remote-addr",
  "x-proxyuser-ip",
  "x-original-forwarded-for",
  "x-original-host",
  "x-original-url",
  "x-original-uri",
  "x-rewrite-url",
  "x-request-start",
  "x-queue-start",
  "x-host",
  "x-scheme",
  "x-url-scheme",
  "x-azure-clientip",
  "x-azure-ref",
  "x-azure-socketip",
  "x-amz-cf-id",
  "x-amzn-trace-id",
  "x-cloud-trace-context",
  "x-arr-log-id",
  "x-varnish",
  "front-end-https",
]);
const FORWARDING_PREFIX = /^(?:x-forwarded|x-envoy-|x-appengine-|x-arr-|cf-|tailscale-|ngrok-)/;

/** nginx speaks HTTP/1.0 to what is behind it where it was told nothing else, and then adds no header either. */
export function isForwarded(httpVersion: string, headerNames: readonly string[]): boolean {
  return httpVersion === "1.0" || headerNames.some((name) => FORWARDING.has(name) || FORWARDING_PREFIX.test(name));
}
