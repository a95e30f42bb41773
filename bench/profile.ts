// Where our server's time goes: V8's profile of every thread under the load of the CPU figures, as self time per answer.
// Usage: node bench/profile.ts [--replay]. The profiles stay in bench/.build/profiles for a look with other tools.

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { BUILD_FOLDER, buildAll } from "./built.ts";
import { summarise } from "./measure/cpuProfile.ts";
import { CONNECTIONS } from "./plan.ts";
import { startRig } from "./rig.ts";
import { kinds } from "./servers.ts";

const PROFILED_MS = 15_000;
const REPLAYS = 5_000;
const LINES = 45;
const profiles = join(BUILD_FOLDER, "profiles");

await rm(profiles, { recursive: true, force: true });
await buildAll();
const rig = await startRig();
let answers = 0;
try {
  const nodeArgs = ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
  const server = await rig.server({ ...kinds.ours, nodeArgs });
  const replays = process.argv.includes("--replay") ? { replays: REPLAYS } : {};
  if ("replays" in replays) await rig.block(server, { connections: CONNECTIONS, durationMs: 4_000 });
  const block = await rig.block(server, { connections: CONNECTIONS, durationMs: PROFILED_MS, ...replays });
  answers = block.answers;
  console.log(`${answers} answers, ${block.perSecond.toFixed(0)} a second; warming up is in it.`);
  console.log(`CPU µs an answer: ${block.cpuUs.toFixed(0)}, of it the main thread's ${block.mainThreadUs.toFixed(0)}`);
} finally {
  await rig.stop();
}

for (const file of await readdir(profiles)) {
  const { busyMs, functions, places } = await summarise(join(profiles, file));
  const perAnswer = (ms: number) => `${((ms * 1_000) / answers).toFixed(1).padStart(7)} µs`;
  console.log(`\n${file}: ${perAnswer(busyMs)} an answer`);
  for (const { name, ms } of places.slice(0, LINES / 2)) console.log(`${perAnswer(ms)}  ${name}`);
  console.log("");
  for (const { name, ms } of functions.slice(0, LINES)) console.log(`${perAnswer(ms)}  ${name}`);
}
