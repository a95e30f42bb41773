// The workflow of one process: its calls share what is under way.

import { consume } from "./consume.ts";
import { createInFlight } from "./inFlight.ts";
import type { Workflow } from "./port.ts";
import { reconcile } from "./reconcile.ts";
import type { Surroundings } from "./surroundings.ts";

export interface RunningWorkflow extends Workflow {
  /** Resolves when nothing is under way and nothing is left to record. */
  drained(): Promise<void>;
}

export function createWorkflow(surroundings: Surroundings): RunningWorkflow {
  const inFlight = createInFlight();
  return {
    consume: (command) => consume(surroundings, inFlight, command),
    reconcile: (command) => reconcile(surroundings, inFlight, command),
    drained: () => inFlight.drained(),
  };
}
