// The simulator over sources with a bug put into them: each has to be found within a bounded number of histories, by a
// complaint. What it would not find, it cannot promise the absence of.

import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Mutant, MUTANTS } from "./mutants.ts";
import { runSimulator } from "./support/simulator.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** What the simulator and the sources under it consist of. */
const COPIED = ["package.json", "schema", "scripts/simulate.ts", "src", "test/simulation", "test/support"] as const;
const HISTORIES_MAX = 6_000;
const TIMEOUT_MS = 120_000;

describe("the simulator", () => {
  it("knows at least 25 bugs, several for each promise that it can see broken", () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(25);
    for (const promise of ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I10"]) {
      const breaking = MUTANTS.filter(({ breaks }) => breaks.split(", ").includes(promise));
      expect(breaking.length, promise).toBeGreaterThanOrEqual(2);
    }
  });

  it.concurrent.each(MUTANTS.map((mutant) => [mutant.breaks, mutant.name, mutant] as const))(
    "finds a bug against %s: %s",
    { timeout: TIMEOUT_MS },
    async (_breaks, _name, mutant) => {
      await using copy = await mkdtempDisposable(join(tmpdir(), "mutant-"));
      copyWith(mutant, copy.path);
      const engine = mutant.engine === undefined ? [] : ["--engine", mutant.engine];
      const args = ["--part", "--first", "--histories", String(HISTORIES_MAX), ...engine];
      const report = await runSimulator({ root: copy.path, args, timeoutMs: TIMEOUT_MS - 1_000 });
      expect(report.failureCount).toBeGreaterThan(0);
    },
  );
});

function copyWith({ file, text, instead }: Mutant, folder: string): void {
  mkdirSync(join(folder, "scripts"));
  for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const path = join(folder, "src", file);
  const source = readFileSync(path, "utf8");
  if (source.split(text).length !== 2) throw new Error(`src/${file} does not say once: ${text}`);
  writeFileSync(
    path,
    source.replace(text, () => instead),
  );
}
