// Which filter drives a page of history, for every engine: the one by whose index its rows are found in the order that was
// asked for. A filter of several values becomes as many walks of one value each, put together in order: then a page costs
// the same however long the history is. The other filters only narrow what is found.

import type { ConsumptionStatus } from "../domain/payment.ts";
import type { ConsumptionFilter, ConsumptionOrder } from "./port.ts";
import type { Scope } from "./scope.ts";

const SETTLED: readonly ConsumptionStatus[] = ["CONSUMED", "REJECTED"];

/** One filter per walk; together they match what `filter` matches, each row once. Empty where nothing can match. */
export function walksOf(
  scope: Scope,
  filter: ConsumptionFilter,
  order: ConsumptionOrder["field"],
): readonly ConsumptionFilter[] {
  // A payment, an order or a request has few rows: whatever the order, they are put into it.
  if (filter.paymentSeq !== undefined || filter.storeOrderId !== undefined || filter.requestId !== undefined)
    return [filter];
  if (scope.kind === "player") return [filter];
  if (filter.playerId !== undefined) return filter.playerId.map((playerId) => ({ ...filter, playerId: [playerId] }));
  if (order === "SETTLED_AT") return byStatus({ ...filter, status: settledOf(filter.status) });
  if (isRare(filter)) return [filter];
  if (filter.resultCode !== undefined) {
    return filter.resultCode.flatMap((resultCode) => {
      const narrowed = { ...filter, resultCode: [resultCode] };
      // What succeeded has 0, and nothing else has: there is no index of it beside that of the status.
      return resultCode === 0 ? byStatus({ ...narrowed, status: consumedOf(filter.status) }) : [narrowed];
    });
  }
  if (filter.itemSeq !== undefined) return filter.itemSeq.map((itemSeq) => ({ ...filter, itemSeq: [itemSeq] }));
  return filter.status === undefined ? [filter] : byStatus({ ...filter, status: filter.status });
}

/** Each of these has an index of its own that holds nothing else. */
function isRare({ reversed, evidence, delivered, status }: ConsumptionFilter): boolean {
  const isInferred = evidence?.length === 1 && evidence[0] === "INFERRED";
  const isWorklist = delivered === false && status?.length === 1 && status[0] === "CONSUMED";
  const isGrantedNotOurs = delivered === true && status !== undefined && !status.includes("CONSUMED");
  return reversed === true || isInferred || isWorklist || isGrantedNotOurs;
}

function byStatus(filter: ConsumptionFilter & { readonly status: readonly ConsumptionStatus[] }): ConsumptionFilter[] {
  return filter.status.map((status) => ({ ...filter, status: [status] }));
}

function settledOf(status: ConsumptionFilter["status"]): readonly ConsumptionStatus[] {
  return status === undefined ? SETTLED : status.filter((one) => SETTLED.includes(one));
}

function consumedOf(status: ConsumptionFilter["status"]): readonly ConsumptionStatus[] {
  return status === undefined || status.includes("CONSUMED") ? ["CONSUMED"] : [];
}
