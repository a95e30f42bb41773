// The gates: what every request to GraphQL passes, in this order, whichever transport brought it. A transport that goes
// round Apollo (a stream of events) goes through here all the same.

import type { IdentityRule } from "../domain/refusedReason.ts";
import { ClientError, rateLimited } from "../graphql/errors.ts";
import type { AdmittedDocument, DocumentGate } from "../graphql/gate/gate.ts";
import type { RequestParams } from "../graphql/gate/params.ts";
import type { Authenticate, RequestIdentity } from "../identity/authenticate.ts";
import type { Caller } from "../identity/caller.ts";
import type { RateLimits } from "../identity/rateLimits/rateLimits.ts";
import type { Places } from "./places.ts";

export interface GatesOptions {
  readonly authenticate: Authenticate;
  readonly rateLimits: RateLimits;
  readonly documents: DocumentGate;
  readonly places: Places;
}

export interface Gates {
  /** Before anything is read but the headers. Throws ClientError. */
  identify(identity: RequestIdentity, address: () => string): Promise<Caller>;
  /** A place among the requests under way, given back by the function returned. Throws ClientError, ServiceError. */
  enter(caller: Caller, address: () => string): () => void;
  /** Throws ClientError. @param cost 1 per root field and 1 per 100 of the document's cost */
  spend(caller: Caller, address: () => string, cost: number): void;
  /** Throws ClientError. */
  admit(caller: Caller, address: () => string, params: RequestParams): AdmittedDocument;
}

/** A request that got no further than its document still costs one. */
const REFUSED_COST = 1;
const COST_OF_ONE = 100;

const SEND_CREDENTIALS = "Missing or invalid credentials. Send `Authorization: Bearer <JWT or API key>`.";
const ONLY_THIS_MACHINE =
  "No source of identity is configured: only requests from this machine, to its own name, are answered.";

export function createGates(options: GatesOptions): Gates {
  const { authenticate, rateLimits, documents, places } = options;

  return {
    async identify(identity, address) {
      let reason: IdentityRule = "fault";
      const caller = await authenticate(identity, (rule) => {
        reason = rule;
        return null;
      });
      if (caller !== null) return caller;
      const waitMs = rateLimits.failure(address());
      if (waitMs > 0)
        throw rateLimited(
          "Too many requests with missing or invalid credentials. Try again after the time in `Retry-After`.",
          waitMs,
          "rate_auth_failures",
        );
      throw new ClientError("UNAUTHENTICATED", reason.startsWith("dev_") ? ONLY_THIS_MACHINE : SEND_CREDENTIALS, {
        reason,
      });
    },
    enter: (caller, address) => places.enter(caller, address),
    spend,
    admit(caller, address, params) {
      let admitted: AdmittedDocument;
      try {
        admitted = documents.admit(params);
      } catch (error) {
        spend(caller, address, REFUSED_COST);
        throw error;
      }
      spend(caller, address, admitted.rootFields + admitted.cost / COST_OF_ONE);
      return admitted;
    },
  };

  function spend(caller: Caller, address: () => string, cost: number): void {
    const waitMs = rateLimits.request(caller, address, cost);
    if (waitMs > 0) {
      const limit = rateLimits.limitOf(caller, address);
      throw rateLimited("Too many requests. It is safe to repeat the same call later.", waitMs, limit);
    }
  }
}
