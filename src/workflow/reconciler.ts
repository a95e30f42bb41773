// Reconciliation in the background: what is open and due is leased in small batches and asked about again, for ever, by
// every instance. It asks through the same circuit breaker as callers do (an upstream that is down hears one probe a second
// from an instance) and at a pace of its own (one that comes back is not run over). A caller that comes meanwhile shares
// the attempt.

import type { Heard } from "../domain/heard.ts";
import type { LeasedDue } from "../ledger/port.ts";
import type { CircuitPass } from "../upstream/port.ts";
import { runAttempt } from "./attempt.ts";
import type { InFlight } from "./inFlight.ts";
import { createRamp } from "./ramp.ts";
import type { Surroundings } from "./surroundings.ts";

/** Leases taken by one write. Small, so that other instances find work too. */
const BATCH_MAX = 16;
/** Between two looks where nothing is due. */
const REST_MS = 1_000;
/** Callers that come back right after a restart ask for themselves. */
const FIRST_REST_MS = 1_000;
/** Two looks are at least this far apart. */
const REST_MIN_MS = 20;

export interface Reconciler {
  /** Resolves when it will lease nothing more; what it leased is in flight as any other attempt. */
  stop(): Promise<void>;
}

export function startReconciler(surroundings: Surroundings, inFlight: InFlight): Reconciler {
  const { after, random, monotonicMs, settings } = surroundings;
  const ramp = createRamp(monotonicMs);
  let running = 0;
  let isStopped = false;
  let looking: Promise<void> = Promise.resolve();
  let cancel = after(spread(FIRST_REST_MS), look);

  /** The upper half of it, at random: instances that started together do not look together. */
  function spread(restMs: number): number {
    return restMs / 2 + (restMs / 2) * random();
  }

  function look(): void {
    looking = lookOnce().then((restMs) => {
      if (!isStopped) cancel = after(Math.max(REST_MIN_MS, restMs), look);
    });
  }

  /** How long to rest before the next look. */
  async function lookOnce(): Promise<number> {
    const wanted = Math.min(BATCH_MAX, settings.reconciliationsMax - running, ramp.allowance());
    if (wanted < 1) return ramp.waitMs();
    const { passes, retryInMs } = takePasses(wanted);
    if (passes.length === 0) return retryInMs;
    try {
      const requestIds = passes.map(() => surroundings.makeRequestId());
      const requestedAtMs = monotonicMs();
      const { leased, sealedCount, nextDueInMs } = await surroundings.writer.leaseDue({ requestIds });
      for (const lease of leased) ask(lease, passes.pop(), requestedAtMs);
      if (sealedCount > 0) surroundings.onSealed(sealedCount);
      return nextDueInMs === null ? spread(REST_MS) : Math.min(nextDueInMs, spread(REST_MS));
    } catch (error) {
      surroundings.onFault(error, null);
      return REST_MS;
    } finally {
      for (const pass of passes) pass.giveBack();
    }
  }

  function takePasses(wanted: number): { readonly passes: CircuitPass[]; readonly retryInMs: number } {
    const passes: CircuitPass[] = [];
    while (passes.length < wanted) {
      const pass = surroundings.circuit.admit();
      if (!pass.isAdmitted) return { passes, retryInMs: pass.retryInMs };
      passes.push(pass);
    }
    return { passes, retryInMs: 0 };
  }

  function ask(
    { permit, purchaseToken, requestId }: LeasedDue["leased"][number],
    pass: CircuitPass | undefined,
    requestedAtMs: number,
  ): void {
    if (pass === undefined) throw new Error("the ledger leased more than it was asked to");
    running += 1;
    ramp.spend(1);
    const start = { permit, requestedAtMs, purchaseToken, requestId, pass: paced(pass) };
    const run = runAttempt(surroundings, start);
    inFlight.add(permit.consumption.id, run);
    const finish = () => {
      running -= 1;
    };
    run.answer.then(finish, finish);
  }

  /** Each call of the attempt counts, its controls included. */
  function paced(pass: CircuitPass): CircuitPass {
    let calls = 0;
    const record = (heard: Heard) => {
      calls += 1;
      if (calls > 1) ramp.spend(1);
      ramp.heard(heard);
      pass.record(heard);
    };
    return { isAdmitted: true, record, giveBack: () => pass.giveBack() };
  }

  return {
    async stop() {
      isStopped = true;
      cancel();
      await looking;
    },
  };
}
