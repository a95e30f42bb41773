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

/** That an operator had it asked about now: who, and how it stood before and after. */
export interface NoteReconciledRequest {
  readonly consumptionId: string;
  readonly actor: string;
  readonly before: Consumption;
  readonly after: Consumption;
  readonly requestId: string;
}

export interface MarkAppRequest {
  readonly app: string;
}

/** Faults are thrown as by the rest of the ledger's writer. */
export interface HandWrites {
  resolveDispute(request: ResolveDisputeRequest): Promise<ResolvedDispute>;
  /** For the audit log, once the outcome is on record. */
  noteReconciled(request: NoteReconciledRequest): Promise<void>;
  /** What a random token that hears 5018 does to its app, found out another way: its 5018s prove nothing from now on. */
  markApp(request: MarkAppRequest): Promise<void>;
}
