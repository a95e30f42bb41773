// Flushes one after the other, each to a known end: tried again while it is known to be rolled back, asked about where its
// COMMIT was not answered, and given up as unknown after a few seconds, when callers have to be told something.

import type { WriteOperation, WriteResult } from "../writing/writeOperation.ts";
import { CommitUnheard, DeclaredGone, type FlushContext, flushOnce } from "./flush.ts";
import { HistoryBehind, HistoryDoubted, type HistoryWatch, type Own } from "./historyWatch.ts";
import { hasCommitted, registerInstance } from "./instance.ts";
import { ConnectionLost, isAnswer } from "./writingConnection.ts";

/** The database could not be written, or nobody knows whether it was. */
export class FlushFailure extends Error {}

export interface FlusherOptions extends Omit<FlushContext, "own" | "history"> {
  readonly history: HistoryWatch;
  readonly leaseMs: number;
  readonly monotonicMs: () => number;
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

export interface Flusher {
  /** One result per operation, in order; throws FlushFailure. */
  flush(operations: readonly WriteOperation[]): Promise<readonly WriteResult[]>;
  instance(): number;
  /** What is there when this process ends: the next start compares with it. */
  lastLook(): Promise<void>;
}

/** A restart of the database is waited out; a caller's own time limit is not far beyond it. */
const PATIENCE_MS = 4_000;
const RETRY_MS = 50;
const UNIQUE_VIOLATION = "23505";
const RETRY_MS_MAX = 500;

export async function createFlusher(options: FlusherOptions): Promise<Flusher> {
  const { connection, leaseMs, monotonicMs, after, history } = options;
  let own: Own = { ...(await registerInstance(connection, leaseMs)), flush: 0 };
  let flushNumber = 0;
  let isHealthy = true;
  const context: FlushContext = { ...options, own: () => own };

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
        if ((await history.look(await connection.session(), own)) === "accepted") await anew();
        const results = await flushOnce(context, thisFlush, operations);
        committed(thisFlush);
        return results;
      } catch (error) {
        if (error instanceof HistoryBehind) throw failureOf(error);
        if (error instanceof CommitUnheard) {
          if (await cameThrough(thisFlush)) {
            committed(thisFlush);
            return error.results;
          }
        } else if (error instanceof HistoryDoubted) {
          if (tries === 0) continue; // the next look tells
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

  function committed(thisFlush: number): void {
    own = { ...own, flush: thisFlush };
    isHealthy = true;
  }

  /** Throws FlushFailure where the database does not say in time. */
  async function cameThrough(thisFlush: number): Promise<boolean> {
    const untilMs = monotonicMs() + PATIENCE_MS;
    for (let tries = 0; ; tries += 1) {
      try {
        return await hasCommitted(connection, own.instance, thisFlush);
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
      own = { ...(await registerInstance(connection, leaseMs)), flush: 0 };
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

  return {
    flush: (operations) => flush(operations),
    instance: () => own.instance,
    async lastLook() {
      history.lookAgain();
      await history.look(await connection.session(), own);
    },
  };
}

/** Bugs, values and constraints belong to one operation; everything else is the database, or the way to it. */
function isOperationsFault(error: unknown): boolean {
  if (isAnswer(error)) return /^(?:22|23)/.test(error.code ?? "");
  return ![ConnectionLost, FlushFailure, HistoryDoubted].some((kind) => error instanceof kind);
}

function failureOf(error: unknown): FlushFailure {
  const why = isAnswer(error) ? `SQLSTATE ${error.code}` : error instanceof Error ? error.message : "unknown";
  return new FlushFailure(`the ledger could not be written (${why})`, { cause: error });
}
