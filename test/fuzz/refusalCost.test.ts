// The dearest document that can be thought of is refused for little: the search (`npm run fuzz:cpu`) keeps here what it found.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COSTLY_SHAPES } from "./costlyShapes.ts";
import { type Refusals, startRefusals } from "./refusals.ts";

const CPU_MS_MAX = 20;
const SIZES = [0.1, 0.5, 0.9, 1];

let refusals: Refusals;
beforeAll(async () => {
  refusals = await startRefusals();
  for (const shape of COSTLY_SHAPES) await refusals.cpuMs(shape.write(20), 20); // compiled, as in a server that runs
});
afterAll(() => refusals.close());

describe("a refused document of up to 64 KiB", () => {
  it.each(COSTLY_SHAPES.map((shape) => [shape.name, shape] as const))(
    "costs little: %s",
    async (_name, { write, sizeMax }) => {
      for (const part of SIZES) {
        const query = write(Math.round(sizeMax * part));
        expect(Buffer.byteLength(query)).toBeLessThanOrEqual(65_536);
        const cpuMs = await refusals.cpuMs(query);
        expect(cpuMs, "it was not refused").not.toBeNull();
        expect(cpuMs, `${part} of its size`).toBeLessThan(CPU_MS_MAX);
      }
    },
  );
});
