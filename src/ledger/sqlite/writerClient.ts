// The writer as the process sees it: starts its thread, hands it batches, and says when the ledger cannot be written.

import { Worker } from "node:worker_threads";
import type { KeyUses } from "../callerRecords.ts";
import type { LedgerWriter } from "../port.ts";
import { LedgerRefusal } from "../ledgerRefusal.ts";
import { createGroupCommit } from "../writing/groupCommit.ts";
import { createPacing } from "../writing/pacing.ts";
import { createTimelyWrites, type FindSuccess } from "../writing/timelyWrites.ts";
import { tellThreadWarnings } from "./threadWarnings.ts";
import { threadUrl } from "./threadUrl.ts";
import type { WriterMessage, WriterReply, WriterThreadOptions } from "./writerThread.ts";
import { timedFlushes } from "../writing/timedFlushes.ts";
import { writerOver } from "../writing/submitting.ts";

export interface WriterClientOptions extends WriterThreadOptions {
  readonly queueMax: number;
  readonly defer: (callback: () => void) => void;
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Told by the reader, while the writer hangs. */
  readonly findSuccess: FindSuccess;
  readonly monotonicMs: () => number;
  /** Repeats the callback until the returned function is called. */
  readonly every: (intervalMs: number, callback: () => void) => () => void;
  /** The ledger is gone for good (file replaced, thread dead): the process has to end. */
  readonly onLost: (line: string) => void;
  readonly onFault: (line: string) => void;
  readonly onWarning: (line: string) => void;
  readonly onFlushed: (operations: number, durationMs: number) => void;
}

export interface WriterClient {
  readonly writer: LedgerWriter;
  readonly keyUses: KeyUses;
  readonly cursorKey: Uint8Array;
  isWritable(): boolean;
  queueLength(): number;
  close(): Promise<void>;
}

/** After a fault, whether the ledger can write again is tried this often, traffic or not. */
const PROBE_INTERVAL_MS = 500;

/** Throws LedgerRefusal where the ledger cannot be opened as configured. */
export async function startWriter(options: WriterClientOptions): Promise<WriterClient> {
  const { path, checkpoint, secrets, rules } = options;
  const worker = new Worker(threadUrl("writerThread"), {
    workerData: { path, checkpoint, secrets, rules } satisfies WriterThreadOptions,
    stderr: true,
  });
  tellThreadWarnings(worker, options.onWarning);
  const cursorKey = await opened(worker);
  const post = (message: WriterMessage) => worker.postMessage(message);
  const flushes = timedFlushes(options);
  const group = createGroupCommit({
    channel: {
      send(operations) {
        flushes.began(operations.length);
        post({ kind: "flush", operations });
      },
    },
    queueMax: options.queueMax,
    defer: options.defer,
    after: options.after,
    pacing: createPacing(options.monotonicMs),
  });
  const { monotonicMs, after, findSuccess } = options;
  const timely = createTimelyWrites({ group, monotonicMs, after, findSuccess });
  let isWritable = true;
  let isClosing = false;
  let stopProbing: (() => void) | null = null;

  function lose(line: string): void {
    isWritable = false;
    stopProbing?.();
    group.onLost(line);
    if (!isClosing) options.onLost(line);
  }

  function fault(line: string): void {
    isWritable = false;
    options.onFault(line);
    group.onFaulted(line);
    const probe = () => void timely.submit({ kind: "probe" }).then(heal, () => undefined);
    stopProbing ??= options.every(PROBE_INTERVAL_MS, probe);
  }

  /** By a probe alone: an operation that finds nothing to write succeeds on any disk. */
  function heal(): void {
    isWritable = true;
    stopProbing?.();
    stopProbing = null;
  }

  worker.on("message", (reply: WriterReply) => {
    if (reply.kind === "flushed" || reply.kind === "faulted") flushes.ended();
    switch (reply.kind) {
      case "flushed":
        return group.onFlushed(reply.results);
      case "faulted":
        return fault(reply.line);
      case "lost":
        return lose(reply.line);
      case "opened":
      case "refused":
      case "closed":
        return;
    }
  });
  worker.on("error", (error) =>
    lose(`the ledger's writer died (${error instanceof Error ? error.message : "unknown"})`),
  );
  worker.on("exit", () => lose("the ledger's writer ended"));

  return {
    writer: writerOver((operation) => timely.submit(operation)),
    keyUses: { note: async (keyId) => void (await timely.submit({ kind: "noteKeyUse", keyId })) },
    cursorKey,
    isWritable: () => isWritable && timely.isAnswering(),
    queueLength: () => group.length(),
    async close() {
      isClosing = true;
      stopProbing?.();
      const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
      post({ kind: "close" });
      await exited;
    },
  };
}

async function opened(worker: Worker): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const onMessage = (reply: WriterReply) => {
      settle();
      if (reply.kind === "opened") resolve(reply.cursorKey);
      else reject(new LedgerRefusal(reply.kind === "refused" ? reply.line : "cannot be opened"));
    };
    const onError = (error: Error) => {
      settle();
      reject(error);
    };
    const settle = () => worker.off("message", onMessage).off("error", onError);
    worker.on("message", onMessage).on("error", onError);
  });
}
