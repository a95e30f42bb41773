// Many callers, one flush: operations queue while a flush is under way and go together into the next. The queue is
// bounded. New calls are refused when it is full, before anything was written or sent; settling a call that was sent is
// never refused, and there are at most as many of those as attempts in flight.

import { ServiceError } from "../../domain/serviceError.ts";
import { HeldUp } from "./heldUp.ts";
import type { Pacing } from "./pacing.ts";
import type { WriteOperation, WriteResult, WriteValue } from "./writeOperation.ts";

export interface FlushChannel {
  /** Starts one flush; exactly one of the group's `onFlushed` and `onFaulted` follows. */
  send(operations: readonly WriteOperation[]): void;
}

export interface GroupCommit {
  /** @param isFirst before all that waits: it ends what an operation that waits may be about to begin again */
  submit(operation: WriteOperation, isFirst?: boolean): Promise<WriteValue>;
  /** Takes out of the queue what was submitted and not sent yet. false: it is on its way, or answered. */
  withdraw(operation: WriteOperation): boolean;
  onFlushed(results: readonly WriteResult[]): void;
  /** The storage failed: nobody in the flush knows whether their write is there. */
  onFaulted(line: string): void;
  /** Nothing can be written any more. */
  onLost(line: string): void;
  isIdle(): boolean;
  /** Operations that wait, or are being flushed. */
  length(): number;
}

export interface GroupCommitOptions {
  readonly channel: FlushChannel;
  /** Queued operations beyond which new calls are refused. */
  readonly queueMax: number;
  /** Runs the callback once whatever is ready now has been handled, so that it all shares the flush. */
  readonly defer: (callback: () => void) => void;
  /** Calls back once after the delay. */
  readonly after: (delayMs: number, callback: () => void) => void;
  readonly pacing: Pacing;
}

interface Waiter {
  readonly operation: WriteOperation;
  readonly resolve: (value: WriteValue) => void;
  readonly reject: (error: Error) => void;
}

const FLUSH_SIZE_MAX = 512;

export function createGroupCommit({ channel, queueMax, defer, after, pacing }: GroupCommitOptions): GroupCommit {
  let queue: Waiter[] = [];
  let inFlight: readonly Waiter[] = [];
  let isScheduled = false;
  let lostLine: string | null = null;

  function schedule(): void {
    if (isScheduled || inFlight.length > 0 || queue.length === 0) return;
    isScheduled = true;
    const waitMs = pacing.waitMs();
    if (waitMs === 0) defer(start);
    else after(waitMs, start);
  }

  function start(): void {
    isScheduled = false;
    if (queue.length === 0) return; // lost in the meantime
    inFlight = queue.slice(0, FLUSH_SIZE_MAX);
    queue = queue.slice(FLUSH_SIZE_MAX);
    channel.send(inFlight.map((waiter) => waiter.operation));
  }

  function finish(): readonly Waiter[] {
    const finished = inFlight;
    inFlight = [];
    return finished;
  }

  return {
    submit(operation, isFirst = false) {
      if (lostLine !== null) return Promise.reject(unavailable(lostLine));
      if (operation.kind !== "settle" && queue.length >= queueMax) {
        return Promise.reject(new ServiceError("OVERLOADED", "Too many calls are waiting for the ledger."));
      }
      return new Promise((resolve, reject) => {
        const waiter = { operation, resolve, reject };
        if (isFirst) queue.unshift(waiter);
        else queue.push(waiter);
        pacing.arrived();
        schedule();
      });
    },
    withdraw(operation) {
      const index = queue.findIndex((waiter) => waiter.operation === operation);
      if (index >= 0) queue.splice(index, 1);
      return index >= 0;
    },
    onFlushed(results) {
      const waiters = finish();
      schedule();
      for (const [index, waiter] of waiters.entries()) {
        const result = results[index];
        if (result?.kind === "done") waiter.resolve(result.value);
        else if (result?.kind === "heldUp") waiter.reject(new HeldUp());
        else waiter.reject(new Error(`ledger: ${result?.message ?? "no result"}`));
      }
    },
    onFaulted(line) {
      for (const waiter of finish()) waiter.reject(unavailable(line));
      schedule();
    },
    onLost(line) {
      lostLine = line;
      for (const waiter of [...finish(), ...queue]) waiter.reject(unavailable(line));
      queue = [];
    },
    isIdle: () => inFlight.length === 0 && queue.length === 0,
    length: () => inFlight.length + queue.length,
  };
}

function unavailable(line: string): ServiceError {
  return new ServiceError("LEDGER_UNAVAILABLE", "The ledger cannot be written at the moment.", {
    cause: new Error(line),
  });
}
