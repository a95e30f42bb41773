// How far a long command is: a bar where somebody looks, a line for every tenth where nobody does.

import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { startProgress, type Terminal } from "../../src/commands/progress.ts";

function written(isTTY: boolean) {
  const stream: PassThrough & { isTTY?: boolean; columns?: number } = new PassThrough({ encoding: "utf8" });
  stream.isTTY = isTTY;
  stream.columns = 120;
  const terminal: Terminal = stream;
  const progress = startProgress(terminal);
  return { progress, text: (): string => String(stream.read() ?? "") };
}

it("is a line for every tenth where there is no terminal, each once", () => {
  const { progress, text } = written(false);
  for (let done = 0; done <= 1_000; done += 7) progress.show("copying pages", done, 1_000);
  progress.show("copying pages", 1_007, 1_000);
  progress.show("looking through records", 0, 0);
  progress.stop();
  const tenths = Array.from({ length: 11 }, (_, tenth) => `copying pages: ${tenth * 10} %`);
  expect(text().trim().split("\n")).toEqual([...tenths, "looking through records: 100 %"]);
});

it("is a bar on a terminal, a new one for each stage, and no line of text between", () => {
  const { progress, text } = written(true);
  progress.show("copying pages", 0, 40);
  progress.show("copying pages", 40, 40);
  progress.show("looking through records", 0, 9);
  progress.show("looking through records", 20, 9);
  progress.stop();
  const shown = text();
  expect(shown).toMatch(/copying pages \[=+\] 100% \| 40\/40/);
  expect(shown).toMatch(/looking through records \[=+\] 100% \| 9\/9/);
  expect(shown.match(/\n/g)).toHaveLength(2);
});

it("leaves it to the process how a signal ends it", () => {
  const listeners = () => ["SIGINT", "SIGTERM"].map((signal) => process.listenerCount(signal));
  const before = listeners();
  const { progress } = written(true);
  progress.show("copying pages", 1, 40);
  expect(listeners()).toEqual(before);
  progress.stop();
});

it("says nothing where nothing was shown", () => {
  for (const isTTY of [true, false]) {
    const { progress, text } = written(isTTY);
    progress.stop();
    expect(text()).toBe("");
  }
});
