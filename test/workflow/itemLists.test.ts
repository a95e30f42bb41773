// The list of items: asked for once, kept a while, served stale while the upstream is down.

import { describe, expect, it } from "vitest";
import type { Item } from "../../src/domain/item.ts";
import type { Looked } from "../../src/upstream/port.ts";
import { createItemLists } from "../../src/workflow/itemLists.ts";
import { upstreamOf } from "./support.ts";

const ITEM: Item = { itemSeq: 1n, name: "보석", market: "GG", marketItemId: "gem", isUsed: true, registeredAt: 0 };
const SHOWN: Looked<readonly Item[]> = { kind: "SHOWN", value: [ITEM] };
const FAILED: Looked<readonly Item[]> = {
  kind: "FAILED",
  resultCode: 106,
  message: "down",
  isSignOfOutage: false,
  isUnreachable: false,
  isRefusal: false,
};
const PASS = { isAdmitted: true, record: () => undefined, giveBack: () => undefined } as const;

interface State {
  nowMs: number;
  asked: number;
  answer: Looked<readonly Item[]> | Error;
  isClosed: boolean;
  readonly told: unknown[];
}

function scene() {
  const state: State = { nowMs: 0, asked: 0, answer: SHOWN, isClosed: false, told: [] };
  const upstream = {
    ...upstreamOf(() => {
      throw new Error("nothing is consumed");
    }),
    async listItems(question: unknown) {
      state.asked += 1;
      state.told.push(question);
      if (state.answer instanceof Error) throw state.answer;
      return state.answer;
    },
  };
  const pass = { ...PASS, giveBack: () => void state.told.push("given back") };
  const circuit = { admit: () => (state.isClosed ? ({ isAdmitted: false, retryInMs: 1 } as const) : pass) };
  const without = { ...upstream, listItems: null };
  const apps = new Map([
    ["default", { upstream, circuit, environment: "SANDBOX" as const }],
    ["without", { upstream: without, circuit, environment: "SANDBOX" as const }],
  ]);
  const lists = createItemLists({ apps, monotonicMs: () => state.nowMs, onWrongSetting: () => undefined });
  return { state, items: (app = "default") => lists.itemsOf(app, "request-1") };
}

describe("the list of items", () => {
  it("is asked for once by many at once, and kept", async () => {
    const { state, items } = scene();
    const lists = await Promise.all([items(), items(), items()]);
    state.nowMs = 299_999;
    lists.push(await items());
    expect(lists).toEqual([[ITEM], [ITEM], [ITEM], [ITEM]]);
    expect(state.asked).toBe(1);
  });

  it("is asked for anew after five minutes, and nobody waits for the news", async () => {
    const { state, items } = scene();
    await items();
    state.nowMs = 300_000;
    state.answer = { kind: "SHOWN", value: [] };
    expect(await items()).toEqual([ITEM]);
    expect(state.asked).toBe(2);
    expect(await items()).toEqual([]);
  });

  it("is served while the upstream is down, which is asked again every ten seconds at most", async () => {
    const { state, items } = scene();
    await items();
    state.answer = FAILED;
    for (state.nowMs = 300_000; state.nowMs < 400_000; state.nowMs += 1_000) expect(await items()).toEqual([ITEM]);
    expect(state.asked).toBeLessThanOrEqual(1 + 10);
  });

  it("is an outage where nothing is known, and after a day", async () => {
    const { state, items } = scene();
    state.answer = FAILED;
    await expect(items()).rejects.toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
    state.answer = SHOWN;
    state.nowMs = 10_000;
    expect(await items()).toEqual([ITEM]);
    state.answer = FAILED;
    state.nowMs += 86_400_000;
    await expect(items()).rejects.toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
  });

  it("is served for a day to the millisecond, and then only where the upstream answers", async () => {
    const { state, items } = scene();
    await items();
    state.answer = FAILED;
    state.nowMs = 86_399_999;
    expect(await items()).toEqual([ITEM]);
    state.nowMs = 86_400_000;
    await expect(items()).rejects.toMatchObject({ isForCallers: true, retryAfterMs: 10_000 });
    const known = scene();
    await known.items();
    known.state.nowMs = 86_400_000;
    known.state.answer = { kind: "SHOWN", value: [] };
    expect(await known.items()).toEqual([]);
  });

  it("is asked for again ten seconds after a failure, and not before", async () => {
    const { state, items } = scene();
    state.answer = FAILED;
    const askedAt = async (nowMs: number) => {
      state.nowMs = nowMs;
      await expect(items()).rejects.toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
      return state.asked;
    };
    expect([await askedAt(0), await askedAt(9_999), await askedAt(10_000)]).toEqual([1, 1, 2]);
  });

  it("is asked for under a pass that is given back, within five seconds, and 20,000 items of it are kept", async () => {
    const { state, items } = scene();
    state.answer = { kind: "SHOWN", value: Array.from({ length: 20_001 }, () => ITEM) };
    expect(await items()).toHaveLength(20_000);
    expect(state.told).toEqual(["given back", { requestId: "request-1", deadlineMs: 5_000 }]);
  });

  it("is empty, and nobody is asked, for an app without one and for one that is not served", async () => {
    const { state, items } = scene();
    expect([await items("without"), await items("gone")]).toEqual([[], []]);
    expect(state.told).toEqual([]);
  });

  it("that is kept hides a bug in asking for the news", async () => {
    const { state, items } = scene();
    await items();
    state.nowMs = 300_000;
    state.answer = new Error("a bug");
    expect(await items()).toEqual([ITEM]);
    await new Promise((resolve) => setImmediate(resolve)); // a rejection that nobody handles would end the process here
  });

  it("is not asked for while the circuit is open", async () => {
    const { state, items } = scene();
    state.isClosed = true;
    await expect(items()).rejects.toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
    expect(state.asked).toBe(0);
  });
});
