// Asking before consuming again: after a lost call an upstream that can show a payment without consuming it is asked that
// first, whoever asks again. What it shows is on record before the call goes out, so that a 5018 is judged by it. The look
// is made under the attempt's own lease and takes a part of its time at most.

import { NEVER_CONSUMABLE } from "../domain/answer.ts";
import { canNeverBeConsumed } from "../domain/paymentFacts.ts";
import { CONSUME_FAILED } from "../domain/resultCodes.ts";
import type { HeardRefusal, NeverSent } from "../domain/heard.ts";
import type { Permit } from "../ledger/port.ts";
import type { Purpose, Upstream } from "../upstream/port.ts";
import { seenByLookUp } from "./lookBefore.ts";
import type { Surroundings } from "./surroundings.ts";
import { tellWrongSetting } from "./wrongSetting.ts";

export interface LookStart {
  readonly permit: Permit;
  readonly purchaseToken: string;
  readonly requestId: string;
  readonly upstream: Upstream;
  /** Of the call, and so of all that is asked for it. */
  readonly purpose: Purpose;
  /** The upstream showed the payment right before, and that is on record with the attempt: a look would tell the same. */
  readonly isJustShown?: boolean;
  /** Told of a look that is about to be made: a call more than the attempt's own. */
  readonly onLook?: () => void;
}

/** The consume call is what has to be answered in the end: the vendor advises to leave it most of the time. */
const PART_OF_TIME = 4;
/** With less than this the look would only fail. */
const DEADLINE_MS_MIN = 20;

const FAILED_LOOK = "The IAP server did not show the payment";
const UNRECORDED_LOOK = "What the IAP server showed could not be recorded";
/** Neither this call nor any before it can have consumed it: as the upstream would refuse it, without asking for that. */
const REFUSED_FOR_EVER: HeardRefusal = {
  kind: "REFUSED",
  resultCode: CONSUME_FAILED,
  message: NEVER_CONSUMABLE,
  httpStatus: null,
};

/**
 * What is heard instead of the consume call; null: it may follow. No look and one that finds nothing prove nothing, and the
 * call goes out as without. A look that failed, or that cannot be recorded, would tell what no other can: a 5018 heard without
 * it leaves only people to decide. Then the call is held back, and all of it is asked again later.
 *
 * @param untilMs the end of the attempt's time and of its lease, whichever is first
 */
export async function lookFirst(
  surroundings: Surroundings,
  { permit, purchaseToken, requestId, upstream, purpose, isJustShown, onLook }: LookStart,
  untilMs: number,
): Promise<NeverSent | HeardRefusal | null> {
  const { writer, monotonicMs, onFault } = surroundings;
  const { consumption, attemptNumber, hasUnknown } = permit;
  // Whichever look has shown that, a list included, and whether or not a look-up still finds the payment.
  if (canNeverBeConsumed(consumption)) return REFUSED_FOR_EVER;
  if (isJustShown === true) return null;
  const deadlineMs = Math.floor((untilMs - monotonicMs()) / PART_OF_TIME);
  if (upstream.lookUp === null || hasUnknown !== true || deadlineMs < DEADLINE_MS_MIN) return null;
  onLook?.();
  const { playerId } = consumption;
  const looked = await upstream.lookUp({
    requestId,
    deadlineMs,
    purchaseToken,
    purpose: purpose === "CALL" ? "LOOK" : purpose,
    playerId,
  });
  if (looked.kind === "FAILED") {
    tellWrongSetting(surroundings, consumption.app, looked);
    // Reached and refused for what was asked: it shows nothing, whatever the code, and would do so for ever.
    if (looked.isRefusal && looked.wrongSetting === undefined) return null;
    const why = looked.isRefusal ? `${FAILED_LOOK} (code ${looked.resultCode})` : FAILED_LOOK;
    return notSent(why, !looked.isSignOfOutage);
  }
  const found = looked.value;
  // A token of another payment's: this one was not shown.
  if (found === null || found.paymentSeq !== consumption.paymentSeq) return null;
  try {
    const under = { consumptionId: consumption.id, attemptNumber };
    await writer.noteLooks({ app: consumption.app, looks: [seenByLookUp(found, purchaseToken)], under });
    return canNeverBeConsumed(found.facts) ? REFUSED_FOR_EVER : null;
  } catch (error) {
    onFault(error, consumption);
    return notSent(UNRECORDED_LOOK, true);
  }
}

/** @param isHeldBack by ourselves; otherwise it tells of an outage, as a call itself would have */
function notSent(why: string, isHeldBack: boolean): NeverSent {
  return { kind: "NOT_SENT", message: `${why}; the call was not sent.`, isHeldBack };
}
