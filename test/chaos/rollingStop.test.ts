// One server after the other is stopped by SIGTERM under load and started again, as a deploy does it: the other one goes on,
// the one that leaves ends what it has begun, and nothing is lost.

import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { startCallers } from "../crash/support/impatientCallers.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { startFeedPager } from "../support/feedPager.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { createSeededRandom } from "../support/seededRandom.ts";
import { startFleet } from "./support/fleet.ts";

const STOP_WITHIN_MS = 15_000;
const UPSTREAM_MS = 40;

it("serves on while each of two servers is stopped and started again", { timeout: 90_000 }, async () => {
  const { url } = await freshDatabase();
  const random = createSeededRandom(7);
  await using fleet = await startFleet({
    size: 2,
    databaseUrl: url,
    random,
    variables: { IAP_TIMEOUT_MS: "5000", CONSUME_LEASE_MS: "6000", CONSUME_WAIT_MS: "500", LOG_LEVEL: "info" },
  });
  const { upstream, client } = fleet;
  // Long enough for a signal to find calls under way.
  upstream.behaveBy(() => ({ carriesOut: true, answer: { how: "whole", until: delay(UPSTREAM_MS) } }));
  const untilUp = () => Promise.resolve();
  const pager = startFeedPager(client, untilUp);
  const callers = startCallers({ client, issue: () => upstream.issue(), random, untilUp, count: 12 });

  for (const leaving of [0, 1]) {
    await callers.untilSuccesses(25);
    const signalledAtMs = performance.now();
    const exit = fleet.server(leaving).kill("SIGTERM");
    await callers.untilSuccesses(25); // of the other one, before long
    expect(await exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - signalledAtMs).toBeLessThan(STOP_WITHIN_MS);
    expect(fleet.server(leaving).output()).toContain('"stopped"'); // by its own hand, and not by the emergency exit
    await callers.untilSuccesses(25);
    await fleet.restart(leaving);
  }
  await callers.untilSuccesses(25);
  await callers.stop();

  // Nobody was killed: what was begun has ended, also that whose caller was gone.
  const open = (await client.consumptions()).filter(({ status }) => status === "PENDING" || status === "IN_DOUBT");
  expect(open).toEqual([]);
  const ending = { heard: callers.heard, open: callers.ownCalls, pagedFeed: () => pager.finish(), isOutOfTurn: true };
  expect(await endFaults(fleet, ending)).toEqual([]);
  expect(fleet.output()).not.toMatch(/"alarm"|unexpected error|"level":[56]0/);
});
