// The sandbox lets go: of clients that left, and of everybody when it is closed.

import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/sandboxServer.ts";
import { consume, consumeCode, consumeRequestText } from "./support/consumeCalls.ts";
import { manualTimers } from "./support/manualTimers.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

describe("closing", () => {
  it("ends hanging and late answers, idle connections and half requests at once", async () => {
    const timers = manualTimers();
    const sandbox = await startSandbox({ port: 0, databasePath: ":memory:", timers });
    const waiting = [consume(sandbox.baseUrl, "T-hang"), consume(sandbox.baseUrl, "T-slow-4s")];
    const idle = connect(Number(new URL(sandbox.baseUrl).port), "127.0.0.1");
    const half = connect(Number(new URL(sandbox.baseUrl).port), "127.0.0.1");
    half.write(consumeRequestText("/inapp/v3/consume/1/items/1", "{}").slice(0, -1));
    await Promise.all([once(idle, "connect"), once(half, "connect"), timers.untilRunning(2)]);
    const ended = [idle, half].map(untilClosed);
    await Promise.all([sandbox.close(), sandbox.close(), ...ended]);
    for (const { bytes } of await Promise.all(waiting)) expect(bytes).toBe("");
    expect(timers.running()).toEqual([]);
  });

  it("frees the port for the next one", async () => {
    const first = await startSandbox({ port: 0, databasePath: ":memory:" });
    const port = Number(new URL(first.baseUrl).port);
    await expect(startSandbox({ port, databasePath: ":memory:" })).rejects.toThrow("EADDRINUSE");
    await first.close();
    const second = await runningSandbox({ port });
    expect(second.baseUrl).toBe(first.baseUrl);
    expect(await consumeCode(second.baseUrl, "1")).toBe(0);
  });
});

describe("a client that leaves", () => {
  it("takes its timer with it", async () => {
    const timers = manualTimers();
    const { baseUrl } = await runningSandbox({ timers });
    const body = JSON.stringify({ purchaseToken: "a" });
    const socket = connect(Number(new URL(baseUrl).port), "127.0.0.1");
    socket.write(consumeRequestText("/inapp/v3/consume/T-slow-4s/items/1", body));
    await timers.untilRunning(1);
    socket.destroy();
    await timers.untilRunning(0);
    expect(await consumeCode(baseUrl, "T-slow-4s", { token: "a", itemSeq: "1" })).toBe(5018);
  });

  it("in the middle of a huge answer does no harm", async () => {
    const { baseUrl } = await runningSandbox();
    const body = JSON.stringify({ purchaseToken: "a" });
    const socket = connect(Number(new URL(baseUrl).port), "127.0.0.1");
    socket.write(consumeRequestText("/inapp/v3/consume/T-huge/items/1", body));
    await once(socket, "data");
    socket.resetAndDestroy();
    await once(socket, "close");
    expect(await consumeCode(baseUrl, "T-huge", { token: "a", itemSeq: "1" })).toBe(5018);
  });
});

/** However it is closed: one that the server had not accepted yet is reset. */
function untilClosed(socket: Socket): Promise<void> {
  socket.on("error", () => {});
  return new Promise((resolve) => socket.once("close", () => resolve()));
}
