// Every order of everything that can happen in a small world, down to a stated number of steps. A path is walked by
// choosing; what was chosen so far is all there is to it, so another path is the same list with another end. Two paths that
// lead to the same state are one from there on. At the end of each path the faults stop, and the oracle judges.

import { endHistory, step } from "../healing.ts";
import { ModelledLedger } from "../ledger/ModelledLedger.ts";
import { settlingRulesOf } from "../world/plan.ts";
import { type OpenLedger, Scene } from "../world/Scene.ts";
import { quiescence, World } from "../world/World.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { planOf, type WalkedScene } from "./scenes.ts";
import { begin, stepsOf } from "./steps.ts";
import { walkedChoices } from "./walkedChoices.ts";

export interface WalkOptions {
  readonly depth: number;
  readonly isOver?: () => boolean;
  readonly onCounterexample?: () => void;
  /** Which of the ways that are still open is gone next: it must make no difference to what is met. */
  readonly order?: "deepest" | "widest";
}

export interface WalkEnd {
  readonly scene: string;
  readonly depth: number;
  /** Distinct states met. */
  readonly states: number;
  /** Paths walked to their end, and judged there. */
  readonly paths: number;
  /** Whether nothing was left out within the depth. */
  readonly isWhole: boolean;
  /** The shortest path that broke a promise; null where none did. */
  readonly counterexample: { readonly trace: readonly string[]; readonly complaints: readonly string[] } | null;
}

const openLedger: OpenLedger = (world, plan, onWrite) =>
  new ModelledLedger(world, { rules: settlingRulesOf(plan), onWrite }, true);

/** Paths under way at once: while one waits for its promises the others go on. */
const LANES = 12;

export async function walk(walked: WalkedScene, options: WalkOptions): Promise<WalkEnd> {
  const { depth, isOver = () => false, order = "deepest" } = options;
  const seen = new Set<string>();
  const open: (readonly number[])[] = [[]];
  let paths = 0;
  let underWay = 0;
  let counterexample: WalkEnd["counterexample"] = null;

  async function lane(): Promise<void> {
    while (!isOver() && (open.length > 0 || underWay > 0)) {
      const begun = order === "deepest" ? open.pop() : open.shift();
      if (begun === undefined) {
        await quiescence();
        continue;
      }
      underWay += 1;
      const end = await walkOne(walked, begun, depth, seen, open);
      underWay -= 1;
      if (end === null) continue;
      paths += 1;
      const { trace, complaints } = end.world;
      const isShorter = counterexample === null || trace.length < counterexample.trace.length;
      if (complaints.length === 0) continue;
      if (isShorter) counterexample = { trace, complaints };
      options.onCounterexample?.();
    }
  }

  await Promise.all(Array.from({ length: LANES }, lane));
  return { scene: walked.name, depth, states: seen.size, paths, isWhole: open.length === 0, counterexample };
}

/** On along the first way that was not gone yet; the others are left in `open`. null: it came to where somebody had been. */
async function walkOne(
  walked: WalkedScene,
  begun: readonly number[],
  depth: number,
  seen: Set<string>,
  open: (readonly number[])[],
): Promise<Scene | null> {
  const source = walkedChoices(begun, open);
  const world = new World(source, true);
  const scene = new Scene(world, planOf(walked), openLedger);
  begin(scene);
  await quiescence();
  let passes = 0;
  for (;;) {
    const isNew = source.taken.length >= begun.length;
    if (isNew) {
      const state = fingerprintOf(scene, passes);
      if (seen.has(state)) return null;
      seen.add(state);
    }
    const offered = stepsOf(scene, passes);
    if (world.steps >= depth || offered.length === 0 || world.complaints.length > 0) break;
    const chosen = offered[source.choose(offered.map(() => 1))];
    const wasMs = world.nowMs;
    await step(scene, () => chosen?.run());
    if (world.nowMs > wasMs) passes += 1;
  }
  await endHistory(scene);
  return scene;
}
