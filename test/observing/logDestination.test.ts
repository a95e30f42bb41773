// The log's way out, over real pipes: nothing waits for a reader that stands still, what is too much is dropped and counted,
// and a reader that goes on hears everything that was kept, in order, and how much was not.

import { execFileSync, spawn } from "node:child_process";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { type LogDestination, openLogDestination } from "../../src/observing/logDestination.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const LINE = `${"x".repeat(1_023)}\n`;
const LINES = 4_096;
const KEPT_BYTES_MAX = 1024 * 1024 + 128 * 1024; // what waits, and what is in the pipe
/** A line takes microseconds; a reader that is waited for never comes. */
const PROMPT_MS = 5_000;

interface Pipe {
  readonly destination: LogDestination;
  readonly read: () => string;
  readonly lost: () => readonly number[];
}

function pipe(): Pipe {
  const path = join(temporaryFolder(), "pipe");
  execFileSync("mkfifo", [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  onTestFinished(() => closeSync(reader));
  const lost: number[] = [];
  const destination = openLogDestination({
    fileDescriptor: writer,
    onLost: (lines) => {
      lost.push(lines);
      destination.write(`lost ${lines}\n`);
    },
  });
  const buffer = Buffer.alloc(1024 * 1024);
  const read = () => {
    try {
      return buffer.toString("utf8", 0, readSync(reader, buffer));
    } catch {
      return ""; // nothing there at the moment
    }
  };
  return { destination, read, lost: () => lost };
}

it("does not wait for a reader that stands still, drops what is too much, and says later how much that was", async () => {
  const { destination, read, lost } = pipe();
  const startedAt = performance.now();
  for (let line = 0; line < LINES; line += 1) destination.write(`${line} ${LINE}`);
  expect(performance.now() - startedAt).toBeLessThan(PROMPT_MS);
  const dropped = destination.droppedLines();
  expect(dropped).toBeGreaterThan(LINES - KEPT_BYTES_MAX / LINE.length);
  expect(dropped).toBeLessThan(LINES);
  await destination.flushed(); // gives up after a second
  expect(destination.holdsThread()).toBe(false);
  expect(lost()).toEqual([]);

  let text = "";
  await vi.waitFor(() => {
    text += read();
    expect(text).toMatch(/\nlost \d+\n$/);
  }, PROMPT_MS);
  const numbers = text.split("\n").map((line) => line.replace(/ x+$/, ""));
  const kept = Array.from({ length: LINES - dropped }, (_, line) => String(line));
  expect(numbers).toEqual([...kept, `lost ${dropped}`, ""]);
  expect(lost()).toEqual([dropped]);
  await destination.flushed();
  destination.write("after\n");
  await destination.flushed();
  expect(read()).toBe("after\n");
  expect(destination.droppedLines()).toBe(dropped);
});

it("lets a process that has nothing else to do end, whoever does not read", async () => {
  const path = join(temporaryFolder(), "pipe");
  execFileSync("mkfifo", [path]);
  const ends = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(ends));
  const program = `
    const { openLogDestination } = await import("./src/observing/logDestination.ts");
    const destination = openLogDestination({ fileDescriptor: 2, onLost: () => undefined });
    for (let line = 0; line < 200; line += 1) destination.write(${JSON.stringify(LINE)});`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "ignore", ends],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await vi.waitFor(() => expect(child.exitCode).toBe(0), { timeout: PROMPT_MS, interval: 50 });
});
