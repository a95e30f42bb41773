// What can happen next in a world that is walked through: whatever any server or the wire can do, the time until something
// comes due, and one kill, also between a commit and the news of it. A server that is not chosen stands still for as long as
// others are: nothing more is needed for a pause.

import type { Option, Scene } from "../world/Scene.ts";
import type { SimulatedProcess } from "../world/SimulatedProcess.ts";

const KILLS_MAX = 1;
export const PASSES_MAX = 3;

/** Both callers have called, each its own server. */
export function begin(scene: Scene): void {
  for (const [index, caller] of scene.callers.entries()) {
    const process = scene.processes[index];
    if (process !== undefined) caller.call(process);
  }
  for (const task of scene.world.ready()) scene.world.take(task);
}

export function stepsOf(scene: Scene, passes: number): Option[] {
  const { world } = scene;
  const mayKill = (scene.faults.get("process killed") ?? 0) < KILLS_MAX;
  const options: Option[] = [];
  for (const task of world.ready()) {
    options.push({ weight: 1, run: () => world.take(task) });
    const committing = scene.processes.find(({ name }) => task.label === `flush of ${name}`);
    if (mayKill && committing !== undefined && isAsked(scene, committing)) {
      const commitAndDie = () => {
        world.take(task);
        killAndStart(scene, committing);
      };
      options.push({ weight: 1, run: commitAndDie });
    }
  }
  const nextDueMs = world.nextDueMs();
  if (nextDueMs !== null && passes < PASSES_MAX)
    options.push({ weight: 1, run: () => world.pass(nextDueMs - world.nowMs) });
  if (mayKill) {
    for (const process of scene.processes) {
      if (isAsked(scene, process)) options.push({ weight: 1, run: () => killAndStart(scene, process) });
    }
  }
  return options;
}

/** The first caller's server, while it is at work: killed afterwards, it would be missed by nobody. */
function isAsked({ callers }: Scene, process: SimulatedProcess): boolean {
  return callers[0]?.asksProcess() === process;
}

function killAndStart(scene: Scene, process: SimulatedProcess): void {
  scene.kill(process);
  scene.startAgain(process);
}
