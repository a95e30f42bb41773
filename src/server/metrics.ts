// GET /metrics: on the main port for operators (in production by their key), or on a port of its own without one, which is
// then the only place.

import type { FastifyInstance } from "fastify";
import fastify from "fastify";
import { GraphQLError } from "graphql";
import { ServiceError } from "../domain/serviceError.ts";
import { refuseUnlessAllowed } from "../graphql/rights.ts";
import { refuseAsProblem } from "./exportRoute.ts";
import type { Gates } from "./gates.ts";
import { sendProblem } from "./problem.ts";
import { SECURITY_HEADERS } from "./securityHeaders.ts";

export interface MetricsRouteOptions {
  readonly scrape: () => Promise<string>;
  /** Of what `scrape` answers. */
  readonly contentType: string;
  /** null: whoever can ask may read it. */
  readonly gates: Pick<Gates, "identify"> | null;
}

const PATH = "/metrics";

export function registerMetrics(server: FastifyInstance, { scrape, contentType, gates }: MetricsRouteOptions): void {
  server.get(PATH, async (request, reply) => {
    if (gates !== null) {
      const { host, authorization } = request.headers;
      try {
        const { role } = await gates.identify({ host, authorization }, () => request.ip);
        refuseUnlessAllowed("GET /metrics", role);
      } catch (error) {
        if (!(error instanceof GraphQLError) && !(error instanceof ServiceError)) throw error;
        return refuseAsProblem(reply, error);
      }
    }
    return reply.header("cache-control", "no-store").type(contentType).send(await scrape());
  });
}

const HEADERS_TIMEOUT_MS = 5_000;
/** A few monitors; anybody who can reach the port may ask. */
const CONNECTIONS_MAX = 100;

/** A server of its own, which knows this one path. */
export function createMetricsServer(options: Omit<MetricsRouteOptions, "gates">): FastifyInstance {
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
  registerMetrics(server, { ...options, gates: null });
  return server;
}
