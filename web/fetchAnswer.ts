// GraphiQL's way to the server: one POST to this origin and never anywhere else. Identity is the header that the reader
// typed; cookies are not sent, because the server would not look at them.
import { GraphQLError, type ExecutionResult } from "graphql";
import type { GraphiQLProps } from "graphiql";
import { chosenOperation } from "./chosenOperation.ts";

export const fetchAnswer: GraphiQLProps["fetcher"] = async ({ query, variables, operationName }, options) => {
  const headers = new Headers({
    "content-type": "application/json",
    accept: "application/graphql-response+json, application/json",
  });
  for (const [name, value] of Object.entries(options?.headers ?? {})) headers.set(name, String(value));
  const response = await fetch("/graphql", {
    method: "POST",
    mode: "same-origin",
    credentials: "omit",
    redirect: "error",
    headers,
    body: JSON.stringify({ ...chosenOperation(query, operationName), variables }),
  });
  return asResult(response, await response.text());
};

/** What a proxy or the server's own front door says is no GraphQL answer; it is shown as one error, word for word. */
function asResult(response: Response, text: string): ExecutionResult {
  const answer = readJson(text);
  if (isResult(answer)) return answer;
  const message = `HTTP ${response.status} ${response.statusText}`.trimEnd();
  return { errors: [new GraphQLError(message, { extensions: { answer } })] };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isResult(answer: unknown): answer is ExecutionResult {
  return typeof answer === "object" && answer !== null && ("data" in answer || "errors" in answer);
}
