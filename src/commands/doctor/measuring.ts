// Whether the controls of the inference rule prove anything at this upstream: they tell a random token from the right one,
// but an upstream may answer 5018 to any genuine token, another payment's too. Two payments, consumed as every call
// consumes; then the first is asked with the second's token, by an ordinary call as well, so that all of it is on record.
// Killed at any moment, the same again finds the same out: what is consumed is replayed, what was refused is asked again.

import type { ConsumeAnswer } from "../../domain/answer.ts";
import type { Consumption } from "../../domain/consumption.ts";
import type { PaymentCall } from "../../domain/identifiers.ts";
import type { Gateway } from "../../gateway.ts";
import type { Log } from "../../observing/log.ts";

export type Measured =
  /** The other payment's token was refused like a random one. */
  | { readonly verdict: "HOLD"; readonly resultCode: number }
  /** It heard 5018: the app is marked. */
  | { readonly verdict: "PROVE_NOTHING"; readonly resultCode: number }
  /** It heard success, on a payment that is consumed: an upstream that keeps no rule at all, and an alarm. */
  | { readonly verdict: "DOUBLED"; readonly resultCode: number }
  | { readonly verdict: "UNDECIDED"; readonly resultCode: number }
  /** A payment could not be consumed, so nothing was measured. */
  | { readonly verdict: "NOT_CONSUMED"; readonly resultCode: number; readonly paymentSeq: string };

type Asked = Pick<Gateway, "workflow" | "makeRequestId"> & {
  readonly ledger: { readonly writer: Pick<Gateway["ledger"]["writer"], "markApp"> };
};

export async function measureControls(
  { workflow, makeRequestId, ledger }: Asked,
  log: Pick<Log, "alarmed">,
  app: string,
  [first, second]: readonly [PaymentCall, PaymentCall],
): Promise<Measured> {
  const consume = async (call: PaymentCall) => {
    const answer = await workflow.consume({ app, playerId: null, call, requestId: makeRequestId() });
    if (answer.kind === "tooManyOpen") throw new Error("nobody limited this call");
    return answer;
  };
  for (const call of [first, second]) {
    const answer = await consume(call);
    if (answer.kind === "success") continue;
    return { verdict: "NOT_CONSUMED", resultCode: answer.resultCode, paymentSeq: call.paymentSeq };
  }
  const answer = await consume({ ...first, purchaseToken: second.purchaseToken });
  const refuted = consumptionThatHeard5018(answer);
  if (refuted !== null) {
    await ledger.writer.markApp({ app });
    log.alarmed("CONTROLS_PROVE_NOTHING", refuted);
  }
  return judge(answer);
}

/** Without a record of its own the 5018 is the ledger's word, and not the upstream's. */
function consumptionThatHeard5018(answer: ConsumeAnswer): Consumption | null {
  return answer.kind === "error" && answer.reason === "ALREADY_CONSUMED" ? answer.consumption : null;
}

function judge(answer: ConsumeAnswer): Measured {
  if (answer.kind === "success") return { verdict: "DOUBLED", resultCode: 0 };
  const { reason, resultCode } = answer;
  switch (reason) {
    case "ALREADY_CONSUMED":
      return { verdict: answer.consumption === null ? "UNDECIDED" : "PROVE_NOTHING", resultCode };
    case "REFUSED":
      return { verdict: "HOLD", resultCode };
    case "DISPUTED":
      return { verdict: "DOUBLED", resultCode };
    case "INVALID_INPUT":
    case "NOT_OWNER":
    case "ITEM_MISMATCH":
    case "IN_PROGRESS":
    case "IN_DOUBT":
    case "UPSTREAM_UNAVAILABLE":
      return { verdict: "UNDECIDED", resultCode };
  }
}
