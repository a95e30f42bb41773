// I4 on PostgreSQL: four writers in two processes commit at the same time while readers page by cursor from several places.
// Every reader sees every event once, all of them in the same order, and none that was passed over turns up behind it.
// EVENTS=100000 for the long run.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import type { LedgerReader } from "../../src/ledger/port.ts";
import type { FeedPosition } from "../../src/ledger/feedPlaces.ts";
import { openPostgresLedger } from "../../src/ledger/postgres/postgresLedger.ts";
import { RULES, SECRET } from "../ledger/support/engines.ts";
import { realTimers } from "../ledger/support/realTimers.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";

const EVENTS = Number(process.env["EVENTS"] ?? 6_000);
const WRITER = fileURLToPath(new URL("support/feedWriter.ts", import.meta.url));
const EVERYTHING = { kind: "all" } as const;

interface FeedReader {
  /** `sequence consumption kind` of each event, as they came. */
  readonly seen: string[];
  readonly done: Promise<void>;
}

/** Reads on until the writers are done and nothing follows. */
function readOn(reader: LedgerReader, size: number, start: FeedPosition | null, isWritten: () => boolean): FeedReader {
  const seen: string[] = [];
  async function read(): Promise<void> {
    let after = start;
    for (;;) {
      const isLast = isWritten(); // asked before the page is: what is written by then is in it
      const page = await reader.feedPage(EVERYTHING, { app: null, size, after });
      if (page === "unknownPosition") throw new Error("a cursor of this feed is unknown to it");
      for (const { event } of page.rows) seen.push(`${event.sequence} ${event.consumptionId} ${event.kind}`);
      after = page.rows.at(-1)?.position ?? after;
      if (isLast && !page.hasNext) return;
      if (page.rows.length === 0) await delay(2);
    }
  }
  return { seen, done: read() };
}

async function until<Value>(look: () => Promise<Value | null>): Promise<Value> {
  for (let tries = 0; tries < 3_000; tries += 1) {
    const found = await look();
    if (found !== null) return found;
    await delay(10);
  }
  throw new Error("it never came");
}

it(
  `shows ${EVENTS} events of four writers to every reader once, in one order`,
  { timeout: 60_000 + EVENTS * 5 },
  async () => {
    const { url } = await freshDatabase();
    await using ledger = await disposableLedger(url);
    const { reader } = ledger;
    const writers = ["a", "b"].map((name) =>
      spawn(process.execPath, [WRITER, url, name, String(EVENTS / 2)], { stdio: ["ignore", "inherit", "inherit"] }),
    );
    const exits = writers.map((writer) => once(writer, "exit"));
    let isWritten = false;
    void Promise.all(exits).then(() => (isWritten = true));
    const fromStart = [1, 7, 200].map((size) => readOn(reader, size, null, () => isWritten));
    const placeAt = (count: number) =>
      until(async () => {
        const page = await reader.feedPage(EVERYTHING, { app: null, size: 200, after: null });
        return page === "unknownPosition" ? null : (page.rows[count]?.position ?? null);
      });
    const place = await placeAt(150);
    const fromTheMiddle = readOn(reader, 50, place, () => isWritten);

    expect((await Promise.all(exits)).map(([code]: unknown[]) => code)).toEqual([0, 0]);
    await Promise.all([...fromStart.map(({ done }) => done), fromTheMiddle.done]);

    const [first] = fromStart;
    const order = first?.seen ?? [];
    expect(order).toHaveLength(EVENTS);
    expect(new Set(order).size).toBe(EVENTS);
    for (const { seen } of fromStart) expect(seen).toEqual(order);
    expect(fromTheMiddle.seen).toEqual(order.slice(151));
    // Commit order is the feed's order, without a gap that could be filled later.
    expect(order.map((line) => Number(line.split(" ")[0]))).toEqual(order.map((_, index) => index + 1));
  },
);

async function disposableLedger(url: string) {
  const ledger = await openPostgresLedger({
    url,
    secrets: [SECRET],
    rules: RULES,
    timers: realTimers,
    random: Math.random,
    candidateKey: new Uint8Array(32),
    onFault: () => undefined,
  });
  return { ...ledger, [Symbol.asyncDispose]: () => ledger.close() };
}
