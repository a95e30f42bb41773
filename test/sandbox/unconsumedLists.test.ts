// A player's unconsumed payments on each face: what they bought, or have standing, and nobody consumed.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { OTHER_TOKEN } from "./support/consumeCalls.ts";
import { APIS, ASKING, clientOf, consumeOver } from "./support/faceClients.ts";
import { buy, listed, NOW, seqsOf } from "./support/purchases.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

describe.each(APIS)("the unconsumed payments over %s", (api) => {
  it("are what a player bought, the oldest first, with the tokens that consume them", async () => {
    const { baseUrl } = await runningSandbox();
    for (const paymentSeq of ["T-ok-EUR-2_29-b", "T-ok-KRW-1000-a"]) {
      expect((await buy(baseUrl, { userKey: "mina", paymentSeq })).status).toBe(201);
    }
    await buy(baseUrl, { userKey: "jun", paymentSeq: "T-ok-JPY-120" });
    const payments = await listed(baseUrl, api, "mina");
    expect(seqsOf(payments)).toEqual(["T-ok-EUR-2_29-b", "T-ok-KRW-1000-a"]);
    expect(payments[0]?.price).toEqual({ amountMicros: 2_290_000n, currency: "EUR" });
    const client = clientOf(baseUrl, api);
    for (const { paymentSeq, itemSeq, purchaseToken } of payments) {
      expect(await consumeOver(client, paymentSeq, { token: purchaseToken, itemSeq })).toBe(0);
    }
    expect(await listed(baseUrl, api, "mina")).toEqual([]);
    expect(seqsOf(await listed(baseUrl, api, "jun"))).toEqual(["T-ok-JPY-120"]);
  });

  it("have their right token from the start: a stranger's is refused though it comes first", async () => {
    const { baseUrl } = await runningSandbox();
    await buy(baseUrl, { userKey: "mina", paymentSeq: "1" });
    expect(await consumeOver(clientOf(baseUrl, api), "1", { token: OTHER_TOKEN })).toBe(5000);
    expect(seqsOf(await listed(baseUrl, api, "mina"))).toEqual(["1"]);
  });

  it("keep what is refused, and let go of what was consumed without a whole answer or by somebody else", async () => {
    const { baseUrl } = await runningSandbox();
    for (const paymentSeq of ["T-5000", "T-hang", "T-lost", "T-5018"])
      await buy(baseUrl, { userKey: "mina", paymentSeq });
    const payments = await listed(baseUrl, api, "mina");
    expect(seqsOf(payments)).toEqual(["T-5000", "T-hang", "T-lost"]);
    for (const { paymentSeq, itemSeq, purchaseToken } of payments) {
      await consumeOver(clientOf(baseUrl, api), paymentSeq, { token: purchaseToken, itemSeq, deadlineMs: 150 });
    }
    expect(seqsOf(await listed(baseUrl, api, "mina"))).toEqual(["T-5000", "T-hang"]);
  });

  it("are none where nobody bought anything", async () => {
    const { baseUrl } = await runningSandbox();
    expect(await listed(baseUrl, api, "mina")).toEqual([]);
  });

  it.each(["dev", "shopper", "shopper-7", "shopper-미나"])(
    "are three for the player %s from the start",
    async (player) => {
      const { baseUrl } = await runningSandbox();
      const payments = await listed(baseUrl, api, player);
      expect(seqsOf(payments)).toEqual([
        expect.stringMatching(/^T-ok-KRW-1000-[0-9a-f]{8}$/),
        expect.stringMatching(/^T-5000-[0-9a-f]{8}$/),
        expect.stringMatching(/^T-lost-[0-9a-f]{8}$/),
      ]);
      const codes: unknown[] = [];
      for (const { paymentSeq, itemSeq, purchaseToken } of payments) {
        codes.push(await consumeOver(clientOf(baseUrl, api), paymentSeq, { token: purchaseToken, itemSeq }));
      }
      expect(codes).toEqual([0, 5000, 107]);
      expect(seqsOf(await listed(baseUrl, api, player))).toEqual([payments[1]?.paymentSeq]);
    },
  );
});

describe("the unconsumed payments", () => {
  it("are those of the stores that were asked for, where a face asks for stores", async () => {
    const { baseUrl } = await runningSandbox();
    const stores = ["GG", "AS", "ONESTORE", "GG"];
    for (const [index, marketId] of stores.entries()) {
      await buy(baseUrl, { userKey: "mina", paymentSeq: `${index}`, marketId });
    }
    expect(seqsOf(await listed(baseUrl, "v3", "mina", ["AS"]))).toEqual(["0", "1", "2", "3"]);
    expect(seqsOf(await listed(baseUrl, "gamebase", "mina", ["ONESTORE", "GG"]))).toEqual(["0", "2", "3"]);
    expect(seqsOf(await listed(baseUrl, "nhncloud", "mina", ["ONESTORE", "GG"]))).toEqual(["2", "0", "3"]);
  });

  it("of two shoppers never meet, and are the same in every sandbox", async () => {
    const [one, another] = [await runningSandbox(), await runningSandbox()];
    const payments = await listed(one.baseUrl, "v3", "shopper-1");
    expect(await listed(another.baseUrl, "v3", "shopper-1")).toEqual(payments);
    const others = new Set(seqsOf(await listed(one.baseUrl, "v3", "shopper-2")));
    expect(seqsOf(payments).filter((seq) => others.has(seq))).toEqual([]);
  });

  it.each(["shoppers", "Shopper", "shopper-", "developer", ""])("are none for a player called '%s'", async (player) => {
    const { baseUrl } = await runningSandbox();
    const looked = await clientOf(baseUrl, "v3").listUnconsumed?.({ ...ASKING, playerId: player });
    if (player === "") expect(looked).toMatchObject({ kind: "FAILED", resultCode: 1100 });
    else expect(looked).toEqual({ kind: "SHOWN", value: { payments: [], isWhole: true } });
  });

  it("tell over Gamebase what was bought and where", async () => {
    const { baseUrl } = await runningSandbox({ now: () => NOW });
    const purchase = { userKey: "mina", paymentSeq: "1", itemSeq: 1032034, marketId: "AS", payload: "서버 3" };
    await buy(baseUrl, { ...purchase, isTestPurchase: false });
    expect((await listed(baseUrl, "gamebase", "mina"))[0]?.facts).toEqual({
      market: "AS",
      storeOrderId: expect.stringMatching(/^GPA\.\d{4}-\d{4}-\d{4}-\d{5}$/),
      productId: "starter",
      purchasedAt: NOW,
      isTest: false,
      payload: "서버 3",
      productType: null,
    });
  });

  it("survive a restart, and no token of theirs is in the file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sandbox-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const databasePath = join(folder, "sandbox.db");
    const first = await runningSandbox({ databasePath });
    await buy(first.baseUrl, { userKey: "mina", paymentSeq: "1", itemSeq: 7 });
    const before = [...(await listed(first.baseUrl, "v3", "mina")), ...(await listed(first.baseUrl, "v3", "shopper"))];
    expect(before).toHaveLength(4);
    await first.close();
    const { baseUrl } = await runningSandbox({ databasePath });
    expect([...(await listed(baseUrl, "v3", "mina")), ...(await listed(baseUrl, "v3", "shopper"))]).toEqual(before);
    const bytes = readFileSync(databasePath, "latin1");
    for (const { purchaseToken } of before) expect(bytes).not.toContain(purchaseToken.slice(0, 12));
  });
});
