// npm run soak -- [--minutes M] [--seconds S]: rounds of chaos on real processes over PostgreSQL, each with a seed of its own, until
// the time is up or a promise is broken. Prints what it has run; a failure names the seed that repeats its faults.

import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { parseArgs } from "node:util";

const USAGE = "npm run soak -- [--minutes M] [--seconds S of chaos in each round]";
const MINUTES_MAX = 24 * 60;
const SECONDS_MAX = 3_600;
const TEST = "test/chaos/postgresChaos.test.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    seconds: { type: "string", default: "60" },
    help: { type: "boolean" },
  },
});

const minutes = Number(values.minutes);
const seconds = Number(values.seconds);
const isUsable = minutes > 0 && minutes <= MINUTES_MAX && seconds > 0 && seconds <= SECONDS_MAX;
if (values.help === true || !isUsable) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(isUsable ? 0 : 2);
}

const untilMs = performance.now() + minutes * 60_000;
let rounds = 0;
while (performance.now() < untilMs) {
  const seed = randomInt(2 ** 31);
  const env = { ...process.env, SEED: String(seed), CHAOS_SECONDS: String(seconds) };
  const round = spawn("vitest", ["run", TEST], { env, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(round, "exit");
  if (code !== 0) {
    process.stdout.write(
      `failed after ${rounds} rounds: SEED=${seed} CHAOS_SECONDS=${seconds} npx vitest run ${TEST}\n`,
    );
    process.exit(1);
  }
  rounds += 1;
}
process.stdout.write(`${rounds} rounds of ${seconds} s, nothing lost and nothing doubled\n`);
