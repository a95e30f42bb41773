// What people are told of besides the record itself.

/** Something people should look at; the record itself is right. */
export const ALARMS = [
  "UPSTREAM_DOUBLED", // it answered success twice for one payment
  "PRICE_UNUSABLE",
  "ITEM_NOT_NAMED", // neither the request, nor the answer, nor a look says for which item it was: the asked one stands
  "INFERENCE_REFUTED", // the one attempt an inference rested on turned out to have been refused
  "RANDOM_TOKEN_CONSUMED", // the upstream took a random token for a payment that was consumed already
  "CONTROLS_PROVE_NOTHING", // the upstream answers 5018 to a token that is not the payment's: the app is marked
] as const;

export type Alarm = (typeof ALARMS)[number];
