// A start on a PostgreSQL that takes connections and says nothing: a signal ends it.

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, it, onTestFinished, vi } from "vitest";
import { startCommand } from "../commands/support/command.ts";

/** Far less than the start itself would wait. */
const ENDS_WITHIN_MS = 5_000;

it("a start on a database that says nothing ends in time by a signal", { timeout: 30_000 }, async () => {
  const sockets: Socket[] = [];
  const dark = createServer((socket) => void sockets.push(socket.on("error", () => undefined)));
  await once(dark.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    dark.close();
  });
  const address = dark.address();
  const port = typeof address === "object" ? address?.port : null;
  const variables = { PORT: "0", DATABASE_URL: `postgres://iap@127.0.0.1:${port}/iap` };
  const stopped = startCommand(["serve"], { variables });
  await vi.waitUntil(() => sockets.length > 0, { timeout: 15_000, interval: 20 });
  const askedAt = performance.now();
  expect(await stopped.kill("SIGTERM")).toMatchObject({ code: 0, signal: null });
  expect(performance.now() - askedAt).toBeLessThan(ENDS_WITHIN_MS);
});
