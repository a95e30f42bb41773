// Flushes one after the other, each to a known end: tried again while it is known to be rolled back, asked about where its
// COMMIT was not answered, and given up as unknown after a few seconds, when callers have to be told something.

import type { WriteOperation, WriteResult } from "../writing/writeOperation.ts";
import { CommitUnheard, DeclaredGone, type FlushContext, flushOnce } from "./flush.ts";
import { hasCommitted, registerInstance } from "./instance.ts";
import { ConnectionLost, isAnswer } from "./writingConnection.ts";

/** The database could not be written, or nobody knows whether it was. */
export class FlushFailure extends Error {}

export interface FlusherOptions extends Omit<FlushContext, "instance"> {
  readonly leaseMs: number;
  readonly monotonicMs: () => number;
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export interface Flusher {
  /** One result per operation, in order; throws FlushFailure. */
  flush(operations: readonly WriteOperation[]): Promise<readonly WriteResult[]>;
  instance(): number;
}

/** A restart of the database is waited out; a caller's own time limit is not far beyond it. */
const PATIENCE_MS = 4_000;
const RETRY_MS = 50;
const UNIQUE_VIOLATION = "23505";
const RETRY_MS_MAX = 500;

export async function createFlusher(options: FlusherOptions): Promise<Flusher> {
  const { connection, leaseMs, monotonicMs, after } = options;
  let instance = await registerInstance(connection, leaseMs);
  let flushNumber = 0;
  let isHealthy = true;
  const context: FlushContext = { ...options, instance: () => instance };

  async function rest(tries: number): Promise<void> {
    const delayMs = Math.min(RETRY_MS * 2 ** tries, RETRY_MS_MAX);
    await new Promise<void>((resolve) => after(delayMs / 2 + (delayMs / 2) * options.random(), resolve));
  }

  /** Rejects with what is wrong with an operation, or with FlushFailure. */
  async function flushPatiently(operations: readonly WriteOperation[]): Promise<readonly WriteResult[]> {
    const untilMs = monotonicMs() + (isHealthy ? PATIENCE_MS : 0); // while it is down, nobody waits for it to be down
    for (let tries = 0; ; tries += 1) {
      flushNumber += 1;
      const thisFlush = flushNumber;
      try {
        const results = await flushOnce(context, thisFlush, operations);
        isHealthy = true;
        return results;
      } catch (error) {
        if (error instanceof CommitUnheard) {
          if (await cameThrough(thisFlush)) return error.results;
        } else if (error instanceof DeclaredGone) {
          await anew();
          if (tries === 0) continue;
        } else if (isOperationsFault(error)) {
          throw error;
        }
        if (monotonicMs() >= untilMs) {
          isHealthy = false;
          throw failureOf(error);
        }
        await rest(tries);
      }
    }
  }

  /** Throws FlushFailure where the database does not say in time. */
  async function cameThrough(thisFlush: number): Promise<boolean> {
    const untilMs = monotonicMs() + PATIENCE_MS;
    for (let tries = 0; ; tries += 1) {
      try {
        return await hasCommitted(connection, instance, thisFlush);
      } catch (error) {
        if (monotonicMs() >= untilMs) {
          isHealthy = false;
          throw failureOf(error);
        }
        await rest(tries);
      }
    }
  }

  async function anew(): Promise<void> {
    try {
      instance = await registerInstance(connection, leaseMs);
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Where one of them is at fault it must not take the others down: half of them at a time, until it is by itself. */
  async function flush(operations: readonly WriteOperation[], isSecondTry = false): Promise<readonly WriteResult[]> {
    try {
      return await flushPatiently(operations);
    } catch (error) {
      if (error instanceof FlushFailure) throw error;
      // Two instances took the same word down at once: the slower one reads what the other wrote.
      if (operations.length === 1 && !isSecondTry && isAnswer(error) && error.code === UNIQUE_VIOLATION)
        return flush(operations, true);
      if (operations.length === 1)
        return [{ kind: "failed", message: error instanceof Error ? error.message : "unknown" }];
      const middle = Math.ceil(operations.length / 2);
      const [first, second] = [operations.slice(0, middle), operations.slice(middle)];
      return [...(await flush(first)), ...(await flush(second))];
    }
  }

  return { flush: (operations) => flush(operations), instance: () => instance };
}

/** Bugs, values and constraints belong to one operation; everything else is the database, or the way to it. */
function isOperationsFault(error: unknown): boolean {
  if (isAnswer(error)) return /^(?:22|23)/.test(error.code ?? "");
  return !(error instanceof ConnectionLost) && !(error instanceof FlushFailure);
}

function failureOf(error: unknown): FlushFailure {
  const why = isAnswer(error) ? `SQLSTATE ${error.code}` : error instanceof Error ? error.message : "unknown";
  return new FlushFailure(`the ledger could not be written (${why})`, { cause: error });
}
