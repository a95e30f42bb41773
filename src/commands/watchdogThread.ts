// A thread that watches the one that runs the program. Who waits for a disk that hangs hears no signal, sees no timer, and can
// tell nobody; so this one tells it, and ends the process. Long work is no hang: it uses the processor.

import { readFileSync, write } from "node:fs";
import { workerData } from "node:worker_threads";

/** A disk under load is slow for seconds; some say so for half a minute. */
const IDLE_LOOKS_MAX = 30;
const LOOK_INTERVAL_MS = 1_000;
const WORK_MS_MIN = 100;
/** For the line to be written; then the process ends without it. */
const LINE_MS = 1_000;

/** @param turns one number, which the watched thread raises whenever its event loop turns */
function main(turns: SharedArrayBuffer): void {
  const turned = new Int32Array(turns);
  let turnsBefore = -1;
  let workedMsBefore = workedMs();
  let looks = 0;
  const watching = setInterval(() => {
    const turnsNow = Atomics.load(turned, 0);
    const workedMsNow = workedMs();
    const isIdle = turnsNow === turnsBefore && workedMsNow - workedMsBefore < WORK_MS_MIN;
    looks = isIdle && !waitsForReader() ? looks + 1 : 0;
    if (looks === 0) {
      turnsBefore = turnsNow;
      workedMsBefore = workedMsNow;
    }
    if (looks < IDLE_LOOKS_MAX) return;
    clearInterval(watching);
    // As a thread that ends its process can: by the one signal that needs nobody to hear it.
    const end = () => process.kill(process.pid, "SIGKILL");
    setTimeout(end, LINE_MS);
    const line = `ended: a file or the ledger's disk has not answered for ${IDLE_LOOKS_MAX} s: does a disk or a mount hang?\n`;
    write(2, line, end);
  }, LOOK_INTERVAL_MS);
}

/** Of its output: a pager that is read slowly, a terminal that stands still. Those may take as long as they like. */
function waitsForReader(): boolean {
  try {
    const call = readFileSync(`/proc/self/task/${process.pid}/syscall`, "latin1");
    return WRITES_OUTPUT.test(call);
  } catch {
    return true; // nobody can tell, so it goes on
  }
}

/** write and writev on x86-64 and on ARM64, to standard output or error. */
const WRITES_OUTPUT = /^(?:1|20|64|66) 0x[12] /;

function workedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

if (workerData instanceof SharedArrayBuffer) main(workerData);
