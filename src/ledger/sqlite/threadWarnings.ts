// What Node warns of in a thread of the ledger. Left alone it would be written past the log, as no JSON, and by a write that
// waits for whoever reads it.

import type { Worker } from "node:worker_threads";

const WARNING = /^\(node:\d+\) (.{1,500})/;

/** @param worker started with `stderr: true` */
export function tellThreadWarnings(worker: Worker, onWarning: (line: string) => void): void {
  worker.stderr.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.split("\n")) {
      const [, warning] = WARNING.exec(line) ?? [];
      if (warning !== undefined) onWarning(`Node.js warns in a thread of the ledger: ${warning}`);
    }
  });
}
