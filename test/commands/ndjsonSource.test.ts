// How far an import looks ahead before it takes over the first line.

import { expect, it } from "vitest";
import { openNdjson } from "../../src/commands/import/ndjsonSource.ts";
import type { SourceLine } from "../../src/commands/import/sourceLine.ts";

it("looks for the first object of NDJSON in the first thousand bad lines, and reads no file whole for it", async () => {
  const LINES = 20_000;
  let told = 0;
  async function* chunks() {
    for (; told < LINES; told += 1) yield Buffer.from("no object\n");
  }
  const input = {
    head: Buffer.alloc(0),
    chunks: chunks(),
    bytesRead: () => 0,
    size: null,
    file: null,
    stop: () => undefined,
  };
  const opened = await openNdjson(input, "payments");
  expect(told).toBeLessThan(2_000);
  if (!opened.isUsable) throw new Error(opened.lines.join("; "));
  const lines: SourceLine[] = [];
  for await (const line of opened.lines) lines.push(line);
  expect(lines.map(({ line }) => line)).toEqual(Array.from({ length: LINES }, (_, index) => index + 1));
  expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(["bad"]));
});
