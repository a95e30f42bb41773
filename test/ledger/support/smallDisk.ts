// A disk of a few megabytes, and how to take its last byte. Mounting takes root and tmpfs: where there is neither the test that
// wants it is skipped, and says so; in CI it fails.

import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, type TestContext } from "vitest";
import { needsTool } from "../../support/externalTool.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

export function smallDisk(context: TestContext, megabytes = 1): string {
  const folder = temporaryFolder();
  needsTool(context, "mount", () =>
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "pipe" }),
  );
  onTestFinished(() => void execFileSync("umount", ["--lazy", folder]));
  return folder;
}

/** Takes every byte that is left; the file that takes it. */
export function fillUp(folder: string): string {
  const ballast = join(folder, "ballast");
  const file = openSync(ballast, "w");
  try {
    for (;;) writeSync(file, Buffer.alloc(1_024));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    closeSync(file);
  }
  return ballast;
}
