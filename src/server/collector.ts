// Gives memory back to the operating system after a flood. A server that has nothing to do collects no garbage, and would look
// for hours as large as it was at its worst moment.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { After } from "./withinTime.ts";

/** It stands still for it for some tens of milliseconds: not again soon, whatever is sent. */
const REST_MS = 1_000;

/** What is asked for too soon is done when that time is over. */
export function createCollector(after: After): () => void {
  let state: "ready" | "resting" | "asked for again" = "ready";
  let collect: (() => void) | null = null;

  function collectNow(): void {
    state = "resting";
    after(REST_MS, () => {
      if (state === "asked for again") collectNow();
      else state = "ready";
    });
    collect ??= garbageCollector();
    collect();
  }

  return () => {
    if (state === "ready") collectNow();
    else state = "asked for again";
  };
}

/** What `node --expose-gc` gives to a program; there is no other way to it for a process that runs already. */
function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const gc: unknown = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  return () => void (typeof gc === "function" && gc());
}
