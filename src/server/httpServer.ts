// The HTTP shell: limits on time and connections, request ids, one shape for errors outside GraphQL.

import { randomUUID } from "node:crypto";
import fastify, { type FastifyInstance } from "fastify";
import { type GraphQLRouteOptions, refuse, registerGraphQL } from "./graphqlRoute.ts";
import { registerHealth } from "./health.ts";
import { type PagesOptions, registerPages } from "./pages.ts";
import { sendProblem } from "./problem.ts";
import { requestIdFrom } from "./requestId.ts";

export interface HttpServerOptions {
  readonly graphql: GraphQLRouteOptions;
  readonly pages: PagesOptions;
  readonly isReady: () => boolean;
  readonly onUnexpected: (error: unknown, requestId: string) => void;
}

/** A slow client may take this long for its headers, and this long for the whole request. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;
const KEEP_ALIVE_TIMEOUT_MS = 72_000; // longer than the usual load balancer's 60 s, so that it closes first

export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    forceCloseConnections: "idle",
    genReqId: (request) => requestIdFrom(request.headers["x-request-id"], randomUUID),
  });
  server.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    done();
  });
  server.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) options.onUnexpected(error, request.id);
    if (status === 413) reply.header("connection", "close");
    const message = status >= 500 || !(error instanceof Error) ? "Internal server error" : error.message;
    if (request.url.startsWith("/graphql"))
      return refuse(reply, status, status >= 500 ? "INTERNAL_SERVER_ERROR" : "BAD_REQUEST", message);
    return sendProblem(reply, status, message);
  });
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, 404, "Not found"));
  registerHealth(server, options.isReady);
  registerGraphQL(server, options.graphql);
  await registerPages(server, options.pages);
  return server;
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" && status >= 400 && status < 600 ? status : 500;
}
