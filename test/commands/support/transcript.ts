// What a process has written to one of its outputs so far, and when it will have written something more.

import type { Readable } from "node:stream";

export interface Transcript {
  readonly text: () => string;
  /** The first group of the pattern, once it has been written. */
  readonly until: (pattern: RegExp) => Promise<string>;
}

export function transcriptOf(stream: Readable): Transcript {
  let text = "";
  const watchers = new Set<() => void>();
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    for (const watcher of watchers) watcher();
  });
  const until = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const [, found] = pattern.exec(text) ?? [];
        if (found === undefined) return;
        watchers.delete(look);
        resolve(found);
      };
      watchers.add(look);
      look();
    });
  return { text: () => text, until };
}
