// One sandbox, three faces: the same payments under all of them, and a magic payment means the same on each. Asked with
// the gateway's own client, so what passes here works together.

import { describe, expect, it } from "vitest";
import { ASKING, APIS, clientOf, consumeOver } from "./support/faceClients.ts";
import { OTHER_TOKEN, TOKEN } from "./support/consumeCalls.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

describe.each(APIS)("over %s", (api) => {
  it.each([
    ["2014090210002254", [0, 5018]],
    ["T-ok-EUR-2_29", [0, 5018]],
    ["T-lost", [107, 5018]],
    ["T-5000-once", [5000, 0, 5018]],
    ["T-5000", [5000, 5000]],
    ["T-5018", [5018, 5018]],
    ["T-9999-3", [9999, 9999, 9999, 0, 5018]],
    ["T-502", [106, 5018]],
    ["T-redirect", [106, 5018]],
    ["T-huge", [107, 5018]],
    ["T-html", [107, 5018]],
    ["T-cut", [107, 5018]],
    ["T-new-4242", [4242, 4242]],
  ])("%s answers %j", async (seq, codes) => {
    const { baseUrl } = await runningSandbox();
    const client = clientOf(baseUrl, api);
    const heard: unknown[] = [];
    for (const _ of codes) heard.push(await consumeOver(client, seq));
    expect(heard).toEqual(codes);
  });

  it("T-hang and T-slow-4s keep a short deadline waiting, and only the latter is consumed", async () => {
    const { baseUrl } = await runningSandbox();
    const client = clientOf(baseUrl, api);
    expect(await consumeOver(client, "T-hang", { deadlineMs: 150 })).toBe(100);
    expect(await consumeOver(client, "T-hang", { deadlineMs: 150 })).toBe(100);
    expect(await consumeOver(client, "T-slow-4s", { deadlineMs: 150 })).toBe(100);
    expect(await consumeOver(client, "T-slow-4s")).toBe(5018);
  });

  it("T-dispute loses the answers to two tokens, then says 5018 to both and success to a third", async () => {
    const { baseUrl } = await runningSandbox();
    const client = clientOf(baseUrl, api);
    const codes: unknown[] = [];
    for (const token of [TOKEN, OTHER_TOKEN, TOKEN, OTHER_TOKEN, "a third token"]) {
      codes.push(await consumeOver(client, "T-dispute", { token }));
    }
    expect(codes).toEqual([107, 107, 5018, 5018, 0]);
  });

  it("refuses another token, before and after", async () => {
    const { baseUrl } = await runningSandbox();
    const client = clientOf(baseUrl, api);
    expect(await consumeOver(client, "T-5000-once")).toBe(5000);
    expect(await consumeOver(client, "T-5000-once", { token: OTHER_TOKEN })).toBe(5000);
    expect(await consumeOver(client, "T-5000-once")).toBe(0);
    expect(await consumeOver(client, "T-5000-once", { token: OTHER_TOKEN })).toBe(5000);
  });

  it.each(APIS)("knows what was consumed over %s", async (other) => {
    const { baseUrl } = await runningSandbox();
    expect(await consumeOver(clientOf(baseUrl, other), "1", { itemSeq: 7n })).toBe(0);
    expect(await consumeOver(clientOf(baseUrl, api), "1", { itemSeq: api === "v3" && other !== "v3" ? 8n : 7n })).toBe(
      api === "v3" && other !== "v3" ? 5000 : 5018, // the item is derived where nobody named one
    );
  });
});

describe.each(["nhncloud", "gamebase"] as const)("the item of a payment over %s", (api) => {
  const consume = async (baseUrl: string, paymentSeq: string) =>
    clientOf(baseUrl, api).consume({
      ...ASKING,
      paymentSeq,
      itemSeq: 5n,
      purchaseToken: TOKEN,
      mayStillSend: () => true,
    });

  it("is the one that a v3 call named first", async () => {
    const { baseUrl } = await runningSandbox();
    const itemSeq = 9_223_372_036_854_775_807n;
    expect(await consumeOver(clientOf(baseUrl, "v3"), "T-5000-once", { itemSeq })).toBe(5000);
    expect(await consume(baseUrl, "T-5000-once")).toMatchObject({ kind: "CONSUMED", itemSeq });
  });

  it("is derived from the payment otherwise, the same in every sandbox", async () => {
    const [one, another] = [await runningSandbox(), await runningSandbox()];
    expect(await consume(one.baseUrl, "2014090210002254")).toMatchObject({ kind: "CONSUMED", itemSeq: 1_032_032n });
    for (const seq of ["a", "b", "T-ok-KRW-1000"]) {
      const heard = await consume(one.baseUrl, seq);
      expect(heard).toMatchObject({ kind: "CONSUMED", itemSeq: expect.any(BigInt) });
      expect(await consume(another.baseUrl, seq)).toEqual(heard);
    }
  });
});
