// Documents that may bring much take turns: each is in memory several times over while it is read, put together and written as
// text, and hundreds of them side by side would take hundreds of megabytes and be no faster. All others never wait for them.
// A turn ends in time: a document that waits for the upstream must not hold up those that only read the ledger.
// A connection gets one at a time: the next is read only once the operating system has taken the answer before it, so that who
// sends many and reads nothing costs no more than who sends one.

import { ServiceError } from "../domain/serviceError.ts";
import type { After } from "./withinTime.ts";

export interface LargeAnswers {
  /** Runs it once it has a turn; at once if it cannot bring much. Throws ServiceError if whoever asked is gone by then. */
  inTurn<Answer>(asked: AskedDocument, run: () => Promise<Answer>): Promise<Answer>;
}

export interface AskedDocument {
  readonly cost: number;
  /** What it came by; any object. */
  readonly connection: object;
  /** Nobody waits for its answer any more. */
  readonly isGone: () => boolean;
  /** Calls back once nothing of its answer is kept any more. */
  readonly onTaken: (callback: () => void) => void;
}

/** Some hundreds of records. */
const LARGE_COST = 200;
/** Many times what the largest takes to read. */
const TURN_MS_MAX = 1_000;

export function createLargeAnswers(atOnceMax: number, after: After): LargeAnswers {
  const line: (() => void)[] = [];
  /** Of each connection the last document: resolves when its answer was taken. */
  const before = new WeakMap<object, Promise<void>>();
  let running = 0;

  /** Resolves with what gives the turn to the next; the turn's time does so, too. */
  async function turn(): Promise<() => void> {
    if (running < atOnceMax) running += 1;
    else await new Promise<void>((resolve) => line.push(resolve)); // the turn of the one before
    let isOver = false;
    const leave = () => {
      if (isOver) return;
      isOver = true;
      callOff();
      const next = line.shift();
      if (next === undefined) running -= 1;
      else next();
    };
    const callOff = after(TURN_MS_MAX, leave);
    return leave;
  }

  return {
    async inTurn({ cost, connection, isGone, onTaken }, run) {
      if (cost < LARGE_COST) return run();
      const untilTaken = before.get(connection);
      before.set(connection, new Promise((resolve) => onTaken(resolve)));
      await untilTaken;
      const leave = await turn();
      try {
        if (isGone()) throw new ServiceError("TIMEOUT", "nobody waits for the answer any more");
        return await run();
      } finally {
        leave();
      }
    },
  };
}
