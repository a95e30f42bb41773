// Who calls, from what a request says of itself. Nothing but these headers is looked at: never a cookie, a query, a body.

import type { IdentityRule } from "../domain/refusedReason.ts";
import type { Caller } from "./caller.ts";

export interface RequestIdentity {
  /** The Host header. */
  readonly host: string | undefined;
  /** The Authorization header; a request with two of them got no further than the HTTP shell. */
  readonly authorization: string | undefined;
  /** Whether it shows that it came through a proxy. */
  readonly isForwarded: () => boolean;
}

/** Told by which rule nobody was established: for the log, never for whoever calls. Answers null, to be returned. */
export type Refuse = (rule: IdentityRule) => null;

export const refuseSilently: Refuse = () => null;

/** null: not authenticated. Never rejects: whatever goes wrong, nobody was established. */
export type Authenticate = (request: RequestIdentity, refuse?: Refuse) => Promise<Caller | null>;
