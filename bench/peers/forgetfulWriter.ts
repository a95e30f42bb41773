// A ledger that keeps nothing: what the rest of our server costs without one. Right for first calls that succeed, and
// for nothing else; it forgets a payment with its answer.

import type { Consumption } from "../../src/domain/consumption.ts";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { LedgerWriter, Opened, OpenRequest, Settled, SettleRequest } from "../../src/ledger/port.ts";

const LEASE_MS = 30_000;

export function createForgetfulWriter(): LedgerWriter {
  const open = new Map<string, Consumption>();
  let count = 0;
  return {
    open(request) {
      count += 1;
      const consumption = pendingOf(request, count.toString(16).padStart(32, "0"));
      open.set(consumption.id, consumption);
      return Promise.resolve<Opened>({ kind: "ask", permit: { consumption, attemptNumber: 1, leaseMs: LEASE_MS } });
    },
    reopen: () => Promise.reject(new Error("a ledger that forgets has nothing to open again")),
    leaseDue: () => Promise.resolve({ leased: [], sealedCount: 0, unservedApps: [], nextDueInMs: null }),
    resolveDispute: () => Promise.reject(new Error("a ledger that forgets disputes nothing")),
    noteReconciled: () => Promise.reject(new Error("a ledger that forgets reconciles nothing")),
    markApp: () => Promise.reject(new Error("a ledger that forgets marks nothing")),
    noteLooks: () => Promise.reject(new Error("a ledger that forgets has seen nothing")),
    acknowledgeDelivery: () => Promise.reject(new Error("a ledger that forgets knows of no delivery")),
    recordReversal: () => Promise.reject(new Error("a ledger that forgets knows of no reversal")),
    importPayment: () => Promise.reject(new Error("a ledger that forgets takes nothing over")),
    leaseFacts: () => Promise.resolve({ lookUps: [], nextDueInMs: null }),
    settleFacts: () => Promise.reject(new Error("a ledger that forgets looks nothing up")),
    noteImport: () => Promise.reject(new Error("a ledger that forgets takes nothing over")),
    settle(request) {
      const pending = open.get(request.consumptionId);
      if (pending === undefined) return Promise.reject(new Error("a ledger that forgets was asked twice"));
      open.delete(request.consumptionId);
      return Promise.resolve<Settled>({
        consumption: consumedOf(pending, request),
        isSettledByThis: true,
        alarms: [],
        control: null,
      });
    },
  };
}

function pendingOf({ app, environment, call, playerId }: OpenRequest, id: string): Consumption {
  const { paymentSeq, itemSeq } = call;
  return {
    id,
    app,
    environment,
    paymentSeq,
    itemSeq,
    playerId,
    status: "PENDING",
    evidence: null,
    price: null,
    priceSource: null,
    resultCode: null,
    message: null,
    requestedAt: Date.now(),
    settledAt: null,
    nextAttemptAt: null,
    seenUnconsumedAt: null,
    delivery: null,
    ...NO_FACTS,
  };
}

function consumedOf(pending: Consumption, { heard }: SettleRequest): Consumption {
  if (heard.kind !== "CONSUMED" || heard.price === null) throw new Error("a ledger that forgets knows successes only");
  const { price, message } = heard;
  const settledAt = Date.now();
  const priceSource = "UPSTREAM";
  return {
    ...pending,
    status: "CONSUMED",
    evidence: "CONFIRMED",
    price,
    priceSource,
    resultCode: 0,
    message,
    settledAt,
  };
}
