// The end of every history: the faults stop, everybody asks until the answer is definite, everything must be found out, and
// the oracle is given all there is to know.

import type { DisputeOutcome } from "../../src/domain/resolution.ts";
import type { SeenConsumption } from "./ledger/snapshot.ts";
import { judge } from "../support/oracle.ts";
import { factsOf } from "./facts.ts";
import { LEASE_MS } from "./world/plan.ts";
import type { Scene } from "./world/Scene.ts";
import { quiescence } from "./world/World.ts";

const HEALING_STEPS_MAX = 5_000;
/** Three refusals alike, three rounds of controls, and a few more for leases that have to run out. */
const ROUNDS_MAX = 12;
const RECORD_RETRY_MS = 1_001;
const NEVER_ASKED = 3n;

/** Complains of what was broken; says nothing more where something was before. */
export async function endHistory(scene: Scene): Promise<void> {
  const { world, plan, upstream, pagedFeed, watch, ledger, ruledByOperators } = scene;
  if (world.complaints.length === 0) await heal(scene);
  if (world.complaints.length > 0) return;
  const said = { pagedFeed, heard: watch.heard, ruledByOperators };
  const end = factsOf({ upstream, ledger: ledger.durable(), onInferred: plan.onInferred, ...said });
  for (const complaint of judge(end)) world.complain(complaint);
}

export async function step(scene: Scene, act: () => void): Promise<void> {
  scene.world.steps += 1;
  act();
  await quiescence();
  scene.pageFeed();
}

async function heal(scene: Scene): Promise<void> {
  const { world, plan } = scene;
  world.say("THE FAULTS STOP");
  world.isCalm = true;
  scene.ledger.heal();
  scene.upstream.isUnreachable = false;
  const mustWake = scene.processes.every(({ state }) => state !== "running");
  for (const process of scene.processes) {
    if (process.state === "dead") scene.startAgain(process);
    if (process.state === "paused" && (!plan.wakesLate || mustWake)) scene.resume(process);
  }
  // Nobody waits for a process that does not go on.
  for (const caller of scene.callers) if (caller.asksProcess()?.state === "paused") caller.giveUp();
  await quiescence();
  if (plan.isAbandoned) await awaitReconcilers(scene);
  else await settleEverything(scene);
  if (plan.ruling !== null) await ruleDisputes(scene, plan.ruling);
  for (const process of scene.processes.filter(({ state }) => state === "paused")) scene.resume(process);
  await rest(scene);
  // What could not be recorded at once (it has to start again under another number) is tried again within a second.
  await step(scene, () => world.pass(RECORD_RETRY_MS));
  await rest(scene);
  // Whoever was not served asks once more: what landed late is found out when it is asked for.
  if (plan.ruling !== null) await ruleDisputes(scene, plan.ruling);
  for (const caller of scene.callers) if (caller.lastAnswer?.kind !== "success") caller.lastAnswer = null;
  await settleEverything(scene);
  await askAgain(scene);
}

async function ruleDisputes(scene: Scene, outcome: DisputeOutcome): Promise<void> {
  const process = scene.processes.find(({ state }) => state === "running");
  for (const one of scene.ledger.durable().consumptions) {
    if (one.status !== "DISPUTED" || process === undefined) continue;
    const itemSeq = outcome === "CONSUMED" ? itemNamedFor(scene, one) : null;
    await step(scene, () => scene.resolve(process, one, outcome, itemSeq));
    await rest(scene);
  }
}

/** Where no request names the item, the console shows it; where the item asked is right, the operator may be wrong. */
function itemNamedFor({ upstream }: Scene, { paymentSeq, itemSeq }: SeenConsumption): bigint | null {
  const payment = upstream.payments.find(({ issued }) => issued.paymentSeq === paymentSeq);
  if (upstream.namesItem || payment === undefined) return null;
  const trueItem = BigInt(payment.issued.itemSeq);
  return itemSeq === trueItem ? NEVER_ASKED : trueItem;
}

/** Nobody asks: the servers find out by themselves what is open, however long their back-off lets them wait. */
async function awaitReconcilers(scene: Scene): Promise<void> {
  const { world } = scene;
  await rest(scene);
  while (scene.open().length > 0 && world.complaints.length === 0) {
    if (world.steps > HEALING_STEPS_MAX) return world.complain("I3 the reconcilers leave something open");
    const [task] = world.ready();
    const waitMs = (world.nextDueMs() ?? world.nowMs) - world.nowMs;
    await step(scene, () => (task === undefined ? world.pass(waitMs) : world.take(task)));
  }
}

/** Callers ask until they are told for good, and an operator asks for what nobody asks for any more. */
async function settleEverything(scene: Scene): Promise<void> {
  const { world, plan } = scene;
  for (let round = 0; round < ROUNDS_MAX && world.complaints.length === 0; round += 1) {
    await rest(scene);
    const running = scene.processes.filter(({ state }) => state === "running");
    for (const [index, caller] of scene.callers.entries()) {
      const process = running[(index + round) % running.length];
      if (process === undefined || !caller.hasCalled() || caller.isDone()) continue;
      if (!caller.isWaiting()) await step(scene, () => caller.call(process));
      await rest(scene);
    }
    for (const { id } of scene.open()) {
      const [process] = running;
      if (process !== undefined) await step(scene, () => scene.reconcile(process, id));
      await rest(scene);
    }
    const isSettled = scene.callers.every((caller) => !caller.hasCalled() || caller.isDone());
    if (isSettled && scene.open().length === 0) return;
    await step(scene, () => world.pass(5 * LEASE_MS + plan.doubtMs));
  }
  const open = scene.callers.filter((caller) => caller.hasCalled() && !caller.isDone()).map(({ name }) => name);
  if (open.length > 0) world.complain(`I3 no definite answer for ${open.join(", ")}`);
}

/** I6: the same call again is the same answer, and the upstream is not asked. */
async function askAgain(scene: Scene): Promise<void> {
  const { world, upstream, watch } = scene;
  const process = scene.processes.find(({ state }) => state === "running");
  const sent = upstream.sent.length;
  for (const caller of scene.callers) {
    const first = watch.heard.find((heard) => heard.caller === caller && heard.answer?.kind === "success")?.answer;
    if (first === undefined || first === null || process === undefined) continue;
    // Once more where it hears of no answer: a server that wakes up late may have to start again first.
    for (let calls = 0; calls === 0 || (calls < 3 && caller.lastAnswer === null); calls += 1) {
      await step(scene, () => caller.call(process));
      await rest(scene);
    }
    const again = caller.lastAnswer;
    const isSame = again?.kind === "success" && again.isReplayed && again.consumption.id === first.consumption?.id;
    if (!isSame) world.complain(`I6 ${caller.name}: a success was not repeated`);
    const record = scene.ledger.durable().consumptions.find(({ id }) => id === again?.consumption?.id);
    const told = again?.consumption?.price?.amountMicros;
    if (isSame && told !== record?.price?.amountMicros) world.complain(`I6 ${caller.name}: its price is another now`);
  }
  if (upstream.sent.length !== sent) world.complain("I6 a replay asked the upstream");
}

/** Everything that can happen happens, oldest first; time passes while somebody waits or something is on its way. */
export async function rest(scene: Scene): Promise<void> {
  const { world } = scene;
  while (world.complaints.length === 0) {
    if (world.steps > HEALING_STEPS_MAX) return world.complain("the world does not come to rest");
    const ready = world.ready();
    // Whoever wakes up late finds its answer and its deadline there: either may come first.
    const task = ready.find(({ isAnswer }) => isAnswer && scene.plan.wakesLate) ?? ready[0];
    if (task !== undefined) {
      await step(scene, () => world.take(task));
      continue;
    }
    const nextDueMs = world.nextDueMs();
    const isAwaited = scene.callers.some((caller) => caller.isWaiting()) || world.hasLooseEnds();
    if (nextDueMs === null || !isAwaited) return;
    await step(scene, () => world.pass(nextDueMs - world.nowMs));
  }
}
