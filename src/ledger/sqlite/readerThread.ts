// The readers' thread: a connection of its own that cannot write, so that a long page of history never holds up a
// consume call nor the event loop. One query in, one answer out.

import { parentPort, workerData } from "node:worker_threads";
import { codeOf, openForReading } from "./openDatabase.ts";
import { createReadQueries, type ReadQueries } from "./readQueries.ts";

export interface ReaderThreadOptions {
  readonly path: string;
}

export interface ReaderMessage {
  readonly query: keyof ReadQueries;
  readonly parameters: readonly unknown[];
}

export type ReaderReply =
  | { readonly kind: "answered"; readonly value: unknown }
  | { readonly kind: "faulted"; readonly line: string };

function main(port: NonNullable<typeof parentPort>, options: ReaderThreadOptions): void {
  let queries: ReadQueries | null = null;
  port.on("message", ({ query, parameters }: ReaderMessage) => {
    try {
      queries ??= createReadQueries(openForReading(options.path));
      // The client sends each query with its own parameters: `ReaderClient` is typed by the same `ReadQueries`.
      const answer = queries[query] as (...values: readonly unknown[]) => unknown;
      port.postMessage({ kind: "answered", value: answer(...parameters) } satisfies ReaderReply);
    } catch (error) {
      queries = null; // a handle that saw an I/O error is not asked again
      port.postMessage({
        kind: "faulted",
        line: `the ledger could not be read (${codeOf(error)})`,
      } satisfies ReaderReply);
    }
  });
}

if (parentPort !== null) main(parentPort, workerData as ReaderThreadOptions);
