// Refusals outside GraphQL, and by which rule or limit any of them was: for whoever counts them.

import type { FastifyReply } from "fastify";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { RefusedReason } from "../domain/refusedReason.ts";
import { ServiceError } from "../domain/serviceError.ts";
import { ClientError } from "../graphql/errors.ts";
import { toClientError } from "../graphql/toClientError.ts";
import { AmbiguousRequest } from "./ambiguousRequest.ts";
import { statusForErrors } from "./errorStatus.ts";
import { sendProblem } from "./problem.ts";

/** Told once for each request that is refused by a rule or a limit. */
export type OnRefused = (reason: RefusedReason) => void;

const PAYLOAD_TOO_LARGE = 413;

/** Tells by what these refused a request; errors of another kind are no refusals. */
export function tellRefused(errors: readonly unknown[], onRefused: OnRefused): void {
  const reasons = new Set(errors.map(refusedReasonOf));
  for (const reason of reasons) if (reason !== null) onRefused(reason);
}

function refusedReasonOf(error: unknown): RefusedReason | null {
  if (error instanceof ClientError) return error.reason;
  if (error instanceof ServiceError) return error.code === "OVERLOADED" ? "overloaded" : null;
  if (error instanceof AmbiguousRequest) return "ambiguous";
  if (error instanceof GraphQLError)
    return error.originalError === undefined ? null : refusedReasonOf(error.originalError);
  const isTooLarge = error instanceof Error && "statusCode" in error && error.statusCode === PAYLOAD_TOO_LARGE;
  return isTooLarge ? "body_too_large" : null;
}

interface Refusal {
  readonly told: GraphQLFormattedError;
  readonly status: number;
}

/** What the client reads of an error that a gate threw; the headers that go with it are set. Rethrows any other error: it is a bug. */
export function refusalOf(reply: FastifyReply, error: unknown, onRefused: OnRefused): Refusal {
  if (!(error instanceof GraphQLError) && !(error instanceof ServiceError)) throw error;
  tellRefused([error], onRefused);
  const place = error instanceof GraphQLError && error.locations !== undefined ? { locations: error.locations } : {};
  const told = toClientError({ message: "", ...place }, error, reply.request.id);
  const { code, retryAfterSeconds } = statusForErrors([told], false);
  if (retryAfterSeconds !== null) reply.header("retry-after", String(retryAfterSeconds));
  if (told.extensions?.["code"] === "UNAUTHENTICATED") reply.header("www-authenticate", "Bearer");
  return { told, status: code ?? 500 };
}

/** As problem details. What is forbidden has a status of its own here, other than in GraphQL. */
export function refuseAsProblem(reply: FastifyReply, error: unknown, onRefused: OnRefused): FastifyReply {
  const { told, status } = refusalOf(reply, error, onRefused);
  return sendProblem(reply, told.extensions?.["code"] === "FORBIDDEN" ? 403 : status, told.message);
}
