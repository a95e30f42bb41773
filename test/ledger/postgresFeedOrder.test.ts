// The feed while four instances write to it, some of them slow to commit: whoever pages by cursor, from wherever they began,
// sees every event once, in one order, and nothing turns up behind them.

import { describe, expect, it } from "vitest";
import type { LedgerReader } from "../../src/ledger/port.ts";
import type { FeedPosition, FeedRow } from "../../src/ledger/feedPlaces.ts";
import { refusal } from "../support/heards.ts";
import { inParallel } from "../support/inParallel.ts";
import { ask, consume, outcomeOf } from "./support/calls.ts";
import { type OpenLedger, postgres } from "./support/engines.ts";
import { rowsOf } from "./support/sql.ts";

const EVENTS_PER_INSTANCE = 1_000;
const REJECTED = refusal(5000);

/** A commit that holds an event of the app `slow` takes its time, after its numbers were given out. */
const SLOW_COMMITS = `CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.002); RETURN NULL; END $$;
  CREATE CONSTRAINT TRIGGER dawdling AFTER INSERT ON feed DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.app = 'slow' AND NEW.sequence % 10 = 0) EXECUTE FUNCTION dawdle()`;

/** Reads on until the writing is over and nothing is left. */
async function readOn(
  reader: LedgerReader,
  {
    size,
    from,
    isWriting,
  }: { readonly size: number; readonly from: FeedPosition | null; readonly isWriting: () => boolean },
): Promise<FeedRow[]> {
  const seen: FeedRow[] = [];
  for (let isLast = false; !isLast;) {
    const wasWriting = isWriting();
    const page = await reader.feedPage({ kind: "all" }, { app: null, size, after: seen.at(-1)?.position ?? from });
    if (page === "unknownPosition") throw new Error(page);
    seen.push(...page.rows);
    isLast = !wasWriting && !page.hasNext;
  }
  return seen;
}

async function write(ledger: OpenLedger, index: number): Promise<void> {
  const app = index % 2 === 0 ? "slow" : "quick";
  const names = Array.from({ length: EVENTS_PER_INSTANCE }, (_, n) => `P${index}-${n}`);
  await inParallel(names, async (paymentSeq) => {
    await ledger.writer.settle(outcomeOf(await ask(ledger, { app, paymentSeq }), REJECTED));
  });
}

describe("the feed that four instances write", () => {
  it("is the same for every reader, whole and without gaps, wherever they began", { timeout: 60_000 }, async () => {
    const url = await postgres.place();
    const ledgers = await Promise.all(Array.from({ length: 4 }, () => postgres.open(url)));
    const [first, second, third, fourth] = ledgers;
    if (!first || !second || !third || !fourth) throw new Error("not four");
    await rowsOf(url, SLOW_COMMITS);
    await consume(first, REJECTED, { paymentSeq: "the first of all" });
    const start = await first.reader.feedPage({ kind: "all" }, { app: null, size: 1, after: null });
    if (start === "unknownPosition") throw new Error(start);
    let writers = ledgers.length;
    const isWriting = () => writers > 0;
    const writing = ledgers.map(async (ledger, index) => {
      await write(ledger, index);
      writers -= 1;
    });
    const behindFirst = { from: start.rows[0]?.position ?? null, isWriting };
    const reading = [
      readOn(second.reader, { size: 200, from: null, isWriting }),
      readOn(third.reader, { size: 17, ...behindFirst }),
      readOn(fourth.reader, { size: 3, ...behindFirst }),
      readOn(first.reader, { size: 50, from: null, isWriting }),
    ];
    await Promise.all(writing);
    const seen = await Promise.all(reading);
    const sequences = Array.from({ length: 4 * EVENTS_PER_INSTANCE + 1 }, (_, index) => index + 1);
    for (const rows of seen) {
      const expected = rows[0]?.event.sequence === 1 ? sequences : sequences.slice(1);
      expect(rows.map(({ event }) => event.sequence)).toEqual(expected);
    }
    const [whole = [], ...others] = seen.map((rows) => rows.map(({ event }) => event.paymentSeq));
    for (const names of others) expect(names).toEqual(whole.slice(-names.length));
    expect(new Set(whole).size).toBe(whole.length);
  });

  it("waits for a commit that has its number and not its end", async () => {
    const url = await postgres.place();
    const [slow, quick] = [await postgres.open(url), await postgres.open(url)];
    await rowsOf(url, SLOW_COMMITS.replace("0.002", "0.5").replace(" AND NEW.sequence % 10 = 0", ""));
    const [one, other] = [await ask(slow, { app: "slow" }), await ask(quick, { app: "quick" })];
    const settling = slow.writer.settle(outcomeOf(one, REJECTED));
    await expect.poll(() => rowsOf(url, "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'")).toHaveLength(1);
    await quick.writer.settle(outcomeOf(other, REJECTED));
    const page = await quick.reader.feedPage({ kind: "all" }, { app: null, size: 5, after: null });
    if (page === "unknownPosition") throw new Error(page);
    expect(page.rows.map(({ event }) => event.app)).toEqual(["slow", "quick"]); // the second is not seen before the first
    await settling;
  });
});
