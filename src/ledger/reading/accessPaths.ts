// Which filter leads to the rows of a page of history, for every engine: the one by whose index they are found in the order
// that was asked for. A filter of several values becomes as many index scans of one value each, merged in order: then a page
// costs the same however long the history is. The other filters only narrow what is found.

import { type ConsumptionStatus, isSettled, SETTLED } from "../../domain/payment.ts";
import type { ConsumptionFilter, ConsumptionOrder } from "../port.ts";
import type { Scope } from "../scope.ts";

/** What the rows of a page are found by; null: by their instant alone. */
export type LeadingFilter =
  | "payment"
  | "player"
  | "status"
  | "productless"
  | "delivered"
  | "reversed"
  | "evidence"
  | "resultCode"
  | "itemSeq";

/** @param order null: nothing is put into order */
export function leadingFilterOf(
  filter: ConsumptionFilter,
  isOfPlayer: boolean,
  order: ConsumptionOrder["field"] | null,
): LeadingFilter | null {
  // A payment, an order or a request has few rows: whatever the order, they are put into it.
  const isNamed =
    filter.paymentSeq !== undefined || filter.storeOrderId !== undefined || filter.requestId !== undefined;
  if (isNamed && !isOfPlayer) return "payment";
  if (isOfPlayer || filter.playerId !== undefined) return "player";
  if (order === "SETTLED_AT") return "status";
  // Each of these has an index of its own that holds nothing else.
  if (filter.hasProduct === false) return "productless";
  if (filter.reversed === true) return "reversed";
  if (filter.evidence?.length === 1 && filter.evidence[0] === "INFERRED") return "evidence";
  if (isWorklist(filter) || isGrantedNotOurs(filter)) return "delivered";
  // What succeeded has 0, and nothing else has: there is no index of it beside that of the status.
  if (filter.resultCode !== undefined) return filter.resultCode.includes(0) ? "status" : "resultCode";
  if (filter.itemSeq !== undefined) return "itemSeq";
  return filter.status === undefined ? null : "status";
}

/** One filter for each index scan; together they match what `filter` matches, each row once. Empty where nothing can match. */
export function scansOf(
  scope: Scope,
  filter: ConsumptionFilter,
  order: ConsumptionOrder["field"],
): readonly ConsumptionFilter[] {
  const isOfPlayer = scope.kind === "player";
  switch (leadingFilterOf(filter, isOfPlayer, order)) {
    case "player":
      if (isOfPlayer || filter.playerId === undefined) return [filter];
      return filter.playerId.map((playerId) => ({ ...filter, playerId: [playerId] }));
    case "resultCode":
    case "status":
      if (order === "SETTLED_AT") return byStatus({ ...filter, status: settledOf(filter.status) });
      if (filter.resultCode === undefined) return byStatus({ ...filter, status: filter.status ?? [] });
      return filter.resultCode.flatMap((resultCode) => {
        const narrowed = { ...filter, resultCode: [resultCode] };
        return resultCode === 0 ? byStatus({ ...narrowed, status: consumedOf(filter.status) }) : [narrowed];
      });
    case "itemSeq":
      return (filter.itemSeq ?? []).map((itemSeq) => ({ ...filter, itemSeq: [itemSeq] }));
    case "payment":
    case "delivered":
    case "evidence":
    case "reversed":
    case "productless":
    case null:
      return [filter];
  }
}

/** Between paid and granted: what is CONSUMED and not delivered. */
export function isWorklist({ delivered, status }: ConsumptionFilter): boolean {
  return delivered === false && status?.length === 1 && status[0] === "CONSUMED";
}

/** Granted here without being consumed by us. */
export function isGrantedNotOurs({ delivered, status }: ConsumptionFilter): boolean {
  return delivered === true && status !== undefined && !status.includes("CONSUMED");
}

function byStatus(filter: ConsumptionFilter & { readonly status: readonly ConsumptionStatus[] }): ConsumptionFilter[] {
  return filter.status.map((status) => ({ ...filter, status: [status] }));
}

function settledOf(status: ConsumptionFilter["status"]): readonly ConsumptionStatus[] {
  return status === undefined ? SETTLED : status.filter((one) => isSettled({ status: one }));
}

function consumedOf(status: ConsumptionFilter["status"]): readonly ConsumptionStatus[] {
  return status === undefined || status.includes("CONSUMED") ? ["CONSUMED"] : [];
}
