// A process of its own that writes to a ledger without end, whatever touches totals, and says so each time a hundred writes
// were answered: to be killed in the middle.

import { openPostgresLedger } from "../../../src/ledger/postgres/postgresLedger.ts";
import { openSqliteLedger } from "../../../src/ledger/sqlite/sqliteLedger.ts";
import { refusal, success } from "../../support/heards.ts";
import { createSeededRandom } from "../../support/seededRandom.ts";
import { callOf, outcomeOf } from "./calls.ts";
import { realTimers } from "./realTimers.ts";

const [place = "", seed = "1"] = process.argv.slice(2);
const random = createSeededRandom(Number(seed));
const common = {
  secrets: [new Uint8Array(32)],
  rules: { onInferred: "proven", doubtMs: 0, leaseMs: 30_000, itemlessApps: [] } as const,
  timers: realTimers,
  onFault: () => undefined,
};
const ledger = place.startsWith("postgres")
  ? await openPostgresLedger({ ...common, url: place, random: Math.random, candidateKey: new Uint8Array(32) })
  : await openSqliteLedger({ ...common, path: place, onLost: () => undefined });

let answered = 0;
async function write(): Promise<void> {
  const paymentSeq = `P${random.below(2_000)}`;
  const price = { amountMicros: BigInt(random.below(1_000_000)), currency: random.pick(["KRW", "EUR"]) };
  if (random.chance(0.2)) {
    const told = { app: "default", paymentSeq, kind: "REFUNDED", occurredAt: 0, note: null, amount: null } as const;
    const reference = `${seed}-${(answered += 1)}`;
    await ledger.writer.recordReversal({ ...told, reference, requestId: "request-9", auditActor: null });
    return;
  }
  const opened = await ledger.writer.open(callOf({ paymentSeq, itemSeq: BigInt(random.below(3)) }));
  if (opened.kind !== "ask") return;
  await ledger.writer.settle(outcomeOf(opened.permit, random.chance(0.7) ? success(price) : refusal(5000)));
}

async function writeOn(): Promise<void> {
  for (;;) {
    await write();
    answered += 1;
    if (answered % 100 === 0) process.stdout.write(`${answered}\n`);
  }
}
await Promise.all(Array.from({ length: 16 }, writeOn));
