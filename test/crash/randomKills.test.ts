// A busy server with an upstream that fails in every way, killed over and over at moments that nobody chose, some of them
// while it still starts. SEED=… runs the same faults and moments again; what the machine makes of them differs a little
// each time. KILLS=… runs longer.

import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { randomBehaviour } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { startFeedPager } from "../support/feedPager.ts";
import type { Install } from "../support/install.ts";
import { createSeededRandom, type SeededRandom } from "../support/seededRandom.ts";
import { type Callers, startCallers } from "./support/impatientCallers.ts";
import { startMortalInstall } from "./support/mortalInstall.ts";

/** With those at failpoints (32), kill points (21) and system calls (about 54) more than 200 in a run. */
const KILLS = Number(process.env["KILLS"] ?? 100);
/** One in so many is a death of the server that was just started, at any moment of its start. */
const STARTS_KILLED = 0.2;
const START_MS_MAX = 800;
const MILLISECONDS_PER_KILL = 6_000; // on a machine that does other things, too
const CALLERS = 10;
const TIMEOUT_MS = 300;
const SEED = Number(process.env["SEED"] ?? randomInt(2 ** 31));

it(
  `loses no payment and grants none twice, killed ${KILLS} times under load (SEED=${SEED})`,
  { timeout: KILLS * MILLISECONDS_PER_KILL },
  async () => {
    const random = createSeededRandom(SEED);
    await using install = await startMortalInstall({
      variables: {
        IAP_TIMEOUT_MS: String(TIMEOUT_MS),
        CONSUME_LEASE_MS: "1000",
        CONSUME_WAIT_MS: "250",
        DOUBT_MS: String(random.below(200)),
        LOG_LEVEL: "error",
      },
    });
    const { upstream, client } = install;
    upstream.behaveBy(() => randomBehaviour(random, TIMEOUT_MS));
    let up = Promise.resolve();
    const untilUp = () => up;
    const pager = startFeedPager(client, untilUp);
    const callers = startCallers({ client, issue: () => upstream.issue(), random, untilUp, count: CALLERS });

    for (let kills = 0; kills < KILLS;) {
      await momentToKill(random, install, callers);
      const isUpAgain = Promise.withResolvers<void>();
      up = isUpAgain.promise;
      await install.server().kill("SIGKILL");
      kills += 1;
      while (kills < KILLS && random.chance(STARTS_KILLED)) {
        await install.startAndKill(random.below(START_MS_MAX));
        kills += 1;
      }
      await install.start();
      isUpAgain.resolve();
    }
    await callers.stop();

    const complaints = await endFaults(install, {
      heard: callers.heard,
      open: callers.ownCalls,
      pagedFeed: () => pager.finish(),
    });
    expect(complaints).toEqual([]);
    // The upstream broke no rule about payments, so there is nothing to alarm anybody about, either.
    expect(install.output()).not.toMatch(/"alarm"|unexpected error|"level":60/);
    expect(callers.ownCalls.length, "payments under way while it was killed").toBeGreaterThan(KILLS);
  },
);

/** Some time, or right after the upstream was asked, or right after a caller heard that it has paid. */
async function momentToKill(random: SeededRandom, { upstream }: Install, callers: Callers): Promise<void> {
  const latest = delay(200 + random.below(200));
  const moments = [
    () => delay(random.below(300)),
    () => upstream.untilSeen(upstream.seen.length + 1 + random.below(25)),
    () => callers.untilSuccesses(1 + random.below(15)),
  ] as const;
  await Promise.race([random.pick(moments)(), latest]);
}
