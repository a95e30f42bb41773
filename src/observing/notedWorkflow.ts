// The workflow of one request whose line the log will tell: how its consume calls ended, and how long it was waited for.

import type { ConsumeAnswer } from "../domain/answer.ts";
import { SUCCESS } from "../domain/resultCodes.ts";
import { ServiceError } from "../domain/serviceError.ts";
import type { Workflow } from "../workflow/port.ts";

export interface WorkflowNote {
  readonly outcomes: Set<string>;
  readonly codes: Set<string>;
  workflowMs: number;
}

export function notedWorkflow(workflow: Workflow, note: WorkflowNote, monotonicMs: () => number): Workflow {
  async function timed<Value>(ask: () => Promise<Value>): Promise<Value> {
    const beganAtMs = monotonicMs();
    try {
      return await ask();
    } catch (error) {
      note.outcomes.add("failed");
      note.codes.add(error instanceof ServiceError ? error.code : "INTERNAL_SERVER_ERROR");
      throw error;
    } finally {
      note.workflowMs += monotonicMs() - beganAtMs;
    }
  }
  function tell(answer: ConsumeAnswer): void {
    note.outcomes.add(answer.kind === "success" ? "success" : answer.reason);
    note.codes.add(String(answer.kind === "success" ? SUCCESS : answer.resultCode));
  }
  return {
    ...workflow,
    async consume(command) {
      const ended = await timed(() => workflow.consume(command));
      if (ended.kind !== "tooManyOpen") tell(ended);
      return ended;
    },
    async consumeUnconsumed(command) {
      const results = await timed(() => workflow.consumeUnconsumed(command));
      if (results !== "unlisted" && !("kind" in results)) for (const { answer } of results) tell(answer);
      return results;
    },
    listUnconsumed: (command) => timed(() => workflow.listUnconsumed(command)),
    reconcile: (command) => timed(() => workflow.reconcile(command)),
    acknowledgeDelivery: (command) => timed(() => workflow.acknowledgeDelivery(command)),
    recordReversal: (command) => timed(() => workflow.recordReversal(command)),
    resolveDispute: (command) => timed(() => workflow.resolveDispute(command)),
  };
}
