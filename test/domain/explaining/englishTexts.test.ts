// Explanations in English, sentence by sentence, as a support person reads them.

import { expect, it } from "vitest";
import { type GoldenName, goldenText } from "./goldenRecords.ts";

const TEXTS: Record<GoldenName, readonly string[]> = {
  "under way": [
    "The IAP server was asked at 2026-01-01T00:00Z and has not answered yet.",
    "Until it answers nobody can say whether the payment was used up, so nothing is decided.",
    "The system goes on by itself, also after a restart.",
    'Tell the player: "Your purchase is still being checked; please wait and do not buy it again."',
  ],
  "resting before its first answer": [
    "The IAP server was asked at 2026-01-01T00:00Z and has not answered yet.",
    "Until it answers nobody can say whether the payment was used up, so nothing is decided.",
    "The system asks again by itself at 2026-07-01T15:00Z.",
    'Tell the player: "Your purchase is still being checked; please wait and do not buy it again."',
  ],
  confirmed: [
    "The IAP server confirmed the payment at 2026-07-01T14:59Z on attempt 1; the price is 1000 KRW.",
    "Its own answer to our call decides.",
    "No game server has reported a delivery yet: grant the item once and acknowledge it.",
    'Tell the player: "Your payment succeeded; we are seeing to it that you get the item."',
  ],
  "confirmed and delivered": [
    "The IAP server confirmed the payment at 2026-07-01T14:59Z on attempt 3; the price is 1000 KRW.",
    "Its own answer to our call decides.",
    "The game server reported the item as delivered at 2026-07-01T15:00Z.",
    'Tell the player: "Your payment succeeded and the item was delivered."',
  ],
  "confirmed, price unusable, delivery failed": [
    "The IAP server confirmed the payment at 2026-07-01T14:59Z on attempt 1; its price is not known.",
    "Its own answer to our call decides.",
    "The game server could not deliver the item at 2026-07-01T15:00Z: remove the cause, then grant it once.",
    'Tell the player: "Your payment succeeded; we are seeing to it that you get the item."',
  ],
  "confirmed in another item's answer": [
    "The IAP server confirmed the payment at 2026-07-01T14:59Z, and its answer named this item though another was asked for; the price is 1000 KRW.",
    "Item rule: what the IAP server names in its answer counts.",
    "No game server has reported a delivery yet: grant the item once and acknowledge it.",
    'Tell the player: "Your payment succeeded; we are seeing to it that you get the item."',
  ],
  "inferred by controls": [
    "The answer to our call was lost, and the payment was taken as used up by that call at 2026-07-01T14:59Z; its price is not known.",
    "Inference rule: test calls with random tokens were refused, which proves that the purchase token is the right one.",
    "No game server has reported a delivery yet: grant the item once and acknowledge it.",
    'Tell the player: "Your payment succeeded; we are seeing to it that you get the item."',
  ],
  "inferred by a look": [
    "The answer to our call was lost, and the payment was taken as used up by that call at 2026-07-01T14:59Z; the price is 2.29 EUR, seen in the list of unconsumed payments.",
    "Inference rule: the IAP server had shown the payment with this very item and purchase token before.",
    "No game server has reported a delivery yet: grant the item once and acknowledge it.",
    'Tell the player: "Your payment succeeded; we are seeing to it that you get the item."',
  ],
  "settled by an operator": [
    "No rule could tell whose call used up the payment, and an operator decided at 2026-07-01T14:59Z that it was this one; its price is not known.",
    "Who decided it and why is in the audit log.",
    "No game server has reported a delivery yet: grant the item once and acknowledge it.",
    'Tell the player: "Your payment succeeded; we are seeing to it that you get the item."',
  ],
  imported: [
    "The payment was used up at 2026-07-01T14:59Z, before this system was in use, and taken over by import; the price is 1000 KRW, as it was imported.",
    "Grant the item only after the game's own records show that it is missing.",
    'Tell the player: "Your payment succeeded; we are seeing to it that you get the item."',
  ],
  "delivered and refunded in part": [
    "The IAP server confirmed the payment at 2026-07-01T14:59Z on attempt 1; the price is 1000 KRW.",
    "Its own answer to our call decides.",
    "The payment was refunded at 2026-07-01T15:00Z, 500 KRW of it.",
    "The game server reported the item as delivered at 2026-07-01T15:00Z.",
    'Tell the player: "This payment was returned; the store can tell you about the money."',
  ],
  "charged back before it was delivered": [
    "The IAP server confirmed the payment at 2026-07-01T14:59Z on attempt 1; the price is 1000 KRW.",
    "Its own answer to our call decides.",
    "The payment was charged back by the buyer's bank at 2026-07-01T15:00Z, the newest of 2 returns.",
    "Do not grant the item before that is cleared up.",
    'Tell the player: "This payment was returned; the store can tell you about the money."',
  ],
  "never sent": [
    "The call never left our server, so the IAP server has not heard of it and nothing was used up.",
    "Nothing more happens by itself; the game may make the same call again.",
    'Tell the player: "Your purchase was not completed; please restart the game, and it will be tried again."',
  ],
  "refused with a code without name": [
    "The IAP server refused with code 4242 at 2026-07-01T14:59Z; this call used up nothing.",
    "Nothing more happens by itself; the game may make the same call again.",
    'Tell the player: "Your purchase was not completed; please restart the game, and it will be tried again."',
  ],
  "refused in a row": [
    "One answer was lost, and afterwards the IAP server kept refusing with code 5000 CONSUME_FAILED.",
    "Doubt rule: after three equal refusals in a row, the last of them late enough, it counts as refused at 2026-07-01T14:59Z.",
    "Nothing more happens by itself; the game may make the same call again.",
    'Tell the player: "Your purchase was not completed; please restart the game, and it will be tried again."',
  ],
  "consumed elsewhere, delivered all the same": [
    "The payment had already been used up by another call (code 5018 ALREADY_CONSUMED), so this one has no claim to it.",
    "Nothing more happens by itself.",
    "The game server reported the item as delivered at 2026-07-01T15:00Z all the same: somebody should look at that.",
    'Tell the player: "This payment was already redeemed; please send us the store\'s receipt if you received nothing."',
  ],
  "consumed elsewhere after a loss": [
    "One answer was lost, but the payment was found to be used up by another call (code 5018 ALREADY_CONSUMED).",
    "Inference rule: a lost answer counts for nothing where the record points to another call, token or item.",
    "Nothing more happens by itself.",
    'Tell the player: "This payment was already redeemed; please send us the store\'s receipt if you received nothing."',
  ],
  "of another item": [
    "The payment is for another item than the one that was asked for, so this record was refused.",
    "Item rule: what the IAP server names in its answer counts, and it stands in a record of its own.",
    "Nothing more happens by itself; look at the record of the other item.",
    'Tell the player: "Your payment belongs to another item; we are looking at that one."',
  ],
  "rejected by an operator": [
    "An operator decided at 2026-07-01T14:59Z that another call used up the payment.",
    "Who decided it and why is in the audit log.",
    "Nothing more happens by itself.",
    'Tell the player: "This payment was already redeemed; please send us the store\'s receipt if you received nothing."',
  ],
  unanswered: [
    "No usable answer came on attempt 2 (code 100 NETWORK_TIMEOUT).",
    "The payment may have been used up all the same, so nothing is decided before a definite answer.",
    "The system asks again by itself at 2026-07-01T15:00Z.",
    'Tell the player: "Your purchase is still being checked; please wait and do not buy it again."',
  ],
  "being asked again": [
    "An earlier answer was lost, and attempt 2 has no answer on record yet.",
    "It may have been used up, so nothing is decided before the IAP server gives a definite answer.",
    "The system goes on by itself, also after a restart.",
    'Tell the player: "Your purchase is still being checked; please wait and do not buy it again."',
  ],
  "refused twice after a loss": [
    "An earlier answer was lost, and the IAP server now refuses with code 5000 CONSUME_FAILED.",
    "Doubt rule: we wait for three equal refusals in a row, late enough after the loss, and have 2.",
    "The system asks again by itself at 2026-07-01T15:00Z.",
    'Tell the player: "Your purchase is still being checked; please wait and do not buy it again."',
  ],
  "tested after 5018": [
    "An earlier answer was lost, and the IAP server now says that the payment is used up (code 5018 ALREADY_CONSUMED).",
    "Inference rule: harmless test calls (1 so far) show whether it was our lost call.",
    "The system asks again by itself at 2026-07-01T15:00Z.",
    'Tell the player: "Your purchase is still being checked; please wait and do not buy it again."',
  ],
  disputed: [
    "The payment is used up (code 5018 ALREADY_CONSUMED), and no rule can tell whether it was by this call.",
    "Inference rule: what cannot be proven is left to people.",
    "It stays like this until an operator settles it with resolveDispute.",
    'Tell the player: "We are checking your purchase by hand; please send us the store\'s receipt."',
  ],
  "disputed with a success, in the sandbox": [
    "The IAP server said success to a call, but the payment already counted as used up.",
    "Dispute rule: two successes for one payment are left to people.",
    "It stays like this until an operator settles it with resolveDispute.",
    'Tell the player: "We are checking your purchase by hand; please send us the store\'s receipt."',
    "It is a test purchase: no real money was paid.",
  ],
};

it.each(Object.entries(TEXTS))("tells what is %s", (name, sentences) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  expect(goldenText(name as GoldenName, "EN")).toBe(sentences.join(" "));
});
