// Every row of the table, on the wire and in the docs.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { behaviourOf, GAMEBASE_PAYMENTS, MAGIC_PAYMENTS } from "../../src/sandbox/magicPayments.ts";
import { consume, consumeCode, OTHER_TOKEN, type RawAnswer, TOKEN } from "./support/consumeCalls.ts";
import { gamebaseConsume, gamebaseLookUp } from "./support/gamebaseCalls.ts";
import { manualTimers } from "./support/manualTimers.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

const DOCS_PAGE = new URL("../../docs/reference/sandbox.md", import.meta.url);

const EVERY_PAYMENT = [...MAGIC_PAYMENTS, ...GAMEBASE_PAYMENTS];

describe("the table of magic payments", () => {
  const page = readFileSync(DOCS_PAGE, "utf8");
  const namesOnPage = page
    .split("\n")
    .filter((line) => line.startsWith("| `T-"))
    .flatMap((row) => row.split("|", 2)[1]?.match(/[\w-]+/g) ?? []);

  it.each(EVERY_PAYMENT.map(({ name }) => name))("shows %s in its own row of the docs page", (name) => {
    const isRow = (documentedName: string) =>
      documentedName === name || (name === "T-ok" && documentedName.startsWith("T-ok-"));
    expect(namesOnPage.filter(isRow)).not.toEqual([]);
  });

  it("has a row of code for every name on the docs page", () => {
    const known = new Set(EVERY_PAYMENT.map(({ name }) => name));
    const unknown = namesOnPage.filter((name) => !known.has(name) && !name.startsWith("T-ok-"));
    expect(namesOnPage.length).toBeGreaterThanOrEqual(EVERY_PAYMENT.length);
    expect(unknown).toEqual([]);
  });

  it.each(EVERY_PAYMENT)("takes a suffix behind $name", ({ name, behaviour }) => {
    for (const seq of [name, `${name}-7f3a`, `${name}-2026-11_a`]) expect(behaviourOf(seq, "gamebase")).toBe(behaviour);
  });

  it.each(["T-los", "T-lost7", "T-5018x", "T-9999", "T-slow-5s", "t-lost", "T-new", "T-unknown", "xT-lost"])(
    "takes %s for a payment like any other",
    async (seq) => {
      const { baseUrl } = await runningSandbox();
      expect(await consumeCode(baseUrl, seq)).toBe(0);
      expect(await consumeCode(baseUrl, seq)).toBe(5018);
    },
  );

  it("keeps payments with different suffixes apart", async () => {
    const { baseUrl } = await runningSandbox();
    expect(await consumeCode(baseUrl, "T-5000-once-a")).toBe(5000);
    expect(await consumeCode(baseUrl, "T-5000-once-b")).toBe(5000);
    expect(await consumeCode(baseUrl, "T-5000-once-a")).toBe(0);
  });
});

describe("on Gamebase's face", () => {
  it.each([
    ["T-gateway-5000201", [-5000201, 5018, 5018]],
    ["T-gateway-5000201-7f3a", [-5000201, 5018, 5018]],
    ["T-db-4090001", [-4090001, 0, 5018]],
    ["T-db-4090001-7f3a", [-4090001, 0, 5018]],
    ["T-wrongkey", [-4010004, -4010004, -4010004]],
    ["T-wrongkey-7f3a", [-4010004, -4010004, -4010004]],
    ["T-subscription", [5000, 5000, 5000]],
    ["T-new-4242", [4242, 4242, 4242]],
  ])("%s answers %j, each with HTTP 200 in the envelope", async (seq, codes) => {
    const { baseUrl } = await runningSandbox();
    for (const resultCode of codes) {
      const { status, json } = await gamebaseConsume(baseUrl, seq);
      expect(status).toBe(200);
      expect(json).toMatchObject({ header: { resultCode, isSuccessful: resultCode === 0 } });
    }
  });

  it.each(GAMEBASE_PAYMENTS.map(({ name }) => name))(
    "alone: on the others %s is a payment like any other",
    async (name) => {
      const { baseUrl } = await runningSandbox();
      expect([await consumeCode(baseUrl, name), await consumeCode(baseUrl, name)]).toEqual([0, 5018]);
      expect(behaviourOf(name, "nhncloud")).toBe(behaviourOf("2014090210002254", "nhncloud"));
    },
  );

  it("T-gateway-5000201 is consumed by the call that heard the internal code, T-db-4090001 is not", async () => {
    const { baseUrl } = await runningSandbox();
    for (const [seq, isConsumable] of [
      ["T-gateway-5000201", false],
      ["T-db-4090001", true],
    ] as const) {
      await gamebaseConsume(baseUrl, seq, seq);
      expect((await gamebaseLookUp(baseUrl, seq)).json).toMatchObject({ result: { paymentSeq: seq, isConsumable } });
    }
  });

  it("T-wrongkey turns every token away, and the look-up too", async () => {
    const { baseUrl } = await runningSandbox();
    await gamebaseConsume(baseUrl, "T-wrongkey");
    const refused = { header: { resultCode: -4010004, isSuccessful: false } };
    expect((await gamebaseConsume(baseUrl, "T-wrongkey", OTHER_TOKEN)).json).toMatchObject(refused);
    expect((await gamebaseLookUp(baseUrl, TOKEN)).json).toMatchObject(refused);
  });

  it.each(["T-gateway-5000201", "T-db-4090001", "T-subscription"])("%s refuses a wrong token", async (seq) => {
    const { baseUrl } = await runningSandbox();
    await gamebaseConsume(baseUrl, seq);
    expect((await gamebaseConsume(baseUrl, seq, OTHER_TOKEN)).json).toMatchObject({ header: { resultCode: 5000 } });
  });

  it("a failure names where it was thrown, and a success does not", async () => {
    const { baseUrl } = await runningSandbox({ now: () => 1_790_000_000_000 });
    const uri = "/tcgb-inapp/v1.3/apps/anyApp/consume";
    const thrownAt = (throwPoint: string) => ({ trackingTime: 1_790_000_000_000, throwPoint, uri });
    const { json } = await gamebaseConsume(baseUrl, "T-gateway-5000201");
    expect(json).toMatchObject({ header: { traceError: thrownAt("gateway") } });
    expect((await gamebaseConsume(baseUrl, "T-5000")).json).toMatchObject({ header: { traceError: thrownAt("iap") } });
    expect((await gamebaseConsume(baseUrl, "T-ok-KRW-1")).text).not.toContain("traceError");
    const { text } = await gamebaseLookUp(baseUrl, "a-secret-of-nobody");
    expect(text).toContain('"uri":"/tcgb-inapp/v1.3/apps/anyApp/payment/transaction"');
    expect(text).not.toContain("a-secret-of-nobody");
    expect((await consume(baseUrl, "T-5000-b")).body).not.toContain("traceError");
  });
});

describe("a price in the name", () => {
  it.each([
    ["T-ok-KRW-1000", '{"price":1000.0,"currency":"KRW"}'],
    ["T-ok-EUR-2_29", '{"price":2.29,"currency":"EUR"}'],
    ["T-ok-EUR-2_29-7f3a", '{"price":2.29,"currency":"EUR"}'],
    ["T-ok-KRW-1000-7", '{"price":1000.0,"currency":"KRW"}'],
    ["T-ok-JPY-0120", '{"price":120.0,"currency":"JPY"}'],
    ["T-ok-USD-0", '{"price":0.0,"currency":"USD"}'],
    ["T-ok-USD-4_50", '{"price":4.5,"currency":"USD"}'],
    ["T-ok-KWD-0_0012345", '{"price":0.0012345,"currency":"KWD"}'],
  ])("is what %s costs", async (seq, result) => {
    const { baseUrl } = await runningSandbox();
    const { body } = await consume(baseUrl, seq);
    expect(body).toContain(`"result":${result}}`);
    expect(await consumeCode(baseUrl, seq)).toBe(5018);
  });
});

describe("codes", () => {
  it.each([
    ["T-5000-once", [5000, 0, 5018]],
    ["T-5000-once-7f3a", [5000, 0, 5018]],
    ["T-5000", [5000, 5000, 5000]],
    ["T-5000-7f3a", [5000, 5000, 5000]],
    ["T-9999-3", [9999, 9999, 9999, 0, 5018]],
    ["T-5018", [5018, 5018]],
    ["T-new-4242", [4242, 4242]],
  ])("%s answers %j", async (seq, codes) => {
    const { baseUrl } = await runningSandbox();
    const heard: number[] = [];
    for (const _ of codes) heard.push(await consumeCode(baseUrl, seq));
    expect(heard).toEqual(codes);
  });
});

describe("answers that never come whole", () => {
  const broken: [string, (answer: RawAnswer) => void][] = [
    ["T-lost", (answer) => expect(answer.bytes).toBe("")],
    ["T-502", (answer) => expect(answer.status).toBe(502)],
    [
      "T-redirect",
      ({ status, head }) => {
        expect(status).toBe(302);
        expect(head).toMatch(/^location: http:\/\/elsewhere\.invalid\//im);
      },
    ],
    [
      "T-huge",
      (answer) => {
        expect(answer.status).toBe(200);
        expect(answer.body.length).toBeGreaterThan(1024 * 1024);
        expect(answer.body).toHaveLength(answer.promisedLength ?? 0);
        expect(JSON.parse(answer.body).header.resultCode).toBe(0); // only its size is wrong
      },
    ],
    [
      "T-html",
      (answer) => {
        expect(answer.status).toBe(200);
        expect(answer.head).toMatch(/^content-type: text\/html/im);
        expect(answer.body).toMatch(/^<!doctype html>/);
      },
    ],
    [
      "T-cut",
      (answer) => {
        expect(answer.status).toBe(200);
        expect(answer.body.length).toBeGreaterThan(0);
        expect(answer.body.length).toBeLessThan(answer.promisedLength ?? 0);
      },
    ],
  ];

  it.each(broken)("%s consumes, breaks its first answer, then behaves", async (name, check) => {
    const { baseUrl } = await runningSandbox();
    for (const seq of [name, `${name}-7f3a`]) {
      check(await consume(baseUrl, seq));
      expect(await consumeCode(baseUrl, seq)).toBe(5018);
    }
  });

  it("T-slow-4s consumes at once and answers four seconds later", async () => {
    const timers = manualTimers();
    const { baseUrl } = await runningSandbox({ timers });
    const answer = consume(baseUrl, "T-slow-4s");
    await timers.untilRunning(1);
    expect(timers.running()).toEqual([4_000]);
    expect(await consumeCode(baseUrl, "T-slow-4s")).toBe(5018);
    timers.elapse(4_000);
    expect(JSON.parse((await answer).body).header.resultCode).toBe(0);
    expect(await consumeCode(baseUrl, "T-slow-4s")).toBe(5018);
  });

  it("T-hang never answers, and lets go of a client that waits longer than any deadline", async () => {
    const timers = manualTimers();
    const { baseUrl } = await runningSandbox({ timers });
    const answers = [consume(baseUrl, "T-hang"), consume(baseUrl, "T-hang")];
    await timers.untilRunning(2);
    timers.elapse(120_000);
    expect(timers.running()).toEqual([150_000, 150_000]);
    timers.elapse(150_000);
    for (const { bytes } of await Promise.all(answers)) expect(bytes).toBe("");
  });
});

describe("T-dispute", () => {
  it("loses every answer to its first token until it has heard a second one, then both are unknown", async () => {
    const { baseUrl } = await runningSandbox();
    const lost = async (token: string) => (await consume(baseUrl, "T-dispute", { token })).bytes === "";
    expect([await lost(TOKEN), await lost(TOKEN), await lost("second")]).toEqual([true, true, true]);
    expect(await consumeCode(baseUrl, "T-dispute")).toBe(5018);
    expect(await consumeCode(baseUrl, "T-dispute", { token: "second" })).toBe(5018);
  });

  it("answers a third token with success, so that no control proves or spoils anything", async () => {
    const { baseUrl } = await runningSandbox();
    for (const token of [TOKEN, "second"]) await consume(baseUrl, "T-dispute", { token });
    expect(await consumeCode(baseUrl, "T-dispute", { token: "third" })).toBe(0);
    expect(await consumeCode(baseUrl, "T-dispute", { token: "fourth" })).toBe(0);
    expect(await consumeCode(baseUrl, "T-dispute")).toBe(5018);
  });

  it("refuses another item to any token, and does not take it for the second one", async () => {
    const { baseUrl } = await runningSandbox();
    await consume(baseUrl, "T-dispute");
    expect(await consumeCode(baseUrl, "T-dispute", { itemSeq: "2", token: "second" })).toBe(5000);
    expect((await consume(baseUrl, "T-dispute")).bytes).toBe("");
  });
});
