// Documents that may bring much take turns. The test holds the time, and says when each is done.

import { expect, it } from "vitest";
import { type AskedDocument, createLargeAnswers } from "../../src/server/largeAnswers.ts";

const LARGE = 200;

function bench() {
  const timers = new Set<() => void>();
  const answers = createLargeAnswers(2, (_delayMs, callback) => {
    timers.add(callback);
    return () => timers.delete(callback);
  });
  const running: string[] = [];
  const done = new Map<string, () => void>();
  type Connection = Pick<AskedDocument, "connection" | "onTaken">;
  const own = (): Connection => ({ connection: {}, onTaken: () => undefined });
  function ask(name: string, cost = LARGE, isGone = () => false, by = own()): Promise<string> {
    const run = () =>
      new Promise<string>((resolve) => {
        running.push(name);
        done.set(name, () => resolve(name));
      });
    return answers.inTurn({ cost, isGone, ...by }, run);
  }
  async function passTime(): Promise<void> {
    const due = [...timers];
    for (const callback of due) callback();
    await settled();
  }
  return { ask, running, passTime, timers, end: (name: string) => done.get(name)?.() };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

it("runs two at once and the next when one of them is done; what brings little never waits", async () => {
  const { ask, running, end, timers } = bench();
  const first = ask("first");
  const others = [ask("second"), ask("third"), ask("small", LARGE - 1)];
  await settled();
  expect(running).toEqual(["small", "first", "second"]);
  end("first");
  expect(await first).toBe("first");
  await settled();
  expect(running.at(-1)).toBe("third");
  for (const name of ["second", "third", "small"]) end(name);
  await Promise.all(others);
  expect(timers.size).toBe(0);
});

it("gives the turn of one that takes long to the next, and its end gives no second one", async () => {
  const { ask, running, end, passTime } = bench();
  const all = ["slow", "slower", "third", "fourth", "fifth"].map((name) => ask(name));
  await settled();
  await passTime();
  expect(running).toEqual(["slow", "slower", "third", "fourth"]);
  end("slow");
  await settled();
  expect(running).not.toContain("fifth");
  end("third");
  await settled();
  expect(running.at(-1)).toBe("fifth");
  for (const name of ["slower", "fourth", "fifth"]) end(name);
  expect(await Promise.all(all)).toHaveLength(5);
});

it("reads nothing for whoever is gone when the turn comes", async () => {
  const { ask, running, end } = bench();
  const served = [ask("first"), ask("second")];
  const gone = ask("gone", LARGE, () => true);
  end("first");
  await settled();
  end("first");
  await expect(gone).rejects.toThrow("nobody waits");
  end("second");
  await Promise.all(served);
  expect(running).toEqual(["first", "second"]);
});

it("reads the next of a connection once the answer before it was taken, and others' meanwhile", async () => {
  const { ask, running, end } = bench();
  const connection = {};
  const taken = new Map<string, () => void>();
  const one = (name: string) =>
    ask(name, LARGE, () => false, { connection, onTaken: (callback) => taken.set(name, callback) });
  const [first, second] = [one("first"), one("second")];
  const other = ask("other");
  await settled();
  expect(running).toEqual(["first", "other"]);
  end("first");
  await first;
  await settled();
  expect(running).not.toContain("second"); // its answer is still kept
  taken.get("first")?.();
  await settled();
  expect(running.at(-1)).toBe("second");
  for (const name of ["second", "other"]) end(name);
  await Promise.all([second, other]);
});
