// What one request may ask for, as it is set where nothing else is said.

import type { DocumentLimits } from "../../../src/graphql/gate/limits.ts";

export const LIMITS: DocumentLimits = {
  tokensMax: 400,
  depthMax: 8,
  aliasesMax: 10,
  directivesMax: 10,
  operationsMax: 10,
  selectionsMax: 300,
  costMax: 2_500,
  mutationsMax: 1,
  variablesDepthMax: 8,
  variablesNodesMax: 500,
};

export const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(" ");
/** So many levels of fields. */
export const nested = (depth: number) => `${"{ a ".repeat(depth)}${"}".repeat(depth)}`;
/** @param alias with its colon, or nothing */
export const consume = (alias: string) =>
  `${alias}consumePayment(paymentSeq: "P", itemSeq: 1, purchaseToken: "t") { __typename }`;
