// Documents that may bring much take turns: each is in memory several times over while it is read, put together and written as
// text, and hundreds of them side by side would take hundreds of megabytes and be no faster. All others never wait for them.

import { ServiceError } from "../domain/serviceError.ts";

export interface LargeAnswers {
  /**
   * Runs it once it has a turn; at once where it cannot bring much. Throws ServiceError where whoever asked is gone by then.
   */
  inTurn<Answer>(cost: number, isGone: () => boolean, run: () => Promise<Answer>): Promise<Answer>;
}

/** Some hundreds of records. */
const LARGE_COST = 200;

export function createLargeAnswers(atOnceMax: number): LargeAnswers {
  const line: (() => void)[] = [];
  let running = 0;

  async function turn(): Promise<void> {
    if (running < atOnceMax) running += 1;
    else await new Promise<void>((resolve) => line.push(resolve)); // the place of the one before
  }

  function leave(): void {
    const next = line.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    async inTurn(cost, isGone, run) {
      if (cost < LARGE_COST) return run();
      await turn();
      try {
        if (isGone()) throw new ServiceError("TIMEOUT", "nobody waits for the answer any more");
        return await run();
      } finally {
        leave();
      }
    },
  };
}
