// Everything that can make a difference from here on, as one text: two worlds with the same one have the same future. What
// a server's promises wait for cannot be looked at, but it follows from what is planned for it (with the instants), from its
// attempts on record (their leases say when they were opened), and from what it was told last, and when: no attempt keeps
// more in mind. Its breaker does, but needs twenty calls to open. The reconciler's pace rests on all it ever heard, and its
// rests on what the ledger told it last of work that is due (the ledger's memory).

import { hash } from "node:crypto";
import type { LedgerSnapshot, SeenConsumption } from "../ledger/snapshot.ts";
import type { SimulatedProcess } from "../world/SimulatedProcess.ts";
import type { Scene } from "../world/Scene.ts";

/** @param passes how often time has passed: what may still happen depends on it */
export function fingerprintOf(scene: Scene, passes: number): string {
  const { world, upstream, processes, callers, ledger, watch } = scene;
  const parts = [
    world.nowMs,
    world.steps,
    passes,
    scene.faults.get("process killed") ?? 0,
    ledgerText(ledger.durable()),
    ledger.memory(),
    upstream.payments.map(({ carried }) => carried.map(({ by }) => (by === "elsewhere" ? by : by.requestId))),
    world.prospects(),
    processes.map((process, index) => [process.name, memoryOf(scene, process, index)]),
    callers.map((caller) => [caller.calls, caller.asksProcess()?.name]),
    watch.heard.map(({ caller, requestId, answer }) => `${caller.name} ${requestId} ${answer?.kind}`).sort(),
    world.complaints,
  ];
  return hash("sha256", JSON.stringify(parts), "base64");
}

function memoryOf({ world, plan }: Scene, process: SimulatedProcess, index: number): unknown {
  const log = world.logs?.get(process) ?? [];
  return plan.reconcilers === "last" && index === plan.instances - 1 ? log : log.at(-1);
}

/** Names instead of ids, and no order between records: both depend on who came first, and nothing else does on them. */
function ledgerText({ consumptions, feed, looks, isAppMarked }: LedgerSnapshot): unknown {
  const names = new Map(consumptions.map((one) => [one.id, nameOf(one)]));
  const records = consumptions.map((one) => [
    nameOf(one),
    one.status,
    one.evidence,
    one.price !== null,
    one.resultCode,
    one.leaseAttempt,
    one.attempts.map((attempt) => [
      attempt.requestId,
      attempt.control === null ? null : `${attempt.control.token} ${attempt.control.itemSeq}`,
      attempt.outcome,
      attempt.resultCode,
      attempt.isAfter5018,
      attempt.leaseUntilMs,
      attempt.endedAtMs,
      attempt.processGoneSinceMs,
      attempt.isShownConsumable,
      attempt.isDoubtfulRefusal,
    ]),
    feed.filter(({ consumptionId }) => consumptionId === one.id).map(({ kind, evidence }) => `${kind} ${evidence}`),
  ]);
  const byName = records.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
  const shown = looks.map(({ tokenDigest, itemSeq }) => `${tokenDigest} ${itemSeq}`).sort();
  return [byName, shown, isAppMarked, names.size];
}

function nameOf({ itemSeq, tokenDigest, playerId }: SeenConsumption): string {
  return `${itemSeq} ${tokenDigest} ${playerId}`;
}
