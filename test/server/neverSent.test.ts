// A call that was never sent says why in the words of what happened: a limit of ours, or a lease that was over, is no upstream
// that cannot be reached.

import { expect, it } from "vitest";
import type { NeverSent } from "../../src/domain/heard.ts";
import { heldBack, neverSent } from "../../src/upstream/unheard.ts";
import { ask, CONSUME } from "./support/asking.ts";
import { startSandboxApp } from "./support/sandboxApp.ts";

it.each<[string, NeverSent]>([
  ["its lease was over", heldBack("It was no longer allowed to be sent.")],
  ["all connections were taken", neverSent("No connection to the upstream was free within the deadline.")],
  ["no file descriptor was left", neverSent("No file descriptor was left for a connection to the upstream.")],
  ["nobody listened", neverSent("The upstream refused the connection.")],
])("a call that was never sent because %s says so", async (_why, heard) => {
  await using scene = await startSandboxApp({ wrap: (upstream) => ({ ...upstream, consume: async () => heard }) });
  const call = await scene.buy({ userKey: "mina" });
  const { data } = await ask(scene.app.address, CONSUME, call, scene.player("mina"));
  expect(data).toEqual({
    consumePayment: { resultCode: 106, reason: "UPSTREAM_UNAVAILABLE", message: heard.message },
  });
});
