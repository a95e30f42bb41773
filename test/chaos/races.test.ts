// Many callers of one payment at the same moment, spread over two and over four servers: whoever wins, it is one call to the
// upstream, one consumption and one event.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heldUntil, LOST, TRUTHFUL } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { makeDatabase, sharedServerUrl } from "../support/postgres/freshDatabase.ts";
import { randomToken } from "../support/paymentTruth.ts";
import { createSeededRandom } from "../support/seededRandom.ts";
import { untilAnswered } from "../support/untilAnswered.ts";
import { type Fleet, startFleet } from "./support/fleet.ts";

const CALLS = 250;

describe.each([2, 4])("%i servers on one PostgreSQL", (size) => {
  let fleet: Fleet;
  const stack = new AsyncDisposableStack();
  beforeAll(async () => {
    const database = stack.use(await makeDatabase(await sharedServerUrl()));
    const random = createSeededRandom(size);
    const variables = {
      IAP_TIMEOUT_MS: "8000",
      CONSUME_LEASE_MS: "10000",
      CONSUME_WAIT_MS: "20000",
      LOG_LEVEL: "error",
    };
    fleet = stack.use(await startFleet({ size, databaseUrl: database.url, random, variables }));
  }, 60_000);
  afterAll(() => stack.disposeAsync(), 30_000);

  it("ask the upstream once for one call that comes from everywhere at once", { timeout: 60_000 }, async () => {
    const { upstream, client } = fleet;
    const payment = upstream.issue();
    const held = Promise.withResolvers<void>();
    upstream.script(payment.paymentSeq, [heldUntil(held.promise)]);
    const calls = Array.from({ length: CALLS }, () => untilAnswered(client, payment));
    await upstream.untilSeen(1, payment.paymentSeq);
    held.resolve();
    const heard = await Promise.all(calls);
    expect(heard.every(({ result }) => result.type === "ConsumeSuccess")).toBe(true);
    expect(upstream.seenFor(payment.paymentSeq)).toHaveLength(1);
    const [record, ...others] = await client.consumptions(payment.paymentSeq);
    expect([record?.status, others]).toEqual(["CONSUMED", []]);
    expect(await endFaults(fleet, { heard, open: [] })).toEqual([]);
  });

  it("let the right token win over guesses, other items and other players", { timeout: 60_000 }, async () => {
    const { upstream, client } = fleet;
    const payment = upstream.issue();
    const others = [
      { ...payment, purchaseToken: randomToken() },
      { ...payment, itemSeq: "777" },
      { ...payment, playerId: "thief" },
    ];
    const all = Array.from({ length: 15 }, () => [payment, ...others]).flat();
    const heard = await Promise.all(all.map(async (call) => ({ ...(await untilAnswered(client, call)), call })));
    const successes = heard.filter(({ result }) => result.type === "ConsumeSuccess");
    const winners = new Set(successes.map(({ call }) => ("playerId" in call ? call.playerId : "the player")));
    expect(winners.size).toBe(1);
    expect(successes.every(({ call }) => call.purchaseToken === payment.purchaseToken)).toBe(true);
    expect(await endFaults(fleet, { heard, open: [], isOutOfTurn: true })).toEqual([]);
  });

  it("find one outcome where a caller, the reconcilers and operators ask at once", { timeout: 60_000 }, async () => {
    const { upstream, client } = fleet;
    const payment = upstream.issue();
    upstream.script(payment.paymentSeq, [LOST]);
    await client.consume(payment);
    const [{ id } = { id: "" }] = await client.consumptions(payment.paymentSeq);
    upstream.behaveBy(() => TRUTHFUL);
    const [heard] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, () => untilAnswered(client, payment))),
      Promise.all(Array.from({ length: 20 }, () => client.reconcile(id))),
    ]);
    expect(heard.every(({ result }) => result.type === "ConsumeSuccess")).toBe(true);
    const [record] = await client.consumptions(payment.paymentSeq);
    expect([record?.status, record?.evidence]).toEqual(["CONSUMED", "INFERRED"]);
    expect(await endFaults(fleet, { heard, open: [], isOutOfTurn: true })).toEqual([]);
  });
});
