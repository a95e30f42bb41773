// One answer for each root field that the page tests run. The schema is the committed one.

const consumption = {
  id: "canned",
  status: "CONSUMED",
  evidence: "CONFIRMED",
  priceSource: "UPSTREAM",
  attempts: [{ number: 1, outcome: "CONSUMED", resultCode: 0, durationMs: 12, trigger: "CALL" }],
};

export const cannedAnswers = {
  viewer: { role: "OPERATOR", playerId: "dev", app: "default" },
  consumePayment: ({ paymentSeq, itemSeq }: { paymentSeq: string; itemSeq: number }) => ({
    __typename: "ConsumeSuccess",
    price: 1000,
    currency: "KRW",
    replayed: false,
    receipt: "header.payload.signature",
    consumption: { ...consumption, paymentSeq, itemSeq },
  }),
};
