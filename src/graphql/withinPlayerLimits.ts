// A consume call under the limits of its player: refused before anything is sent where there were too many guesses, or
// where too much is open. How it ended counts for the next one.

import { type ConsumeAnswer, OPEN_RETRY_MS, TOO_MANY_OPEN } from "../domain/answer.ts";
import type { ConsumeCall } from "../identity/rateLimits/playerLimits.ts";
import type { OpenLimit } from "../ledger/port.ts";
import type { ConsumeUnconsumedCommand, TooManyOpen } from "../workflow/port.ts";
import type { Context } from "./context.ts";
import { rateLimited } from "./errors.ts";

/** Throws ClientError RATE_LIMITED. */
export async function withinPlayerLimits(
  { caller, playerLimits }: Pick<Context, "caller" | "playerLimits">,
  call: ConsumeCall,
  consume: (limit: { readonly openLimit?: OpenLimit }) => Promise<ConsumeAnswer | TooManyOpen>,
): Promise<ConsumeAnswer> {
  const waitMs = playerLimits.guessWaitMs(caller, call);
  if (waitMs > 0)
    throw rateLimited(
      "Too many different purchase tokens were refused for this payment. Try again later.",
      waitMs,
      "rate_wrong_tokens",
    );
  const held = await playerLimits.openLimit(caller);
  try {
    const answer = await consume(held === undefined ? {} : { openLimit: held.openLimit });
    if (answer.kind === "tooManyOpen") throw rateLimited(`${TOO_MANY_OPEN}.`, OPEN_RETRY_MS, "open_limit");
    playerLimits.heard(caller, call, endOf(answer));
    return answer;
  } finally {
    held?.release();
  }
}

/** The same for calls with what the upstream itself listed: none of their tokens is a guess, but each may be left open. */
export function openLimitOfMany(
  { caller, playerLimits }: Context,
  app: string,
): Pick<ConsumeUnconsumedCommand, "openLimit" | "heard"> {
  return {
    openLimit: () => playerLimits.openLimit(caller),
    heard(call, answer) {
      if (endOf(answer) === "open") playerLimits.heard(caller, { app, ...call }, "open");
    },
  };
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
