// From the ledger's lock to the last answer: a server that cannot listen leaves nothing behind, one that closes finishes
// what it has begun.

import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Upstream } from "../../src/upstream/port.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { ask, CALL, CONSUME } from "./support/asking.ts";
import { startRunningApp } from "./support/runningApp.ts";

/** An upstream that answers when the test says so. */
function heldUpstream() {
  let release: () => void = () => undefined;
  let arrive: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const wrap = (upstream: Upstream): Upstream => ({
    ...upstream,
    async consume(question) {
      arrive();
      await gate;
      return upstream.consume(question);
    },
  });
  return { wrap, arrived, release: () => release() };
}

it("finishes what is in flight when it closes, and takes nothing new", async () => {
  const held = heldUpstream();
  const app = await startRunningApp({ wrap: { upstream: held.wrap } });
  const answer = ask(app.address, CONSUME, CALL);
  await held.arrived;
  const closing = app[Symbol.asyncDispose]();
  await expect(ask(app.address, "{ __typename }")).rejects.toThrow("ECONNREFUSED");
  held.release();
  expect((await answer).data).toMatchObject({ consumePayment: { price: 1_000, replayed: false } });
  await closing;
});

it("gives the ledger back where its port is taken", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const address = taken.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const variables = { DATABASE_URL: `sqlite:${join(temporaryFolder(), "ledger.db")}` };
  const refused = startRunningApp({ variables: { ...variables, PORT: String(address.port) } });
  await expect(refused).rejects.toMatchObject({ code: "EADDRINUSE" });
  await using app = await startRunningApp({ variables });
  expect((await ask(app.address, "{ __typename }")).errors).toEqual([]);
});
