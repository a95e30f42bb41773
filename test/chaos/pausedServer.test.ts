// A server that is stopped in the middle of its calls for longer than its leases last, and then goes on as if nothing had
// happened. The other one takes over; what the first still hears is a late answer, merged and never dropped.

import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { heldUntil } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { createGatewayClient } from "../support/gatewayClient.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { hearIfAnswered, hearOf } from "../support/hearing.ts";
import { createSeededRandom } from "../support/seededRandom.ts";
import { startFleet } from "./support/fleet.ts";

const LEASE_MS = 1_500;

it("is taken over while it stands still, and wakes up without harm", { timeout: 90_000 }, async () => {
  const { url } = await freshDatabase();
  await using fleet = await startFleet({
    size: 2,
    databaseUrl: url,
    random: createSeededRandom(1),
    variables: {
      IAP_TIMEOUT_MS: "1000",
      CONSUME_LEASE_MS: String(LEASE_MS),
      CONSUME_WAIT_MS: "200",
      DOUBT_MS: "0",
      LOG_LEVEL: "error",
    },
  });
  const { upstream } = fleet;
  const [paused, awake] = [fleet.server(0), fleet.server(1)].map(({ address }) =>
    createGatewayClient(() => address, true),
  );
  if (paused === undefined || awake === undefined) throw new Error("a fleet of two has two servers");
  const payments = Array.from({ length: 12 }, () => upstream.issue());
  const held = Promise.withResolvers<void>();
  for (const { paymentSeq } of payments) upstream.script(paymentSeq, [heldUntil(held.promise)]);

  const heard = payments.map((call) => hearIfAnswered(paused, call));
  await upstream.untilSeen(payments.length);
  process.kill(fleet.server(0).pid, "SIGSTOP");
  held.resolve(); // consumed, and the answers lie in the socket of a process that stands still
  await delay(LEASE_MS + 500);
  const takenOver = await Promise.all(payments.map((call) => hearOf(awake, call)));
  await delay(2 * LEASE_MS);
  process.kill(fleet.server(0).pid, "SIGCONT");
  await Promise.all(heard);

  const untilMs = performance.now() + 30_000;
  for (;;) {
    const open = (await awake.consumptions()).filter(({ status }) => status === "PENDING" || status === "IN_DOUBT");
    if (open.length === 0) break;
    expect(performance.now(), `${open.length} never end`).toBeLessThan(untilMs);
    await delay(300);
  }
  const records = await awake.consumptions();
  expect(records.map(({ status }) => status)).toEqual(payments.map(() => "CONSUMED"));
  const ending = { heard: [...(await Promise.all(heard)), ...takenOver], open: payments, isOutOfTurn: true };
  expect(await endFaults({ upstream, client: awake }, ending)).toEqual([]);
  expect(fleet.output()).not.toMatch(/unexpected error|"level":60/);
});
