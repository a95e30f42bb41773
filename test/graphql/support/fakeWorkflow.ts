// A workflow that answers what a test tells it to, and keeps what it was asked.

import { type ConsumeAnswer, failure } from "../../../src/domain/answer.ts";
import type { Consumption } from "../../../src/domain/consumption.ts";
import type { ResolvedDispute } from "../../../src/ledger/port.ts";
import type { ConsumeCommand, ReconcileCommand, ResolveDisputeCommand, Workflow } from "../../../src/workflow/port.ts";

export interface FakeWorkflow extends Workflow {
  readonly consumed: ConsumeCommand[];
  readonly reconciled: ReconcileCommand[];
  readonly resolved: ResolveDisputeCommand[];
  answer: (command: ConsumeCommand) => ConsumeAnswer | Promise<ConsumeAnswer>;
  found: (command: ReconcileCommand) => Consumption | null;
  resolution: (command: ResolveDisputeCommand) => ResolvedDispute;
}

export function createFakeWorkflow(): FakeWorkflow {
  const fake: FakeWorkflow = {
    consumed: [],
    reconciled: [],
    resolved: [],
    answer: () => failure("REFUSED", 5000, "CONSUME_FAILED", null),
    found: () => null,
    resolution: () => ({ kind: "absent" }),
    async consume(command) {
      fake.consumed.push(command);
      return await fake.answer(command);
    },
    async reconcile(command) {
      fake.reconciled.push(command);
      return fake.found(command);
    },
    async resolveDispute(command) {
      fake.resolved.push(command);
      return fake.resolution(command);
    },
  };
  return fake;
}
