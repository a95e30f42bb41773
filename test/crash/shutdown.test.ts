// SIGTERM: nobody new gets in, everybody inside is answered, and everything answered is on disk.

import { once } from "node:events";
import { connect } from "node:net";
import { expect, it, vi } from "vitest";
import { DROPPED, heldUntil, LOST } from "../support/behaviours.ts";
import { endFaults } from "../support/endOfFaults.ts";
import { CallLost } from "../support/gatewayClient.ts";
import { startInstall } from "../support/install.ts";
import { hears, issueScripted, priceOf, recordOf } from "./support/hears.ts";
import { startMortalInstall } from "./support/mortalInstall.ts";
import { tryCall } from "./support/refusedCalls.ts";
import { standing, told } from "./support/told.ts";

const STOP_WITHIN_MS = 15_000;
const CALLS = 20;
const CALLERS = 1_000;
/** `IAP_MAX_CONNECTIONS` as it is where nobody sets it. */
const CONNECTIONS = 128;
/** In doubt, or nothing was sent; or it came when nobody was let in any more. */
const MAY_HEAR = /^(IN_DOUBT 100|UPSTREAM_UNAVAILABLE 106|refused)$/;

it("answers and settles what is in flight, refuses new connections and ends with 0", async () => {
  await using install = await startInstall();
  const held = Promise.withResolvers<void>();
  const payments = Array.from({ length: CALLS }, () => issueScripted(install, heldUntil(held.promise)));
  const calls = payments.map((payment) => install.client.consume(payment));
  await install.upstream.untilSeen(CALLS);

  const signalledAt = performance.now();
  const exit = install.server().kill("SIGTERM");
  await vi.waitFor(async () => expect(await connectionTo(install.server().address)).toBe("ECONNREFUSED"), 5_000);
  held.resolve();
  const results = await Promise.all(calls);
  expect(results.map(told)).toEqual(payments.map((payment) => `CONFIRMED ${priceOf(payment)}`));
  expect(await exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - signalledAt).toBeLessThan(STOP_WITHIN_MS);
  expect(install.server().output()).toContain('"stopped"'); // by its own hand, and not by the emergency exit

  await install.start();
  for (const payment of payments)
    expect(await hears(install, payment)).toEqual([`CONFIRMED ${priceOf(payment)}, replayed`]);
  expect(install.upstream.seen).toHaveLength(CALLS);
});

it("waits for an upstream that never answers no longer than its deadline", async () => {
  await using install = await startInstall({ variables: { IAP_TIMEOUT_MS: "900", CONSUME_LEASE_MS: "1400" } });
  const payment = issueScripted(install, { carriesOut: true, answer: { how: "none" } }, LOST, DROPPED);
  const call = install.client.consume(payment);
  await install.upstream.untilSeen(1);
  const exit = install.server().kill("SIGTERM");
  expect(told(await call)).toBe("IN_DOUBT 100");
  expect(await exit).toEqual({ code: 0, signal: null });
  expect(install.server().output()).toContain('"stopped"');
  await install.start();
  expect(standing(await recordOf(install, payment))).toBe("IN_DOUBT");
  expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
});

it(
  "answers a thousand callers of an upstream that never does, those in line as never sent",
  { timeout: 90_000 },
  async () => {
    const variables = { IAP_TIMEOUT_MS: "2500", CONSUME_LEASE_MS: "3000", LOG_LEVEL: "error" };
    await using install = await startMortalInstall({ variables });
    const { upstream } = install;
    upstream.behaveBy(() => ({ carriesOut: true, answer: { how: "none" } }));
    const payments = Array.from({ length: CALLERS }, () => upstream.issue());
    const calls = payments.map((payment) => tryCall(install, payment));
    await upstream.untilSeen(CONNECTIONS);
    const signalledAt = performance.now();
    const exit = install.server().kill("SIGTERM");
    const tried = await Promise.allSettled(calls);
    expect(await exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - signalledAt).toBeLessThan(STOP_WITHIN_MS);
    const lines = tried.map((one) => (one.status === "fulfilled" ? one.value.line : "refused"));
    const told = Map.groupBy(lines, (line) => line);
    expect([...told.keys()].filter((line) => !MAY_HEAR.test(line))).toEqual([]);
    expect(told.get("IN_DOUBT 100")?.length).toBeGreaterThanOrEqual(CONNECTIONS);
    await install.start();
    const heard = tried.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(await endFaults(install, { heard, open: payments })).toEqual([]);
  },
);

it("settles a call whose caller has hung up before it ends", async () => {
  await using install = await startInstall();
  const held = Promise.withResolvers<void>();
  const payment = issueScripted(install, heldUntil(held.promise));
  const hangUp = new AbortController();
  const call = install.client.consume(payment, { signal: hangUp.signal });
  await install.upstream.untilSeen(1);
  hangUp.abort();
  await expect(call).rejects.toThrow(CallLost);
  const exit = install.server().kill("SIGTERM");
  await vi.waitFor(async () => expect(await connectionTo(install.server().address)).toBe("ECONNREFUSED"), 5_000);
  held.resolve();
  expect(await exit).toEqual({ code: 0, signal: null });
  await install.start();
  expect(standing(await recordOf(install, payment))).toBe("CONSUMED CONFIRMED");
  expect(await hears(install, payment)).toEqual([`CONFIRMED ${priceOf(payment)}, replayed`]);
});

it("that is cut short by SIGKILL loses nothing", async () => {
  await using install = await startInstall();
  const payment = issueScripted(install, heldUntil(new Promise(() => undefined)));
  const call = expect(install.client.consume(payment)).rejects.toThrow(CallLost);
  await install.upstream.untilSeen(1);
  const exit = install.server().kill("SIGTERM");
  await vi.waitFor(async () => expect(await connectionTo(install.server().address)).toBe("ECONNREFUSED"), 5_000);
  await install.server().kill("SIGKILL");
  expect((await exit).signal).toBe("SIGKILL");
  await call;
  await install.start();
  expect(await hears(install, payment)).toEqual(["INFERRED null null"]);
  expect(await endFaults(install, { heard: [], open: [payment] })).toEqual([]);
});

/** What becomes of a new connection: "open", or the code it is refused with. */
async function connectionTo(address: string): Promise<string> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, "connect");
    return "open";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown";
  } finally {
    socket.destroy();
  }
}
