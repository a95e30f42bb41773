// What `doctor --verify` says of tokens that are kept for a look-up of facts beyond their day: nothing where no server was up for long
// enough to delete them.

import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/ledger/checks.ts";
import { settledBeforeMs } from "../../src/ledger/verify/tokenAges.ts";
import { success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { type OpenLedger, postgres, sqlite } from "./support/engines.ts";
import { examined } from "./support/examined.ts";
import { examine } from "./support/examining.ts";
import { onSource } from "./support/movedLedger.ts";
import { rowsOf } from "./support/sql.ts";

const HOUR_MS = 3_600_000;
const NAME = "facts to look up (I7)";

interface Case {
  readonly name: string;
  readonly place: () => string | Promise<string>;
  readonly open: (place: string) => Promise<OpenLedger>;
  readonly change: (place: string, sql: string) => Promise<unknown> | void;
  readonly keyOf: string;
  readonly started: (hours: number) => string;
  readonly find: (place: string) => Promise<ReadonlyMap<string, Finding>>;
}

const CASES: readonly Case[] = [
  {
    name: "SQLite",
    place: sqlite.place,
    open: sqlite.open,
    change: onSource,
    keyOf: "SELECT row, x'00', 0, 1 FROM consumptions",
    started: (hours) => `UPDATE starts SET started_at = started_at - ${hours * HOUR_MS}`,
    find: (place) => examine(place, { isVerifying: true }),
  },
  {
    name: "PostgreSQL",
    place: postgres.place,
    open: postgres.open,
    change: (place, sql) => rowsOf(place, sql),
    keyOf: "SELECT id, '\\x00', 0, 1 FROM consumptions",
    started: (hours) => `UPDATE instances SET started_at = started_at - ${hours * HOUR_MS}`,
    find: (place) => examined(place),
  },
];

describe.each(CASES)("$name", ({ place, open, change, keyOf, started, find }) => {
  it("tells of a token beyond its day where a server had the time to delete it, and else of none", async () => {
    const where = await place();
    const ledger = await open(where);
    await consume(ledger, success());
    const settled = (hours: number) =>
      change(where, `UPDATE consumptions SET settled_at = settled_at - ${hours * HOUR_MS}`);
    const verdict = async () => (await find(where)).get(NAME);
    await change(where, `INSERT INTO fact_look_ups (consumption, token, due_ms, try_count) ${keyOf}`);
    await change(where, started(72));
    expect(await verdict()).toMatchObject({ verdict: "ok" });
    await settled(24.5); // a sweep may be under way
    expect(await verdict()).toMatchObject({ verdict: "ok" });
    await settled(24.5);
    expect(await verdict()).toEqual({
      verdict: "warn",
      found: "1 tokens are kept for it beyond their day, the oldest for 49 hours, though a server runs",
      mend: expect.stringContaining("DELETE FROM fact_look_ups"),
    });
    await change(where, started(-71.5)); // up for half an hour: it found them there
    expect(await verdict()).toMatchObject({ verdict: "ok" });
    await change(where, started(71.5));
    await ledger.close();
    expect(await verdict()).toMatchObject({ verdict: "ok" });
  });
});

it("takes a clock that was set back for no time that a server was up", () => {
  expect(settledBeforeMs({ sinceMs: 10 * HOUR_MS, nowMs: 5 * HOUR_MS })).toBe(null);
  expect(settledBeforeMs({ sinceMs: 0, nowMs: HOUR_MS })).toBe(-24 * HOUR_MS);
  expect(settledBeforeMs(null)).toBe(null);
});
