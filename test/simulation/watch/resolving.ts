// Watches an operator's word on a dispute, against "Operators" of DESIGN §2.

import type { ResolveDisputeRequest } from "../../../src/ledger/handWrites.ts";
import type { LedgerSnapshot } from "../ledger/snapshot.ts";

export function watchResolving(
  before: LedgerSnapshot,
  after: LedgerSnapshot,
  { consumptionId, outcome }: ResolveDisputeRequest,
): string[] {
  const was = before.consumptions.find(({ id }) => id === consumptionId);
  const is = after.consumptions.find(({ id }) => id === consumptionId);
  if (was === undefined || is === undefined) return [];
  const changed = after.consumptions.filter(({ id, status }) => {
    const old = before.consumptions.find((one) => one.id === id);
    return old?.status !== status;
  });
  const isTaken = before.consumptions.some(({ id, status }) => id !== consumptionId && status === "CONSUMED");
  const isRefused = was.status !== "DISPUTED" || (outcome === "CONSUMED" && isTaken);
  if (isRefused) return changed.length === 0 ? [] : ["I2 an operator's word was taken that had to be refused"];
  if (is.status !== outcome) return [`I3 an operator said ${outcome}, and it is ${is.status}`];
  if (outcome === "CONSUMED") {
    const isDone = is.evidence === "OPERATOR";
    const open = after.consumptions.filter(({ status }) => status === "IN_DOUBT" || status === "DISPUTED");
    return isDone && open.length === 0 ? [] : ["I3 an operator's CONSUMED leaves others open"];
  }
  const isVoid = is.attempts.every((attempt) => attempt.isVoid);
  if (!isVoid) return ["I3 an operator's REJECTED leaves attempts that support an inference"];
  return changed.length === 1 ? [] : ["I3 an operator's REJECTED settled others"];
}
