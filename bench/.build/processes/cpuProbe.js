// processes/cpuProbe.ts
import { isMainThread } from "node:worker_threads";

// processes/answering.ts
function answerParent(answer) {
  process.on("message", (question) => {
    Promise.resolve(question).then(answer).then(tellParent, (error) => {
      const failure = { failed: error instanceof Error ? error.message : "unknown error" };
      tellParent(failure);
    });
  });
  process.on("disconnect", () => process.exit(0));
}
function tellParent(message) {
  process.send?.(message);
}

// processes/cpuProbe.ts
if (isMainThread) answerParent(readCpuTime);
function readCpuTime() {
  const whole = process.resourceUsage();
  const main = process.threadCpuUsage();
  return { processUs: whole.userCPUTime + whole.systemCPUTime, mainThreadUs: main.user + main.system };
}
//# sourceMappingURL=cpuProbe.js.map
