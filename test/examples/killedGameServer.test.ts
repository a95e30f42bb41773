// The example's game server, killed over and over while players pay: at moments that nobody chose, and on both sides of
// everything that it does about a payment. The API server dies a few times, too. SEED=… draws the same
// moments again, KILLS=… kills more or less often.

import { randomInt } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { createSeededRandom } from "../support/seededRandom.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { consumed, deliveries, startExampleApi, worklist } from "./support/api.ts";
import { gameState, startGameServer } from "./support/gameServer.ts";
import { quickGameServer } from "./support/quickGameServer.ts";

const KILLS = Number(process.env["KILLS"] ?? 100);
const MILLISECONDS_PER_KILL = 6_000; // on a machine that does other things, too
const COINS = 100;
const API_KILLED_EVERY = 30;
const POINTS = ["before-grant", "within-grant", "after-grant", "before-acknowledge", "after-acknowledge"] as const;
const RANDOM_MS_MAX = 120;
const SEED = Number(process.env["SEED"] ?? randomInt(2 ** 31));

it(
  `grants every payment once and has acknowledged every one in the end, killed ${KILLS} times (SEED=${SEED})`,
  { timeout: KILLS * MILLISECONDS_PER_KILL },
  async () => {
    const random = createSeededRandom(SEED);
    const api = await startExampleApi();
    const database = join(temporaryFolder(), "game.db");
    const { program, dyingProgram } = await quickGameServer();
    const options = { url: api.url, key: api.key, database, program };
    const paid: Promise<unknown>[] = [];

    for (let kills = 0; kills < KILLS; kills += 1) {
      if (kills % API_KILLED_EVERY === API_KILLED_EVERY - 1) {
        await api.kill();
        await api.start();
      }
      if (kills % 5 < 2) {
        // Whatever it does about this payment, it does not get past that point.
        const variables = { DIES_AT: POINTS[paid.length % POINTS.length] ?? "" };
        paid.push(consumed(api, paymentSeqOf(paid.length)));
        const game = startGameServer({ ...options, program: dyingProgram, variables });
        await game.ended;
        await game.kill();
      } else {
        const game = startGameServer(options);
        if (random.chance(0.8)) await game.logs(/(reads)/);
        await delay(random.below(RANDOM_MS_MAX)); // time is what it is about
        await game.kill();
      }
    }
    await Promise.all(paid);

    const game = startGameServer(options);
    await game.logs(/(reads)/); // all may have been done before it began
    await expect.poll(() => worklist(api), { timeout: 60_000 }).toEqual([]);
    await expect.poll(() => gameState(database).outbox, { timeout: 60_000 }).toBe(0);
    expect(await game.stop()).toBe(0);
    const { coins, granted, waiting } = gameState(database);
    expect(coins, "once each").toEqual({ mina: paid.length * COINS });
    expect(waiting).toEqual([]);
    const told = (await deliveries(api)).map(({ paymentSeq, delivery }) => [paymentSeq, delivery?.reference]);
    expect(told).toHaveLength(paid.length);
    expect(Object.fromEntries(told)).toEqual(granted);
  },
);

/** One in four loses its answer, and is known to be paid only later. */
function paymentSeqOf(index: number): string {
  return `${index % 4 === 0 ? "T-lost" : "T-ok-KRW-1000"}-${index}`;
}
