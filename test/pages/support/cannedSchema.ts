// As much of the public schema as the page tests run, with one answer each. The real one is tested where it is made.

export const CANNED_SCHEMA = `
  scalar Long
  type Query { viewer: Viewer! }
  type Viewer { role: String! playerId: ID app: String }
  type Mutation {
    consumePayment(paymentSeq: String!, itemSeq: Long!, purchaseToken: String!, playerId: ID, app: String): ConsumeResult!
  }
  union ConsumeResult = ConsumeSuccess | ConsumeError
  type ConsumeSuccess { price: Float currency: String replayed: Boolean! consumption: Consumption! }
  type ConsumeError {
    resultCode: Int! message: String! reason: String! retryable: Boolean! retryAfterMs: Int consumption: Consumption
  }
  type Consumption {
    id: ID! paymentSeq: String! itemSeq: Long! status: String! evidence: String priceSource: String nextAttemptAt: String
    attempts: [Attempt!]!
  }
  type Attempt { number: Int! outcome: String resultCode: Int durationMs: Int trigger: String! }
`;

const consumption = {
  id: "canned",
  status: "CONSUMED",
  evidence: "CONFIRMED",
  priceSource: "UPSTREAM",
  attempts: [{ number: 1, outcome: "CONSUMED", resultCode: 0, durationMs: 12, trigger: "CALL" }],
};

export const CANNED_ANSWERS = {
  viewer: { role: "PLAYER", playerId: "dev", app: "default" },
  consumePayment: ({ paymentSeq, itemSeq }: { paymentSeq: string; itemSeq: number }) => ({
    __typename: "ConsumeSuccess",
    price: 1000,
    currency: "KRW",
    replayed: false,
    consumption: { ...consumption, paymentSeq, itemSeq },
  }),
};
