// One history from its first step to the oracle's verdict: a time of trouble, as long as there are choices; then the faults
// stop, everybody asks until the answer is definite, and everything must be found out.

import { endHistory, rest, step } from "./healing.ts";
import type { ChoiceSource } from "./world/choices.ts";
import type { Caller, Claim } from "./world/callers.ts";
import { drawPlan, type EngineKind, type FaceKind, LEASE_MS, type Prologue, type WorldPlan } from "./world/plan.ts";
import { type OpenLedger, Scene } from "./world/Scene.ts";
import type { SimulatedProcess } from "./world/SimulatedProcess.ts";
import { quiescence, World } from "./world/World.ts";
import { behaviourNamed } from "./upstream/behaviours.ts";
import type { RareCounts } from "./watch/rareStates.ts";

export interface HistoryEnd {
  /** Empty: every promise was kept. */
  readonly complaints: readonly string[];
  readonly taken: readonly number[];
  readonly steps: number;
  readonly trace: readonly string[];
  readonly traceHash: string;
  readonly plan: WorldPlan;
  readonly rareStates: RareCounts;
  readonly faults: ReadonlyMap<string, number>;
}

export interface HistoryOptions {
  readonly engines: readonly EngineKind[];
  readonly face: FaceKind;
  readonly openLedger: OpenLedger;
}

const TROUBLE_STEPS_MAX = 2_000;
/** Three alike, and a doubt is over. */
const REFUSALS = ["stumbles 5000", "stumbles 5000", "stumbles 5000"];
const SCRIPTS: Readonly<Record<Prologue, readonly string[]>> = {
  none: [],
  "lost and refused": ["carries out, answer lost", ...REFUSALS],
  "dropped and refused": ["drops", ...REFUSALS],
  "carried out, with a code that nobody knows": ["4711, carried out", "4711", "4711", "4711"],
  overtaken: ["answers"],
};

export async function runHistory(source: ChoiceSource, options: HistoryOptions): Promise<HistoryEnd> {
  const world = new World(source);
  const plan = drawPlan(source, options.engines, options.face);
  const scene = new Scene(world, plan, options.openLedger);
  await quiescence();
  if (plan.prologue !== "none") await playPrologue(scene);
  while (isTroubled(scene)) {
    const offered = scene.options();
    const chosen = offered[source.choose(offered.map(({ weight }) => weight))];
    await step(scene, () => chosen?.run());
  }
  await endHistory(scene);
  const { watch, upstream, ledger } = scene;
  return {
    complaints: world.complaints,
    taken: source.taken,
    steps: world.steps,
    trace: world.trace,
    traceHash: world.traceHash(),
    plan,
    rareStates: watch.rareStates,
    faults: new Map([...scene.faults, ...upstream.faults, ...ledger.faultCounts]),
  };
}

async function playPrologue(scene: Scene): Promise<void> {
  const { world, plan, upstream } = scene;
  const [caller] = scene.callers;
  const [process] = scene.processes;
  if (caller === undefined || process === undefined) return;
  upstream.script.push(...SCRIPTS[plan.prologue].map(behaviourNamed));
  world.isCalm = true;
  if (plan.prologue === "overtaken") return overtake(scene, caller, process);
  // Of four doubtful answers the third comes a moment too early, the fourth late enough.
  const isHurried = plan.prologue === "carried out, with a code that nobody knows";
  const restMs = isHurried ? Math.max(0, plan.doubtMs / 2 - 1) : plan.doubtMs;
  for (let calls = SCRIPTS[plan.prologue].length; calls > 0; calls -= 1) {
    await step(scene, () => world.pass(restMs));
    await step(scene, () => caller.call(process));
    await rest(scene);
  }
  upstream.script.length = 0;
  world.isCalm = false;
  caller.beginAnew();
}

/** What is consumed is not known, and a server may wake up any time and say so. */
async function overtake(scene: Scene, caller: Caller, process: SimulatedProcess): Promise<void> {
  const { world, upstream } = scene;
  await step(scene, () => caller.call(process));
  const hasConsumed = () => upstream.payments.some(({ carried }) => carried.length > 0);
  while (!hasConsumed() && caller.isWaiting()) {
    const [task] = world.ready();
    await step(scene, () => (task === undefined ? world.pass(1) : world.take(task)));
  }
  await step(scene, () => scene.pause(process));
  const twin = scene.callers.find((other) => other !== caller && isSameClaim(other.claim, caller.claim));
  // Where nobody else makes the same call, the one who made it does not wait any longer.
  if (twin === undefined) {
    caller.giveUp();
    caller.beginAnew();
  }
  await step(scene, () => world.pass(LEASE_MS + 1));
  world.isCalm = false;
  const next = scene.processes.find(({ state }) => state === "running");
  if (next !== undefined) await step(scene, () => (twin ?? caller).call(next));
}

function isSameClaim(one: Claim, other: Claim): boolean {
  const isSameToken = one.paymentSeq === other.paymentSeq && one.purchaseToken === other.purchaseToken;
  return isSameToken && one.itemSeq === other.itemSeq && one.playerId === other.playerId;
}

function isTroubled(scene: Scene): boolean {
  const { world } = scene;
  const hasBegun = scene.callers.some(({ calls }) => calls > 0);
  if (hasBegun && scene.isQuiet()) return false;
  return !world.source.isUsedUp() && world.steps < TROUBLE_STEPS_MAX && world.complaints.length === 0;
}
