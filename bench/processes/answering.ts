// The other end of a question: a process that answers its parent, and ends with it.

import type { Failure, Question } from "./messages.ts";

export function answerParent(answer: (question: Question) => Promise<object> | object): void {
  process.on("message", (question: Question) => {
    Promise.resolve(question)
      .then(answer)
      .then(tellParent, (error: unknown) => {
        const failure: Failure = { failed: error instanceof Error ? error.message : "unknown error" };
        tellParent(failure);
      });
  });
  process.on("disconnect", () => process.exit(0));
}

export function tellParent(message: object): void {
  process.send?.(message);
}
