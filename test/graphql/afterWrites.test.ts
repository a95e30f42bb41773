// What a mutation changed is looked up again by whatever follows it in the same document: an answer after a write is never
// made of what was true before it.

import { describe, expect, it } from "vitest";

import { consumptionNodeId } from "../../src/graphql/nodeIds.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import { createGateway, operator } from "./support/gateway.ts";
import { consumptionOf, idOf } from "./support/records.ts";

const SHOWN = "reversals { reference }";
const id = consumptionNodeId(idOf(1));

const MUTATIONS: readonly (readonly [string, string, string])[] = [
  [
    "consumePayment",
    '(paymentSeq: "P1", itemSeq: 1, purchaseToken: "t")',
    `... on ConsumeSuccess { consumption { ${SHOWN} } }`,
  ],
  ["consumeUnconsumedPayments", '(playerId: "alice")', `result { ... on ConsumeSuccess { consumption { ${SHOWN} } } }`],
  [
    "acknowledgeDelivery",
    `(consumptionId: "${id}", reference: "r")`,
    `... on DeliveryAcknowledged { consumption { ${SHOWN} } }`,
  ],
  [
    "recordReversal",
    '(paymentSeq: "P1", kind: REFUNDED, occurredAt: "2026-07-01T00:00:00Z", reference: "r")',
    `... on ReversalRecorded { reversal { consumption { ${SHOWN} } } }`,
  ],
  ["reconcileConsumption", `(id: "${id}")`, SHOWN],
  ["resolveDispute", `(id: "${id}", outcome: CONSUMED, note: "n")`, SHOWN],
];

/** Whatever is written, a refund of the payment comes to be on record with it. */
function scene() {
  const gateway = createGateway();
  const { reader, workflow } = gateway;
  const consumption = consumptionOf(1);
  reader.consumptions.push(consumption);
  const refund = { kind: "REFUNDED", occurredAt: 0, amount: null, note: null } as const;
  function written<Answer>(answer: Answer): () => Answer {
    return () => {
      const n = reader.reversals.length + 1;
      reader.reversals.push({
        ...refund,
        id: idOf(100 + n),
        app: "default",
        paymentSeq: "P1",
        reference: `refund-${n}`,
      });
      return answer;
    };
  }
  const delivery = { outcome: "DELIVERED", reference: "r", acknowledgedAt: 0, note: null } as const;
  const success = { kind: "success", consumption, isReplayed: false } as const;
  const payment = { paymentSeq: "P1", itemSeq: 1n, purchaseToken: "t", price: null, facts: NO_FACTS };
  const reversal = { ...refund, id: idOf(9), app: "default", paymentSeq: "P1", reference: "r" };
  workflow.answer = written(success);
  workflow.retry = written([{ payment, answer: success }]);
  workflow.acknowledgement = written({ kind: "recorded", consumption, delivery } as const);
  workflow.reversal = written({ kind: "recorded", reversal } as const);
  workflow.found = written(consumption);
  workflow.resolution = written({ kind: "resolved", consumption } as const);
  return gateway;
}

describe("what follows", () => {
  it.each(MUTATIONS)("%s in the same document is told as it is then", async (name, parameters, selection) => {
    const field = (alias: string) => `${alias}: ${name}${parameters} { ${selection} }`;
    const { data, errors } = await scene().ask(operator, `mutation { ${field("a")} ${field("b")} }`);
    expect(errors).toEqual([]);
    const told = [data?.["a"], data?.["b"]].map((answer) => JSON.stringify(answer).match(/refund-\d/g));
    expect(told).toEqual([["refund-1"], ["refund-1", "refund-2"]]);
  });
});
