// The simulator over sources with a bug put into them: each has to be found within a bounded number of histories, by a
// complaint. What it would not find, it cannot promise the absence of.

import { describe, expect, it } from "vitest";
import { MUTANTS } from "./mutants.ts";
import { copyWithBug } from "./support/mutatedCopy.ts";
import { runSimulator } from "./support/simulator.ts";
import { createTurns } from "./support/turns.ts";

const HISTORIES_MAX = 6_000;
const HISTORIES_BEFORE = 20;
const PROCESS_TIMEOUT_MS = 120_000;
/** Waiting for its turn included. */
const TIMEOUT_MS = 400_000;
/** Two cores. */
const turns = createTurns(2);

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
      await using copy = await copyWithBug(mutant);
      const engine = mutant.engine === undefined ? [] : ["--engine", mutant.engine];
      // A rare one is begun shortly before where it was found last: all the histories are still there if it moved.
      const seed = String(Math.max(1, (mutant.found ?? 1) - HISTORIES_BEFORE));
      const face = ["--face", mutant.face ?? "namesItem"];
      const args = ["--part", "--first", "--seed", seed, "--histories", String(HISTORIES_MAX), ...engine, ...face];
      const run = () => runSimulator({ root: copy.path, args, timeoutMs: PROCESS_TIMEOUT_MS });
      const report = await turns.take(run);
      expect(report.failureCount).toBeGreaterThan(0);
    },
  );
});
