// Every row of the table, on the wire and in the docs.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { behaviourOf, MAGIC_PAYMENTS } from "../../src/sandbox/magicPayments.ts";
import { consume, consumeCode, type RawAnswer, TOKEN } from "./support/consumeCalls.ts";
import { manualTimers } from "./support/manualTimers.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

const DOCS_PAGE = new URL("../../docs/reference/sandbox.md", import.meta.url);

describe("the table of magic payments", () => {
  const page = readFileSync(DOCS_PAGE, "utf8");
  const namesOnPage = page
    .split("\n")
    .filter((line) => line.startsWith("| `T-"))
    .flatMap((row) => row.split("|", 2)[1]?.match(/[\w-]+/g) ?? []);

  it.each(MAGIC_PAYMENTS.map(({ name }) => name))("shows %s in its own row of the docs page", (name) => {
    const isRow = (documentedName: string) =>
      documentedName === name || (name === "T-ok" && documentedName.startsWith("T-ok-"));
    expect(namesOnPage.filter(isRow)).not.toEqual([]);
  });

  it("has a row of code for every name on the docs page", () => {
    const known = new Set(MAGIC_PAYMENTS.map(({ name }) => name));
    const unknown = namesOnPage.filter((name) => !known.has(name) && !name.startsWith("T-ok-"));
    expect(namesOnPage.length).toBeGreaterThanOrEqual(MAGIC_PAYMENTS.length);
    expect(unknown).toEqual([]);
  });

  it.each(MAGIC_PAYMENTS)("takes a suffix behind $name", ({ name, behaviour }) => {
    expect(behaviourOf(name)).toBe(behaviour);
    expect(behaviourOf(`${name}-7f3a`)).toBe(behaviour);
    expect(behaviourOf(`${name}-2026-11_a`)).toBe(behaviour);
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
