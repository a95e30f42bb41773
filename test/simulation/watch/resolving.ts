// Watches an operator's word on a dispute, against "Operators" of DESIGN §2.

import type { ResolveDisputeRequest } from "../../../src/ledger/handWrites.ts";
import type { LedgerSnapshot } from "../ledger/snapshot.ts";
import { tokenOf } from "./token.ts";

const isOpenOrDisputed = ({ status }: { readonly status: string }) => status === "IN_DOUBT" || status === "DISPUTED";

export function watchResolving(
  before: LedgerSnapshot,
  after: LedgerSnapshot,
  { consumptionId, outcome, itemSeq }: ResolveDisputeRequest,
  namesItem: boolean,
): string[] {
  const was = before.consumptions.find(({ id }) => id === consumptionId);
  const is = after.consumptions.find(({ id }) => id === consumptionId);
  if (was === undefined || is === undefined) return [];
  const changed = after.consumptions.filter(({ id, status }) => {
    const old = before.consumptions.find((one) => one.id === id);
    return old?.status !== status;
  });
  const token = namesItem ? [was] : tokenOf(before, was);
  const isOtherItem = itemSeq !== null && itemSeq !== was.itemSeq;
  const isTaken = before.consumptions.some(({ status }) => status === "CONSUMED");
  const isRefused =
    was.status === "CONSUMED" ||
    !token.some(({ status }) => status === "DISPUTED") ||
    (outcome === "CONSUMED" && isTaken) ||
    (isOtherItem && (namesItem || outcome === "REJECTED"));
  if (isRefused) return changed.length === 0 ? [] : ["I2 an operator's word was taken that had to be refused"];
  const settled = isOtherItem ? tokenOf(after, is).find((one) => one.itemSeq === itemSeq) : is;
  const isSaid = namesItem || outcome === "CONSUMED" || isOpenOrDisputed(was);
  if (isSaid && settled?.status !== outcome) return [`I3 an operator said ${outcome}, and it is ${settled?.status}`];
  const complaints: string[] = [];
  const mustBeVoid = outcome === "REJECTED" || !namesItem;
  for (const one of namesItem ? [is] : tokenOf(after, is)) {
    // What was created by this very word has no attempts.
    if (mustBeVoid && !one.attempts.every((attempt) => attempt.isVoid))
      complaints.push("I3 an operator's word leaves attempts that support an inference");
    if (isOpenOrDisputed(one)) complaints.push(`I3 an operator's ${outcome} leaves an item of the token ${one.status}`);
  }
  if (outcome === "CONSUMED") {
    const isDone = settled?.evidence === "OPERATOR" && !after.consumptions.some(isOpenOrDisputed);
    return isDone ? complaints : [...complaints, "I3 an operator's CONSUMED leaves others open"];
  }
  const isOwn = changed.every(({ id }) => token.some((one) => one.id === id && isOpenOrDisputed(one)));
  return isOwn ? complaints : [...complaints, "I3 an operator's REJECTED settled others"];
}
