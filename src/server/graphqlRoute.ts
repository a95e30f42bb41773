// GraphQL over HTTP: POST with application/json, GET for queries. Apollo does GraphQL, this does HTTP: what may be sent
// as what, who calls, and which status the answer goes out with.

import { type ApolloServer, HeaderMap, type HTTPGraphQLRequest } from "@apollo/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Context } from "../graphql/context.ts";
import type { Authenticate } from "../identity/authenticate.ts";
import type { Caller } from "../identity/caller.ts";
import { isJsonType } from "./mediaTypes.ts";
import { readBody } from "./requestBody.ts";

export interface GraphQLRouteOptions {
  readonly apollo: ApolloServer<Context>;
  readonly authenticate: Authenticate;
  readonly contextFor: (caller: Caller, requestId: string) => Context;
  readonly bodyBytesMax: number;
  /** Requests under way beyond which more are refused at once: each of those costs little, and the others stay fast. */
  readonly requestsMax: number;
}

const PATH = "/graphql";

export function registerGraphQL(server: FastifyInstance, options: GraphQLRouteOptions): void {
  let running = 0;
  const callers = new WeakMap<FastifyRequest, Caller>();
  // Only this route reads bodies, and it reads them itself: a type that Fastify parses is a type we did not decide on.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, payload, done) => {
    readBody(payload, options.bodyBytesMax).then((body) => done(null, body), done);
  });
  server.route({
    method: ["GET", "POST"],
    url: PATH,
    exposeHeadRoute: false,
    onRequest: async (request, reply) => {
      const { host, authorization } = request.headers;
      const caller = await options.authenticate({ host, authorization });
      if (caller === null) return refuseUnauthenticated(reply);
      callers.set(request, caller);
      if (running >= options.requestsMax) return refuseBusy(reply);
      if (request.headers["content-encoding"] !== undefined)
        return refuse(reply, 415, "BAD_REQUEST", "Send the body as it is, without Content-Encoding.");
      if (request.method === "POST" && !isJsonType(request.headers["content-type"])) {
        return refuse(reply, 415, "BAD_REQUEST", "POST takes Content-Type: application/json in UTF-8.");
      }
      if (
        request.method === "GET" &&
        request.headers["content-type"] !== undefined &&
        !isJsonType(request.headers["content-type"])
      ) {
        return refuse(reply, 415, "BAD_REQUEST", "GET takes no body.");
      }
      return undefined;
    },
    handler: async (request, reply) => {
      running += 1;
      try {
        return await answer(options, callers.get(request), request, reply);
      } finally {
        running -= 1;
      }
    },
  });
}

export function isGraphQLPath(url: string): boolean {
  return url === PATH || url.startsWith(`${PATH}?`);
}

/** Of every method that is not one of the route's. */
export function refuseMethod(reply: FastifyReply): FastifyReply {
  return refuse(reply.header("allow", "GET, POST"), 405, "BAD_REQUEST", "Use POST or GET.");
}

async function answer(
  options: GraphQLRouteOptions,
  caller: Caller | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (caller === undefined) return refuseUnauthenticated(reply);
  const graphqlRequest = graphqlRequestFrom(request);
  if (graphqlRequest === null) return refuse(reply, 400, "BAD_REQUEST", "The body is not a JSON object with a query.");
  const response = await options.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: graphqlRequest,
    context: () => Promise.resolve(options.contextFor(caller, request.id)),
  });
  for (const [name, value] of response.headers) reply.header(name, value);
  reply.header("cache-control", "no-store");
  if (response.body.kind !== "complete") return refuse(reply, 406, "BAD_REQUEST", "Answers come in one piece.");
  const status = response.status ?? 200;
  const contentType = response.headers.get("content-type") ?? "";
  if (!contentType.startsWith("application/"))
    return refuse(reply, status, "BAD_REQUEST", "This is no GraphQL request.");
  const isPlainJson = contentType.startsWith("application/json");
  reply.code(isPlainJson && isRefusedByGraphQL(status, response.body.string) ? 200 : status);
  return reply.send(withRequestId(response.body.string, status, request.id));
}

function graphqlRequestFrom(request: FastifyRequest): HTTPGraphQLRequest | null {
  const headers = new HeaderMap();
  // All that Apollo reads; a header it does not know can't change what it does.
  const { accept } = request.headers;
  if (accept !== undefined && !MEANS_JSON.has(accept)) headers.set("accept", accept);
  const search = request.url.includes("?") ? request.url.slice(request.url.indexOf("?")) : "";
  if (request.method === "GET") return { method: "GET", headers, search, body: null };
  headers.set("content-type", "application/json");
  const body = Buffer.isBuffer(request.body) ? parseJson(request.body) : null;
  return body === null ? null : { method: "POST", headers, search: "", body };
}

/** What most clients send: the same as no Accept at all, and Apollo need not negotiate it. */
const MEANS_JSON: ReadonlySet<string> = new Set(["*/*", "application/json"]);

/** An object, or null: whatever else JSON can be is no GraphQL request. `__proto__` stays a plain name in it. */
function parseJson(body: Buffer): object | null {
  try {
    const value: unknown = JSON.parse(UTF8.decode(body));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What GraphQL itself refuses (parsing, validation, coercion) is 200 under application/json, by the spec. */
function isRefusedByGraphQL(status: number, body: string): boolean {
  return (
    status === 400 &&
    /"code":"(?:GRAPHQL_[A-Z_]+|BAD_USER_INPUT|CURSOR_UNKNOWN|DOCUMENT_LIMIT|INTROSPECTION_DISABLED)"/.test(body)
  );
}

const REFUSAL = z.object({
  errors: z.array(z.object({ message: z.string(), extensions: z.record(z.string(), z.unknown()).optional() })),
});

/** Apollo's refusals of the request itself never went through the pipeline that names it. */
function withRequestId(body: string, status: number, requestId: string): string {
  if (status < 400 || body.includes('"requestId":')) return body;
  const { errors } = REFUSAL.parse(JSON.parse(body));
  const named = errors.map(({ message, extensions }) => ({
    message,
    extensions: { code: "BAD_REQUEST", ...extensions, requestId },
  }));
  return JSON.stringify({ errors: named });
}

function refuseBusy(reply: FastifyReply): FastifyReply {
  return refuse(
    reply.header("retry-after", "1"),
    503,
    "OVERLOADED",
    "The server is busy; the same call again is safe.",
  );
}

function refuseUnauthenticated(reply: FastifyReply): FastifyReply {
  return refuse(
    reply.header("www-authenticate", "Bearer"),
    401,
    "UNAUTHENTICATED",
    "Who is calling could not be established.",
  );
}

export function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const requestId = reply.request.id;
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .send(JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] }));
}
