// LEDGER_CHECKPOINT=external from the environment to the disk: a stopped server leaves its log to the replicator.

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { post, serve } from "./support/command.ts";

const CONSUME = `mutation {
  consumePayment(paymentSeq: "T-ok-KRW-1000", itemSeq: 1001, purchaseToken: "t") { ... on ConsumeSuccess { price replayed } }
}`;

it("a server that is stopped leaves the log as it was, and the next one answers from it", async () => {
  const variables = { LEDGER_CHECKPOINT: "external" };
  const { folder, address, kill } = await serve({ variables });
  await post(address, CONSUME);
  const log = join(folder, "data", "ledger.db-wal");
  const bytes = statSync(log).size;
  expect((await kill("SIGTERM")).code).toBe(0);
  expect(existsSync(log) && statSync(log).size).toBe(bytes);
  const next = await serve({ folder, variables });
  expect(await post(next.address, CONSUME)).toEqual({ data: { consumePayment: { price: 1_000, replayed: true } } });
});
