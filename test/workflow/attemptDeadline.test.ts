// How long an upstream call may take: the attempt's own deadline, but never beyond its lease, which another server may take
// over the moment it ends.

import { expect, it } from "vitest";
import type { LedgerWriter } from "../../src/ledger/port.ts";
import type { UpstreamQuestion } from "../../src/upstream/port.ts";
import { runAttempt } from "../../src/workflow/attempt.ts";
import { consumptionOf } from "../graphql/support/records.ts";
import { success } from "../support/heards.ts";
import { NOTHING_ELSE, stoppedTime, upstreamOf } from "./support.ts";

const LEASE_MS = 10_500;
const TIMEOUT_MS = 10_000; // of the surroundings

async function questionAfter(ledgerTookMs: number): Promise<UpstreamQuestion | undefined> {
  const asked: UpstreamQuestion[] = [];
  const settled = { consumption: consumptionOf(1), isSettledByThis: true, alarms: [], control: null };
  const writer: Partial<LedgerWriter> = { settle: () => Promise.resolve(settled) };
  const time = stoppedTime({
    writer: { ...NOTHING_ELSE.writer, ...writer },
  });
  const upstream = upstreamOf((question) => {
    asked.push(question);
    return Promise.resolve(success());
  });
  await time.pass(ledgerTookMs);
  await runAttempt(time.surroundings, {
    permit: { consumption: consumptionOf(1), attemptNumber: 1, leaseMs: LEASE_MS },
    requestedAtMs: 0,
    purpose: "CALL",
    purchaseToken: "token",
    requestId: "request-1",
    upstream,
    pass: { isAdmitted: true, record: () => undefined, giveBack: () => undefined },
  }).answer;
  return asked[0];
}

const deadlineAfter = async (ledgerTookMs: number) => (await questionAfter(ledgerTookMs))?.deadlineMs;

it("is the attempt's own where the ledger was quick", async () => {
  expect(await deadlineAfter(100)).toBe(TIMEOUT_MS);
});

it("ends with the lease where the ledger was slow to grant it", async () => {
  expect(await deadlineAfter(4_000)).toBe(LEASE_MS - 4_000);
  expect(await deadlineAfter(4_000.5)).toBe(LEASE_MS - 4_001);
});

it("may not be sent where less is left of the lease than the shortest deadline", async () => {
  const mayStillSend = async (leftMs: number) => (await questionAfter(LEASE_MS - leftMs))?.mayStillSend();
  expect(await mayStillSend(1.5)).toBe(true);
  expect(await mayStillSend(0.75)).toBe(false);
});
