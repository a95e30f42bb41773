// How often the retry flow asks the upstream for what it was just shown: one list for all of its payments, whatever is to be
// known before each of them, and no look-up beside it. Counted by a server between ours and the sandbox.

import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, CONSUME } from "./support/asking.ts";
import { startCountingProxy } from "./support/countingProxy.ts";
import { FACES, type FaceName, type SandboxApp, startSandboxApp } from "./support/sandboxApp.ts";

const RETRY = `mutation { consumeUnconsumedPayments(first: 20) { paymentSeq result {
  ... on ConsumeSuccess { replayed consumption { playerId seenUnconsumedAt } }
  ... on ConsumeError { reason resultCode } } } }`;
const RETRIED = z.object({ consumeUnconsumedPayments: z.array(z.object({ result: z.unknown() })) });
const LIST = /\/consumable(?:\/list)?$/;
const LOOK_UP = /\/payment\/transaction$/;
const CONSUME_CALL = /\/consume(?:\/[^/]+\/items\/\d+)?$/;
const MARKETS = ["GG", "AS"];
const COUNT = 20;

interface Counted extends AsyncDisposable {
  readonly scene: SandboxApp;
  counts(): { readonly lists: number; readonly lookUps: number; readonly consumes: number };
}

async function countedScene(face: FaceName, variables: Readonly<Record<string, string>>): Promise<Counted> {
  await using started = new AsyncDisposableStack();
  const proxy = started.use(await startCountingProxy());
  const all = { IAP_MARKETS: MARKETS.join(","), ...variables };
  const scene = started.use(await startSandboxApp({ face, variables: all, through: proxy.before }));
  const countOf = (kind: RegExp) => proxy.paths().filter((path) => kind.test(path)).length;
  const everything = started.move();
  return {
    scene,
    counts: () => ({ lists: countOf(LIST), lookUps: countOf(LOOK_UP), consumes: countOf(CONSUME_CALL) }),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

describe.each(FACES)("by the %s face", (face) => {
  const lists = face === "nhncloud" ? MARKETS.length : 1;

  it.each([{}, { PRICE_SNAPSHOT: "on" }, { VERIFY_OWNER: "on" }])(
    "20 payments take one list, one a market where it is asked for by market, and no look-up: %j",
    async (variables) => {
      await using counted = await countedScene(face, variables);
      const { scene, counts } = counted;
      for (let index = 0; index < COUNT; index += 1) {
        const marketId = MARKETS[index % MARKETS.length] ?? "";
        await scene.buy({ userKey: "mina", paymentSeq: `T-ok-KRW-1000-${index}`, marketId });
      }
      const { data } = await ask(scene.app.address, RETRY, {}, scene.player("mina"));
      const results = RETRIED.parse(data).consumeUnconsumedPayments;
      const seenAt = expect.any(String);
      expect(results.map(({ result }) => result)).toEqual(
        Array.from({ length: COUNT }, () => ({
          replayed: false,
          consumption: { playerId: "mina", seenUnconsumedAt: seenAt },
        })),
      );
      expect(counts()).toEqual({ lists, lookUps: 0, consumes: COUNT });
    },
  );

  it("a single call is looked at for itself, as before", async () => {
    await using counted = await countedScene(face, { VERIFY_OWNER: "on" });
    const { scene, counts } = counted;
    const call = await scene.buy({ userKey: "mina", paymentSeq: "T-ok-KRW-1000-one" });
    await ask(scene.app.address, CONSUME, call, scene.player("mina"));
    expect(counts()).toEqual({
      lists: face === "gamebase" ? 0 : lists,
      lookUps: face === "gamebase" ? 1 : 0,
      consumes: 1,
    });
  });
});
