// The feed: every event once, in the order the ledger committed them, for as long as it lives. A place in it is
// recognised by its event, so that one of another history is not mistaken for one of ours.

import { copyFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FeedEvent } from "../../src/domain/consumption.ts";
import { feedDigestOf } from "../../src/ledger/feedDigest.ts";
import type { LedgerReader } from "../../src/ledger/port.ts";
import type { FeedPosition, FeedRow } from "../../src/ledger/feedPlaces.ts";
import { lost, refusal, success } from "../support/heards.ts";
import { ask, consume, outcomeOf } from "./support/calls.ts";
import { engines, sqlite } from "./support/engines.ts";

const ALL = { kind: "all" } as const;

async function feedRows(reader: LedgerReader, after: FeedPosition | null, size = 3, app: string | null = null) {
  const page = await reader.feedPage(ALL, { app, size, after });
  if (page === "unknownPosition") throw new Error(page);
  return page;
}

async function wholeFeed(reader: LedgerReader, size: number): Promise<FeedRow[]> {
  const rows: FeedRow[] = [];
  for (;;) {
    const page = await feedRows(reader, rows.at(-1)?.position ?? null, size);
    rows.push(...page.rows);
    if (!page.hasNext) return rows;
  }
}

describe.each(engines)("$name: the feed", ({ open, place, look }) => {
  it("tells each consumption's events in the order they were committed, numbered from 1", async () => {
    const ledger = await open(await place());
    await consume(ledger, lost, { paymentSeq: "P1" });
    await consume(ledger, refusal(5000), { paymentSeq: "P2" });
    await consume(ledger, success(), { paymentSeq: "P1" });
    const events = (await wholeFeed(ledger.reader, 2)).map(({ event }) => event);
    expect(events.map((event) => [event.paymentSeq, event.ordinal, event.kind, event.evidence])).toEqual([
      ["P1", 1, "IN_DOUBT", null],
      ["P2", 1, "REJECTED", null],
      ["P1", 2, "CONSUMED", "CONFIRMED"],
    ]);
    expect(events.map((event) => event.sequence)).toEqual([1, 2, 3]);
  });

  it("is the same whatever the size of its pages", async () => {
    const ledger = await open(await place());
    await Promise.all(Array.from({ length: 12 }, (_, n) => consume(ledger, success(), { paymentSeq: `P${n}` })));
    const whole = await wholeFeed(ledger.reader, 50);
    expect(whole).toHaveLength(12);
    for (const size of [1, 2, 5, 11, 12, 13]) expect(await wholeFeed(ledger.reader, size)).toEqual(whole);
  });

  it("shows a reader that pages while calls are settled every event once, in one order", async () => {
    const where = await place();
    const ledger = await open(where);
    const permits = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(ledger, { paymentSeq: `P${n}` })));
    const seen: FeedRow[] = [];
    let isWriting = true;
    const writing = (async () => {
      for (const permit of permits) await ledger.writer.settle(outcomeOf(permit, success()));
      isWriting = false;
    })();
    for (let isLast = false; !isLast;) {
      isLast = !isWriting;
      const page = await feedRows(ledger.reader, seen.at(-1)?.position ?? null, 4);
      seen.push(...page.rows);
      isLast &&= !page.hasNext;
    }
    await writing;
    expect(seen.map(({ event }) => event.paymentSeq)).toEqual(permits.map(({ consumption }) => consumption.paymentSeq));
    expect((await look(where)).events).toHaveLength(60);
  });

  it("can be read of one app alone, from a place in the whole", async () => {
    const ledger = await open(await place());
    for (const [n, app] of ["puzzle", "racing", "puzzle", "racing"].entries()) {
      await consume(ledger, success(), { app, paymentSeq: `P${n}` });
    }
    const [first] = await wholeFeed(ledger.reader, 50);
    const page = await feedRows(ledger.reader, first?.position ?? null, 50, "racing");
    expect(page.rows.map(({ event }) => event.paymentSeq)).toEqual(["P1", "P3"]);
    expect(page.hasPrevious).toBe(true);
  });

  it("knows its own places after a restart", async () => {
    const where = await place();
    const first = await open(where);
    await consume(first, success(), { paymentSeq: "P1" });
    await consume(first, success(), { paymentSeq: "P2" });
    const [row] = await wholeFeed(first.reader, 50);
    await first.close();
    const second = await open(where);
    const page = await feedRows(second.reader, row?.position ?? null);
    expect(page.rows.map(({ event }) => event.paymentSeq)).toEqual(["P2"]);
  });

  it("knows no place that was never in it", async () => {
    const ledger = await open(await place());
    await consume(ledger, success());
    const [row] = await wholeFeed(ledger.reader, 50);
    if (row === undefined) throw new Error("the feed is empty");
    const { sequence, digest } = row.position;
    const forged: FeedPosition[] = [
      { sequence: sequence + 1, digest },
      { sequence: 0, digest },
      { sequence, digest: digest.replace(/^./, (character) => (character === "0" ? "1" : "0")) },
      { sequence, digest: "" },
    ];
    for (const after of forged) {
      expect(await ledger.reader.feedPage(ALL, { app: null, size: 3, after })).toBe("unknownPosition");
    }
  });
});

describe("the digest that a place is recognised by", () => {
  const event: FeedEvent = {
    sequence: 1,
    ordinal: 1,
    kind: "CONSUMED",
    occurredAt: 1_767_225_600_000,
    app: "default",
    paymentSeq: "P1",
    consumptionId: "0190a0000000700080000000000000aa",
    status: "CONSUMED",
    evidence: "CONFIRMED",
    delivery: null,
    reversalId: null,
  };

  it("is 16 hex digits, the same for the same event", () => {
    expect(feedDigestOf(event)).toMatch(/^[0-9a-f]{16}$/);
    expect(feedDigestOf({ ...event })).toBe(feedDigestOf(event));
  });

  it.each<Partial<FeedEvent>>([
    { sequence: 2 },
    { ordinal: 2 },
    { kind: "AMENDED" },
    { occurredAt: event.occurredAt + 1 },
    { consumptionId: "0190a0000000700080000000000000ab" },
    { status: "REJECTED" },
    { evidence: "INFERRED" },
    { evidence: null },
  ])("is another one where the event differs in %j", (difference) => {
    expect(feedDigestOf({ ...event, ...difference })).not.toBe(feedDigestOf(event));
  });
});

describe("a place from before a SQLite file was restored", () => {
  it("is unknown where another event has its number now, and still known where it is the same event", async () => {
    const path = sqlite.place();
    const first = await sqlite.open(path);
    await consume(first, success(), { paymentSeq: "P1" });
    await first.close();
    copyFileSync(path, `${path}.backup`);
    const second = await sqlite.open(path);
    await consume(second, success(), { paymentSeq: "lost with the restore" });
    const [kept, gone] = (await wholeFeed(second.reader, 50)).map((row) => row.position);
    await second.close();
    copyFileSync(`${path}.backup`, path);
    const restored = await sqlite.open(path);
    await consume(restored, success(), { paymentSeq: "P3" });
    const query = { app: null, size: 3 };
    expect(await restored.reader.feedPage(ALL, { ...query, after: gone ?? null })).toBe("unknownPosition");
    const page = await feedRows(restored.reader, kept ?? null);
    expect(page.rows.map(({ event }) => event.paymentSeq)).toEqual(["P3"]);
  });
});
