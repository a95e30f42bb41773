// A consume call under the limits of its player: refused before anything is sent where there were too many guesses, or
// where too much is open. How it ended counts for the next one.

import type { ConsumeAnswer } from "../domain/answer.ts";
import type { ConsumeCall } from "../identity/rateLimits/playerLimits.ts";
import type { OpenLimit } from "../ledger/port.ts";
import type { TooManyOpen } from "../workflow/port.ts";
import type { Context } from "./context.ts";
import { rateLimited } from "./errors.ts";

/** What is open is asked about again in the background; it may be settled by then. */
const OPEN_RETRY_MS = 60_000;

/** Throws ClientError RATE_LIMITED. */
export async function withinPlayerLimits(
  { caller, playerLimits }: Context,
  call: ConsumeCall,
  consume: (limit: { readonly openLimit?: OpenLimit }) => Promise<ConsumeAnswer | TooManyOpen>,
): Promise<ConsumeAnswer> {
  const waitMs = playerLimits.guessWaitMs(caller, call);
  if (waitMs > 0) throw rateLimited("Too many different tokens were refused for this payment.", waitMs);
  const openLimit = await playerLimits.openLimit(caller);
  const answer = await consume(openLimit === undefined ? {} : { openLimit });
  if (answer.kind === "tooManyOpen")
    throw rateLimited("Too many calls of this player have no outcome yet.", OPEN_RETRY_MS);
  playerLimits.heard(caller, call, endOf(answer));
  return answer;
}

function endOf(answer: ConsumeAnswer): "refused" | "open" | "settled" {
  if (answer.kind === "success") return "settled";
  switch (answer.reason) {
    case "REFUSED":
    case "ALREADY_CONSUMED":
    case "NOT_OWNER":
      return "refused";
    case "IN_DOUBT":
    case "DISPUTED":
    case "IN_PROGRESS":
      return "open";
    case "INVALID_INPUT":
    case "ITEM_MISMATCH":
    case "UPSTREAM_UNAVAILABLE":
      return "settled";
  }
}
