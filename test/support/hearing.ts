// A consume call under a name of its own, kept with what it heard: so the oracle can tell which attempts were made for it.

import { randomUUID } from "node:crypto";
import type { ConsumeResult } from "./gatewayAnswers.ts";
import { CallLost, type ConsumeCall, type GatewayClient } from "./gatewayClient.ts";
import type { HeardCall } from "./oracle.ts";

export interface Answered extends HeardCall {
  readonly result: ConsumeResult;
}

export async function hearOf(client: GatewayClient, call: ConsumeCall): Promise<Answered> {
  const requestId = randomUUID();
  return { call, requestId, result: await client.consume(call, { requestId }) };
}

/** … of a caller who knows that the answer may be lost. */
export async function hearIfAnswered(client: GatewayClient, call: ConsumeCall): Promise<HeardCall> {
  const requestId = randomUUID();
  try {
    return { call, requestId, result: await client.consume(call, { requestId }) };
  } catch (error) {
    if (error instanceof CallLost) return { call, requestId, result: null };
    throw error;
  }
}
