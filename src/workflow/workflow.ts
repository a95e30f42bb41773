// The workflow of one process: its calls share what is under way.

import { consume } from "./consume.ts";
import { createInFlight } from "./inFlight.ts";
import type { Workflow } from "./port.ts";
import { reconcile } from "./reconcile.ts";
import { type Reconciler, startReconciler } from "./reconciler.ts";
import type { Surroundings } from "./surroundings.ts";

export interface RunningWorkflow extends Workflow {
  /** Until it is stopped; once per instance. */
  reconcileInBackground(): Reconciler;
  /** Resolves when nothing is under way and nothing is left to record. */
  drained(): Promise<void>;
}

export function createWorkflow(surroundings: Surroundings): RunningWorkflow {
  const inFlight = createInFlight();
  return {
    consume: (command) => consume(surroundings, inFlight, command),
    reconcile: (command) => reconcile(surroundings, inFlight, command),
    acknowledgeDelivery: (command) => surroundings.writer.acknowledgeDelivery(command),
    recordReversal: (command) => surroundings.writer.recordReversal(command),
    resolveDispute: (command) => surroundings.writer.resolveDispute(command),
    reconcileInBackground: () => startReconciler(surroundings, inFlight),
    drained: () => inFlight.drained(),
  };
}
