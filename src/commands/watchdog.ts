// Sees to it that the program does not wait for ever, and silently, for a disk that hangs: most commands read a ledger or a
// file in the thread that also hears signals.

import { Worker } from "node:worker_threads";

const TURN_INTERVAL_MS = 500;

/** Ends the process with a line once its thread has neither turned nor worked for long. Returns what ends the watch. */
export function startWatchdog(): () => void {
  const turns = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const turned = new Int32Array(turns);
  const extension = import.meta.filename.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./watchdogThread.${extension}`, import.meta.url), {
    workerData: turns,
  });
  worker.unref();
  worker.on("error", () => undefined); // without it everything goes on as well
  const turning = setInterval(() => void Atomics.add(turned, 0, 1), TURN_INTERVAL_MS).unref();
  return () => {
    clearInterval(turning);
    void worker.terminate();
  };
}
