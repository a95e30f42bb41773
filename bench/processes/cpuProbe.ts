// Loaded into every server under test before its own code (node --import): tells the measuring process how much CPU time
// this process has used, all of its threads together. Costs nothing between two questions.

import { isMainThread } from "node:worker_threads";
import { answerParent } from "./answering.ts";
import type { CpuTime } from "./messages.ts";

// Worker threads load it, too, and have no parent to answer.
if (isMainThread) answerParent(readCpuTime);

function readCpuTime(): CpuTime {
  const whole = process.resourceUsage();
  const main = process.threadCpuUsage();
  return { processUs: whole.userCPUTime + whole.systemCPUTime, mainThreadUs: main.user + main.system };
}
