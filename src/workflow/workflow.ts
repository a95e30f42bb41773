// The workflow of one process: its calls share what is under way.

import { consume } from "./consume.ts";
import { createInFlight } from "./inFlight.ts";
import { createItemLists } from "./itemLists.ts";
import { withListTurns } from "./listTurns.ts";
import type { ConsumeCommand, Workflow } from "./port.ts";
import { reconcile } from "./reconcile.ts";
import { type Reconciler, startReconciler } from "./reconciler.ts";
import { createSharedLists } from "./sharedLists.ts";
import type { Surroundings } from "./surroundings.ts";
import { consumeUnconsumed, listUnconsumed } from "./unconsumed.ts";

export interface RunningWorkflow extends Workflow {
  /** Until it is stopped; once per instance. */
  reconcileInBackground(): Reconciler;
  /** Resolves when nothing is under way and nothing is left to record. */
  drained(): Promise<void>;
}

export function createWorkflow(given: Surroundings): RunningWorkflow {
  const surroundings = withListTurns(given);
  const inFlight = createInFlight();
  const itemLists = createItemLists(surroundings);
  const consumeOne = (command: ConsumeCommand) => consume(surroundings, inFlight, command);
  const list = createSharedLists((command) => listUnconsumed(surroundings, command), surroundings.monotonicMs);
  return {
    consume: consumeOne,
    listUnconsumed: (command) => list(command),
    consumeUnconsumed: (command) => consumeUnconsumed(surroundings, { list, consume: consumeOne }, command),
    itemsOf: (app, requestId) => itemLists.itemsOf(app, requestId),
    reconcile: (command) => reconcile(surroundings, inFlight, command),
    // Passed on as they are, so that the API holds no writer: whoever can write could also settle without asking.
    acknowledgeDelivery: (command) => surroundings.writer.acknowledgeDelivery(command),
    recordReversal: (command) => surroundings.writer.recordReversal(command),
    resolveDispute: (command) => surroundings.writer.resolveDispute(command),
    reconcileInBackground: () => startReconciler(surroundings, inFlight),
    drained: () => inFlight.drained(),
  };
}
