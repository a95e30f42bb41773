// Reads end: one that takes too long ends with its thread and the next has a new one, a full queue says so, and a close
// leaves nobody waiting.

import { truncateSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { openForReading, openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import { ReadTimeUp } from "../../src/ledger/sqlite/readQueries.ts";
import { type ReaderClient, startReader } from "../../src/ledger/sqlite/readerClient.ts";
import { sqlite } from "./support/engines.ts";
import { createHistoryTable, type HistoryRow } from "./support/historyTable.ts";
import { livedInLedger } from "./support/livedInLedger.ts";
import { readNow } from "./support/readNow.ts";

const ALL = { kind: "all" } as const;
const row: HistoryRow = {
  app: "puzzle",
  playerId: "alice",
  paymentSeq: "P1",
  itemSeq: 1n,
  status: "PENDING",
  evidence: null,
  currency: null,
  resultCode: null,
  environment: "SANDBOX",
  requestedAt: 0,
  settledAt: null,
  requestIds: [],
  storeOrderId: null,
  isTest: null,
  productId: null,
  lacksProduct: false,
  delivery: null,
  reversalCount: 0,
};

interface Bench {
  readonly client: ReaderClient;
  readonly path: string;
  /** Lets the time of the query under way run out. */
  runOut(): void;
  /** Queries whose time is running. */
  timed(): number;
}

/** A reader on three rows, whose time runs out when the test says so. */
function readerInHand(queueMax = 10): Bench {
  const path = sqlite.place();
  const database = openForWriting(path);
  createHistoryTable(database).add([row, row, row]);
  database.close();
  const timers = new Set<() => void>();
  const client = startReader({
    path,
    queueMax,
    timeoutMs: 60_000, // by its own clock; here the test says when time is up
    after(delayMs, callback) {
      if (delayMs < 60_000) return () => undefined; // patience in the queue, and at a close
      timers.add(callback);
      return () => timers.delete(callback);
    },
  });
  onTestFinished(() => client.close());
  function runOut(): void {
    const due = Array.from(timers); // what they start is not due yet
    timers.clear();
    for (const callback of due) callback();
  }
  return { client, path, runOut, timed: () => timers.size };
}

const countOf = ({ client }: Bench, playerId: string) =>
  client.reader.consumptionCount(ALL, { playerId: [playerId] }, false);

describe("a query whose thread does not come back", () => {
  it("is a TIMEOUT, and the next one is answered", async () => {
    const bench = readerInHand();
    const slow = countOf(bench, "alice");
    const next = countOf(bench, "nobody");
    bench.runOut();
    await expect(slow).rejects.toMatchObject({ name: "ServiceError", code: "TIMEOUT" });
    expect(await next).toBe(0); // and not the slow one's 3, come late
    expect(await countOf(bench, "alice")).toBe(3);
    expect(bench.timed()).toBe(0);
  });

  it("is one after the other, each by its own time", async () => {
    const bench = readerInHand();
    const ends = Promise.allSettled(["alice", "alice", "alice"].map((playerId) => countOf(bench, playerId)));
    expect(bench.timed()).toBe(1);
    bench.runOut();
    expect(bench.timed()).toBe(1);
    bench.runOut();
    expect(await ends).toMatchObject([
      { reason: { code: "TIMEOUT" } },
      { reason: { code: "TIMEOUT" } },
      { status: "fulfilled", value: 3 },
    ]);
  });
});

it("totals out of rollups end when their time is over, too", async () => {
  const path = await livedInLedger();
  const writing = openForWriting(path);
  writing.exec("UPDATE OR REPLACE totals SET begins_at = 0"); // one that is looked at: of 64 quarters the first
  writing.close();
  const database = openForReading(path);
  onTestFinished(() => void database.close());
  const totals = (isInTime: boolean) =>
    readNow(database, () => isInTime).consumptionTotals(ALL, {
      filter: { status: ["CONSUMED", "REJECTED"] },
      by: [],
      timeZone: "UTC",
    });
  expect(totals(true)).toMatchObject({ kind: "totals" });
  expect(() => totals(false)).toThrow(ReadTimeUp);
});

describe("a reader", () => {
  it("refuses what is too much for its queue", async () => {
    const bench = readerInHand(2);
    const taken = [countOf(bench, "alice"), countOf(bench, "alice"), countOf(bench, "alice")];
    await expect(countOf(bench, "alice")).rejects.toMatchObject({ code: "OVERLOADED" });
    expect(await Promise.all(taken)).toEqual([3, 3, 3]);
  });

  it("leaves nobody waiting and nothing running when it is closed", async () => {
    const bench = readerInHand();
    const queries = Promise.allSettled([countOf(bench, "alice"), countOf(bench, "alice")]);
    const closed = bench.client.close();
    bench.runOut(); // nobody waits for a thread that hangs
    await closed;
    expect(await queries).toMatchObject([
      { reason: { code: "LEDGER_UNAVAILABLE" } },
      { reason: { code: "LEDGER_UNAVAILABLE" } },
    ]);
    await expect(countOf(bench, "alice")).rejects.toMatchObject({ code: "LEDGER_UNAVAILABLE" });
    expect(bench.timed()).toBe(0);
  });

  it("says that it cannot read a file that is no database any more, and nothing of where it lies", async () => {
    const bench = readerInHand();
    truncateSync(bench.path, 100);
    await expect(countOf(bench, "alice")).rejects.toMatchObject({
      code: "LEDGER_UNAVAILABLE",
      message: expect.not.stringContaining(bench.path),
    });
  });
});
