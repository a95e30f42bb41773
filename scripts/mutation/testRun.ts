// Runs test files in processes of their own: once without a mutant, to see what each of them executes and how long it takes,
// and then against each mutant.

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export const ROOT = join(import.meta.dirname, "../..");

export function argumentsOf(script: string): string[] {
  const loading = pathToFileURL(join(import.meta.dirname, "loading.ts")).href;
  return ["--disable-warning=ExperimentalWarning", "--import", loading, join(import.meta.dirname, script)];
}

export interface TestRun {
  readonly end: "passed" | "failed" | "timedOut";
  readonly durationMs: number;
  /** The test file that failed, and why, in its first lines. */
  readonly told: string;
}

export async function runTests(
  files: readonly string[],
  variables: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<TestRun> {
  const start = performance.now();
  const child = spawn(process.execPath, [...argumentsOf("runTests.ts"), ...files], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (told = (told + text).slice(0, 2_000)));
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  const end = code === 0 ? "passed" : code === null ? "timedOut" : "failed";
  return { end, durationMs: performance.now() - start, told };
}

export interface Baseline {
  readonly file: string;
  readonly durationMs: number;
  /** Whether it reaches this place of this source; places of sources that were built before count as one. */
  readonly doesReach: (source: string, offset: number) => boolean;
}

/** null: the file fails by itself here (it needs a build, or what only the real test runner gives), so it tells nothing. */
export async function baselineOf(
  file: string,
  variables: Readonly<Record<string, string>>,
  isBuilt: (source: string) => boolean,
): Promise<Baseline | null> {
  const folder = mkdtempSync(join(tmpdir(), "coverage-"));
  try {
    const run = await runTests([file], { ...variables, NODE_V8_COVERAGE: folder }, 180_000);
    if (run.end !== "passed") return null;
    const counted = readdirSync(folder).flatMap((name) => scriptsIn(readFileSync(join(folder, name), "utf8")));
    const byUrl = Map.groupBy(counted, ({ url }) => url);
    return {
      file,
      durationMs: run.durationMs,
      doesReach: (source, offset) => {
        const scripts = byUrl.get(pathToFileURL(join(ROOT, source)).href) ?? [];
        return isBuilt(source) ? scripts.length > 0 : scripts.some((script) => isCounted(script, offset));
      },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface Script {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

function scriptsIn(text: string): readonly Script[] {
  const { result }: { result: readonly Script[] } = JSON.parse(text);
  return result.filter(({ url }) => url.includes("/src/"));
}

/** The smallest range around a place tells how often it ran. */
function isCounted({ functions }: Script, offset: number): boolean {
  let smallest: Range | null = null;
  for (const { ranges } of functions) {
    for (const range of ranges) {
      if (offset < range.startOffset || offset >= range.endOffset) continue;
      const size = range.endOffset - range.startOffset;
      if (smallest === null || size <= smallest.endOffset - smallest.startOffset) smallest = range;
    }
  }
  return smallest !== null && smallest.count > 0;
}
