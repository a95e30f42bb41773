// A caller who is told that the server is busy, or loses the answer, makes the same call again, as the contract says they may.

import { setTimeout as delay } from "node:timers/promises";
import type { ConsumeResult } from "./gatewayAnswers.ts";
import { CallLost, type ConsumeCall, type GatewayClient } from "./gatewayClient.ts";

const TRIES_MAX = 30;
const REST_MS = 200;

export async function untilAnswered(client: GatewayClient, call: ConsumeCall): Promise<ConsumeResult> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await client.consume(call);
    } catch (error) {
      if (!(error instanceof CallLost) || tries === TRIES_MAX) throw error;
      await delay(REST_MS);
    }
  }
}
