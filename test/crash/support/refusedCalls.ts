// Calls of which some are refused before they begin: what the caller is told either way.

import { CONSUME, CONSUME_RESULT } from "../../support/gatewayAnswers.ts";
import { type ConsumeCall, postGraphQL } from "../../support/gatewayClient.ts";
import type { Install } from "../../support/install.ts";
import type { HeardCall } from "../../support/oracle.ts";
import { told } from "./told.ts";

export interface TriedCall extends HeardCall {
  /** `CONFIRMED 2.29 EUR`, `IN_DOUBT 9999`, `503 LEDGER_UNAVAILABLE`. */
  readonly line: string;
}

export async function tryCall(install: Install, call: ConsumeCall): Promise<TriedCall> {
  const { paymentSeq, itemSeq, purchaseToken, playerId } = call;
  const variables = { paymentSeq, itemSeq, purchaseToken, playerId };
  const { status, text } = await postGraphQL(install.server().address, { query: CONSUME, variables });
  const { data, errors }: { data?: unknown; errors?: { extensions?: { code?: string } }[] } = JSON.parse(text);
  if (errors !== undefined) return { call, result: null, line: `${status} ${errors[0]?.extensions?.code}` };
  const { consumePayment } = CONSUME_RESULT.parse(data);
  return { call, result: consumePayment, line: told(consumePayment) };
}

/** Whether the server says that it can serve. */
export async function isReady(install: Install): Promise<boolean> {
  return (await fetch(`${install.server().address}/readyz`)).ok;
}
