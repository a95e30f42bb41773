// The workflow of one process: its calls share what is under way.

import { consume } from "./consume.ts";
import { createInFlight } from "./inFlight.ts";
import { createItemLists } from "./itemLists.ts";
import type { ConsumeCommand, Workflow } from "./port.ts";
import { reconcile } from "./reconcile.ts";
import { type Reconciler, startReconciler } from "./reconciler.ts";
import { consumeUnconsumed, listUnconsumed } from "./unconsumed.ts";
import type { Surroundings } from "./surroundings.ts";

export interface RunningWorkflow extends Workflow {
  /** Until it is stopped; once per instance. */
  reconcileInBackground(): Reconciler;
  /** Resolves when nothing is under way and nothing is left to record. */
  drained(): Promise<void>;
}

export function createWorkflow(surroundings: Surroundings): RunningWorkflow {
  const inFlight = createInFlight();
  const itemLists = createItemLists(surroundings);
  const consumeOne = (command: ConsumeCommand) => consume(surroundings, inFlight, command);
  return {
    consume: consumeOne,
    listUnconsumed: (command) => listUnconsumed(surroundings, command),
    consumeUnconsumed: (command) => consumeUnconsumed(surroundings, consumeOne, command),
    itemsOf: (app, requestId) => itemLists.itemsOf(app, requestId),
    reconcile: (command) => reconcile(surroundings, inFlight, command),
    acknowledgeDelivery: (command) => surroundings.writer.acknowledgeDelivery(command),
    recordReversal: (command) => surroundings.writer.recordReversal(command),
    resolveDispute: (command) => surroundings.writer.resolveDispute(command),
    reconcileInBackground: () => startReconciler(surroundings, inFlight),
    drained: () => inFlight.drained(),
  };
}
