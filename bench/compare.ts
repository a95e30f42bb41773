// Two builds of our own server in one run, for whoever changes something: the other checkout's cost ÷ this one's, in the
// same paired blocks as the figures. Usage: node bench/compare.ts <folder of the other checkout, built>

import { join, resolve } from "node:path";
import { buildAll } from "./built.ts";
import { countAll } from "./counting.ts";
import type { Figure } from "./figures.ts";
import { measureFlush } from "./measure/flushTime.ts";
import { measureRounds } from "./measure/rounds.ts";
import { CONNECTIONS, CONNECTIONS_OF_THROUGHPUT, FULL } from "./plan.ts";
import { reportOf } from "./report.ts";
import { startRig } from "./rig.ts";
import { kinds, type ServerKind } from "./servers.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("the folder of the other checkout is missing");

await buildAll();
const rig = await startRig();
try {
  const flush = measureFlush(join(rig.folder, "flush"));
  const rounds = await measureRounds(rig, figuresOf(kinds.oursOf(resolve(folder))), FULL);
  const { hold } = await rig.tally(await rig.server(kinds.ours));
  const counts = await countAll(rig);
  console.log(reportOf({ rounds, counts, flush, hold }));
} finally {
  await rig.stop();
}

function figuresOf(other: ServerKind): Figure[] {
  const first = { number: "", over: { kind: other }, under: { kind: kinds.ours }, budget: null };
  const again = { ...first, over: { kind: other, isReplay: true }, under: { kind: kinds.ours, isReplay: true } };
  const cpu = { of: "cpuUs", connections: CONNECTIONS } as const;
  const throughput = { of: "perSecond", connections: CONNECTIONS_OF_THROUGHPUT } as const;
  return [
    { ...first, ...cpu, title: "CPU: other build ÷ ours" },
    { ...again, ...cpu, title: "CPU of replays: other build ÷ ours" },
    { ...first, ...throughput, title: "throughput: other build ÷ ours" },
  ];
}
