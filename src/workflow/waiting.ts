// Waiting for a lease that another call holds: in this process its answer is shared, elsewhere the ledger is asked again.

import type { ConsumeAnswer } from "../domain/answer.ts";
import type { InFlight } from "./inFlight.ts";
import type { Surroundings } from "./surroundings.ts";

/** How often a lease held elsewhere is looked at again. */
const LOOK_AGAIN_MS = 50;

/** The shared answer; "lookAgain" when the ledger may stand differently now; "timeUp" when the caller waited enough. */
export async function waitForLease(
  surroundings: Surroundings,
  inFlight: InFlight,
  consumptionId: string,
  untilMs: number,
): Promise<ConsumeAnswer | "lookAgain" | "timeUp"> {
  const remainingMs = untilMs - surroundings.monotonicMs();
  if (remainingMs <= 0) return "timeUp";
  const running = inFlight.answerOf(consumptionId);
  const delayMs = running === undefined ? Math.min(LOOK_AGAIN_MS, remainingMs) : remainingMs;
  let cancel: () => void = () => undefined;
  const time = new Promise<"lookAgain" | "timeUp">((resolve) => {
    cancel = surroundings.after(delayMs, () => resolve(running === undefined ? "lookAgain" : "timeUp"));
  });
  if (running === undefined) return time;
  try {
    return await Promise.race([running, time]);
  } finally {
    cancel();
  }
}
