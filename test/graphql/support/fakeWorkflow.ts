// A workflow that answers what a test tells it to, and keeps what it was asked.

import { type ConsumeAnswer, failure } from "../../../src/domain/answer.ts";
import type { Item } from "../../../src/domain/item.ts";
import type { Consumption } from "../../../src/domain/consumption.ts";
import type { ResolvedDispute, ResolveDisputeRequest } from "../../../src/ledger/handWrites.ts";
import type {
  AcknowledgedDelivery,
  AcknowledgeDeliveryRequest,
  RecordedReversal,
  RecordReversalRequest,
} from "../../../src/ledger/paymentReports.ts";
import type {
  ConsumeCommand,
  ConsumeUnconsumedCommand,
  ListUnconsumedCommand,
  ReconcileCommand,
  TooManyLists,
  TooManyOpen,
  UnconsumedPayment,
  UnconsumedResult,
  Workflow,
} from "../../../src/workflow/port.ts";

export interface FakeWorkflow extends Workflow {
  readonly consumed: ConsumeCommand[];
  readonly reconciled: ReconcileCommand[];
  readonly resolved: ResolveDisputeRequest[];
  readonly acknowledged: AcknowledgeDeliveryRequest[];
  readonly reversed: RecordReversalRequest[];
  readonly listed: ListUnconsumedCommand[];
  readonly retried: ConsumeUnconsumedCommand[];
  readonly items: Item[];
  unconsumed: (command: ListUnconsumedCommand) => readonly UnconsumedPayment[] | "unlisted" | TooManyLists;
  retry: (command: ConsumeUnconsumedCommand) => readonly UnconsumedResult[] | "unlisted" | TooManyLists;
  answer: (command: ConsumeCommand) => ConsumeAnswer | TooManyOpen | Promise<ConsumeAnswer>;
  found: (command: ReconcileCommand) => Consumption | "unserved" | null;
  resolution: (command: ResolveDisputeRequest) => ResolvedDispute;
  acknowledgement: (command: AcknowledgeDeliveryRequest) => AcknowledgedDelivery;
  reversal: (command: RecordReversalRequest) => RecordedReversal;
}

export function createFakeWorkflow(): FakeWorkflow {
  const fake: FakeWorkflow = {
    consumed: [],
    reconciled: [],
    resolved: [],
    acknowledged: [],
    reversed: [],
    acknowledgement: () => ({ kind: "absent" }),
    reversal: (command) => ({ kind: "recorded", reversal: { ...command, id: "0190a0000000700080000000000000bb" } }),
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
    listed: [],
    retried: [],
    items: [],
    unconsumed: () => [],
    retry: () => [],
    async listUnconsumed(command) {
      fake.listed.push(command);
      return fake.unconsumed(command);
    },
    async consumeUnconsumed(command) {
      fake.retried.push(command);
      return fake.retry(command);
    },
    async itemsOf() {
      return fake.items;
    },
    async acknowledgeDelivery(command) {
      fake.acknowledged.push(command);
      return fake.acknowledgement(command);
    },
    async recordReversal(command) {
      fake.reversed.push(command);
      return fake.reversal(command);
    },
    async resolveDispute(command) {
      fake.resolved.push(command);
      return fake.resolution(command);
    },
  };
  return fake;
}
