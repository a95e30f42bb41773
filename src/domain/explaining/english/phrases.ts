// In English: parts of sentences that several states share.

import type { EpochMs } from "../../consumption.ts";
import type { EarlierDoubt } from "../doubted.ts";
import { utcMinute } from "../wording.ts";

export const IN_AUDIT_LOG = "Who decided it and why is in the audit log.";

/** ` at 2026-07-01T12:03Z`, or nothing where the record has no such time. */
export function at(time: EpochMs | null): string {
  return time === null ? "" : ` at ${utcMinute(time)}`;
}

/** Within a sentence. */
export const SUBSCRIPTION_SHOWN =
  "the IAP server has shown that the payment is for a subscription that renews itself, so no call for it is sent any more";

/** What an earlier call left behind, to begin a sentence. */
export const EARLIER_CALL = {
  LOST: "The answer to an earlier call was lost",
  INDEFINITE: "An earlier call brought no definite answer",
  PAST: "A call with the same purchase token left a doubt",
} as const satisfies Record<EarlierDoubt, string>;
