// The vendor's retry flow over HTTP, by each of the upstream's faces: what a player has paid for and not consumed, and
// consuming it, with everything that can go wrong with one payment and must not touch another.

import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Upstream } from "../../src/upstream/port.ts";
import { ask, codeOf, CONSUME } from "./support/asking.ts";
import { FACES, startSandboxApp } from "./support/sandboxApp.ts";

const LIST = `query($playerId: ID) { unconsumedPayments(playerId: $playerId) {
  paymentSeq itemSeq price amount currency purchaseToken market purchasedAt isTest item { name } consumption { status }
} }`;
const RETRY = `mutation($first: Int, $playerId: ID) { consumeUnconsumedPayments(first: $first, playerId: $playerId) {
  paymentSeq itemSeq result {
    ... on ConsumeSuccess { price currency replayed consumption { playerId seenUnconsumedAt market } }
    ... on ConsumeError { resultCode reason retryable retryAfterMs }
  } } }`;
const HISTORY = `{ consumptions(orderBy: { direction: ASC }) { nodes { paymentSeq status evidence amount priceSource } } }`;

const LISTED = z.object({
  unconsumedPayments: z.array(z.object({ paymentSeq: z.string(), purchaseToken: z.string().nullable() }).loose()),
});
const RETRIED = z.object({
  consumeUnconsumedPayments: z.array(
    z.object({ paymentSeq: z.string(), result: z.record(z.string(), z.unknown()) }).loose(),
  ),
});
const ITEMS = z.object({
  items: z.array(z.object({ itemSeq: z.union([z.number(), z.string()]), name: z.string() }).loose()),
});

describe.each(FACES)("by the %s face", (face) => {
  it("lists what a player has bought and not consumed, with the token for that player alone", async () => {
    await using scene = await startSandboxApp({ face });
    const { app, player, server } = scene;
    const { data } = await ask(app.address, LIST, {}, player("shopper-1"));
    const { unconsumedPayments: own } = LISTED.parse(data);
    expect(own.map(({ paymentSeq }) => paymentSeq.replace(/-[^-]*$/, ""))).toEqual([
      "T-ok-KRW-1000",
      "T-5000",
      "T-lost",
    ]);
    expect(own[0]).toMatchObject({ price: 1000, amount: "1000", currency: "KRW", consumption: null });
    expect(own.every(({ purchaseToken }) => typeof purchaseToken === "string" && purchaseToken.length > 20)).toBe(true);
    const asked = await ask(app.address, LIST, { playerId: "shopper-1" }, server);
    const { unconsumedPayments: seenByServer } = LISTED.parse(asked.data);
    expect(seenByServer).toEqual(own.map((payment) => ({ ...payment, purchaseToken: null })));
    expect(codeOf(await ask(app.address, LIST, { playerId: "shopper-1" }, player("bob")))).toBe("FORBIDDEN");
    expect(codeOf(await ask(app.address, LIST, {}, server))).toBe("BAD_USER_INPUT");
    expect((await ask(app.address, LIST, {}, player("newcomer"))).data).toEqual({ unconsumedPayments: [] });
  });

  it("consumes each of them, one result in the list's order, and finds out later what was lost", async () => {
    await using scene = await startSandboxApp({ face });
    const { app, player } = scene;
    const mina = player("shopper-mina");
    const { data } = await ask(app.address, RETRY, {}, mina);
    const [ok, refused, lost] = RETRIED.parse(data).consumeUnconsumedPayments;
    expect(ok?.result).toMatchObject({
      price: 1000,
      currency: "KRW",
      replayed: false,
      consumption: { playerId: "shopper-mina", seenUnconsumedAt: expect.any(String) },
    });
    expect(refused?.result).toMatchObject({ resultCode: 5000, reason: "REFUSED", retryable: false });
    expect(lost?.result).toMatchObject({ reason: "IN_DOUBT", retryable: true });
    await expect
      .poll(async () => (await ask(app.address, HISTORY, {}, mina)).data, { timeout: 15_000, interval: 200 })
      .toMatchObject({
        consumptions: {
          nodes: [
            { status: "CONSUMED", evidence: "CONFIRMED", priceSource: "UPSTREAM" },
            { status: "REJECTED" },
            // Seen with its token and price before it was lost: proven, and priced.
            { status: "CONSUMED", evidence: "INFERRED", amount: expect.any(String) },
          ],
        },
      });
    const again = await ask(app.address, RETRY, {}, mina);
    const results = RETRIED.parse(again.data).consumeUnconsumedPayments;
    expect(results.map(({ result }) => result["reason"])).toEqual(["REFUSED"]);
  });

  it("takes at most so many as asked, 1 to 50", async () => {
    await using scene = await startSandboxApp({ face });
    const { app, player } = scene;
    const { data } = await ask(app.address, RETRY, { first: 1 }, player("shopper-2"));
    expect(RETRIED.parse(data).consumeUnconsumedPayments).toHaveLength(1);
    for (const first of [0, -1, 51]) {
      expect(codeOf(await ask(app.address, RETRY, { first }, player("shopper-2")))).toBe("BAD_USER_INPUT");
    }
  });
});

describe("50 payments of which some are refused, hang and are lost", () => {
  it(
    "give one result each in order, a few upstream calls at a time, and nothing is lost",
    { timeout: 60_000 },
    async () => {
      let [running, most] = [0, 0];
      const counting = (upstream: Upstream): Upstream => ({
        ...upstream,
        async consume(question) {
          running += 1;
          most = Math.max(most, running);
          try {
            return await upstream.consume(question);
          } finally {
            running -= 1;
          }
        },
      });
      await using scene = await startSandboxApp({
        variables: { IAP_TIMEOUT_MS: "700", CONSUME_LEASE_MS: "1500" },
        wrap: counting,
      });
      const kinds = ["T-ok-KRW-1000", "T-5000", "T-lost", "T-cut", "T-hang"];
      const bought = [];
      for (let index = 0; index < 50; index += 1) {
        const kind = index % 25 === 4 ? "T-hang" : (kinds[index % 4] ?? "");
        bought.push(await scene.buy({ userKey: "mina", paymentSeq: `${kind}-${index}` }));
      }
      const mina = scene.player("mina");
      const { data } = await ask(scene.app.address, RETRY, { first: 50 }, mina);
      const results = RETRIED.parse(data).consumeUnconsumedPayments;
      expect(results.map(({ paymentSeq }) => paymentSeq)).toEqual(bought.map(({ paymentSeq }) => paymentSeq));
      for (const { paymentSeq, result } of results) {
        if (paymentSeq.startsWith("T-ok")) expect(result, paymentSeq).toMatchObject({ price: 1000, replayed: false });
        else if (paymentSeq.startsWith("T-5000")) expect(result, paymentSeq).toMatchObject({ reason: "REFUSED" });
        else expect(result, paymentSeq).toMatchObject({ reason: "IN_DOUBT", retryable: true });
      }
      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(5 + 32); // its own five, and what the reconciler asks beside it
      const open = `{ consumptions(filter: { status: [PENDING, IN_DOUBT] }, first: 200) { nodes { paymentSeq } } }`;
      await expect
        .poll(
          async () => {
            const asked = await ask(scene.app.address, open, {}, mina);
            return JSON.stringify(asked.data).match(/T-(?:lost|cut|ok)/g) ?? [];
          },
          { timeout: 30_000, interval: 300 },
        )
        .toEqual([]);
    },
  );
});

describe("a list that fails", () => {
  it("is an outage before anything was consumed", async () => {
    const failing = (upstream: Upstream): Upstream => ({
      ...upstream,
      listUnconsumed: () =>
        Promise.resolve({
          kind: "FAILED",
          resultCode: 9999,
          message: "no",
          isSignOfOutage: false,
          isUnreachable: false,
          isRefusal: false,
        }),
    });
    await using scene = await startSandboxApp({ wrap: failing });
    for (const document of [LIST, RETRY]) {
      const asked = await ask(scene.app.address, document, {}, scene.player("shopper"));
      expect(codeOf(asked)).toBe("UPSTREAM_UNAVAILABLE");
      expect(asked.answer.status).toBe(503);
    }
  });

  it("that this install cannot ask for at all says what it lacks", async () => {
    const without = (upstream: Upstream): Upstream => ({ ...upstream, listUnconsumed: null });
    await using scene = await startSandboxApp({ wrap: without });
    const { errors } = await ask(scene.app.address, LIST, {}, scene.player("shopper"));
    expect(errors).toMatchObject([
      { message: expect.stringContaining("IAP_APP_SEQ"), extensions: { code: "BAD_USER_INPUT" } },
    ]);
  });
});

describe("items", () => {
  it("are listed, found by number, and shown beside payments", async () => {
    await using scene = await startSandboxApp();
    const { app, player } = scene;
    const { data } = await ask(app.address, "{ items { itemSeq name market registeredAt } }", {}, player("mina"));
    const { items } = ITEMS.parse(data);
    expect(items.length).toBeGreaterThan(3);
    expect(items).toContainEqual(
      expect.objectContaining({ itemSeq: 1_032_032, registeredAt: "2014-12-04T22:02:34.000Z" }),
    );
    // What the list says in another form, or not at all.
    for (const itemSeq of [1_032_035, 1_032_036])
      expect(items).toContainEqual(expect.objectContaining({ itemSeq, registeredAt: null }));
    const [first] = items;
    const one = await ask(app.address, `{ item(itemSeq: "${first?.itemSeq}") { name } }`, {}, player("mina"));
    expect(one.data).toEqual({ item: { name: first?.name } });
    const none = await ask(app.address, `{ item(itemSeq: "9223372036854775807") { name } }`, {}, player("mina"));
    expect(none.data).toEqual({ item: null });
    const listed = await ask(app.address, LIST, {}, player("shopper"));
    expect(JSON.stringify(listed.data)).toContain('"item":{"name":');
  });
});

describe("VERIFY_OWNER=on", () => {
  it.each(FACES)(
    "lets a player consume only what the %s face shows as theirs, and sends nothing else",
    async (face) => {
      const consumed: string[] = [];
      const watching = (upstream: Upstream): Upstream => ({
        ...upstream,
        consume(question) {
          consumed.push(question.paymentSeq);
          return upstream.consume(question);
        },
      });
      await using scene = await startSandboxApp({ face, variables: { VERIFY_OWNER: "on" }, wrap: watching });
      const call = await scene.buy({ userKey: "mina", paymentSeq: "T-ok-KRW-1000-own" });
      const { data } = await ask(scene.app.address, CONSUME, call, scene.player("thief"));
      expect(data).toMatchObject({ consumePayment: { resultCode: 101, reason: "NOT_OWNER" } });
      expect(consumed).toEqual([]);
      const history = await ask(scene.app.address, HISTORY, {}, scene.server);
      expect(history.data).toEqual({ consumptions: { nodes: [] } });
      const own = await ask(scene.app.address, CONSUME, call, scene.player("mina"));
      expect(own.data).toMatchObject({ consumePayment: { price: 1000, replayed: false } });
      const again = await ask(scene.app.address, CONSUME, call, scene.player("mina"));
      expect(again.data).toMatchObject({ consumePayment: { price: 1000, replayed: true } });
      expect(consumed).toHaveLength(1);
    },
  );

  it("answers 106 while the upstream cannot show anything, and records nothing", async () => {
    const failing = (upstream: Upstream): Upstream => ({
      ...upstream,
      listUnconsumed: () =>
        Promise.resolve({
          kind: "FAILED",
          resultCode: 100,
          message: "no",
          isSignOfOutage: true,
          isUnreachable: true,
          isRefusal: false,
        }),
    });
    await using scene = await startSandboxApp({ variables: { VERIFY_OWNER: "on" }, wrap: failing });
    const call = await scene.buy({ userKey: "mina" });
    const { data } = await ask(scene.app.address, CONSUME, call, scene.player("mina"));
    expect(data).toMatchObject({ consumePayment: { resultCode: 106, reason: "UPSTREAM_UNAVAILABLE" } });
    expect((await ask(scene.app.address, HISTORY, {}, scene.server)).data).toEqual({ consumptions: { nodes: [] } });
  });
});

describe("PRICE_SNAPSHOT=on", () => {
  it.each(FACES)("knows the price of a lost answer by the %s face", async (face) => {
    await using scene = await startSandboxApp({ face, variables: { PRICE_SNAPSHOT: "on" } });
    const call = await scene.buy({ userKey: "mina", paymentSeq: "T-lost-1" });
    const mina = scene.player("mina");
    const { data } = await ask(scene.app.address, CONSUME, call, mina);
    expect(data).toMatchObject({ consumePayment: { reason: "IN_DOUBT" } });
    await expect
      .poll(async () => (await ask(scene.app.address, CONSUME, call, mina)).data, { timeout: 15_000, interval: 300 })
      .toMatchObject({ consumePayment: { price: expect.any(Number), currency: expect.any(String) } });
    const history = await ask(scene.app.address, HISTORY, {}, mina);
    const source = face === "gamebase" ? "TRANSACTION" : "UNCONSUMED_LIST";
    expect(history.data).toMatchObject({ consumptions: { nodes: [{ evidence: "INFERRED", priceSource: source }] } });
  });

  it.each(FACES)("answers ITEM_MISMATCH by the %s face, and sends nothing", async (face) => {
    await using scene = await startSandboxApp({ face, variables: { PRICE_SNAPSHOT: "on" } });
    const call = await scene.buy({ userKey: "mina", itemSeq: 1032033 });
    const { data } = await ask(scene.app.address, CONSUME, { ...call, itemSeq: "1" }, scene.player("mina"));
    expect(data).toMatchObject({ consumePayment: { resultCode: 1100, reason: "ITEM_MISMATCH" } });
    expect((await ask(scene.app.address, HISTORY, {}, scene.server)).data).toEqual({ consumptions: { nodes: [] } });
    const right = await ask(scene.app.address, CONSUME, call, scene.player("mina"));
    expect(right.data).toMatchObject({ consumePayment: { replayed: false } });
  });
});
