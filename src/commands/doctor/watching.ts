// Looking again and again: all of it once, then what has changed. A figure that moves is no change; another verdict, or another
// sentence, is.

import type { Told } from "./report.ts";

export interface WatchReport {
  /** What to print of this look; empty: nothing has changed. */
  changed(told: readonly Told[]): readonly Told[];
}

export function createWatchReport(): WatchReport {
  let before: ReadonlySet<string> | null = null;
  return {
    changed(told) {
      const former = before;
      before = new Set(told.map(stateOf)); // some names stand for several findings
      return former === null ? told : told.filter((one) => !former.has(stateOf(one)));
    },
  };
}

/** Without its numbers, and whether a count is there at all. */
function stateOf({ name, verdict, found }: Told): string {
  return `${name} ${verdict} ${verdict === "ok" ? "" : found.replaceAll(/\d+(?:\.\d+)?/g, (digits) => (Number(digits) === 0 ? "0" : "n"))}`;
}
