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

function scene() {
  const state = { nowMs: 0, asked: 0, answer: SHOWN, isClosed: false };
  const upstream = {
    ...upstreamOf(() => {
      throw new Error("nothing is consumed");
    }),
    async listItems() {
      state.asked += 1;
      return state.answer;
    },
  };
  const circuit = { admit: () => (state.isClosed ? ({ isAdmitted: false, retryInMs: 1 } as const) : PASS) };
  const apps = new Map([["default", { upstream, circuit, environment: "SANDBOX" as const }]]);
  const lists = createItemLists({ apps, monotonicMs: () => state.nowMs, onWrongSetting: () => undefined });
  return { state, items: () => lists.itemsOf("default", "request-1") };
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

  it("is not asked for while the circuit is open", async () => {
    const { state, items } = scene();
    state.isClosed = true;
    await expect(items()).rejects.toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
    expect(state.asked).toBe(0);
  });
});
