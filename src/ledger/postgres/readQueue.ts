// Who reads now and who waits for it: as many at a time as there are connections, in the order they came, and neither the
// queue nor the wait is without end.

import { overloaded, unreadable } from "./readFaults.ts";

export interface ReadQueueOptions {
  readonly runningMax: number;
  readonly waitingMax: number;
  /** How long one may wait for its turn. */
  readonly waitMs: number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export interface ReadQueue {
  /** ServiceError OVERLOADED where the queue is full or the turn does not come. */
  turn<Result>(read: () => Promise<Result>): Promise<Result>;
  /** Turns away whoever waits, and everyone from then on. */
  close(): void;
}

interface Waiter {
  readonly start: () => void;
  readonly reject: (error: Error) => void;
  readonly cancelTimeout: () => void;
}

export function createReadQueue({ runningMax, waitingMax, waitMs, after }: ReadQueueOptions): ReadQueue {
  const waiting = new Set<Waiter>(); // keeps the order of arrival
  let running = 0;
  let isClosed = false;

  function myTurn(): Promise<void> {
    if (isClosed) return Promise.reject(unreadable());
    if (running < runningMax) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.size >= waitingMax) return Promise.reject(overloaded());
    return new Promise((start, reject) => {
      const cancelTimeout = after(waitMs, () => {
        waiting.delete(waiter);
        reject(overloaded());
      });
      const waiter: Waiter = { start, reject, cancelTimeout };
      waiting.add(waiter);
    });
  }

  /** The next one takes over the turn, or nobody has it. */
  function next(): void {
    const [waiter] = waiting;
    if (waiter === undefined) {
      running -= 1;
      return;
    }
    waiting.delete(waiter);
    waiter.cancelTimeout();
    waiter.start();
  }

  return {
    async turn(read) {
      await myTurn();
      try {
        return await read();
      } finally {
        next();
      }
    },
    close() {
      isClosed = true;
      for (const waiter of waiting) {
        waiter.cancelTimeout();
        waiter.reject(unreadable());
      }
      waiting.clear();
    },
  };
}
