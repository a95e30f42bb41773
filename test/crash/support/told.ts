// Answers and records in one short line each, so that a test reads as the table of DESIGN.md that it checks.

import type { ConsumeResult, ConsumptionAnswer, FeedEventAnswer } from "../../support/gatewayAnswers.ts";
import type { SeenRequest } from "../../support/paymentTruth.ts";

/** `CONFIRMED 2.29 EUR`, `INFERRED null null, replayed`, `IN_DOUBT 107`. */
export function told(result: ConsumeResult): string {
  if (result.type === "ConsumeError") return `${result.reason} ${result.resultCode}`;
  const { price, currency, replayed, consumption } = result;
  return `${consumption.evidence} ${price} ${currency}${replayed ? ", replayed" : ""}`;
}

/** `CONSUMED INFERRED`, `IN_DOUBT`. */
export function standing({ status, evidence }: Pick<ConsumptionAnswer, "status" | "evidence">): string {
  return evidence === null ? status : `${status} ${evidence}`;
}

/** `CALL CONSUMED 0`, `CONTROL REFUSED 5000`, `CALL open`. */
export function attemptsOf({ attempts }: ConsumptionAnswer): string[] {
  return attempts.map(({ trigger, outcome, resultCode }) =>
    outcome === null ? `${trigger} open` : `${trigger} ${outcome}${resultCode === null ? "" : ` ${resultCode}`}`,
  );
}

export function kindsOf(events: readonly FeedEventAnswer[], { id }: Pick<ConsumptionAnswer, "id">): string[] {
  return events.filter(({ consumption }) => consumption.id === id).map(({ kind }) => kind);
}

/** Whether each call upstream was made with this call's own token and item: `own`, `own token`, or `random`. */
export function askedWith(
  requests: readonly SeenRequest[],
  own: { readonly itemSeq: string; readonly purchaseToken: string },
): string[] {
  return requests.map((request) => {
    if (request.purchaseToken !== own.purchaseToken) return "random";
    return request.itemSeq === own.itemSeq ? "own" : "own token";
  });
}
