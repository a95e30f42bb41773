// Background work where another process stands beside: what it took in the meantime is left to it, and what it sealed rests.

import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { Consumption } from "../../src/domain/consumption.ts";
import { createTokenSeal } from "../../src/ledger/seal.ts";
import type { LeasedFacts } from "../../src/ledger/factLookUps.ts";
import type { LeasedDue } from "../../src/ledger/port.ts";
import { leaseFacts } from "../../src/ledger/writing/facts.ts";
import { leaseDue, reopen } from "../../src/ledger/writing/reopen.ts";
import type { WriteContext } from "../../src/ledger/writing/writeContext.ts";
import { lost, refusal, success } from "../support/heards.ts";
import { ask, consume, requestIds } from "./support/calls.ts";
import { AHEAD_MS, attemptsIn, type LedgerInMemory, ledgerInMemory, recordIn } from "./support/ledgerInMemory.ts";

const LEASE_MS = 30_000;
const REST_MS = 600_000;

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory({ lookUpApps: ["default"] });
});

const lookUps = (context: WriteContext): LeasedFacts =>
  leaseFacts(context, { apps: [{ app: "default", leasesMax: 10, restMs: 1 }] });
const due = (context: WriteContext, count = 1): LeasedDue => leaseDue(context, { requestIds: requestIds(count) });

/** As one that read the list of what is due before another process worked on it. */
function late(...listed: readonly Consumption[]): WriteContext {
  const ids = () => listed.map(({ id }) => id);
  return { ...ledger.context, store: { ...ledger.context.store, due: ids, factsDue: ids } };
}

function otherSecret(): WriteContext {
  return { ...ledger.context, seal: createTokenSeal([new Uint8Array(32).fill(9)], randomBytes) };
}

describe("a look-up of facts", () => {
  it("that another process has under its lease, or made, is left to it", async () => {
    const { consumption } = await consume(ledger, success());
    expect(lookUps(ledger.context).lookUps).toHaveLength(1);
    ledger.clock.nowMs = LEASE_MS - 1;
    expect(lookUps(late(consumption))).toEqual({ lookUps: [], nextDueInMs: 0 });
    expect(lookUps(ledger.context)).toEqual({ lookUps: [], nextDueInMs: 1 });
    const { consumption: complete } = await consume(ledger, refusal(5000), { paymentSeq: "P2" });
    expect(lookUps(late(complete)).lookUps).toEqual([]);
  });

  it("whose token no secret opens rests for ten minutes, and no try of it is counted", async () => {
    await consume(ledger, success());
    expect(lookUps(otherSecret()).lookUps).toEqual([]);
    expect(lookUps(ledger.context)).toEqual({ lookUps: [], nextDueInMs: REST_MS });
    const { store } = ledger.context;
    const [stored] = store.load("default", "P1").consumptions;
    expect(stored && store.factLookUp(stored)).toMatchObject({ tryCount: 0, dueMs: REST_MS });
    ledger.clock.nowMs = REST_MS;
    expect(lookUps(ledger.context).lookUps).toMatchObject([{ purchaseToken: "token" }]);
  });
});

describe("what is due", () => {
  it("and is under another process's lease, or settled, is passed over", async () => {
    const { consumption } = await consume(ledger, lost);
    ledger.clock.nowMs = 1_000;
    await ask(ledger);
    const { consumption: settled } = await consume(ledger, success(), { paymentSeq: "P2" });
    expect(due(late(consumption, settled), 2)).toEqual({
      leased: [],
      sealedCount: 0,
      unservedApps: [],
      nextDueInMs: 0,
    });
    expect(attemptsIn(ledger, consumption.id)).toHaveLength(2);
    expect(recordIn(ledger, settled.id)).toEqual(settled);
    expect(due(ledger.context).nextDueInMs).toBe(LEASE_MS);
  });

  it("whose token no secret opens is counted and rests for ten minutes", async () => {
    const { consumption } = await consume(ledger, lost);
    await consume(ledger, lost, { paymentSeq: "P2" });
    ledger.clock.nowMs = 1_000;
    expect(due(otherSecret(), 5)).toEqual({ leased: [], sealedCount: 2, unservedApps: [], nextDueInMs: 0 });
    expect(due(otherSecret(), 5)).toEqual({ leased: [], sealedCount: 0, unservedApps: [], nextDueInMs: REST_MS });
    expect(attemptsIn(ledger, consumption.id)).toHaveLength(1);
    expect(recordIn(ledger, consumption.id).nextAttemptAt).toBe(AHEAD_MS + 1_000 + REST_MS);
    // A restart, by which the secret may be back, waits for nothing.
    expect(ledger.database.prepare("SELECT due_delay_ms FROM consumptions").pluck().all()).toEqual([0, 0]);
  });

  it("is asked about by hand only where a secret opens its token", async () => {
    const { consumption } = await consume(ledger, lost);
    const wish = {
      scope: { kind: "all" },
      consumptionId: consumption.id,
      trigger: "OPERATOR",
      requestId: "r",
    } as const;
    expect(reopen(otherSecret(), { ...wish, canAsk: true })).toEqual({ kind: "sealed", consumption });
    expect(attemptsIn(ledger, consumption.id)).toHaveLength(1);
  });
});
