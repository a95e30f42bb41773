// Facts that a success did not tell are looked up afterwards, in the background: by the passes and at the pace that reconciliation
// leaves over, a few at a time. Nobody waits for it, and what fails is looked up again later.

import type { Heard } from "../domain/heard.ts";
import { SUCCESS } from "../domain/resultCodes.ts";
import type { LeasedFacts } from "../ledger/factLookUps.ts";
import type { FoundPayment, CircuitPass, Looked } from "../upstream/port.ts";
import { seenByLookUp } from "./lookBefore.ts";
import type { Ramp } from "./ramp.ts";
import type { AppSurroundings, Surroundings } from "./surroundings.ts";
import { tellWrongSetting } from "./wrongSetting.ts";

/** What may be asked of one app now. */
export interface FactOffer {
  readonly lane: { readonly app: string; readonly around: AppSurroundings; readonly ramp: Ramp };
  readonly passes: CircuitPass[];
  /** How long what is due beyond those makes way for other apps. */
  readonly restMs: number;
}

export interface RunningFactLookUps {
  /**
   * Begins what is due and may be asked. Uses up passes of the offers. Now and then it asks although nothing may begin: what is a
   * day old then loses its token.
   */
  begin(offers: readonly FactOffer[]): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Of one app, at once. */
const AT_ONCE_MAX = 4;
const DEADLINE_MS = 4_000;
/** Between two looks at what is due where nothing was. */
const REST_MS = 1_000;
/** … and where none can be made, whatever stands in the way: tokens that are a day old have to go all the same. */
const SWEEP_REST_MS = 60_000;

export function createFactLookUps(surroundings: Surroundings): RunningFactLookUps {
  const { writer, settings, monotonicMs, random, onFault } = surroundings;
  const underWay = new Set<Promise<void>>();
  const running = new Map<string, number>();
  let nextAtMs = monotonicMs();
  let sweepAtMs = nextAtMs + SWEEP_REST_MS;

  function leasesOf({ lane, passes }: FactOffer): number {
    if (lane.around.upstream.lookUp === null) return 0;
    return Math.max(0, Math.min(passes.length, AT_ONCE_MAX - (running.get(lane.app) ?? 0)));
  }

  function count(app: string, change: 1 | -1): void {
    running.set(app, (running.get(app) ?? 0) + change);
  }

  async function lookUp(
    { consumption, purchaseToken }: LeasedFacts["lookUps"][number],
    { around: { upstream }, ramp }: FactOffer["lane"],
    pass: CircuitPass,
  ): Promise<void> {
    const { id: consumptionId, app, paymentSeq } = consumption;
    try {
      const deadlineMs = Math.min(DEADLINE_MS, settings.timeoutMs);
      const requestId = surroundings.makeRequestId();
      const looked = await upstream.lookUp?.({ requestId, deadlineMs, purchaseToken });
      if (looked?.kind === "FAILED") tellWrongSetting(surroundings, app, looked);
      if (looked === undefined) return;
      ramp.heard(heardBy(looked));
      const payment = looked.kind === "SHOWN" ? looked.value : null;
      const found = payment?.paymentSeq === paymentSeq ? seenByLookUp(payment, purchaseToken) : null;
      await writer.settleFacts({ app, paymentSeq, consumptionId, found, jitter: random() });
    } catch (error) {
      onFault(error, consumption); // its lease ends, and it is looked up again
    } finally {
      // As a list, it says nothing about consume calls: a look-up that fails must not have those refused, which do not need it.
      pass.giveBack();
    }
  }

  function start(lease: LeasedFacts["lookUps"][number], offers: readonly FactOffer[]): void {
    const { app } = lease.consumption;
    const offer = offers.find(({ lane }) => lane.app === app);
    const pass = offer?.passes.pop();
    if (offer === undefined || pass === undefined)
      throw new Error("the ledger leased more look-ups than it was asked to");
    count(app, 1);
    offer.lane.ramp.spend(1);
    const run = lookUp(lease, offer.lane, pass).finally(() => {
      count(app, -1);
      underWay.delete(run);
    });
    underWay.add(run);
  }

  return {
    async begin(offers) {
      const apps = offers.map((offer) => ({ app: offer.lane.app, leasesMax: leasesOf(offer), restMs: offer.restMs }));
      const mayBegin = apps.some(({ leasesMax }) => leasesMax > 0);
      if (monotonicMs() < (mayBegin ? nextAtMs : sweepAtMs)) return;
      const { lookUps, nextDueInMs } = await writer.leaseFacts({ apps });
      nextAtMs = monotonicMs() + Math.min(nextDueInMs ?? REST_MS, REST_MS);
      sweepAtMs = monotonicMs() + SWEEP_REST_MS;
      for (const lease of lookUps) start(lease, offers);
    },
    async idle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

/** As the pace counts calls: an answer of any kind is a sign that somebody is there. */
function heardBy(looked: Looked<FoundPayment | null>): Heard {
  if (looked.kind === "FAILED" && looked.isSignOfOutage) return { kind: "NOT_SENT", message: looked.message };
  return { kind: "REFUSED", resultCode: SUCCESS, message: "", httpStatus: 200 };
}
