// Reconciliation in the background: what is open and due is leased in small batches and asked about again, for ever, by
// every instance. Each app is asked through the same circuit breaker as its callers use (an upstream that is down hears one
// probe a second from an instance) and at a pace of its own (one that comes back is not run over), and what is due of one
// never keeps another waiting. A caller that comes meanwhile shares the attempt.

import type { Heard } from "../domain/heard.ts";
import type { LeasedDue } from "../ledger/port.ts";
import type { CircuitPass } from "../upstream/port.ts";
import { runAttempt } from "./attempt.ts";
import { createFactLookUps } from "./factLookUps.ts";
import type { InFlight } from "./inFlight.ts";
import { createRamp, type Ramp } from "./ramp.ts";
import type { AppSurroundings, Surroundings } from "./surroundings.ts";

/** Leases taken by one write. Small, so that other instances find work too. */
const BATCH_MAX = 16;
/** Between two looks where nothing is due. */
const REST_MS = 1_000;
/** Callers that come back right after a restart ask for themselves. */
const FIRST_REST_MS = 1_000;
/** Two looks are at least this far apart. */
const REST_MIN_MS = 20;
/**
 * What is due of an app that cannot be asked now makes way for what is due of the others: shortly where only its pace holds
 * it back, longer where its breaker is open. Long enough that even a great many of them are all out of the way at some time.
 */
const PACED_REST_MS = 1_000;
const OUTAGE_REST_MS = 10_000;

export interface Reconciler {
  /** Resolves when it will lease nothing more; what it leased is in flight as any other attempt. */
  stop(): Promise<void>;
}

/** One app's share of the work. */
interface Lane {
  readonly app: string;
  readonly around: AppSurroundings;
  readonly ramp: Ramp;
  running: number;
}

interface Offer {
  readonly lane: Lane;
  /** For so many leases. */
  readonly passes: CircuitPass[];
  /** Where there are none: how long until there may be one. */
  readonly waitMs: number;
  /** How long what is due beyond those makes way for other apps. */
  readonly restMs: number;
}

export function startReconciler(surroundings: Surroundings, inFlight: InFlight): Reconciler {
  const { after, random, monotonicMs, settings } = surroundings;
  const lanes = Array.from(surroundings.apps, ([app, around]): Lane => ({
    app,
    around,
    ramp: createRamp(monotonicMs),
    running: 0,
  }));
  const factLookUps = createFactLookUps(surroundings);
  const unserved = new Set<string>();
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
    const offers = lanes.map((lane) => offerOf(lane));
    const most = Math.max(...offers.map(({ passes }) => passes.length));
    try {
      if (most === 0) {
        await factLookUps.begin(offers);
        return Math.min(...offers.map(({ waitMs }) => waitMs));
      }
      const requestIds = Array.from({ length: most }, () => surroundings.makeRequestId());
      const requestedAtMs = monotonicMs();
      const apps = offers.map(({ lane, passes, restMs }) => ({
        app: lane.app,
        environment: lane.around.environment,
        leasesMax: passes.length,
        restMs,
      }));
      const { leased, sealedCount, unservedApps, nextDueInMs } = await surroundings.writer.leaseDue({
        requestIds,
        apps,
      });
      for (const lease of leased) {
        const offer = offers.find(({ lane }) => lane.app === lease.permit.consumption.app);
        ask(lease, offer, requestedAtMs);
      }
      if (sealedCount > 0) surroundings.onSealed(sealedCount);
      for (const app of unservedApps) tellUnserved(app);
      await factLookUps.begin(offers);
      return nextDueInMs === null ? spread(REST_MS) : Math.min(nextDueInMs, spread(REST_MS));
    } catch (error) {
      surroundings.onFault(error, null);
      return REST_MS;
    } finally {
      for (const { passes } of offers) for (const pass of passes) pass.giveBack();
    }
  }

  /** What may be asked of an app now. Passes that are not used are given back. */
  function offerOf(lane: Lane): Offer {
    const wanted = Math.min(BATCH_MAX, settings.reconciliationsMax - lane.running, lane.ramp.allowance());
    const passes: CircuitPass[] = [];
    if (wanted < 1) return { lane, passes, waitMs: lane.ramp.waitMs(), restMs: PACED_REST_MS };
    while (passes.length < wanted) {
      const pass = lane.around.circuit.admit();
      if (!pass.isAdmitted) return { lane, passes, waitMs: pass.retryInMs, restMs: OUTAGE_REST_MS };
      passes.push(pass);
    }
    return { lane, passes, waitMs: 0, restMs: PACED_REST_MS };
  }

  function ask(
    { permit, purchaseToken, requestId }: LeasedDue["leased"][number],
    offer: Offer | undefined,
    requestedAtMs: number,
  ): void {
    const pass = offer?.passes.pop();
    if (offer === undefined || pass === undefined) throw new Error("the ledger leased more than it was asked to");
    const { lane } = offer;
    lane.running += 1;
    lane.ramp.spend(1);
    const { upstream } = lane.around;
    const onLook = () => lane.ramp.spend(1);
    const asked = { permit, purchaseToken, requestId, upstream, purpose: "BACKGROUND" } as const;
    const start = { ...asked, requestedAtMs, pass: paced(pass, lane.ramp), onLook };
    const run = runAttempt(surroundings, start);
    inFlight.add(permit.consumption.id, run);
    const finish = () => {
      lane.running -= 1;
    };
    run.answer.then((answer) => {
      finish();
      surroundings.onReconciled?.(lane.app, answer.consumption);
    }, finish);
  }

  /** Each call of the attempt counts, its controls included. */
  function paced(pass: CircuitPass, ramp: Ramp): CircuitPass {
    let calls = 0;
    const record = (heard: Heard) => {
      calls += 1;
      if (calls > 1) ramp.spend(1);
      ramp.heard(heard);
      pass.record(heard);
    };
    return { isAdmitted: true, record, giveBack: () => pass.giveBack() };
  }

  function tellUnserved(app: string): void {
    if (!unserved.has(app)) surroundings.onUnserved(app);
    unserved.add(app);
  }

  return {
    async stop() {
      isStopped = true;
      cancel();
      await looking;
      await factLookUps.idle();
    },
  };
}
