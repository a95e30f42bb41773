// The retry flow from the command line, as it would run right after login: `node main.ts`.

import { createApi } from "./api.ts";
import type { Outcome, RefusedReason } from "./consumePayment.ts";
import { consumeWhatIsOpen } from "./retryFlow.ts";

/** The player may have paid in every one of these cases. */
const TOLD_REFUSED = {
  REFUSED: "could not be redeemed now; what is still open is tried again at the next login",
  ALREADY_CONSUMED: "was redeemed already; please write to support if you got nothing",
  NOT_OWNER: "is not shown as yours; please write to support if you paid for it",
  ITEM_MISMATCH: "is for another item; please write to support",
  INVALID_INPUT: "could not be asked about; please write to support",
} as const satisfies Record<RefusedReason, string>;

const { API_URL = "http://127.0.0.1:4000/graphql", PLAYER_TOKEN } = process.env;

const consumed = await consumeWhatIsOpen(createApi({ url: API_URL, playerToken: PLAYER_TOKEN ?? null }));
if (consumed === null) {
  console.error("Your purchases cannot be looked at right now. They are safe; please try again later.");
  process.exitCode = 1;
} else if (consumed.length === 0) console.log("Nothing is open.");
else
  for (const { itemName, itemSeq, paymentSeq, outcome } of consumed)
    console.log(`${itemName ?? `item ${itemSeq}`} (${paymentSeq}): ${toldTo(outcome)}`);

function toldTo(outcome: Outcome): string {
  switch (outcome.kind) {
    case "paid": {
      const { price, currency } = outcome;
      return `paid${price === null ? "" : ` (${price} ${currency})`}, you get it in a moment`;
    }
    case "pending":
      return "still being checked; you need not do anything";
    case "support":
      return `please write to support: ${outcome.resultCode}`;
    case "refused":
      return `${TOLD_REFUSED[outcome.reason]} (${outcome.resultCode}: ${outcome.message})`;
  }
}
