// Two builds of our own server in one run, for whoever changes something: the other checkout's cost ÷ this one's, in the
// same paired blocks as the figures. Usage: node bench/compare.ts <folder of the other checkout, built>

import { resolve } from "node:path";
import { BUILD_FOLDER, buildAll } from "./built.ts";
import { countAll } from "./counting.ts";
import type { Figure } from "./figures.ts";
import { measureFlush } from "./measure/flushTime.ts";
import { measureRounds } from "./measure/rounds.ts";
import { CONNECTIONS, CONNECTIONS_OF_THROUGHPUT, FULL } from "./plan.ts";
import { reportOf } from "./report.ts";
import { startRig } from "./rig.ts";
import { kinds } from "./servers.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("the folder of the other checkout is missing");

const plan = { ...FULL, warmUpMs: 5_000, blockMs: 800, rounds: 8 };
await buildAll();
const rig = await startRig();
try {
  const flush = measureFlush(`${BUILD_FOLDER}/flush`);
  const ours = await rig.start(kinds.ours);
  const other = await rig.start(kinds.oursOf(resolve(folder)));
  for (const server of [ours, other]) {
    await rig.block(server, { connections: CONNECTIONS, durationMs: plan.warmUpMs });
    await rig.block(server, { connections: CONNECTIONS, durationMs: plan.warmUpMs / 2, replays: plan.replays });
  }
  const sides = { over: { server: other }, under: { server: ours }, budget: null };
  const replays = { over: { server: other, isReplay: true }, under: { server: ours, isReplay: true }, budget: null };
  const cpu = { number: "", of: "cpuUs", connections: CONNECTIONS } as const;
  const figures: Figure[] = [
    { ...cpu, ...sides, title: "CPU: other build ÷ ours" },
    { ...cpu, ...replays, title: "CPU of replays: other build ÷ ours" },
    {
      ...sides,
      number: "",
      of: "perSecond",
      connections: CONNECTIONS_OF_THROUGHPUT,
      title: "throughput: other build ÷ ours",
    },
  ];
  const rounds = await measureRounds(rig, figures, plan);
  const counts = await countAll(rig, [ours, other]);
  console.log(reportOf({ rounds, counts, flush }));
} finally {
  await rig.stop();
}
