// Apollo Server as a request pipeline without its HTTP front: nothing is instrumented, nothing reports home, no stack
// trace leaves whatever NODE_ENV says.

import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
  HeaderMap,
  type HTTPGraphQLHead,
} from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLError, GraphQLFormattedError, GraphQLSchema } from "graphql";
import type { Context } from "../graphql/context.ts";
import { createListExecutor } from "../graphql/execution/listExecutor.ts";
import { toClientError } from "../graphql/toClientError.ts";
import { statusForErrors } from "./errorStatus.ts";
import { refusalInFewWords } from "./refusalInFewWords.ts";

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly hasIntrospection: boolean;
  readonly onUnexpected: (error: unknown, requestId: string) => void;
}

export async function startApollo(options: ApolloOptions): Promise<ApolloServer<Context>> {
  const apollo = new ApolloServer<Context>({
    schema: options.schema,
    introspection: options.hasIntrospection,
    csrfPrevention: false, // identity is a header and never a cookie; mutations are POST with application/json only
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginCacheControlDisabled(), // its default instruments every field
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      plainLists(options),
      errorsForClients(options),
    ],
    logger: { debug() {}, info() {}, warn() {}, error() {} }, // ours logs by allow-list
  });
  await apollo.start();
  return apollo;
}

/** Queries for lists of plain rows, on a shorter way than field by field. */
function plainLists({ schema, onUnexpected }: ApolloOptions): ApolloServerPlugin<Context> {
  const executeLists = createListExecutor(schema);
  const listener: GraphQLRequestListener<Context> = {
    async responseForOperation({ document, contextValue, request: { variables, operationName } }) {
      const result = await executeLists({ document, contextValue, variableValues: variables, operationName });
      if (result === null) return null;
      const http: HTTPGraphQLHead = { headers: new HeaderMap() };
      const { data = null, errors: originals } = result;
      if (originals === undefined) return { http, body: { kind: "single", singleResult: { data } } };
      const { requestId } = contextValue;
      const errors = originals.map((error) => toClientError(error.toJSON(), error, requestId));
      tellUnexpected(errors, originals, requestId, onUnexpected);
      const { code, retryAfterSeconds } = statusForErrors(errors, true);
      if (code !== null) http.status = code;
      if (retryAfterSeconds !== null) http.headers.set("retry-after", String(retryAfterSeconds));
      return { http, body: { kind: "single", singleResult: { data, errors } } };
    },
  };
  return { requestDidStart: async () => listener };
}

/** Where an error of the pipeline becomes what a client reads, and where it decides the HTTP status. */
function errorsForClients({ hasIntrospection, onUnexpected }: ApolloOptions): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, errors: originals, contextValue, source }) {
          if (response.body.kind !== "single" || originals === undefined || originals.length === 0) return;
          const { requestId } = contextValue;
          const result = response.body.singleResult;
          const all = (result.errors ?? []).map((formatted, index) =>
            toClientError(formatted, originals[index], requestId),
          );
          const fromResolver = "data" in result;
          const errors = fromResolver ? all : refusalInFewWords(all, hasIntrospection ? null : (source ?? ""));
          const status = statusForErrors(errors, fromResolver);
          // A mutation by GET is Apollo's own 405, with the method that may be used.
          if (status.code !== null && response.http.status !== 405) response.http.status = status.code;
          if (status.retryAfterSeconds !== null)
            response.http.headers.set("retry-after", String(status.retryAfterSeconds));
          response.body = { kind: "single", singleResult: { ...result, errors } };
          tellUnexpected(all, originals, requestId, onUnexpected);
        },
      };
    },
  };
}

function tellUnexpected(
  errors: readonly GraphQLFormattedError[],
  originals: readonly GraphQLError[],
  requestId: string,
  onUnexpected: ApolloOptions["onUnexpected"],
): void {
  for (const [index, error] of errors.entries()) {
    if (error.extensions?.["code"] === "INTERNAL_SERVER_ERROR") onUnexpected(originals[index], requestId);
  }
}
