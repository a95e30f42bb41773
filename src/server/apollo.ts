// Apollo Server as a request pipeline without its HTTP front: nothing is instrumented, nothing reports home, no stack
// trace leaves whatever NODE_ENV says.

import { ApolloServer, type ApolloServerPlugin, HeaderMap } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLError, GraphQLSchema } from "graphql";
import type { Context } from "../graphql/context.ts";
import { createListExecutor } from "../graphql/execution/listExecutor.ts";
import { toClientError } from "../graphql/toClientError.ts";
import { statusForErrors } from "./errorStatus.ts";
import { type OnRefused, tellRefused } from "./refusal.ts";
import { refusalInFewWords } from "./refusalInFewWords.ts";

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly hasIntrospection: boolean;
  readonly onUnexpected: (error: unknown, requestId: string) => void;
  readonly onRefused?: OnRefused;
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
      answering(options),
    ],
    logger: { debug() {}, info() {}, warn() {}, error() {} }, // ours logs by allow-list
  });
  await apollo.start();
  return apollo;
}

/**
 * Lists of plain rows are executed on a shorter way than field by field; and the one place where an error of the pipeline, or
 * of that way, becomes what a client reads, and where it decides the HTTP status.
 */
function answering({
  schema,
  hasIntrospection,
  onUnexpected,
  onRefused = () => undefined,
}: ApolloOptions): ApolloServerPlugin<Context> {
  const executeLists = createListExecutor(schema);
  return {
    async requestDidStart() {
      let thrownByLists: readonly GraphQLError[] | undefined; // the pipeline knows nothing of them
      return {
        async responseForOperation({ document, contextValue, request: { variables, operationName } }) {
          const result = await executeLists({ document, contextValue, variableValues: variables, operationName });
          if (result === null) return null;
          const { data = null, errors } = result;
          thrownByLists = errors;
          const told = errors === undefined ? {} : { errors: errors.map((error) => error.toJSON()) };
          return { http: { headers: new HeaderMap() }, body: { kind: "single", singleResult: { ...told, data } } };
        },
        async willSendResponse({ response, errors: thrown, contextValue, source }) {
          const originals = thrown ?? thrownByLists;
          if (response.body.kind !== "single" || originals === undefined || originals.length === 0) return;
          tellRefused(originals, onRefused);
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
          for (const [index, error] of all.entries()) {
            if (error.extensions?.["code"] === "INTERNAL_SERVER_ERROR") onUnexpected(originals[index], requestId);
          }
        },
      };
    },
  };
}
