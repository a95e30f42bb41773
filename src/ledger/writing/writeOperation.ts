// The writes there are, and carrying one out: engines group them into transactions and know no more about them.

import type {
  LeaseDueRequest,
  LeasedDue,
  MarkAppRequest,
  Opened,
  OpenRequest,
  Reopened,
  ReopenRequest,
  ResolvedDispute,
  ResolveDisputeRequest,
  Settled,
  SettleRequest,
} from "../port.ts";
import { open } from "./open.ts";
import { leaseDue, reopen } from "./reopen.ts";
import { resolveDispute } from "./resolve.ts";
import { settle } from "./settle.ts";
import type { WriteContext } from "./writeContext.ts";

export type WriteOperation =
  | { readonly kind: "open"; readonly request: OpenRequest }
  | { readonly kind: "reopen"; readonly request: ReopenRequest }
  | { readonly kind: "leaseDue"; readonly request: LeaseDueRequest }
  | { readonly kind: "settle"; readonly request: SettleRequest }
  | { readonly kind: "resolveDispute"; readonly request: ResolveDisputeRequest }
  /** Decides nothing: each engine writes it in a statement of its own. */
  | { readonly kind: "noteKeyUse"; readonly keyId: string }
  | { readonly kind: "markApp"; readonly request: MarkAppRequest }
  /** Changes nothing, but is written: whether the ledger can write again after a fault. */
  | { readonly kind: "probe" };

export type WriteValue = Opened | Reopened | LeasedDue | Settled | ResolvedDispute | null;

export type WriteResult =
  | { readonly kind: "done"; readonly value: WriteValue }
  /** This operation alone could not be carried out; nothing of it was written. */
  | { readonly kind: "failed"; readonly message: string };

export function carryOut(context: WriteContext, operation: WriteOperation): WriteValue {
  switch (operation.kind) {
    case "open":
      return open(context, operation.request);
    case "reopen":
      return reopen(context, operation.request);
    case "leaseDue":
      return leaseDue(context, operation.request);
    case "settle":
      return settle(context, operation.request);
    case "resolveDispute":
      return resolveDispute(context, operation.request);
    case "markApp":
      context.store.markApp(operation.request.app);
      return null;
    case "noteKeyUse":
    case "probe":
      return null;
  }
}
