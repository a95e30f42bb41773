// Measures our server beside its peers in one run and prints the figures beside floor and aim. Ratios of paired blocks
// hold on any machine; the absolute times belong to this one. Ends with 1 where an answer was wrong or the books do not balance,
// never because of a figure. Usage: npm run bench [-- --quick]; npm run bench -- --history: history/measureHistory.ts

import { join } from "node:path";
import { buildAll } from "./built.ts";
import { type Count, countAll } from "./counting.ts";
import { figuresOf } from "./figures.ts";
import { measureHistory } from "./history/measureHistory.ts";
import { measureFlush } from "./measure/flushTime.ts";
import { measureRounds } from "./measure/rounds.ts";
import { FULL, type Plan, QUICK } from "./plan.ts";
import { reportOf } from "./report.ts";
import { type Rig, startRig } from "./rig.ts";
import { kinds } from "./servers.ts";

const parameters = process.argv.slice(2);
if (parameters.includes("--history")) await measureHistory(parameters);
else await measureConsuming(parameters.includes("--quick") ? QUICK : FULL);

async function measureConsuming(plan: Plan): Promise<void> {
  await buildAll();
  const rig = await startRig();
  try {
    const counts = await run(rig, plan);
    if (!counts.every((count) => count.complaints.length === 0)) process.exitCode = 1;
  } finally {
    await rig.stop();
  }
}

async function run(rig: Rig, plan: Plan): Promise<Count[]> {
  const flush = measureFlush(join(rig.folder, "flush"));
  const rounds = await measureRounds(rig, figuresOf(plan.hasHeldUpstream), plan);
  const { hold } = await rig.tally(await rig.server(kinds.ours));
  const counts = await countAll(rig);
  console.log(reportOf({ rounds, counts, flush, hold }));
  return counts;
}
