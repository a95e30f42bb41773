// Lets this process write files up to a size and no further: SQLite then meets an I/O error on a disk that is fine. Takes
// prlimit (Linux): without it the test that wants it is skipped, and says so; in CI it fails.

import { execFileSync } from "node:child_process";
import { onTestFinished, type TestContext } from "vitest";
import { needsTool } from "../../support/externalTool.ts";

export interface FileSizeLimit {
  set(byteCount: number): void;
  lift(): void;
}

export function fileSizeLimit(context: TestContext): FileSizeLimit {
  const limit = (soft: string) =>
    execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${soft}:`], { stdio: "pipe" });
  needsTool(context, "prlimit", () => limit("unlimited"));
  const lift = () => void limit("unlimited");
  onTestFinished(lift);
  return { set: (byteCount) => void limit(String(byteCount)), lift };
}
