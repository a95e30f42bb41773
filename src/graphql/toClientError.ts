// The one place where an error becomes what a client sees. Whatever was thrown, the answer is a message, its place in the
// document and three keys at most: no stack, no value, nothing of an unexpected error. Every way out (HTTP, streams) has
// to go through here.

import { GraphQLError, type GraphQLFormattedError, isValueNode, Kind } from "graphql";

import { ServiceError, type ServiceErrorCode } from "../domain/serviceError.ts";
import { ClientError, type ErrorCode, isErrorCode } from "./errors.ts";
import { withoutValues } from "./withoutValues.ts";

interface Told {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number;
}

const MASKED: Told = { code: "INTERNAL_SERVER_ERROR", message: "Internal server error" };

/** Unless a fault says otherwise its own text is for the log: it may name files and addresses. */
const FAULT_MESSAGES = {
  LEDGER_UNAVAILABLE: "The ledger is not available now. It is safe to repeat the same call.",
  OVERLOADED: "The server is busy. It is safe to repeat the same call.",
  UPSTREAM_UNAVAILABLE: "The IAP server cannot be reached now. It is safe to repeat the same call.",
  TIMEOUT: "The request took too long. Ask for less, or try again later.",
} as const satisfies Record<ServiceErrorCode, string>;

/** What graphql-js says about a request as a whole, without a code and without a place in the document. */
const WHOLE_REQUEST_CODES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^Syntax Error/, "GRAPHQL_PARSE_FAILED"],
  [/^Too many validation errors/, "GRAPHQL_VALIDATION_FAILED"],
  [/^Too many errors processing variables/, "BAD_USER_INPUT"],
  [/^(?:Must provide|Unknown operation|Schema is not configured)/, "BAD_REQUEST"],
];

/**
 * @param formatted what the GraphQL library would have answered; only its place in the document is taken over
 * @param original what was thrown, in as many wrappings as the libraries put around it
 */
export function toClientError(
  formatted: GraphQLFormattedError,
  original: unknown,
  requestId: string,
): GraphQLFormattedError {
  const { code, message, retryAfterMs } = tell(original);
  return {
    message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }), requestId },
  };
}

function tell(original: unknown): Told {
  const chain = [...causes(original)];
  for (const error of chain) {
    if (error instanceof ServiceError) {
      const { code, retryAfterMs, isForCallers } = error;
      return { code, message: isForCallers ? error.message : FAULT_MESSAGES[code], retryAfterMs };
    }
    if (error instanceof ClientError) {
      const { code, retryAfterMs } = error;
      return { code, message: messageOf(error, original), ...(retryAfterMs === null ? {} : { retryAfterMs }) };
    }
  }
  if (!(original instanceof GraphQLError)) return MASKED;
  if (!chain.every((error) => error instanceof GraphQLError)) return tellWrapped(original);
  const code = codeOf(original);
  if (code === "INTERNAL_SERVER_ERROR") return MASKED;
  if (code === "INTROSPECTION_DISABLED") return { code, message: "Introspection is disabled on this server." };
  return { code, message: withoutValues(original) };
}

/** A scalar's refusal of a variable comes wrapped in the variable's name, which is worth telling. */
function messageOf(error: ClientError, original: unknown): string {
  const isOfVariable = original instanceof GraphQLError && original.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
  return isOfVariable ? `${withoutValues(original)} ${error.message}.` : error.message;
}

/** Some other error inside a GraphQL one: a bug, but for a document nested too deep for the parser's own stack. */
function tellWrapped(original: GraphQLError): Told {
  const isUnparsable = original.extensions["code"] === "GRAPHQL_PARSE_FAILED";
  return isUnparsable
    ? { code: "GRAPHQL_PARSE_FAILED", message: "Syntax Error: the document cannot be read." }
    : MASKED;
}

/** The code of an error that a GraphQL library made. */
function codeOf(error: GraphQLError): ErrorCode {
  const code = error.extensions["code"];
  if (error.extensions["validationErrorCode"] === "INTROSPECTION_DISABLED") return "INTROSPECTION_DISABLED"; // Apollo's
  if (isErrorCode(code)) return code;
  const [node] = error.nodes ?? [];
  if (error.path !== undefined) {
    // While carrying out: a variable that turned out null where none may be; anything else is our own answer's fault.
    return node !== undefined && isValueNode(node) ? "BAD_USER_INPUT" : "INTERNAL_SERVER_ERROR";
  }
  if (code !== undefined) return "BAD_REQUEST"; // a library's code beyond our table
  const wholeRequest = WHOLE_REQUEST_CODES.find(([opening]) => opening.test(error.message));
  if (wholeRequest !== undefined) return wholeRequest[1];
  if (node === undefined) return "INTERNAL_SERVER_ERROR";
  const isVariableGiven = / got invalid value | was not provided\.$| must not be null\.$/.test(error.message);
  return isVariableGiven && node.kind === Kind.VARIABLE_DEFINITION ? "BAD_USER_INPUT" : "GRAPHQL_VALIDATION_FAILED";
}

function* causes(original: unknown): Generator {
  let error = original;
  while (error !== undefined && error !== null) {
    yield error;
    error = error instanceof GraphQLError ? error.originalError : undefined;
  }
}
