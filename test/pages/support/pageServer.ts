// A server that has nothing but the pages and a canned GraphQL endpoint, so that a page test fails for the page's sake only.
// It builds the pages first (a moment, where they are up to date) and keeps every GraphQL request it was sent.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import Fastify from "fastify";
import { buildSchema, graphql } from "graphql";
import { registerPages } from "../../../src/server/pages.ts";
import { cannedAnswers } from "./cannedAnswers.ts";

export interface GraphQLBody {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

export interface PageServer extends AsyncDisposable {
  readonly origin: string;
  /** Without the page's own introspection. */
  readonly requests: readonly { readonly body: GraphQLBody; readonly headers: IncomingHttpHeaders }[];
}

const root = join(import.meta.dirname, "..", "..", "..");

export async function startPageServer(): Promise<PageServer> {
  await promisify(execFile)(process.execPath, [join(root, "scripts", "buildWeb.ts")]);
  const schema = buildSchema(await readFile(join(root, "schema", "schema.graphql"), "utf8"));
  const requests: { body: GraphQLBody; headers: IncomingHttpHeaders }[] = [];
  const server = Fastify();
  server.post<{ Body: GraphQLBody }>("/graphql", async ({ body, headers }) => {
    if (body.operationName !== "IntrospectionQuery") requests.push({ body, headers });
    return graphql({
      schema,
      source: body.query,
      rootValue: cannedAnswers,
      variableValues: body.variables,
      operationName: body.operationName,
    });
  });
  await registerPages(server, { webRoot: join(root, "dist", "web"), graphiql: true });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  return { origin, requests, [Symbol.asyncDispose]: () => server.close() };
}
