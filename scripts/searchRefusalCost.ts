// npm run fuzz:cpu: looks for the document of up to 64 KiB that costs most to refuse: every known shape at every size it
// finds worth a closer look, then generated documents. Prints the dearest.

import { parseArgs } from "node:util";
import fc from "fast-check";
import { buildSchema } from "../src/graphql/schema.ts";
import { COSTLY_SHAPES } from "../test/fuzz/costlyShapes.ts";
import { documents } from "../test/fuzz/documents.ts";
import { startRefusals } from "../test/fuzz/refusals.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
const endsAt = performance.now() + Number(values.seconds) * 1_000;
const refusals = await startRefusals();
for (const shape of COSTLY_SHAPES) await refusals.cpuMs(shape.write(20), 20);

interface Found {
  readonly cpuMs: number;
  readonly what: string;
  readonly query: string;
}
const found: Found[] = [];

async function look(what: string, query: string): Promise<number> {
  if (Buffer.byteLength(query) > 65_536) return 0;
  const cpuMs = (await refusals.cpuMs(query, 3)) ?? 0;
  found.push({ cpuMs, what, query });
  return cpuMs;
}

for (const { name, sizeMax, write } of COSTLY_SHAPES) {
  let [best, bestMs] = [sizeMax, 0];
  for (let part = 1; part <= 10; part += 1) {
    const size = Math.round((sizeMax * part) / 10);
    const cpuMs = await look(`${name}, ${size}`, write(size));
    if (cpuMs > bestMs) [best, bestMs] = [size, cpuMs];
  }
  for (const size of [best - 3, best - 1, best + 1, best + 3]) await look(`${name}, ${size}`, write(Math.max(1, size)));
}
const generated = documents(buildSchema(), 7);
for (let seed = Number(values.seed); performance.now() < endsAt; seed += 1) {
  for (const query of fc.sample(generated, { seed, numRuns: 50 })) await look(`generated, seed ${seed}`, query);
}
const dearest = found.toSorted((one, other) => other.cpuMs - one.cpuMs).slice(0, 10);
console.log(`${found.length} documents; the dearest to refuse, in ms of CPU (least of 3 runs):`);
for (const { cpuMs, what } of dearest) console.log(`${cpuMs.toFixed(1).padStart(7)}  ${what}`);
console.log(dearest[0]?.query.slice(0, 500));
await refusals.close();
