// A disk that hangs before the server listens, or under a command (F56): each ends by itself, with one line, and a start is ended
// by a signal meanwhile.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { type RunningCommand, startCommand } from "../commands/support/command.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const HUNG_CALLS = new URL("support/hungCalls.mjs", import.meta.url).href;

function startHung(commandLine: readonly string[], thread: "main" | "worker"): RunningCommand {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "ledger.db"), "");
  const variables = {
    NODE_OPTIONS: `--import=${HUNG_CALLS}`,
    HUNG_THREAD: thread,
    IAP_BASE_URL: "http://127.0.0.1:9",
    PORT: "0",
    DATABASE_URL: `sqlite:${join(folder, "ledger.db")}`,
  };
  return startCommand(commandLine, { folder, variables });
}

it("starts and commands on a disk that hangs end with a line, or by a signal", { timeout: 120_000 }, async () => {
  const stopped = startHung(["serve"], "worker");
  const ended = Promise.all([
    startHung(["serve"], "worker").ended,
    startHung(["backup"], "main").ended,
    startHung(["doctor"], "main").ended,
  ]);
  await delay(3_000); // for it to come to the file, which nobody outside can see
  expect(await stopped.kill("SIGTERM")).toMatchObject({ code: 0, signal: null });
  const [start, ...commands] = await ended;
  expect({ code: start.code, line: start.stderrLines.at(-1) }).toEqual({
    code: 2,
    line: expect.stringMatching(/^DATABASE_URL: .*ledger\.db does not answer: does its disk hang\?$/),
  });
  for (const { signal, stderrLines } of commands) {
    expect({ signal, line: stderrLines.at(-1) }).toEqual({
      signal: "SIGKILL",
      line: "ended: a file or the ledger's disk has not answered for 30 s: does a disk or a mount hang?",
    });
  }
});
