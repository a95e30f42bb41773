// Flushes one after the other, each to a known end: tried again while it is known to be rolled back, asked about where its
// COMMIT was not answered, and given up as unknown after a few seconds, when callers have to be told something.

import type { WriteOperation, WriteResult } from "../writing/writeOperation.ts";
import { canWrite } from "./canWrite.ts";
import { CommitUnheard, DeclaredGone, type FlushContext, flushOnce } from "./flush.ts";
import { createHeldOperations } from "./heldOperations.ts";
import { HistoryBehind, HistoryDoubted, type HistoryWatch, type Own } from "./historyWatch.ts";
import { hasCommitted, registerInstance } from "./instance.ts";
import { FlushHeldUp } from "./notEveryones.ts";
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
  /** Somebody else holds what every consume call needs. */
  isBlocked(): boolean;
  /** The same, asked anew. Throws what the database says. */
  lookWhetherBlocked(): Promise<boolean>;
  /** What is there when this process ends: the next start compares with it. */
  lastLook(): Promise<void>;
}

/** A restart of the database is waited out; a caller's own time limit is not far beyond it. */
const PATIENCE_MS = 4_000;
const RETRY_MS = 50;
const UNIQUE_VIOLATION = "23505";
const RETRY_MS_MAX = 500;
/** How long operations that hold each other up are told apart, before all of them are. */
const APART_MS = 1_000;

interface Manner {
  /** What holds them up is not waited for. */
  readonly isBrief: boolean;
  readonly untilMs: number;
}

const PATIENT: Manner = { isBrief: false, untilMs: 0 };

/** Whether it begins with the lock of a payment, as calls do. */
const IS_OF_PAYMENT: Readonly<Record<WriteOperation["kind"], boolean>> = {
  open: true,
  reopen: true,
  leaseDue: true,
  settle: true,
  leaseFacts: false,
  settleFacts: true,
  resolveDispute: true,
  noteReconciled: true,
  noteLooks: true,
  acknowledgeDelivery: true,
  recordReversal: true,
  importPayment: true,
  noteImport: false,
  noteKeyUse: false,
  markApp: false,
  probe: false,
};

export async function createFlusher(options: FlusherOptions): Promise<Flusher> {
  const { connection, leaseMs, monotonicMs, after, history } = options;
  let own: Own = { ...(await registerInstance(connection, leaseMs)), flush: 0 };
  const held = createHeldOperations(monotonicMs);
  let flushNumber = 0;
  let isHealthy = true;
  let isBlocked = false;
  const context: FlushContext = { ...options, own: () => own };

  async function rest(tries: number): Promise<void> {
    const delayMs = Math.min(RETRY_MS * 2 ** tries, RETRY_MS_MAX);
    await new Promise<void>((resolve) => after(delayMs / 2 + (delayMs / 2) * options.random(), resolve));
  }

  /** Rejects with what is wrong with an operation, with FlushHeldUp, or with FlushFailure. */
  async function flushPatiently(
    operations: readonly WriteOperation[],
    isBrief: boolean,
  ): Promise<readonly WriteResult[]> {
    const untilMs = monotonicMs() + (isHealthy ? PATIENCE_MS : 0); // while it is down, nobody waits for it to be down
    for (let tries = 0; ; tries += 1) {
      flushNumber += 1;
      const thisFlush = flushNumber;
      try {
        if ((await history.look(await connection.session(), own)) === "accepted") await anew();
        const results = await flushOnce(context, { flushNumber: thisFlush, operations, isBrief });
        committed(thisFlush);
        return results;
      } catch (error) {
        if (error instanceof FlushHeldUp) throw error;
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
  async function carry(
    operations: readonly WriteOperation[],
    manner: Manner,
    isSecondTry = false,
  ): Promise<readonly WriteResult[]> {
    try {
      const results = await flushPatiently(operations, manner.isBrief);
      if (manner.isBrief) for (const operation of operations) held.forget(operation);
      return results;
    } catch (error) {
      if (error instanceof FlushFailure) throw error;
      const isHeldUp = error instanceof FlushHeldUp;
      const halfManner = isHeldUp ? { isBrief: true, untilMs: monotonicMs() + APART_MS } : manner;
      if (isHeldUp && (operations.length === 1 || (manner.isBrief && monotonicMs() >= manner.untilMs)))
        return operations.map((operation) => (held.note(operation), { kind: "heldUp" }));
      // Two instances took the same word down at once: the slower one reads what the other wrote.
      if (operations.length === 1 && !isSecondTry && isAnswer(error) && error.code === UNIQUE_VIOLATION)
        return carry(operations, manner, true);
      if (operations.length === 1)
        return [{ kind: "failed", message: error instanceof Error ? error.message : "unknown" }];
      const middle = Math.ceil(operations.length / 2);
      const [first, second] = [operations.slice(0, middle), operations.slice(middle)];
      const half = manner.isBrief ? manner : halfManner;
      return [...(await carry(first, half)), ...(await carry(second, half))];
    }
  }

  /** Those that were held up a moment ago come last: the others are answered by then. */
  async function flush(operations: readonly WriteOperation[]): Promise<readonly WriteResult[]> {
    const suspects = operations.filter((operation) => held.has(operation));
    if (suspects.length === 0) return withBlocked(operations, await carry(operations, PATIENT));
    const others = operations.filter((operation) => !suspects.includes(operation));
    const results = new Map<WriteOperation, WriteResult>();
    const note = (some: readonly WriteOperation[], told: readonly WriteResult[]) => {
      for (const [index, operation] of some.entries()) results.set(operation, told[index] ?? { kind: "heldUp" });
    };
    if (others.length > 0) note(others, await carry(others, PATIENT));
    try {
      note(suspects, await carry(suspects, { isBrief: true, untilMs: monotonicMs() + APART_MS }));
    } catch (error) {
      if (!(error instanceof FlushFailure) || others.length === 0) throw error;
      note(suspects, []); // the others are answered as what they are
    }
    return withBlocked(
      operations,
      operations.map((operation) => results.get(operation) ?? { kind: "heldUp" }),
    );
  }

  /** Where of a flush no call came through, it is no single record that is held: whether anything can be written is asked. */
  async function withBlocked(
    operations: readonly WriteOperation[],
    results: readonly WriteResult[],
  ): Promise<readonly WriteResult[]> {
    const isHeldUp = results.some(({ kind }) => kind === "heldUp");
    const isAnyCallDone = operations.some(({ kind }, index) => IS_OF_PAYMENT[kind] && results[index]?.kind === "done");
    if (isHeldUp && !isAnyCallDone) await lookWhetherBlocked().catch(() => undefined);
    return results;
  }

  async function lookWhetherBlocked(): Promise<boolean> {
    isBlocked = !(await canWrite(await connection.session(), own.instance));
    return isBlocked;
  }

  return {
    flush,
    instance: () => own.instance,
    isBlocked: () => isBlocked,
    lookWhetherBlocked,
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
