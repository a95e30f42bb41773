// One history from its first step to the oracle's verdict: a time of trouble, as long as there are choices; then the faults
// stop, everybody asks until the answer is definite, and everything must be found out.

import { endHistory, rest, step } from "./healing.ts";
import type { ChoiceSource } from "./world/choices.ts";
import { drawPlan, type EngineKind, type FaceKind, type WorldPlan } from "./world/plan.ts";
import { type OpenLedger, Scene } from "./world/Scene.ts";
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
/** So many alike, and a doubt is over. */
const REFUSALS = 3;

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
  const first = plan.prologue === "lost and refused" ? "carries out, answer lost" : "drops";
  upstream.script.push(...[first, ...Array<string>(REFUSALS).fill("stumbles 5000")].map(behaviourNamed));
  world.isCalm = true;
  for (let calls = 0; calls <= REFUSALS; calls += 1) {
    await step(scene, () => world.pass(plan.doubtMs));
    await step(scene, () => caller.call(process));
    await rest(scene);
  }
  world.isCalm = false;
  caller.beginAnew();
}

function isTroubled(scene: Scene): boolean {
  const { world } = scene;
  const hasBegun = scene.callers.some(({ calls }) => calls > 0);
  if (hasBegun && scene.isQuiet()) return false;
  return !world.source.isUsedUp() && world.steps < TROUBLE_STEPS_MAX && world.complaints.length === 0;
}
