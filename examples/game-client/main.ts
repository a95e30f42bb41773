// The retry flow from the command line, as it would run right after login: `node main.ts`.

import { createApi } from "./api.ts";
import type { Outcome } from "./consumePayment.ts";
import { consumeWhatIsOpen } from "./retryFlow.ts";

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
      return "on its way; you need not do anything";
    case "support":
      return `please write to support: ${outcome.resultCode}`;
    case "refused":
      return `was not paid (${outcome.resultCode}: ${outcome.message})`;
  }
}
