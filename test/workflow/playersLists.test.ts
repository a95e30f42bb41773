// What one player's lists may cost the upstream: joined while one is under way, so many a minute, two at a time. A look before a
// call is none that may be refused, and never shows less than a list that was begun after it was asked for.

import { describe, expect, it } from "vitest";
import type { Asking, Looked, UnconsumedList, Upstream } from "../../src/upstream/port.ts";
import { inTurns, withListTurns } from "../../src/workflow/listTurns.ts";
import { createSharedLists } from "../../src/workflow/sharedLists.ts";
import { stoppedTime, upstreamOf } from "./support.ts";
import { success } from "../support/heards.ts";
import { wholeList } from "../support/wholeList.ts";

const COMMAND = { app: "puzzle", playerId: "mina", requestId: "request-1", isLimited: true };
const LIST_MS = 1_500;

function sharedLists() {
  const time = stoppedTime();
  const begun: string[] = [];
  const kept = new Map<string, readonly number[]>();
  let listMs = LIST_MS;
  const list = createSharedLists(
    async ({ app, playerId }) => {
      begun.push(`${app} ${playerId}`);
      await new Promise<void>((resolve) => time.surroundings.after(listMs, resolve));
      return [];
    },
    () => time.nowMs(),
    kept,
  );
  return { time, begun, kept, list, takeMs: (ms: number) => (listMs = ms) };
}

describe("a list that a player wishes to see", () => {
  it("is one for all who ask while it is under way, and another player's or app's is not", async () => {
    const { time, begun, list } = sharedLists();
    const asked = Array.from({ length: 580 }, () => list(COMMAND));
    void list({ ...COMMAND, playerId: "juno" });
    void list({ ...COMMAND, app: "racer" });
    await time.pass(LIST_MS - 1);
    const late = list(COMMAND);
    await time.pass(1);
    const shown = await Promise.all([...asked, late]);
    expect(new Set(shown).size).toBe(1);
    expect(begun).toEqual(["puzzle mina", "puzzle juno", "racer mina"]);
    void list(COMMAND);
    expect(begun).toHaveLength(4);
  });

  it("is begun thirty times a minute; then the player hears when they may again, and the upstream nothing", async () => {
    const { time, begun, list, takeMs } = sharedLists();
    takeMs(0);
    await time.pass(600_000);
    const once = async (given = {}) => {
      const listed = list({ ...COMMAND, ...given });
      await time.pass(0);
      return listed;
    };
    for (let count = 0; count < 30; count += 1) {
      expect(await once()).toEqual([]);
      await time.pass(1_000);
    }
    expect(await once()).toEqual({ kind: "tooManyLists", retryAfterMs: 30_000 });
    expect([await once({ playerId: "juno" }), await once({ app: "racer" })]).toEqual([[], []]);
    for (let count = 0; count < 50; count += 1) expect(await once({ isLimited: false })).toEqual([]);
    await time.pass(29_999.5);
    expect(await once()).toMatchObject({ retryAfterMs: 1 });
    await time.pass(0.5);
    expect([await once(), await once()]).toMatchObject([[], { kind: "tooManyLists", retryAfterMs: 1_000 }]);
    expect(begun.filter((name) => name === "puzzle mina")).toHaveLength(30 + 50 + 1);
  });

  it("is forgotten with its player after a minute, whoever began one before and again", async () => {
    const { time, kept, list, takeMs } = sharedLists();
    takeMs(0);
    for (const playerId of ["mina", "juno", "mina", "otto"]) {
      void list({ ...COMMAND, playerId });
      await time.pass(playerId === "otto" ? 0 : 30_001);
    }
    expect(Array.from(kept.keys()).map((name) => name.replaceAll(/\W|puzzle/g, ""))).toEqual(["mina", "otto"]);
  });

  it("that failed is told to all who joined it, and the next is asked anew", async () => {
    const time = stoppedTime();
    let count = 0;
    const list = createSharedLists(
      () => {
        count += 1;
        return Promise.reject(new Error(`failed ${count}`));
      },
      () => time.nowMs(),
    );
    const told = await Promise.allSettled([list(COMMAND), list(COMMAND)]);
    expect(told.map((one) => (one.status === "rejected" ? String(one.reason) : "shown"))).toEqual([
      "Error: failed 1",
      "Error: failed 1",
    ]);
    await expect(list(COMMAND)).rejects.toThrow("failed 2");
  });
});

function turns() {
  interface Asked {
    readonly purpose: Asking["purpose"] | undefined;
    readonly deadlineMs: number;
    readonly playerId: string;
    readonly end: () => void;
  }
  const asked: Asked[] = [];
  const listUnconsumed: Upstream["listUnconsumed"] = ({ purpose, playerId, deadlineMs }) =>
    new Promise<Looked<UnconsumedList>>((resolve) => {
      asked.push({ purpose, playerId, deadlineMs, end: () => resolve({ kind: "SHOWN", value: wholeList() }) });
    });
  const time = stoppedTime();
  const players = new Map();
  const list = inTurns(listUnconsumed, time.surroundings, players);
  const ask = (playerId: string, purpose: Asking["purpose"]) =>
    list({ requestId: "request-1", deadlineMs: 4_000, playerId, ...(purpose === undefined ? {} : { purpose }) });
  return { time, players, asked, ask };
}

describe("the lists of one player", () => {
  it("are two at a time; those who wait share one that is begun after they came", async () => {
    const { time, players, asked, ask } = turns();
    const first = ask("mina", undefined);
    const looks = Array.from({ length: 20 }, () => ask("mina", "LOOK"));
    void ask("juno", "LOOK");
    await time.pass(0);
    expect(asked.map(({ playerId }) => playerId)).toEqual(["mina", "mina", "juno"]);
    asked[0]?.end();
    expect((await first).kind).toBe("SHOWN");
    await time.pass(0);
    expect(asked.map(({ playerId, purpose }) => `${playerId} ${purpose}`).slice(3)).toEqual(["mina LOOK"]);
    const later = ask("mina", "LOOK"); // not of what is under way already
    await time.pass(0);
    expect(asked).toHaveLength(4);
    asked[1]?.end();
    asked[3]?.end();
    expect((await Promise.all(looks)).every(({ kind }) => kind === "SHOWN")).toBe(true);
    await time.pass(0);
    expect(asked).toHaveLength(5);
    expect(Array.from(players.keys())).toEqual(["mina", "juno"]);
    asked[4]?.end();
    expect((await later).kind).toBe("SHOWN");
    asked[2]?.end();
    await time.pass(0);
    expect([players.size, time.timers()]).toEqual([0, 0]);
  });

  it("are no list's matter any more where a call waits among those that wait", async () => {
    const { time, asked, ask } = turns();
    void ask("mina", undefined);
    void ask("mina", "LOOK");
    void ask("mina", undefined);
    void ask("mina", "LOOK");
    asked[1]?.end();
    await time.pass(0);
    expect(asked.map(({ purpose }) => purpose)).toEqual([undefined, "LOOK", "LOOK"]);
  });

  it("keep nobody waiting beyond their time", async () => {
    const { time, ask } = turns();
    void ask("mina", undefined);
    void ask("mina", "LOOK");
    const third = ask("mina", "LOOK");
    await time.pass(4_000);
    expect(await third).toMatchObject({ kind: "FAILED", isSignOfOutage: false, isUnreachable: true });
  });

  it("begin at once again when those before them have ended", async () => {
    const { time, asked, ask } = turns();
    for (let count = 1; count <= 3; count += 1) {
      const listed = ask("mina", "LOOK");
      await time.pass(0);
      expect(asked).toHaveLength(count);
      asked[count - 1]?.end();
      await listed;
    }
    void ask("mina", "LOOK");
    void ask("mina", "LOOK");
    void ask("mina", "LOOK");
    await time.pass(0);
    expect(asked).toHaveLength(3 + 2);
  });

  it.each([
    [3_000, 1_000],
    [2_999.5, 1_000],
    [3_001, null],
  ])(
    "that waited %s ms of their 4,000 have %s left; with less than a quarter none is begun",
    async (waitedMs, leftMs) => {
      const { time, asked, ask } = turns();
      void ask("mina", undefined);
      void ask("mina", "LOOK");
      const third = ask("mina", undefined);
      await time.pass(waitedMs);
      asked[0]?.end();
      await time.pass(0);
      expect(asked.slice(2).map(({ purpose, deadlineMs }) => [purpose, deadlineMs])).toEqual(
        leftMs === null ? [] : [[undefined, leftMs]],
      );
      if (leftMs === null) expect(await third).toMatchObject({ kind: "FAILED", isRefusal: false });
    },
  );
});

describe("every app that has lists", () => {
  it("has them taken in turns, and is otherwise as it was; so is what surrounds it", async () => {
    const around = { circuit: { admit: () => expect.fail("not asked") }, environment: "SANDBOX" } as const;
    const listless = { ...around, upstream: upstreamOf(async () => success()) };
    const begun: string[] = [];
    const listUnconsumed: Upstream["listUnconsumed"] = ({ playerId }) => {
      begun.push(playerId);
      return new Promise(() => undefined);
    };
    const listing = { ...around, upstream: { ...listless.upstream, listUnconsumed } };
    const { surroundings } = stoppedTime({
      apps: new Map([
        ["puzzle", listing],
        ["racer", listless],
      ]),
    });
    const turned = withListTurns(surroundings);
    expect({ ...turned, apps: null }).toEqual({ ...surroundings, apps: null });
    expect(turned.apps.get("racer")).toBe(listless);
    const puzzle = turned.apps.get("puzzle") ?? expect.fail("puzzle is gone");
    expect(puzzle).toMatchObject(around);
    for (let count = 1; count <= 3; count += 1)
      void puzzle.upstream.listUnconsumed?.({ requestId: "request-1", playerId: "mina", deadlineMs: 4_000 });
    expect(begun).toEqual(["mina", "mina"]);
  });
});
