// Two servers on one PostgreSQL, an upstream that fails in every way, callers that tap twice on either server, servers killed
// and the database stopped at once in the middle of it all. Then the faults stop, and the books have to balance to the
// payment. SEED=… runs the same faults again, CHAOS_SECONDS=… longer ones.

import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { startCallers } from "../crash/support/impatientCallers.ts";
import { randomBehaviour } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { startFeedPager } from "../support/feedPager.ts";
import { CallLost, type GatewayClient } from "../support/gatewayClient.ts";
import { ownPostgres } from "../support/postgres/ownPostgres.ts";
import { createSeededRandom, type SeededRandom } from "../support/seededRandom.ts";
import { startFleet, type Fleet } from "./support/fleet.ts";

const SECONDS = Number(process.env["CHAOS_SECONDS"] ?? 24);
const SEED = Number(process.env["SEED"] ?? randomInt(2 ** 31));
/** Time for three rounds of controls on a busy machine: what does not fit is left to a later attempt, after back-off. */
const TIMEOUT_MS = 1_000;
/** After the faults: everything open has to settle by itself in this time. Back-off doubles with each attempt. */
const SETTLE_WITHIN_MS = 45_000;

it(
  `loses no payment and grants none twice over ${SECONDS} s of chaos (SEED=${SEED})`,
  { timeout: SECONDS * 1_000 + 150_000 },
  async () => {
    const random = createSeededRandom(SEED);
    const postgres = await ownPostgres();
    await using fleet = await startFleet({
      size: 2,
      databaseUrl: postgres.url,
      random,
      variables: {
        IAP_TIMEOUT_MS: String(TIMEOUT_MS),
        CONSUME_LEASE_MS: "1500",
        CONSUME_WAIT_MS: "250",
        DOUBT_MS: String(random.below(200)),
        LOG_LEVEL: "error",
      },
    });
    const { upstream, client } = fleet;
    upstream.behaveBy(() => randomBehaviour(random, TIMEOUT_MS));
    const untilUp = () => Promise.resolve(); // one of the two always is, or is about to be
    const pager = startFeedPager(client, untilUp);
    const callers = startCallers({ client, issue: () => upstream.issue(), random, untilUp, count: 8 });

    const untilMs = performance.now() + SECONDS * 1_000;
    const isOver = () => performance.now() >= untilMs;
    const [kills, stops] = await Promise.all([
      keepKilling(fleet, random, isOver),
      keepStopping(postgres, random, isOver),
    ]);
    await callers.stop();
    await upstream.calmDown();

    await untilNothingIsOpen(client);
    const complaints = await endFaults(fleet, {
      heard: callers.heard,
      open: callers.ownCalls,
      pagedFeed: () => pager.finish(),
      isOutOfTurn: true,
    });
    expect(complaints).toEqual([]);
    // The upstream broke no rule about payments, so there is nothing to alarm anybody about, either.
    expect(fleet.output()).not.toMatch(/"alarm"|unexpected error|"level":60/);
    expect(
      [kills, stops].every((count) => count > 0),
      `${kills} kills, ${stops} stops`,
    ).toBe(true);
    expect(callers.ownCalls.length, "payments under way").toBeGreaterThan(50);
  },
);

async function keepKilling(fleet: Fleet, random: SeededRandom, isOver: () => boolean): Promise<number> {
  let kills = 0;
  while (!isOver()) {
    await delay(200 + random.below(1_500));
    await fleet.restart(random.below(fleet.size));
    kills += 1;
  }
  return kills;
}

async function keepStopping(
  postgres: Awaited<ReturnType<typeof ownPostgres>>,
  random: SeededRandom,
  isOver: () => boolean,
): Promise<number> {
  let stops = 0;
  while (!isOver()) {
    await delay(3_000 + random.below(4_000));
    await postgres.stop({ immediate: true });
    await delay(random.below(800));
    await postgres.start();
    stops += 1;
  }
  return stops;
}

/** Nobody asks: the servers find out by themselves. */
async function untilNothingIsOpen(client: GatewayClient): Promise<void> {
  const untilMs = performance.now() + SETTLE_WITHIN_MS;
  for (;;) {
    const records = await client.consumptions().catch((error: unknown) => {
      if (error instanceof CallLost) return null;
      throw error;
    });
    const open = records?.filter(({ status }) => status === "PENDING" || status === "IN_DOUBT");
    if (open?.length === 0) return;
    if (performance.now() >= untilMs) throw new Error(`${open?.length} are still open: ${JSON.stringify(open?.[0])}`);
    await delay(500);
  }
}
