// A process that fills the feed of a PostgreSQL ledger: `node feedWriter.ts URL NAME EVENTS`. Two writers, many calls at once,
// most of them lost first and found later, so that events of one consumption lie apart. Ends with 0 when all are written.

import { openPostgresLedger } from "../../../src/ledger/postgres/postgresLedger.ts";
import type { Heard } from "../../../src/domain/heard.ts";
import { lost, success } from "../../support/heards.ts";
import { realTimers } from "../../ledger/support/realTimers.ts";

const [url = "", name = "", events = "0"] = process.argv.slice(2);
const WRITERS = 2;
const CALLS_AT_ONCE = 48;
const EVENTS_EACH = 2; // IN_DOUBT, then CONSUMED
const consumptions = Math.ceil(Number(events) / EVENTS_EACH / WRITERS);

async function write(writer: number): Promise<void> {
  const ledger = await openPostgresLedger({
    url,
    secrets: [new Uint8Array(32).fill(1)],
    rules: { onInferred: "proven", doubtMs: 0, leaseMs: 30_000, itemlessApps: [] },
    timers: realTimers,
    random: Math.random,
    candidateKey: new Uint8Array(32),
    onFault: (line) => void process.stderr.write(`${line}\n`),
  });
  let next = 0;
  async function keepCalling(): Promise<void> {
    while (next < consumptions) {
      const paymentSeq = `${name}-${writer}-${(next += 1)}`;
      for (const heard of [lost, success()]) await call(paymentSeq, heard);
    }
  }
  async function call(paymentSeq: string, heard: Heard): Promise<void> {
    const requestId = `request-${paymentSeq}`;
    const opened = await ledger.writer.open({
      app: "default",
      environment: "SANDBOX",
      call: { paymentSeq, itemSeq: 1n, purchaseToken: `token of ${paymentSeq}` },
      playerId: "alice",
      requestId,
      canAsk: true,
    });
    if (opened.kind !== "ask") throw new Error(`${paymentSeq}: ${opened.kind}`);
    const { consumption, attemptNumber } = opened.permit;
    const outcome = { heard, durationMs: 1, canAskControl: false, jitter: 0, requestId };
    const named = { app: "default", paymentSeq, consumptionId: consumption.id, attemptNumber };
    await ledger.writer.settle({ ...named, ...outcome });
  }
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, keepCalling));
  await ledger.close();
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
