// The readers' thread: a connection of its own that cannot write, so that a long page of history never holds up a
// consume call nor the event loop. One query in, one answer out. It is never stopped from outside, which would end the whole
// process where a query is just asking whether it still has time: it is told to stop, and each row that is looked at asks.

import { parentPort, workerData } from "node:worker_threads";
import { codeOf, openForReading } from "./openDatabase.ts";
import type { ReadName } from "../reading/reads.ts";
import { createReadQueries, type ReadQueries, ReadTimeUp } from "./readQueries.ts";

export interface ReaderThreadOptions {
  readonly path: string;
  /** One 32-bit number; not 0: stop at the next row, and answer nothing more. */
  readonly stop: SharedArrayBuffer;
}

export type ReaderMessage =
  | {
      readonly query: ReadName;
      /** Those of the read of this name. */
      readonly parameters: readonly unknown[];
      /** How long it may take. */
      readonly timeoutMs: number;
    }
  | { readonly query: "close" };

export type ReaderReply =
  | { readonly kind: "answered"; readonly value: unknown }
  | { readonly kind: "timedOut" }
  | { readonly kind: "faulted"; readonly line: string };

function main(port: NonNullable<typeof parentPort>, options: ReaderThreadOptions): void {
  const stop = new Int32Array(options.stop);
  let queries: ReadQueries | null = null;
  let endsAtMs = 0;
  const isInTime = () => Atomics.load(stop, 0) === 0 && performance.now() < endsAtMs;
  port.on("message", (message: ReaderMessage) => {
    if (message.query === "close") return port.close();
    endsAtMs = performance.now() + message.timeoutMs;
    try {
      queries ??= createReadQueries(openForReading(options.path), isInTime);
      // The client sends each query with its own parameters: both are typed by the same table of reads.
      const run = queries.run as (name: ReadName, ...values: readonly unknown[]) => unknown;
      const value = run(message.query, ...message.parameters);
      port.postMessage({ kind: "answered", value } satisfies ReaderReply);
    } catch (error) {
      port.postMessage(replyTo(error));
      if (!(error instanceof ReadTimeUp)) queries = null; // a handle that saw an I/O error is not asked again
    }
  });
}

function replyTo(error: unknown): ReaderReply {
  if (error instanceof ReadTimeUp) return { kind: "timedOut" };
  return { kind: "faulted", line: `the ledger could not be read (${codeOf(error)})` };
}

if (parentPort !== null) main(parentPort, workerData as ReaderThreadOptions);
