// The reader as the process sees it. One query at a time goes to the thread; a thread that does not come back, because the
// disk hangs, is left behind, and the next query gets a new one. Both the queue and the threads left behind are bounded.

import { Worker } from "node:worker_threads";
import { ServiceError } from "../../domain/serviceError.ts";
import type { ReaderMessage, ReaderReply, ReaderThreadOptions } from "./readerThread.ts";
import { HungRead } from "../readWatch.ts";
import { type ReadName, type ReadParameters, type ReadResult, type Reading, readingOver } from "../reading/reads.ts";
import { tellThreadWarnings } from "./threadWarnings.ts";
import { threadUrl } from "./threadUrl.ts";

export interface ReaderClientOptions extends Omit<ReaderThreadOptions, "stop"> {
  readonly queueMax: number;
  /** How long one query may take. */
  readonly timeoutMs: number;
  /** Calls back once after the delay, unless the returned function was called. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  readonly onWarning?: (line: string) => void;
}

export interface ReaderClient extends Reading {
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly ended: Promise<void>;
  /** At the next row; what hangs between two rows is left behind. */
  stop(): void;
}

/** Who asked has given up by then: what nobody waits for is not looked up. */
const WAIT_MS = 5_000;
/** For a thread to look at one more row. */
const CLOSE_MS = 1_000;
/** For the thread's own word that time is up to arrive. */
const GRACE_MS = 500;
/** Of those that hang, at a time. With so many the disk is known to hang, and reads are refused until one comes back. */
const LEFT_BEHIND_MAX = 4;

interface Waiter {
  readonly message: Exclude<ReaderMessage, { readonly query: "close" }>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** Its turn has come. */
  readonly endWaiting: () => void;
}

export function startReader(options: ReaderClientOptions): ReaderClient {
  const queue: Waiter[] = [];
  let current: Waiter | null = null;
  let cancelTimeout: () => void = () => undefined;
  let isClosed = false;
  const leftBehind = new Set<Thread>();
  /** null: as many as may be left behind hang. */
  let thread: Thread | null = startThread();

  function startThread(): Thread {
    const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const worker = new Worker(threadUrl("readerThread"), {
      workerData: { path: options.path, stop } satisfies ReaderThreadOptions,
      stderr: true,
    });
    tellThreadWarnings(worker, options.onWarning ?? (() => undefined));
    const started: Thread = {
      worker,
      ended: new Promise<void>((resolve) => worker.once("exit", () => resolve())),
      stop() {
        Atomics.store(new Int32Array(stop), 0, 1);
        worker.postMessage({ query: "close" } satisfies ReaderMessage);
        worker.unref(); // whatever it hangs in, nobody waits for it
      },
    };
    worker.on("message", (reply: ReaderReply) => {
      if (started === thread) settle((waiter) => answer(waiter, reply));
    });
    worker.on("error", () => {
      if (started !== thread || isClosed) return;
      thread = startThread();
      settle((waiter) => waiter.reject(unreadable()));
    });
    return started;
  }

  function settle(conclude: (waiter: Waiter) => void): void {
    cancelTimeout();
    const waiter = current;
    current = null;
    if (waiter !== null) conclude(waiter);
    next();
  }

  /** It ends by itself as soon as the disk answers. */
  function leaveBehind(hanging: Thread): void {
    hanging.stop();
    leftBehind.add(hanging);
    void hanging.ended.then(() => {
      leftBehind.delete(hanging);
      if (thread !== null || isClosed) return;
      thread = startThread();
      next();
    });
    thread = leftBehind.size < LEFT_BEHIND_MAX ? startThread() : null;
    settle((waiter) => waiter.reject(new HungRead()));
    if (thread === null) refuseAll();
  }

  function refuseAll(): void {
    for (const waiter of queue.splice(0)) {
      waiter.endWaiting();
      waiter.reject(unreadable());
    }
  }

  function next(): void {
    if (current !== null || thread === null) return;
    const asked = thread;
    const waiter = queue.shift();
    if (waiter === undefined) return;
    current = waiter;
    waiter.endWaiting();
    // It ends by itself, row by row; what hangs between two rows loses its thread.
    cancelTimeout = options.after(options.timeoutMs + GRACE_MS, () => leaveBehind(asked));
    asked.worker.postMessage(waiter.message);
  }

  function ask<Name extends ReadName>(query: Name, ...parameters: ReadParameters<Name>): Promise<ReadResult<Name>> {
    if (isClosed || thread === null) return Promise.reject(unreadable());
    if (queue.length >= options.queueMax) {
      return Promise.reject(new ServiceError("OVERLOADED", "Too many queries are waiting for the ledger."));
    }
    return new Promise((resolve, reject) => {
      // `resolve` gets what the thread's query of this very name returned.
      const message = { query, parameters, timeoutMs: options.timeoutMs };
      const endWaiting = options.after(WAIT_MS, () => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(new ServiceError("OVERLOADED", "Too many queries are waiting for the ledger."));
      });
      const waiter: Waiter = { message, resolve: resolve as (value: unknown) => void, reject, endWaiting };
      queue.push(waiter);
      next();
    });
  }

  return {
    ...readingOver(ask),
    async close() {
      isClosed = true;
      cancelTimeout(); // or it would start another thread when it is over
      current?.reject(unreadable());
      current = null;
      refuseAll();
      if (thread === null) return;
      const last = thread;
      last.stop();
      let cancel: () => void = () => undefined;
      const late = new Promise<void>((resolve) => {
        cancel = options.after(CLOSE_MS, () => {
          last.worker.ref(); // whoever ends the process has to know that it would wait
          resolve();
        });
      });
      await Promise.race([last.ended, late]);
      cancel(); // or a command that is done would wait for it
    },
  };
}

function answer(waiter: Waiter, reply: ReaderReply): void {
  if (reply.kind === "answered") return waiter.resolve(reply.value);
  if (reply.kind === "timedOut") return waiter.reject(tooSlow());
  waiter.reject(unreadable(new Error(reply.line)));
}

function tooSlow(): ServiceError {
  return new ServiceError("TIMEOUT", "The query took too long; narrow it by a filter.");
}

function unreadable(cause?: Error): ServiceError {
  return new ServiceError("LEDGER_UNAVAILABLE", "The ledger cannot be read at the moment.", { cause });
}
