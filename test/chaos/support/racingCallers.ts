// A process full of callers: `node racingCallers.ts ADDRESS COUNT CALL`. All of them make the same call (JSON) at the same moment;
// what each heard comes back as one JSON list on standard output. Who is told that the server is busy, or loses the answer,
// makes the same call again, as the contract says they may.

import { setTimeout as delay } from "node:timers/promises";
import type { ConsumeResult } from "../../support/gatewayAnswers.ts";
import { CallLost, type ConsumeCall, createGatewayClient } from "../../support/gatewayClient.ts";

const TRIES_MAX = 30;
const REST_MS = 200;

const [address = "", count = "0", text = ""] = process.argv.slice(2);
const call: ConsumeCall = JSON.parse(text);
const client = createGatewayClient(() => address, true);

async function untilAnswered(): Promise<ConsumeResult> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await client.consume(call);
    } catch (error) {
      if (!(error instanceof CallLost) || tries === TRIES_MAX) throw error;
      await delay(REST_MS);
    }
  }
}

const results = await Promise.all(Array.from({ length: Number(count) }, untilAnswered));
process.stdout.write(JSON.stringify(results));
