// Many runs in one process, one after the other, each with another mistake: starting a process and loading its libraries
// takes longer than most tests. A run ends with the first failure. Property tests try the same values in every run.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { configureGlobal } from "fast-check";
import { beginRun } from "./loading.ts";
import { forgetCollected, runCollected } from "./testApi.ts";

export interface RunWish {
  readonly files: readonly string[];
  readonly mutated: string;
  /** Where the source with the mistake in it stands. */
  readonly source: string;
}

export interface RunEnd {
  readonly hasPassed: boolean;
  readonly told: string;
  /** Whether something of a test is still open, which could disturb the next run: this process makes no other one. */
  readonly isLast: boolean;
  /** Something threw that nobody waited for. */
  readonly isCrash?: boolean;
}

configureGlobal({ seed: 1 });
const RUNS_MAX = 100;
let runs = 0;
let current = "";

process.on("message", (wish: RunWish) => void answer(wish));
for (const event of ["uncaughtException", "unhandledRejection"] as const)
  process.on(event, (error) =>
    end({ hasPassed: false, told: `${current}\n${textOf(error)}`, isLast: true, isCrash: true }),
  );

async function answer({ files, mutated, source }: RunWish): Promise<void> {
  runs += 1;
  beginRun(mutated, source);
  try {
    for (const file of files) {
      current = file;
      await import(pathToFileURL(resolve(file)).href);
      await runCollected();
    }
    end({ hasPassed: true, told: "", isLast: isDisturbed() });
  } catch (error) {
    forgetCollected();
    end({ hasPassed: false, told: `${current}\n${textOf(error)}`, isLast: isDisturbed() });
  }
}

function end(told: RunEnd): void {
  process.send?.(told, () => told.isLast && process.exit());
}

function isDisturbed(): boolean {
  const open = process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap");
  return runs >= RUNS_MAX || open.length > 0;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
