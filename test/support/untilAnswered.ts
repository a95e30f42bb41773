// A caller who is told that the server is busy, or loses the answer, makes the same call again, as the contract says they may.

import { setTimeout as delay } from "node:timers/promises";
import { CallLost, type ConsumeCall, type GatewayClient } from "./gatewayClient.ts";
import { type Answered, hearOf } from "./hearing.ts";

const TRIES_MAX = 30;
const REST_MS = 200;

export async function untilAnswered(client: GatewayClient, call: ConsumeCall): Promise<Answered> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await hearOf(client, call);
    } catch (error) {
      if (!(error instanceof CallLost) || tries === TRIES_MAX) throw error;
      await delay(REST_MS);
    }
  }
}
