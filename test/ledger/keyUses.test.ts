// When an API key was used last: written to the minute, read beside whoever writes, on both engines.

import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { readKeyUsesOnPostgres } from "../../src/ledger/postgres/keyUses.ts";
import { readKeyUsesOnSqlite } from "../../src/ledger/sqlite/keyUses.ts";
import { success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { postgres, sqlite } from "./support/engines.ts";
import { realTimers } from "./support/realTimers.ts";
import { rowsOf } from "./support/sql.ts";

const KEY = "7f3a9c21b0de";

const engines = [
  {
    ...sqlite,
    uses: async (place: string) => readKeyUsesOnSqlite(place),
    set: async (place: string, at: number) => {
      const database = new Database(place);
      database.prepare("UPDATE api_key_uses SET last_used_at = ?").run(at);
      database.close();
    },
  },
  {
    ...postgres,
    uses: (place: string) => readKeyUsesOnPostgres(place, realTimers.after),
    set: async (place: string, at: number) =>
      void (await rowsOf(place, `UPDATE api_key_uses SET last_used_at = ${Math.round(at)}`)),
  },
];

describe.each(engines)("$name: the last use of a key", ({ place, open, uses, set }) => {
  it("is written, together with whatever else is", async () => {
    const where = await place();
    const ledger = await open(where);
    const [settled] = await Promise.all([
      consume(ledger, success(), { paymentSeq: "P1" }),
      ledger.keyUses.note(KEY),
      ledger.keyUses.note(KEY),
      ledger.keyUses.note("000000000000"),
    ]);
    expect(settled).toMatchObject({ consumption: { status: "CONSUMED" } });
    const known = await uses(where);
    expect([...known.keys()].toSorted()).toEqual(["000000000000", KEY]);
    expect(Math.abs(Date.now() - (known.get(KEY) ?? 0))).toBeLessThan(60_000);
  });

  it("stays as it is within a minute, and is brought up beyond it, by whichever way the clock went", async () => {
    const where = await place();
    const ledger = await open(where);
    await ledger.keyUses.note(KEY);
    const now = (await uses(where)).get(KEY) ?? 0;
    for (const [before, isKept] of [
      [now - 30_000, true],
      [now - 61_000, false],
      [now + 3_600_000, false],
    ] as const) {
      await set(where, before);
      await ledger.keyUses.note(KEY);
      const after = (await uses(where)).get(KEY) ?? 0;
      expect(after === before, String(before - now)).toBe(isKept);
      expect(isKept || Math.abs(after - now) < 60_000).toBe(true);
    }
  });
});
