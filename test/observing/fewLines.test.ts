// What comes by the thousand is told in few lines: at once, then counted, and its end.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createBoundedLines } from "../../src/observing/boundedLines.ts";
import { watchLedger } from "../../src/observing/ledgerWatch.ts";
import type { UpstreamResult } from "../../src/observing/metrics/catalogue.ts";
import { createUpstreamHealth } from "../../src/observing/upstreamHealth.ts";
import { after, every, monotonicMs } from "../../src/systemTime.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("writes the first of a kind at once, then a count a minute as long as there are more", () => {
  const written: (readonly [string, number | null])[] = [];
  const lines = createBoundedLines({ after });
  const tell = (kind: string) => lines.tell(kind, (more) => void written.push([kind, more]));
  for (let event = 0; event < 1_000; event += 1) tell("flood");
  tell("other");
  expect(written.splice(0)).toEqual([
    ["flood", null],
    ["other", null],
  ]);
  vi.advanceTimersByTime(60_000);
  expect(written.splice(0)).toEqual([["flood", 999]]);
  for (let event = 0; event < 7; event += 1) tell("flood");
  tell("other"); // a minute later it is news again
  expect(written.splice(0)).toEqual([["other", null]]);
  vi.advanceTimersByTime(60_000);
  expect(written.splice(0)).toEqual([["flood", 7]]);
  vi.advanceTimersByTime(60_000);
  tell("flood");
  tell("flood");
  expect(written.splice(0)).toEqual([["flood", null]]);
  lines.stop();
  expect(written).toEqual([["flood", 1]]);
  expect(vi.getTimerCount()).toBe(0);
});

it("forgets the minute of a trouble that is over, so that the next one is told at once", () => {
  const written: (number | null)[] = [];
  const lines = createBoundedLines({ after });
  const tell = () => lines.tell("ledger", (more) => void written.push(more));
  tell();
  tell();
  lines.end("ledger");
  tell();
  expect(written).toEqual([null, 1, null]);
  lines.stop();
});

it("tells that an upstream fails and is well again in two lines, with a count a minute between them", () => {
  const written: unknown[] = [];
  const log = {
    upstreamFailing: (told: object) => void written.push(["failing", told]),
    upstreamStillFailing: (told: object) => void written.push(["still", told]),
    upstreamWell: (told: object) => void written.push(["well", told]),
  };
  const health = createUpstreamHealth({ log, monotonicMs, after });
  const heard = (result: UpstreamResult) => health.heard("puzzle", "consume", result);
  for (const result of ["answered", "refused", "already_consumed", "held_back", "doubtful_refusal"] as const)
    heard(result);
  expect(written).toEqual([]);
  for (let second = 0; second < 90; second += 1) {
    heard(second % 10 === 0 ? "answered" : "timeout"); // a tenth of them gets through, and nothing is well
    heard("not_sent");
    vi.advanceTimersByTime(1_000);
  }
  expect(written).toEqual([
    ["failing", { app: "puzzle", operation: "consume", result: "not_sent" }],
    ["still", { app: "puzzle", failed: 113, answered: 5, results: "timeout=54 not_sent=59" }],
  ]);
  written.length = 0;
  heard("refused");
  vi.advanceTimersByTime(3_900);
  expect(written.filter((line) => Array.isArray(line) && line[0] === "well")).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(written).toEqual([["well", { app: "puzzle", failedForSeconds: 89 }]]);
  heard("answered");
  expect(vi.getTimerCount()).toBe(0);
});

it("tells of a ledger that hangs without a word, and of one that writes now and then only once", () => {
  const written: string[] = [];
  let isWritable = true;
  let isReadable = true;
  const watch = watchLedger({
    isWritable: () => isWritable,
    isReadable: () => isReadable,
    log: {
      ledgerWell: (seconds) => void written.push(`well after ${seconds} s`),
      ledgerUnreadable: () => void written.push("unreadable"),
      ledgerReadable: (seconds) => void written.push(`readable after ${seconds} s`),
    },
    onFailing: (line) => void written.push(line),
    monotonicMs,
    every,
  });
  isWritable = false;
  vi.advanceTimersByTime(3_000);
  expect([written, watch.isWell()]).toEqual([["the ledger does not answer"], false]);
  for (let second = 0; second < 30; second += 1) {
    isWritable = second % 3 === 0;
    vi.advanceTimersByTime(1_000);
  }
  isWritable = true;
  expect(watch.isWell()).toBe(false);
  vi.advanceTimersByTime(6_000);
  expect([written, watch.isWell()]).toEqual([["the ledger does not answer", "well after 32 s"], true]);
  for (let second = 0; second < 30; second += 1) {
    isReadable = second % 3 === 0;
    vi.advanceTimersByTime(1_000);
  }
  isReadable = true;
  vi.advanceTimersByTime(6_000);
  expect(written.slice(2)).toEqual(["unreadable", "readable after 28 s"]);
  watch.stop();
});
