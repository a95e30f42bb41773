// A process that lives as long as the one that started it, plus a moment: when that one is gone, killed or done, this one
// ends the server whose pid stands in the folder and removes the folder. So nothing survives a test run, not even one
// that was killed outright.

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 10;

const [folder = "", signal = "SIGTERM"] = process.argv.slice(2);

for await (const _ of process.stdin);
await endServer();
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

async function endServer(): Promise<void> {
  const pid = readPid();
  if (pid === null || !send(pid, signal)) return;
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
    if (!send(pid, 0) || isDefunct(pid)) return;
    await wait(LOOK_EVERY_MS);
  }
  send(pid, "SIGKILL");
}

function readPid(): number | null {
  try {
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    return Number.isInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

/** False when there is no such process. */
function send(pid: number, what: string | number): boolean {
  try {
    return process.kill(pid, what);
  } catch {
    return false;
  }
}

/** Ended, and not taken note of by whoever inherited it from a parent that is gone: some containers' first process. */
function isDefunct(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
