// A disk of one megabyte. Mounting takes root and tmpfs: where there is neither the test that wants it is skipped, and
// says so.

import { execFileSync } from "node:child_process";
import { onTestFinished, type TestContext } from "vitest";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

export function smallDisk(context: TestContext): string {
  const folder = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown";
    process.stderr.write(`SKIPPED: ${context.task.name}: no disk of one megabyte can be mounted here (${why})\n`);
    context.skip("no disk of one megabyte can be mounted here");
  }
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  return folder;
}
