// In random histories no explanation claims what the state of the payment does not show, nor leaves out what decides.

import fc from "fast-check";
import { expect, it } from "vitest";
import { untruths, Watcher } from "./claims.ts";
import { HISTORY, walk } from "./reachableRecords.ts";

it("an explanation claims nothing that the state of the payment does not show", () => {
  const made = new Set<string>();
  fc.assert(
    fc.property(HISTORY, (history) => {
      const watcher = new Watcher();
      for (const model of walk(history)) {
        watcher.see(model);
        for (const record of model.payment.consumptions) {
          const scene = watcher.sceneOf(model, record);
          expect(untruths(scene), scene.account.verdict.kind).toEqual([]);
          made.add(scene.account.verdict.kind);
        }
      }
    }),
    { numRuns: 400 },
  );
  expect(made.size).toBeGreaterThan(12); // the histories reach most of the reasons that there are
}, 120_000);
