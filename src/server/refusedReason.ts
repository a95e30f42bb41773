// By which rule or limit a request was refused, from what was thrown; null where it was no refusal of that kind.

import { GraphQLError } from "graphql";
import type { RefusedReason } from "../domain/refusedReason.ts";
import { ServiceError } from "../domain/serviceError.ts";
import { ClientError } from "../graphql/errors.ts";
import { AmbiguousRequest } from "./ambiguousRequest.ts";

const PAYLOAD_TOO_LARGE = 413;

export function refusedReasonOf(error: unknown): RefusedReason | null {
  if (error instanceof ClientError) return error.reason;
  if (error instanceof ServiceError) return error.code === "OVERLOADED" ? "overloaded" : null;
  if (error instanceof AmbiguousRequest) return "ambiguous";
  if (error instanceof GraphQLError && error.originalError !== undefined) return refusedReasonOf(error.originalError);
  const isTooLarge = error instanceof Error && "statusCode" in error && error.statusCode === PAYLOAD_TOO_LARGE;
  return isTooLarge ? "body_too_large" : null;
}
