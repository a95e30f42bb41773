// GET /metrics: on the main port for operators, or on a port of its own without one, which is
// then the only place.

import fastify, { type FastifyInstance } from "fastify";
import { refuseUnlessAllowed } from "../graphql/rights.ts";
import type { Gates } from "./gates.ts";
import { sendProblem } from "./problem.ts";
import { type OnRefused, refuseAsProblem } from "./refusal.ts";
import { SECURITY_HEADERS } from "./securityHeaders.ts";
import { identityIn } from "./requestIdentity.ts";

export interface MetricsRouteOptions {
  readonly scrape: () => Promise<string>;
  /** Of what `scrape` answers. */
  readonly contentType: string;
  /** null: whoever can ask may read it. */
  readonly gates: Pick<Gates, "identify"> | null;
  readonly onRefused: OnRefused;
}

const PATH = "/metrics";

export function registerMetrics(server: FastifyInstance, options: MetricsRouteOptions): void {
  const { scrape, contentType, gates, onRefused } = options;
  server.get(PATH, async (request, reply) => {
    if (gates !== null) {
      try {
        const { role } = await gates.identify(identityIn(request), () => request.callerAddress);
        refuseUnlessAllowed("GET /metrics", role);
      } catch (error) {
        return refuseAsProblem(reply, error, onRefused);
      }
    }
    return reply
      .header("cache-control", "no-store")
      .type(contentType)
      .send(await scrape());
  });
}

const HEADERS_TIMEOUT_MS = 5_000;
/** A few monitors; anybody who can reach the port may ask. */
const CONNECTIONS_MAX = 100;

export type MetricsServer = Pick<FastifyInstance, "listen" | "close">;

/** A server of its own, which knows this one path. */
export function createMetricsServer(options: Pick<MetricsRouteOptions, "scrape" | "contentType">): MetricsServer {
  const server = fastify({
    logger: false,
    requestTimeout: HEADERS_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    forceCloseConnections: true,
    frameworkErrors: (_error, _request, reply) => void sendProblem(reply, 400, "Bad request"),
  });
  server.server.maxConnections = CONNECTIONS_MAX;
  server.addHook("onRequest", (_request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    done();
  });
  server.removeAllContentTypeParsers();
  server.setErrorHandler((_error, _request, reply) => sendProblem(reply, 500, "Internal server error"));
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, 404, "Not found"));
  registerMetrics(server, { ...options, gates: null, onRefused: () => undefined });
  return server;
}
