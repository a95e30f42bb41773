// Built once for the whole run: crash, page and command-line tests start the very files that people run.

import { execFileSync } from "node:child_process";

// oxlint-disable-next-line import/no-default-export -- how vitest finds it
export default function buildOnce(): void {
  execFileSync(process.execPath, ["scripts/build.ts"], { stdio: "inherit" });
}
