// The tabs that greet a first visit: every operation of schema/operations, with variables that work against the sandbox.
// The item and token are those of the server's greeting: a sandbox payment belongs to the first ones it hears.
// The order tells the story: a payment, one whose answer is lost, what the ledger knows of it, and the lists around it.

export interface Example<Operation extends string = string> {
  /** Names the file in schema/operations. */
  readonly operation: Operation;
  /** The tab's name, where one operation is shown twice. */
  readonly title?: string;
  /** JSON with comments, as GraphiQL's variables pane takes it; empty: none. */
  readonly variables: string;
}

const ID_TO_PASTE = `{
  // a consumption's id, from any other answer
  "id": ""
}`;

const listed = [
  {
    operation: "ConsumePayment",
    variables: json({ paymentSeq: "T-ok-KRW-1000", itemSeq: 1001, purchaseToken: "demo-token" }),
  },
  {
    operation: "ConsumePayment",
    title: "ConsumeLostAnswer",
    variables: json({ paymentSeq: "T-lost", itemSeq: 1001, purchaseToken: "demo-token" }),
  },
  { operation: "Consumption", variables: json({ paymentSeq: "T-lost" }) },
  {
    operation: "Consumptions",
    variables: json({
      first: 20,
      filter: { status: ["CONSUMED", "IN_DOUBT"] },
      orderBy: { field: "REQUESTED_AT", direction: "DESC" },
    }),
  },
  { operation: "Feed", variables: json({ first: 100 }) },
  { operation: "UnconsumedPayments", variables: "" },
  { operation: "ConsumeUnconsumedPayments", variables: json({ first: 20 }) },
  { operation: "Items", variables: "" },
  { operation: "Item", variables: json({ itemSeq: 1032032 }) },
  { operation: "DeliveryWorklist", variables: json({ first: 100 }) },
  {
    operation: "AcknowledgeDelivery",
    variables: `{
  // a consumption's id, from any other answer
  "consumptionId": "",
  "reference": "grant-1",
  "outcome": "DELIVERED"
}`,
  },
  {
    operation: "RecordReversal",
    variables: json({
      paymentSeq: "T-ok-KRW-1000",
      kind: "REFUNDED",
      occurredAt: "2026-11-26T09:30:00+09:00",
      reference: "refund-1",
    }),
  },
  { operation: "ReconcileConsumption", variables: ID_TO_PASTE },
  {
    operation: "ResolveDispute",
    variables: `// The id of a DISPUTED consumption: ask for T-dispute with two tokens.
{
  "id": "",
  "outcome": "CONSUMED",
  "note": "why"
}`,
  },
  { operation: "Node", variables: ID_TO_PASTE },
  { operation: "Viewer", variables: "" },
] as const satisfies readonly Example[];

/** An operation that has a tab: the page has to bundle its document. */
export type ShownOperation = (typeof listed)[number]["operation"];

export const examples: readonly Example<ShownOperation>[] = listed;

function json(variables: Record<string, unknown>): string {
  return JSON.stringify(variables, null, 2);
}
