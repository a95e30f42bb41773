// What people decide by hand, and what an app is marked for: the requests of those writes and their answers.

import type { Consumption } from "../domain/consumption.ts";
import type { DisputeOutcome } from "../domain/resolution.ts";
import type { Scope } from "./scope.ts";

export interface ResolveDisputeRequest {
  readonly scope: Scope;
  readonly consumptionId: string;
  readonly outcome: DisputeOutcome;
  /** Why, in the operator's words: 1-1000 characters. */
  readonly note: string;
  /** null: the item on record. */
  readonly itemSeq: bigint | null;
  /** Who, as the audit log names them. */
  readonly actor: string;
  readonly requestId: string;
}

export type ResolvedDispute =
  | { readonly kind: "absent" }
  | { readonly kind: "notDisputed" }
  | { readonly kind: "anotherConsumed" }
  | { readonly kind: "otherItem" }
  | { readonly kind: "resolved"; readonly consumption: Consumption };

export interface MarkAppRequest {
  readonly app: string;
}
