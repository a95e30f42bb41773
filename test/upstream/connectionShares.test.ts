// Connections that a consume call finds whatever else is asked: lists, look-ups and what is asked again in the background take
// a share and no more, and that one of them had to wait for its turn is no outage.

import { describe, expect, it } from "vitest";
import type { Asking, Purpose } from "../../src/upstream/port.ts";
import { connectTo, eventLoopTurns } from "./fixtures/askUpstream.ts";
import { GAMEBASE, V3 } from "./fixtures/faces.ts";
import { GOLDEN_ANSWER, GOLDEN_HEARD } from "./fixtures/golden.ts";
import { httpAnswer, startRawServer } from "./fixtures/rawServer.ts";

const FLOOD = 20;
const asking = { requestId: "request-1", deadlineMs: 10_000 };
const flood = (ask: (index: number) => unknown) => Array.from({ length: FLOOD }, (_, index) => ask(index));

/** An upstream that answers nothing but what `answers` says. */
async function hanging(answers: (text: string) => boolean) {
  const open = { lists: 0, others: 0 };
  const server = await startRawServer(({ text, socket }) => {
    if (answers(text)) socket.write(httpAnswer(GOLDEN_ANSWER));
    else open[text.includes("/consumable") ? "lists" : "others"] += 1;
  });
  return { server, open };
}

describe.each([
  [1, { lists: 1, aside: 1, calls: 1, connections: 2 }],
  [2, { lists: 1, aside: 1, calls: 1, connections: 2 }],
  [3, { lists: 1, aside: 1, calls: 2, connections: 3 }],
  [4, { lists: 1, aside: 2, calls: 2, connections: 4 }],
  [16, { lists: 3, aside: 8, calls: 8, connections: 16 }],
])("of %i", (maxConnections, most) => {
  it("lists take a quarter but for a look's place, and with all else that stands aside half; calls the rest", async () => {
    const { server, open } = await hanging(() => false);
    const ask = connectTo(server.origin, { maxConnections }, GAMEBASE.face);
    const { listUnconsumed, lookUp } = ask.upstream;
    flood((index) => listUnconsumed?.({ ...asking, playerId: `player-${index}` }));
    await server.seen("requests", most.lists);
    await eventLoopTurns(20);
    expect(open).toEqual({ lists: most.lists, others: 0 });
    flood((index) => lookUp?.({ ...asking, purchaseToken: `token-${index}` }));
    flood(() => ask({ purpose: "BACKGROUND" }));
    await server.seen("requests", most.aside);
    await eventLoopTurns(20);
    expect(open.lists + open.others).toBe(most.aside);
    flood(() => ask());
    await server.seen("requests", most.aside + most.calls);
    await eventLoopTurns(20);
    expect([server.requests.length, server.sockets.length]).toEqual([most.aside + most.calls, most.connections]);
  });

  it("a call is answered at once among lists that hang, and so is a look before it where one can be kept", async () => {
    const { server } = await hanging((text) => text.includes("/consume/") || text.includes("looked-at"));
    const ask = connectTo(server.origin, { maxConnections }, V3.face);
    const { listUnconsumed } = ask.upstream;
    flood((index) => listUnconsumed?.({ ...asking, playerId: `player-${index}` }));
    for (let count = 0; count < 5; count += 1) expect(await ask()).toEqual(GOLDEN_HEARD);
    if (maxConnections >= 8) await listUnconsumed?.({ ...asking, playerId: "looked-at", purpose: "LOOK" });
  });

  it("what stands aside is not left standing by calls that never end", async () => {
    const server = await startRawServer(
      ({ socket }) => void setImmediate(() => socket.write(httpAnswer(GOLDEN_ANSWER))),
    );
    const ask = connectTo(server.origin, { maxConnections });
    const time = { isOver: false };
    const again = async (): Promise<void> => {
      while (!time.isOver) await ask();
    };
    const calls = Array.from({ length: 3 * maxConnections }, again);
    for (let count = 0; count < 3; count += 1) await ask({ purpose: "BACKGROUND" });
    time.isOver = true;
    await Promise.all(calls);
  });
});

describe("a line for connections", () => {
  /** Answers each `afterMs` later, and says in which order they came. */
  async function slow(afterMs: number) {
    const server = await startRawServer(({ socket }) => {
      setTimeout(() => socket.write(httpAnswer(GOLDEN_ANSWER)), afterMs);
    });
    return { server, items: () => server.requests.map(({ text }) => Number(/items\/(\d+)/.exec(text)?.[1])) };
  }

  it("is taken in turns: one player's many wait behind each other, and nobody's first behind another's second", async () => {
    const { server, items } = await slow(20);
    const ask = connectTo(server.origin, { maxConnections: 2 });
    const many = flood(() => ask({ playerId: "many", itemSeq: 1n }));
    const some = [2n, 2n, 2n].map((itemSeq) => ask({ playerId: "some", itemSeq }));
    const others = [3n, 4n].map((itemSeq) => ask({ playerId: `other-${itemSeq}`, itemSeq }));
    await Promise.all([...many, ...some, ...others]);
    expect(
      items()
        .slice(2, 10)
        .toSorted((one, other) => one - other),
    ).toEqual([1, 1, 1, 2, 2, 2, 3, 4]);
    expect(
      items()
        .slice(2, 6)
        .toSorted((one, other) => one - other),
    ).toEqual([1, 2, 3, 4]);
    // Who has had turn after turn, in vain or not, goes behind whoever comes anew.
    const again = flood(() => ask({ playerId: "many", itemSeq: 5n }));
    await Promise.all([...again.slice(0, 3), ask({ playerId: "new", itemSeq: 6n })]);
    expect(items().slice(25).indexOf(6)).toBeLessThan(4);
    await Promise.all(again);
  });

  it("sends nothing that has too little time left for an answer: no doubt, and no outage", async () => {
    const { server } = await slow(400);
    const ask = connectTo(server.origin, { maxConnections: 1 });
    const [first, second, third] = await Promise.all([ask(), ask({ deadlineMs: 700 }), ask({ deadlineMs: 3_000 })]);
    expect([first.kind, third.kind]).toEqual(["CONSUMED", "CONSUMED"]);
    expect(second).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
    expect(server.requests).toHaveLength(2);
  });

  it("tries an upstream that was slow again: what has most of its time left is sent however long answers took", async () => {
    let afterMs = 900;
    const server = await startRawServer(({ socket }) => {
      setTimeout(() => socket.write(httpAnswer(GOLDEN_ANSWER)), afterMs);
    });
    const ask = connectTo(server.origin, { maxConnections: 1 });
    await ask();
    afterMs = 20;
    const heard = await Promise.all([ask({ deadlineMs: 600 }), ask({ deadlineMs: 600 })]);
    expect(heard.map(({ kind }) => kind)).toEqual(["CONSUMED", "CONSUMED"]);
  });
});

describe("a question that finds no connection within its deadline", () => {
  const soon = { deadlineMs: 150 };
  const aside: readonly Purpose[] = ["BACKGROUND", "LIST"];

  it.each(aside)("is no sign of an outage where it stands aside (%s)", async (purpose) => {
    const { server } = await hanging(() => false);
    const ask = connectTo(server.origin, { maxConnections: 1 });
    void ask({ purpose });
    await server.seen("requests", 1);
    expect(await ask({ ...soon, purpose })).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
  });

  it("is none where lists fill their share, and their failure says so", async () => {
    const { server } = await hanging(() => false);
    const { listUnconsumed } = connectTo(server.origin, { maxConnections: 4 }, V3.face).upstream;
    const list = (given: Partial<Asking>) => listUnconsumed?.({ ...asking, ...given, playerId: "mina" });
    void list({});
    await server.seen("requests", 1);
    expect(await list(soon)).toMatchObject({ kind: "FAILED", isSignOfOutage: false, isUnreachable: true });
  });

  it("is none where the upstream goes on answering those before it", async () => {
    const server = await startRawServer(({ socket, text }) => {
      if (text.includes("/items/2 ")) setTimeout(() => socket.write(httpAnswer(GOLDEN_ANSWER)), 100);
    });
    const ask = connectTo(server.origin, { maxConnections: 2 });
    void ask({ itemSeq: 1n });
    void ask({ itemSeq: 2n });
    void ask({ itemSeq: 3n });
    await server.seen("requests", 2);
    expect(await ask({ ...soon, itemSeq: 4n })).toMatchObject({ kind: "NOT_SENT", isHeldBack: true });
  });

  it("is one where the upstream answers nobody", async () => {
    const { server } = await hanging(() => false);
    const ask = connectTo(server.origin, { maxConnections: 1 });
    void ask();
    await server.seen("requests", 1);
    expect(await ask(soon)).toEqual({
      kind: "NOT_SENT",
      message: "No connection to the upstream was free within the deadline.",
    });
  });
});
