// Buying: the sandbox's own call, since no IAP server sells anything by itself.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { call, clientOf, consumeOver, post } from "./support/faceClients.ts";
import { buy, listed, NOW } from "./support/purchases.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

const DOCS_PAGE = new URL("../../docs/reference/sandbox.md", import.meta.url);

describe("a purchase", () => {
  it("needs a player, and makes up the rest", async () => {
    const { baseUrl } = await runningSandbox({ now: () => NOW });
    const bought = await buy(baseUrl, { userKey: "미나" });
    expect(bought.status).toBe(201);
    expect(bought.json).toEqual({
      userKey: "미나",
      paymentSeq: "2026110100000001",
      itemSeq: expect.any(Number),
      purchaseToken: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
      marketId: "GG",
      price: expect.any(Number),
      currency: expect.stringMatching(/^[A-Z]{3}$/),
    });
    expect((await buy(baseUrl, { userKey: "jun" })).json).toMatchObject({ paymentSeq: "2026110100000002" });
  });

  it("takes no number that a payment has already", async () => {
    const { baseUrl } = await runningSandbox({ now: () => NOW });
    await consumeOver(clientOf(baseUrl, "v3"), "2026110100000001");
    expect((await buy(baseUrl, { userKey: "jun" })).json).toMatchObject({ paymentSeq: "2026110100000002" });
    for (const paymentSeq of ["2026110100000001", "2026110100000002"]) {
      expect((await buy(baseUrl, { userKey: "jun", paymentSeq })).status).toBe(409);
    }
  });

  it("is of the item that was named, all its digits included", async () => {
    const { baseUrl } = await runningSandbox();
    const { text } = await buy(baseUrl, { userKey: "mina", itemSeq: "9223372036854775807" });
    expect(text).toContain('"itemSeq":9223372036854775807,');
    expect((await buy(baseUrl, { userKey: "mina", itemSeq: 7 })).json).toMatchObject({ itemSeq: 7 });
    expect((await listed(baseUrl, "v3", "mina")).map(({ itemSeq }) => itemSeq)).toEqual([
      9_223_372_036_854_775_807n,
      7n,
    ]);
  });

  it.each([
    ["no object", []],
    ["no player", {}],
    ["an empty player", { userKey: "" }],
    ["a player that is a number", { userKey: 7 }],
    ["a player of 129 characters", { userKey: "m".repeat(129) }],
    ["a payment that no call can name", { userKey: "mina", paymentSeq: "a/b" }],
    ["an item with a fraction", { userKey: "mina", itemSeq: 1.5 }],
    ["an item that a number cannot hold", '{"userKey":"mina","itemSeq":9007199254740993}'],
    ["a negative item", { userKey: "mina", itemSeq: -1 }],
    ["an item beyond 64 bits", { userKey: "mina", itemSeq: "9223372036854775808" }],
    ["a store in small letters", { userKey: "mina", marketId: "gg" }],
    ["a test that is neither true nor false", { userKey: "mina", isTestPurchase: 1 }],
    ["a payload of 4097 characters", { userKey: "mina", payload: "x".repeat(4_097) }],
    ["a field with a typing mistake", { userKey: "mina", paymentseq: "1" }],
  ])("with %s is refused with 400", async (_name, purchase) => {
    const { baseUrl } = await runningSandbox();
    const refused = await buy(baseUrl, purchase);
    expect(refused).toMatchObject({ status: 400, json: { message: expect.stringMatching(/\w/) } });
    expect(await listed(baseUrl, "v3", "mina")).toEqual([]);
  });

  it("is a POST of JSON, of 64 KiB at most", async () => {
    const { baseUrl } = await runningSandbox();
    const url = `${baseUrl}/sandbox/purchases`;
    expect((await call(url)).status).toBe(405);
    expect((await post(url, { userKey: "mina" }, { "content-type": "text/plain" })).status).toBe(415);
    expect((await buy(baseUrl, '{"userKey":"mina"}'.padEnd(65_537))).status).toBe(413);
  });
});

it("is told on the docs page: every field of a purchase, and who has something to consume", () => {
  const page = readFileSync(DOCS_PAGE, "utf8");
  const names = ["userKey", "paymentSeq", "itemSeq", "marketId", "isTestPurchase", "payload", "dev", "shopper"];
  for (const name of names) expect(page).toContain(`\`${name}\``);
  expect(page).toContain("/sandbox/purchases");
});
