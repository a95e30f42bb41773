// Lets this process write files up to a size and no further: SQLite then meets an I/O error on a disk that is fine. Takes
// prlimit (Linux): without it the test that wants it is skipped, and says so.

import { execFileSync } from "node:child_process";
import { onTestFinished, type TestContext } from "vitest";

export interface FileSizeLimit {
  set(byteCount: number): void;
  lift(): void;
}

export function fileSizeLimit(context: TestContext): FileSizeLimit {
  const limit = (soft: string) =>
    execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${soft}:`], { stdio: "pipe" });
  try {
    limit("unlimited");
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown";
    process.stderr.write(`SKIPPED: ${context.task.name}: the size of files cannot be limited here (${why})\n`);
    context.skip("the size of files cannot be limited here");
  }
  const lift = () => void limit("unlimited");
  onTestFinished(lift);
  return { set: (byteCount) => void limit(String(byteCount)), lift };
}
