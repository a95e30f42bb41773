// GraphQL over HTTP: POST with application/json, GET for queries. Apollo does GraphQL, this does HTTP: what may be sent
// as what, who calls, and which status the answer goes out with.

import { type ApolloServer, HeaderMap } from "@apollo/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { OperationTypeNode } from "graphql";
import { z } from "zod";
import type { Context } from "../graphql/context.ts";
import { paramsOfBody, paramsOfSearch, type RequestParams } from "../graphql/gate/params.ts";
import type { Caller } from "../identity/caller.ts";
import { ACCEPT_LENGTH_MAX, answerTypeOf } from "./answerType.ts";
import type { Gates } from "./gates.ts";
import { createLargeAnswers, type LargeAnswers } from "./largeAnswers.ts";
import { isJsonType } from "./mediaTypes.ts";
import { type OnRefused, refusalOf } from "./refusal.ts";
import { readBody } from "./requestBody.ts";
import type { NoteOf, RequestNote } from "./requestNotes.ts";
import { type After, withinTime } from "./withinTime.ts";
import { identityIn } from "./requestIdentity.ts";

export interface GraphQLRouteOptions {
  readonly apollo: ApolloServer<Context>;
  readonly gates: Gates;
  readonly contextFor: (caller: Caller, requestId: string, note: RequestNote | undefined) => Context;
  readonly bodyBytesMax: number;
  /** For queries; a mutation ends by its own deadlines. */
  readonly timeMsMax: number;
  readonly after: After;
  readonly onRefused: OnRefused;
  /** Told what a document is, once it may be executed. */
  readonly onOperation?: (operation: OperationTypeNode) => void;
}

const PATH = "/graphql";

/** Their reading is one thread's work on SQLite, and a few connections' on PostgreSQL. */
const LARGE_AT_ONCE_MAX = 4;

export function registerGraphQL(server: FastifyInstance, options: GraphQLRouteOptions, noteOf: NoteOf): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  const largeAnswers = createLargeAnswers(LARGE_AT_ONCE_MAX, options.after);
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
      try {
        callers.set(request, await options.gates.identify(identityIn(request), () => request.callerAddress));
      } catch (error) {
        return refuseWith(reply, error, options.onRefused);
      }
      if (request.headers["content-encoding"] !== undefined)
        return refuse(reply, 415, "BAD_REQUEST", "Send the body uncompressed, without `Content-Encoding`.");
      const contentType = request.headers["content-type"];
      if (request.method === "POST" && !isJsonType(contentType)) {
        return refuse(reply, 415, "BAD_REQUEST", "Send POST requests with `Content-Type: application/json`, in UTF-8.");
      }
      if (request.method === "GET" && contentType !== undefined && !isJsonType(contentType)) {
        return refuse(reply, 415, "BAD_REQUEST", "Send GET requests without a body.");
      }
      return undefined;
    },
    handler: async (request, reply) => {
      const caller = callers.get(request);
      if (caller === undefined) throw new Error("a request went round the gates");
      try {
        const leave = options.gates.enter(caller, () => request.callerAddress);
        try {
          return await answer({ ...options, noteOf, largeAnswers }, caller, request, reply);
        } finally {
          leave();
        }
      } catch (error) {
        return refuseWith(reply, error, options.onRefused);
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

/** Throws ClientError, ServiceError, and graphql's own syntax error. */
async function answer(
  options: GraphQLRouteOptions & { readonly noteOf: NoteOf; readonly largeAnswers: LargeAnswers },
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const params = paramsFrom(request);
  const { text, operation, cost } = options.gates.admit(caller, () => request.callerAddress, params);
  if (operation !== null) options.onOperation?.(operation);
  if (request.method === "GET" && operation !== null && operation !== OperationTypeNode.QUERY) {
    return refuse(reply.header("allow", "POST"), 405, "BAD_REQUEST", "GET carries queries only.");
  }
  const headers = new HeaderMap([["content-type", "application/json"]]);
  // All that Apollo reads; a header it does not know can't change what it does.
  const { accept } = request.headers;
  if (accept !== undefined && !MEANS_JSON.has(accept)) headers.set("accept", accept.slice(0, ACCEPT_LENGTH_MAX));
  const body = { query: text, operationName: params.operationName, variables: params.variables };
  const execute = () =>
    options.apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: "POST", headers, search: "", body },
      context: () => Promise.resolve(options.contextFor(caller, request.id, options.noteOf(request))),
    });
  const { socket } = request.raw;
  const inTurn = () =>
    options.largeAnswers.inTurn(
      {
        cost,
        connection: socket,
        isGone: () => reply.sent || socket.destroyed, // answered already, as one that took too long
        onTaken: (callback) => void reply.raw.once("close", callback),
      },
      execute,
    );
  const response = await (operation === OperationTypeNode.QUERY
    ? withinTime(inTurn(), options.timeMsMax, options.after)
    : execute());
  for (const [name, value] of response.headers) reply.header(name, value);
  reply.header("cache-control", "no-store");
  if (response.body.kind !== "complete") return refuse(reply, 406, "BAD_REQUEST", "Answers come in one piece.");
  const status = response.status ?? 200;
  const contentType = response.headers.get("content-type") ?? "";
  if (!contentType.startsWith("application/"))
    return refuse(reply, status, "BAD_REQUEST", "This is no GraphQL request.");
  const isOwnRefusal = status === 400 && GRAPHQLS_OWN.test(response.body.string);
  reply.code(isOwnRefusal && answerTypeOf(accept) === "application/json" ? 200 : status);
  return reply.send(withRequestId(response.body.string, status, request.id));
}

function paramsFrom(request: FastifyRequest): RequestParams {
  if (request.method === "GET") {
    return paramsOfSearch(request.url.includes("?") ? request.url.slice(request.url.indexOf("?")) : "");
  }
  return paramsOfBody(Buffer.isBuffer(request.body) ? parseJson(request.body) : null);
}

/** What most clients send: the same as no Accept at all, and Apollo need not negotiate it. */
const MEANS_JSON: ReadonlySet<string> = new Set(["*/*", "application/json"]);

/** `__proto__` stays a plain name in it. null: no JSON in UTF-8. */
function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(body));
  } catch {
    return null;
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What GraphQL itself refuses (parsing, validation, coercion) is 200 under application/json, by the spec. */
const GRAPHQLS_OWN = /"code":"(?:GRAPHQL_[A-Z_]+|BAD_USER_INPUT|CURSOR_UNKNOWN)"/;

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

function refuseWith(reply: FastifyReply, error: unknown, onRefused: OnRefused): FastifyReply {
  const { told, status } = refusalOf(reply, error, onRefused);
  const body = JSON.stringify({ errors: [told] });
  const type = answerTypeOf(reply.request.headers.accept);
  const isOwnRefusal = type === "application/json" && GRAPHQLS_OWN.test(body);
  return reply
    .code(isOwnRefusal ? 200 : status)
    .header("cache-control", "no-store")
    .type(`${type ?? "application/json"}; charset=utf-8`)
    .send(body);
}

export function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const requestId = reply.request.id;
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .send(JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] }));
}
