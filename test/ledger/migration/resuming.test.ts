// A move that was killed goes on where it was; what is not the same ledger any more, or never was, is not built upon.

import Database from "better-sqlite3";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Moved, takeMoveBack } from "../../../src/ledger/migration/move.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { success } from "../../support/heards.ts";
import { consume } from "../support/calls.ts";
import { sqlite } from "../support/engines.ts";
import { contentsOfPostgres, contentsOfSqlite } from "../support/ledgerContents.ts";
import { PAYMENTS } from "../support/livedInLedger.ts";
import { emptyPostgres } from "../support/livedInPostgres.ts";
import { ledgerToMove, move, moveUntil, onSource, refusalOf, serveOn } from "../support/movedLedger.ts";
import { realTimers } from "../support/realTimers.ts";

/** Told at the beginning, after each of seven tables, and then while both sides are read. */
const DEATHS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const UNDER_WAY = /move from SQLite has not ended/;
const MOVED_AWAY = /ledger\.db was moved to postgres:\/\/there\/ledger: let DATABASE_URL name that/;

function copyOf(path: string): string {
  const copy = join(temporaryFolder(), "ledger.db");
  copyFileSync(path, copy);
  return copy;
}

describe("killed", () => {
  it.each(DEATHS)("when it tells how far it is for the %i. time, it goes on from there", async (callsMax) => {
    const [path, { url }] = [await ledgerToMove(), await emptyPostgres()];
    const before = contentsOfSqlite(path);
    expect(await moveUntil(path, url, callsMax)).toBe("died");
    expect(await refusalOf(serveOn(url))).toMatch(UNDER_WAY);
    let first = -1;
    const onProgress = (_stage: string, done: number) => void (first = first === -1 ? done : first);
    expect((await move(path, url, { onProgress })).isSame).toBe(true);
    const rows = [0, 3, 12, 25, 28, 29, 31, 46, 49][callsMax - 1];
    expect(first).toBe(rows); // what is there already is not copied again
    expect(await contentsOfPostgres(url)).toEqual(before);
  });

  it("after both sides were found the same, it ends what is left: the old place is closed, then the new one opened", async () => {
    const [path, { url, run }] = [await ledgerToMove(), await emptyPostgres()];
    await move(path, url);
    await run("UPDATE ledger_facts SET name = 'move_under_way' WHERE name = 'move_finished'"); // killed between the two
    expect(await refusalOf(serveOn(url))).toMatch(UNDER_WAY);
    expect(await refusalOf(sqlite.open(path))).toMatch(MOVED_AWAY);
    expect((await move(path, url)).isSame).toBe(true);
    await (await serveOn(url)).close();
    expect(await move(path, url)).toMatchObject({ isSame: true, lines: [] }); // once more changes nothing
  });
});

describe("is not taken for the same ledger", () => {
  it("when a server has run on it in between: it is copied anew", async () => {
    const [path, { url }] = [await ledgerToMove(), await emptyPostgres()];
    await moveUntil(path, url, 4);
    const ledger = await sqlite.open(path);
    await consume(ledger, success(), { paymentSeq: "P-in-between" });
    await ledger.close();
    expect(await refusalOf(move(path, url))).toMatch(/a server has run on the ledger since the move began.*--anew/);
    const before = contentsOfSqlite(path);
    expect((await move(path, url, { isAnew: true })).isSame).toBe(true);
    expect(await contentsOfPostgres(url)).toEqual(before);
  });

  it("when it is another one, or its new place has a life of its own", async () => {
    const [path, { url }] = [await ledgerToMove(), await emptyPostgres()];
    const other = sqlite.place();
    await (await sqlite.open(other)).close();
    await moveUntil(path, url, 3);
    expect(await refusalOf(move(other, url))).toMatch(/half of another ledger/);
    await move(path, url);
    expect(await refusalOf(move(other, url))).toMatch(/a ledger of its own/);
    const { url: lived } = await emptyPostgres();
    const server = await serveOn(lived);
    expect(await refusalOf(move(other, lived))).toMatch(/a server runs on the database/);
    await consume(server, success(), { paymentSeq: "P-there" });
    await server.close();
    expect(await refusalOf(move(other, lived))).toMatch(/a ledger of its own/);
  });

  it("when it is a copy from before the move", async () => {
    const [path, { url }] = [await ledgerToMove(), await emptyPostgres()];
    const copy = copyOf(path);
    await move(path, url);
    expect(await refusalOf(move(copy, url))).toMatch(/moved from a copy of this one/);
  });
});

describe("tells of a difference, and opens nothing, where", () => {
  const WOUNDS = [
    [
      "an amount",
      "UPDATE consumptions SET amount_micros = amount_micros + 1 WHERE currency = 'EUR'",
      ["EUR", "consumptions"],
    ],
    ["a status", `UPDATE consumptions SET message = 'x' WHERE payment_seq = '${PAYMENTS.rejected}'`, ["consumptions"]],
    ["an event", "UPDATE feed SET occurred_at = occurred_at + 1 WHERE sequence = 3", ["feed events"]],
    ["an attempt", "DELETE FROM attempts WHERE number = 2 AND trigger = 'CONTROL'", ["attempts", "attempts"]],
    ["an audit record", "UPDATE audit_log SET note = '' WHERE actor = 'key 1'", ["audit records"]],
    ["a key's last use", "DELETE FROM api_key_uses WHERE last_used_at = 7", ["uses of API keys", "uses of API keys"]],
    ["an app's mark", "UPDATE apps SET is_marked = false", ["apps"]],
  ] as const;

  it.each(WOUNDS)("%s is not what it was", async (_what, sql, names) => {
    const [path, { url, run }] = [await ledgerToMove(), await emptyPostgres()];
    await moveUntil(path, url, 10);
    await run(sql);
    const moved = await move(path, url);
    const differing = moved.lines.filter(({ source, target }) => source !== target);
    expect([moved.isSame, differing.map(({ name }) => name.trim().replace("digest of ", ""))]).toEqual([false, names]);
    expect(await refusalOf(serveOn(url))).toMatch(UNDER_WAY);
    await (await sqlite.open(path)).close(); // the old place is as it was
  });
});

describe("the way back", () => {
  const back = (sourcePath: string, targetUrl: string) => takeMoveBack({ sourcePath, targetUrl, timers: realTimers });

  it("is open until a server has worked on the new place", async () => {
    const [path, { url }] = [await ledgerToMove(), await emptyPostgres()];
    expect(await refusalOf(back(path, url))).toMatch(/was not moved/);
    await move(path, url);
    expect(await refusalOf(sqlite.open(path))).toMatch(MOVED_AWAY);
    expect(await refusalOf(move(path, url, { isAnew: true }))).toMatch(/take that back first/);
    await back(path, url);
    expect(await refusalOf(serveOn(url))).toMatch(UNDER_WAY);
    const ledger = await sqlite.open(path);
    await consume(ledger, success(), { paymentSeq: "P-back-again" });
    await ledger.close();
    await move(path, url, { isAnew: true });
    await (await serveOn(url)).close();
    expect(await refusalOf(back(path, url))).toMatch(/a server has worked on the moved ledger/);
    expect(await refusalOf(sqlite.open(path))).toMatch(MOVED_AWAY);
  });

  it("leads not to another database than it was moved to", async () => {
    const [path, { url }, { url: other }] = [await ledgerToMove(), await emptyPostgres(), await emptyPostgres()];
    await move(path, url);
    expect(await refusalOf(move(path, other))).toMatch(/ledger\.db was moved to postgres:\/\/there\/ledger$/);
    expect(await refusalOf(back(path, other))).toMatch(/does not hold the ledger that was moved/);
  });
});

describe("a source is left alone", () => {
  it("while a server runs on it", async () => {
    const [path, { url }] = [await ledgerToMove(), await emptyPostgres()];
    const ledger = await sqlite.open(path);
    expect(await refusalOf(move(path, url))).toMatch(/ledger\.db is in use by another server$/);
    await ledger.close();
  });

  it("that is not there, another program's, of another schema, or was never served", async () => {
    const { url } = await emptyPostgres();
    const refusalWith = async (sql: string) => {
      const path = await ledgerToMove();
      onSource(path, sql);
      return refusalOf(move(path, url));
    };
    expect(await refusalOf(move("/nowhere/ledger.db", url))).toMatch(/^\/nowhere\/ledger\.db is not there, or empty$/);
    expect(await refusalWith("PRAGMA application_id = 7")).toMatch(/another program/);
    expect(await refusalWith("PRAGMA user_version = 1")).toMatch(
      /has schema 1, .* first DATABASE_URL=sqlite:.* iap-graphql migrate$/,
    );
    expect(await refusalWith("PRAGMA user_version = 99")).toMatch(/newer version \(schema 99/);
    expect(await refusalWith("DELETE FROM ledger_facts")).toMatch(/was never served/);
  });

  it("by a move that another one overtakes", async () => {
    const [path, { url }] = [await ledgerToMove(), await emptyPostgres()];
    const twin = copyOf(path); // the same ledger to every check
    const overtaking: Promise<PromiseSettledResult<Moved>[]>[] = []; // either may be the one that fails, and the first to end
    const onProgress = () => {
      if (overtaking.length === 0) overtaking.push(Promise.allSettled([move(twin, url)]));
    };
    const ends = await Promise.allSettled([move(path, url, { onProgress })]);
    ends.push(...(await Promise.all(overtaking)).flat());
    const failures = ends.filter((end) => end.status === "rejected").map(({ reason }) => String(reason));
    expect(ends).toHaveLength(2);
    expect(failures).toEqual([expect.stringMatching(/somebody else began to write|from a copy of this one/)]);
    expect((await contentsOfPostgres(url)).tables).toEqual(contentsOfSqlite(path).tables);
  });
});

it("reads its source and writes nothing but where it went", async () => {
  const [path, { url }] = [await ledgerToMove(), await emptyPostgres()];
  const database = new Database(path, { readonly: true });
  onTestFinished(() => void database.close());
  const facts = database.prepare<[], string>("SELECT name FROM ledger_facts").pluck();
  const before = [database.pragma("data_version", { simple: true }), facts.all()];
  await moveUntil(path, url, 7);
  expect([database.pragma("data_version", { simple: true }), facts.all()]).toEqual(before);
  await move(path, url);
  expect(facts.all()).toEqual([before[1], "moved_to"].flat());
});
