// Attempts under way in this process, by consumption: a second call for the same one joins the first one's answer
// instead of asking the upstream again.

import type { ConsumeAnswer } from "../domain/answer.ts";
import type { AttemptRun } from "./attempt.ts";

export interface InFlight {
  add(consumptionId: string, run: AttemptRun): void;
  answerOf(consumptionId: string): Promise<ConsumeAnswer> | undefined;
  /** Resolves when nothing is under way and nothing is left to record. */
  drained(): Promise<void>;
}

export function createInFlight(): InFlight {
  const answers = new Map<string, Promise<ConsumeAnswer>>();
  const unfinished = new Set<Promise<void>>();
  return {
    add(consumptionId, run) {
      answers.set(consumptionId, run.answer);
      unfinished.add(run.over);
      const forget = () => {
        if (answers.get(consumptionId) === run.answer) answers.delete(consumptionId);
      };
      run.answer.then(forget, forget);
      const finish = () => unfinished.delete(run.over);
      run.over.then(finish, finish);
    },
    answerOf: (consumptionId) => answers.get(consumptionId),
    async drained() {
      while (unfinished.size > 0) await Promise.allSettled(unfinished);
    },
  };
}
