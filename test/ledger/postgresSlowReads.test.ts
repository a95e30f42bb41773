// Queries of the history that hang take their own connections and no other: consume calls are written as if nobody read.

import { expect, it } from "vitest";
import { ServiceError } from "../../src/domain/serviceError.ts";
import { lost } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { postgres } from "./support/engines.ts";
import { session, untilWaiting } from "./support/sql.ts";

const READERS_MAX = 8;

it("A82: do not slow the writes of consume calls", async () => {
  const url = await postgres.place();
  const ledger = await postgres.open(url);
  await consume(ledger, lost);
  const stranger = await session(url);
  await stranger.query("BEGIN; LOCK TABLE reversals IN ACCESS EXCLUSIVE MODE");
  const query = { app: null, size: 200, after: null };
  const reads: Promise<string>[] = [];
  const read = () =>
    ledger.reader.feedPage({ kind: "all" }, query).then(
      () => "answered",
      (error: unknown) => (error instanceof ServiceError ? error.code : String(error)),
    );
  const readMore = (count: number) => void reads.push(...Array.from({ length: count }, read));
  readMore(2_000);
  await untilWaiting(url, READERS_MAX);
  const tookMs: number[] = [];
  for (let call = 0; call < 20; call += 1) {
    readMore(100);
    const startedMs = performance.now();
    await consume(ledger, lost); // asked about again and still in doubt: no news, and nothing of it was reversed
    tookMs.push(performance.now() - startedMs);
  }
  await untilWaiting(url, READERS_MAX); // all that time
  expect(tookMs.toSorted((a, b) => a - b)[17]).toBeLessThan(500);
  await stranger.query("ROLLBACK");
  const heard = new Set(await Promise.all(reads));
  expect(heard).toContain("OVERLOADED");
  expect([...heard].filter((code) => !["OVERLOADED", "TIMEOUT", "answered"].includes(code))).toEqual([]);
});
