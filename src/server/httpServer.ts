// The HTTP shell: limits on time and connections, request ids, one shape for errors outside GraphQL.

import type { IncomingMessage, ServerResponse } from "node:http";
import fastify, { type FastifyInstance } from "fastify";
import type { AnsweredRequest } from "../domain/answeredRequest.ts";
import { ambiguityOf } from "./ambiguousRequest.ts";
import { registerCallerAddress } from "./callerAddress.ts";
import { networkOf } from "../identity/rateLimits/networkOf.ts";
import { limitConnections } from "./connections.ts";
import { registerCors } from "./cors.ts";
import { type ExportRouteOptions, registerExport } from "./exportRoute.ts";
import { type GraphQLRouteOptions, isGraphQLPath, refuse, refuseMethod, registerGraphQL } from "./graphqlRoute.ts";
import { registerHealth } from "./health.ts";
import { registerKeySet } from "./keySet.ts";
import { type PagesOptions, registerPages } from "./pages.ts";
import { type MetricsRouteOptions, registerMetrics } from "./metrics.ts";
import { sendProblem } from "./problem.ts";
import { type OnRefused, tellRefused } from "./refusal.ts";
import { requestIdFrom } from "./requestId.ts";
import { type NoteOf, noteRequests } from "./requestNotes.ts";
import { SECURITY_HEADERS } from "./securityHeaders.ts";
import { listsAddress } from "./trustedProxies.ts";
import { boundUnreadAnswers, UNREAD_LIMITS, type UnreadLimits } from "./unreadAnswers.ts";

export interface HttpServerOptions {
  readonly graphql: Omit<GraphQLRouteOptions, "onRefused">;
  readonly exports: Omit<ExportRouteOptions, "onUnexpected" | "onRefused">;
  readonly pages: PagesOptions;
  /** By which receipts are verified: a JWK Set of public keys, as JSON text. */
  readonly keySet: string;
  readonly isReady: () => boolean;
  /** 1-64 characters of `A-Z a-z 0-9 . _ -`, never twice the same; in the order of time, for the index they are found by. */
  readonly makeRequestId: () => string;
  readonly onUnexpected: (error: unknown, requestId: string) => void;
  readonly onRefused?: OnRefused;
  /** Told of each request; absent: nobody wants to know. */
  readonly onAnswered?: (answered: AnsweredRequest) => void;
  /** Absent: metrics are served elsewhere. */
  readonly metrics?: Omit<MetricsRouteOptions, "onRefused">;
  /** Addresses or CIDRs whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Exact origins of web pages that may read answers. */
  readonly corsOrigins: readonly string[];
  readonly connectionsMax: number;
  /** null: not limited, as where only this machine can connect. */
  readonly connectionsPerAddressMax: number | null;
  /** Runs what follows of a request. Absent: nobody watches. */
  readonly aroundRequest?: AroundRequest;
  readonly patience?: Patience;
  readonly unread?: UnreadLimits;
  /** Told where much memory could be given back. */
  readonly onGarbage?: () => void;
}

export type AroundRequest = (
  begun: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly route: string;
    /** null where the caller chose it. */
    readonly madeRequestId: string | null;
  },
  next: () => void,
) => void;

/** Probes, pages and key sets come from this server alone, and say nothing about anybody's call. */
const WATCHED_ROUTES: ReadonlySet<string> = new Set(["/graphql", "/export"]);

/** How long a slow client may take for its headers and for the whole request, and how often that is looked at. */
export interface Patience {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly checkMs: number;
}

const PATIENCE: Patience = { headersMs: 10_000, requestMs: 20_000, checkMs: 5_000 };
/** After so many the client connects anew: behind a balancer, load spreads again. */
const REQUESTS_PER_CONNECTION_MAX = 100_000;
const KEEP_ALIVE_TIMEOUT_MS = 72_000; // longer than the usual load balancer's 60 s, so that it closes first

export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { headersMs, requestMs, checkMs } = options.patience ?? PATIENCE;
  const server = fastify({
    logger: false,
    requestTimeout: requestMs,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: checkMs },
    forceCloseConnections: "idle",
    genReqId: (request) => requestIdFrom(request.headers["x-request-id"], options.makeRequestId),
    // A path that cannot be decoded gets no further than this: no hook and no handler sees it.
    frameworkErrors: (_error, request, reply) =>
      void sendProblem(reply.header("x-request-id", request.id), 400, "Bad request"),
  });
  const { aroundRequest, onRefused = () => undefined, onAnswered } = options;
  const noteOf: NoteOf = onAnswered === undefined ? () => undefined : noteRequests(server, onAnswered);
  if (aroundRequest !== undefined) {
    server.addHook("onRequest", ({ raw, id, routeOptions: { url: route } }, reply, done) => {
      if (route === undefined || !WATCHED_ROUTES.has(route)) return done();
      const madeRequestId = raw.headers["x-request-id"] === id ? null : id;
      aroundRequest({ request: raw, response: reply.raw, route, madeRequestId }, done);
    });
  }
  server.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id).headers(SECURITY_HEADERS);
    done(ambiguityOf(request.raw) ?? undefined);
  });
  const isTrusted = listsAddress(options.trustedProxies);
  registerCallerAddress(server, isTrusted);
  registerCors(server, options.corsOrigins);
  limitConnections(server.server, {
    connectionsMax: options.connectionsMax,
    perAddressMax: options.connectionsPerAddressMax,
    isTrusted,
    networkOf,
    onClosed: () => onRefused("connections"),
  });
  server.server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION_MAX;
  // While stopping, a connection that is kept alive would keep the process alive too.
  server.addHook("onSend", (_request, reply, payload, done) => {
    if (!server.server.listening) reply.header("connection", "close");
    done(null, payload);
  });
  boundUnreadAnswers(server, {
    limits: options.unread ?? UNREAD_LIMITS,
    after: options.graphql.after,
    onClosed: () => onRefused("answer_unread"),
    onGarbage: options.onGarbage ?? (() => undefined),
  });
  server.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    // Whoever hangs up within an answer has made no error of ours.
    const isHangUp = request.raw.socket.destroyed && codeOf(error) === "ERR_STREAM_PREMATURE_CLOSE";
    if (status >= 500 && !isHangUp) options.onUnexpected(error, request.id);
    tellRefused([error], onRefused);
    if (status === 413) reply.header("connection", "close");
    const message = status >= 500 || !(error instanceof Error) ? "Internal server error" : error.message;
    if (isGraphQLPath(request.url))
      return refuse(reply, status, status >= 500 ? "INTERNAL_SERVER_ERROR" : "BAD_REQUEST", message);
    return sendProblem(reply, status, message);
  });
  server.setNotFoundHandler((request, reply) =>
    isGraphQLPath(request.url) ? refuseMethod(reply) : sendProblem(reply, 404, "Not found"),
  );
  registerHealth(server, options.isReady);
  registerKeySet(server, options.keySet);
  registerGraphQL(server, { ...options.graphql, onRefused }, noteOf);
  registerExport(server, { ...options.exports, onUnexpected: options.onUnexpected, onRefused });
  if (options.metrics !== undefined) registerMetrics(server, { ...options.metrics, onRefused });
  await registerPages(server, options.pages);
  return server;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" && status >= 400 && status < 600 ? status : 500;
}
