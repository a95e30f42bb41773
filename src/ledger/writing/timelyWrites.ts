// Every wait for a write ends, whatever the disk or the database does: a caller is told within twelve seconds that the ledger
// does not answer. Both engines put it in front of their group commit.
// - What was not handed to the engine yet is withdrawn, so that nothing is written that its caller was told had failed.
// - What the engine has may still be written. A permit that comes of it too late is closed as never sent: nobody will ask.
// - A success that is on record already is told by the reader, which does not wait for the writer's disk.

import type { Consumption } from "../../domain/consumption.ts";
import { ServiceError } from "../../domain/serviceError.ts";
import type { OpenRequest } from "../port.ts";
import { tokenDigestOf } from "../tokenDigest.ts";
import type { GroupCommit } from "./groupCommit.ts";
import { neverSentOf } from "./neverSent.ts";
import type { WriteOperation, WriteValue } from "./writeOperation.ts";

/** Whose success a call asks for again. */
export interface SuccessClaim {
  readonly app: string;
  readonly paymentSeq: string;
  readonly itemSeq: bigint;
  readonly tokenDigest: string;
  /** null: a server that names no player; whosever it is. */
  readonly playerId: string | null;
}

/**
 * The CONSUMED consumption that the first row of the first table answers, as the disk has it; null: there is none, or only the
 * writer can tell. It is final, so what the reader tells is what the writer would tell.
 */
export type FindSuccess = (claim: SuccessClaim) => Promise<Consumption | null>;

export interface TimelyWritesOptions {
  readonly group: Pick<GroupCommit, "submit" | "withdraw">;
  readonly monotonicMs: () => number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  readonly findSuccess: FindSuccess;
}

export interface TimelyWrites {
  /** Rejects with ServiceError LEDGER_UNAVAILABLE where the answer does not come in time. */
  submit(operation: WriteOperation): Promise<WriteValue>;
  /** false while a write has been waiting for longer than a healthy ledger takes. */
  isAnswering(): boolean;
}

/** How long a call waits for the ledger. */
export const ANSWER_WITHIN_MS = 12_000;
/** A whole call ends within 15 s: what its own attempt took of them is not waited for again. */
const CALL_WITHIN_MS = 14_500;
const SETTLE_WITHIN_MS_MIN = 2_000;
/** While the ledger has not answered anybody for as long as a call waits, the next call need not wait for it to be dead. */
const ANSWER_WITHIN_MS_WHILE_DEAD = 1_000;
/** What the upstream showed in a list is noted; the player who asked for the list waits for no more than this. */
const NOTE_WITHIN_MS = 2_000;
/** A write takes a few milliseconds; after this long the reader is asked whether the success is on record. */
const ASK_READER_AFTER_MS = 1_000;
/** `/readyz` says so from then on. */
const UNANSWERED_MS_MAX = 5_000;

interface Waiting {
  readonly sinceMs: number;
}

export function createTimelyWrites({ group, monotonicMs, after, findSuccess }: TimelyWritesOptions): TimelyWrites {
  const waiting = new Set<Waiting>(); // keeps the order of arrival

  function longestWaitMs(): number {
    const nowMs = monotonicMs();
    const [oldest = { sinceMs: nowMs }] = waiting;
    return nowMs - oldest.sinceMs;
  }

  function giveBack(operation: WriteOperation, value: WriteValue): void {
    // Where even this cannot be written, the lease ends and the reconciler asks, as after a crash.
    // Before what waits: a lease of so long ago is over, and whoever leases next must find it ended.
    for (const request of neverSentOf(operation, value))
      submit({ kind: "settle", request }, true).catch(() => undefined);
  }

  function submit(operation: WriteOperation, isFirst = false): Promise<WriteValue> {
    const { promise, resolve, reject } = Promise.withResolvers<WriteValue>();
    const waitedMs = longestWaitMs();
    const withinMs = timeFor(operation, monotonicMs(), waitedMs);
    const entry: Waiting = { sinceMs: monotonicMs() };
    waiting.add(entry);
    let isTold = false;
    let cancel: () => void = () => undefined;

    function tell(conclude: () => void): boolean {
      if (isTold) return false;
      isTold = true;
      cancel();
      conclude();
      return true;
    }
    function withdraw(): void {
      if (!isLeftToBeWritten(operation) && group.withdraw(operation)) waiting.delete(entry);
    }
    function giveUp(): void {
      if (tell(() => reject(unanswered()))) withdraw();
    }

    group.submit(operation, isFirst).then(
      (value) => {
        waiting.delete(entry);
        if (!tell(() => resolve(value))) giveBack(operation, value);
      },
      (error: Error) => {
        waiting.delete(entry);
        tell(() => reject(error));
      },
    );
    const claim = operation.kind === "open" ? claimOf(operation.request) : null;
    if (claim === null) {
      cancel = after(withinMs, giveUp);
      return promise;
    }
    const askAfterMs = waitedMs >= ASK_READER_AFTER_MS ? 0 : Math.min(ASK_READER_AFTER_MS, withinMs);
    cancel = after(askAfterMs, () => {
      cancel = after(withinMs - askAfterMs, giveUp);
      const found = (consumption: Consumption | null) => {
        if (consumption !== null && tell(() => resolve({ kind: "replay", consumption }))) withdraw();
      };
      findSuccess(claim).then(found, () => undefined); // the writer may still answer
    });
    return promise;
  }

  return { submit: (operation) => submit(operation), isAnswering: () => longestWaitMs() <= UNANSWERED_MS_MAX };
}

function timeFor(operation: WriteOperation, nowMs: number, waitedMs: number): number {
  if (operation.kind === "noteLooks") return NOTE_WITHIN_MS;
  if (operation.kind === "settle") {
    const { requestedAtMs } = operation.request;
    const leftMs = requestedAtMs === undefined ? ANSWER_WITHIN_MS : requestedAtMs + CALL_WITHIN_MS - nowMs;
    return Math.min(ANSWER_WITHIN_MS, Math.max(SETTLE_WITHIN_MS_MIN, leftMs));
  }
  return waitedMs >= ANSWER_WITHIN_MS ? ANSWER_WITHIN_MS_WHILE_DEAD : ANSWER_WITHIN_MS;
}

/** What nobody hands in again, and what harms nobody when it is written late. */
function isLeftToBeWritten({ kind }: WriteOperation): boolean {
  return kind === "noteLooks" || kind === "noteReconciled";
}

/** null: the call brings a look that has to be noted, which is a write. */
function claimOf({ app, call, playerId, look }: OpenRequest): SuccessClaim | null {
  if (typeof look === "object") return null;
  const { paymentSeq, itemSeq, purchaseToken } = call;
  return { app, paymentSeq, itemSeq, tokenDigest: tokenDigestOf(paymentSeq, purchaseToken), playerId };
}

function unanswered(): ServiceError {
  return new ServiceError("LEDGER_UNAVAILABLE", "The ledger does not answer.", {
    cause: new Error("the ledger did not answer in time"),
  });
}
