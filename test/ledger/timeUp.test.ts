// A read of SQLite ends by itself once its time is over, whatever it walks: it asks for the time at one row in 64, because
// asking costs more than looking.

import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { openForReading } from "../../src/ledger/sqlite/openDatabase.ts";
import { ReadTimeUp } from "../../src/ledger/sqlite/readQueries.ts";
import type { PageQuery } from "../../src/ledger/port.ts";
import { success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { sqlite } from "./support/engines.ts";
import { readNow, type ReadNow } from "./support/readNow.ts";

const ALL = { kind: "all" } as const;
const ALICE = { kind: "player", app: null, playerId: "alice" } as const;
const PAGE: PageQuery = {
  filter: {},
  order: { field: "REQUESTED_AT", direction: "ASC" },
  size: 200,
  after: null,
  before: null,
  isFromEnd: false,
};
const FEED = { app: null, size: 200, after: null };
const TOTALS = { filter: {}, by: [], timeZone: "UTC" } as const;

let bytes: Promise<Buffer> | null = null;

/** Of 65 consumptions; made once, and copied for each test. */
async function filled(): Promise<Buffer> {
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  await Promise.all(
    Array.from({ length: 65 }, (_, index) => consume(ledger, success(), { paymentSeq: `P${index}`, itemSeq: 1n })),
  );
  await ledger.close();
  return readFileSync(path);
}

const READS: readonly (readonly [string, (reader: ReadNow) => unknown])[] = [
  ["a page", (reader) => reader.consumptionPage(ALL, PAGE)],
  ["a page of two walks", (reader) => reader.consumptionPage(ALL, { ...PAGE, filter: { itemSeq: [1n, 2n] } })],
  ["a player's page", (reader) => reader.consumptionPage(ALICE, PAGE)],
  ["a count", (reader) => reader.consumptionCount(ALL, {}, false)],
  ["the feed", (reader) => reader.feedPage(ALL, FEED)],
  ["a player's feed", (reader) => reader.feedPage(ALICE, FEED)],
  ["a player's totals", (reader) => reader.consumptionTotals(ALICE, TOTALS)],
  [
    "totals by a filter without rollups",
    (reader) => reader.consumptionTotals(ALL, { ...TOTALS, filter: { isTest: true } }),
  ],
  [
    "totals of a time that no rollup row tells of",
    (reader) =>
      reader.consumptionTotals(ALL, {
        ...TOTALS,
        filter: { requestedAt: { from: Date.now() - 60_000, until: Date.now() + 60_000 } },
      }),
  ],
  ["a player's totals by day", (reader) => reader.consumptionTotals(ALICE, { ...TOTALS, by: ["DAY"] })],
];

async function readerOf(isInTime: () => boolean): Promise<ReadNow> {
  const path = sqlite.place();
  writeFileSync(path, await (bytes ??= filled()), { mode: 0o600 });
  const database = openForReading(path);
  onTestFinished(() => void database.close());
  return readNow(database, isInTime);
}

describe("the time of a read is over", () => {
  it.each(READS)("for %s", async (_name, read) => {
    const reader = await readerOf(() => false);
    expect(() => read(reader)).toThrow(ReadTimeUp);
  });

  it.each(READS)("only where it is asked for: %s", async (_name, read) => {
    let asked = 0;
    read(await readerOf(() => (asked += 1) > 0));
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(4); // of 65 rows, looked at twice at most, and of 65 events
  });
});
