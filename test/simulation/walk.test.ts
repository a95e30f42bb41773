// Two callers and the reconciler in every order there is, down to DEPTH steps, from eight small worlds. A rule of DESIGN §2
// that some order breaks would be found here, with the shortest path that breaks it. `npm run simulate -- --walk 8` goes deeper.

import { describe, expect, it } from "vitest";
import { MUTANTS } from "./mutants.ts";
import { copyWithBug } from "./support/mutatedCopy.ts";
import { walkWith } from "./support/simulator.ts";
import { WALKED } from "./walk/scenes.ts";
import { walk } from "./walk/walk.ts";

const DEPTH = Number(process.env["DEPTH"] ?? "7");

describe("every order of two callers and the reconciler", () => {
  it.each(WALKED.map((walked) => [walked.name, walked] as const))(
    `keeps the rules, ${DEPTH} steps deep: %s`,
    { timeout: 120_000 },
    async (_name, walked) => {
      const { counterexample, isWhole, states, paths } = await walk(walked, { depth: DEPTH });
      expect([...(counterexample?.trace ?? []), ...(counterexample?.complaints ?? [])].join("\n")).toBe("");
      expect(isWhole).toBe(true);
      expect(states).toBeGreaterThan(1_000);
      expect(paths).toBeGreaterThan(500);
    },
  );

  it(
    "comes by the same states whichever way is gone first, so that it takes no two different ones for one",
    { timeout: 90_000 },
    async () => {
      for (const walked of WALKED) {
        const [deepest, widest] = [await walk(walked, { depth: 5 }), await walk(walked, { depth: 5, order: "widest" })];
        expect(widest.states).toBe(deepest.states);
        expect(widest.paths).toBe(deepest.paths);
      }
    },
  );

  it.each([
    "5018 is always somebody else's",
    "the lease is not looked at before the write",
    "siblings of a success stay open",
  ])("finds a bug made on purpose: %s", { timeout: 120_000 }, async (name) => {
    const mutant = MUTANTS.find((one) => one.name === name);
    if (mutant === undefined) throw new Error("there is no such mutant");
    await using copy = await copyWithBug(mutant);
    const ends = await walkWith(copy.path, 8, 110_000);
    expect(ends.some(({ counterexample }) => counterexample !== null)).toBe(true);
  });
});
