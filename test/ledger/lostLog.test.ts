// A ledger that was parted from its log: killed and then without it, copied alone, its log cut. Nobody opens it until the loss
// is accepted; whatever has all that was written, by whichever way, opens as before.

import Database from "better-sqlite3";
import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { bringUpSqlite } from "../../src/ledger/migration/schemaSteps.ts";
import { recomputeTotalsOfSqlite } from "../../src/ledger/migration/totalsAnew.ts";
import { backUpSqliteLedger } from "../../src/ledger/sqlite/backup.ts";
import { readKeyUsesOnSqlite } from "../../src/ledger/sqlite/keyUses.ts";
import { acceptLostLog } from "../../src/ledger/sqlite/acceptLostLog.ts";
import { examineSqliteLedger } from "../../src/ledger/sqlite/examine/examine.ts";
import { readSqliteBesideServer } from "../../src/ledger/sqlite/readerBesideServer.ts";
import { openSource } from "../../src/ledger/migration/source.ts";
import { success } from "../support/heards.ts";
import { ask, callOf, consume } from "./support/calls.ts";
import { type OpenLedger, SECRET, sqlite } from "./support/engines.ts";
import { checkpoint, openExternal } from "./support/externalLedger.ts";
import { realTimers } from "./support/realTimers.ts";

const LOST = /the log of \S+ledger\.db \(\S+-wal\) (is not there|was cut short), so .* doctor --accept-lost-log$/;

async function inUse(open: (path: string) => Promise<OpenLedger> = sqlite.open): Promise<[string, OpenLedger]> {
  const path = sqlite.place();
  const ledger = await open(path);
  await consume(ledger, success(), { paymentSeq: "first" });
  return [path, ledger];
}

/** As much as is carried over once at least. */
async function fillLog(ledger: OpenLedger): Promise<void> {
  for (let batch = 0; batch < 30; batch += 1)
    await Promise.all(Array.from({ length: 50 }, (_, n) => ask(ledger, { paymentSeq: `P${batch}.${n}` })));
}

/** What a killed server would leave. */
function leftBehind(path: string, suffixes: readonly string[]): string {
  const place = sqlite.place();
  for (const suffix of suffixes) copyFileSync(path + suffix, place + suffix);
  return place;
}

async function kindAt(path: string, paymentSeq: string): Promise<string> {
  const ledger = await sqlite.open(path);
  try {
    return (await ledger.writer.open(callOf({ paymentSeq }))).kind;
  } finally {
    await ledger.close();
  }
}

it("is refused by everybody where its log is missing, also when all of it had been carried over a while ago", async () => {
  const [path, ledger] = await inUse();
  await expect(kindAt(leftBehind(path, [""]), "first")).rejects.toThrow(LOST);
  await fillLog(ledger);
  await consume(ledger, success(), { paymentSeq: "last" });
  const copied = leftBehind(path, [""]);
  await expect(kindAt(copied, "last")).rejects.toThrow(LOST);
  await expect(kindAt(copied, "last")).rejects.toThrow(LOST); // and not made good by having been tried
  expect(() => readSqliteBesideServer(copied, { queueMax: 1, timeoutMs: 1_000, after: realTimers.after })).toThrow(
    LOST,
  );
  expect(() => openSource(copied)).toThrow(LOST);
  expect(await findingOf(copied, "log")).toMatchObject({
    verdict: "FAIL",
    mend: expect.stringMatching(/accept-lost-log$/),
  });
});

it("is refused where its log is shorter than the index that was left beside it", async () => {
  const [path] = await inUse();
  const whole = ["", "-wal", "-shm"];
  for (const bytes of [0, 32, 5_000]) {
    const left = leftBehind(path, whole);
    truncateSync(`${left}-wal`, bytes);
    await expect(kindAt(left, "first")).rejects.toThrow(LOST);
  }
  expect(await kindAt(leftBehind(path, whole), "first")).toBe("replay");
});

/** Whatever opens a ledger that it does not serve. */
const COMMANDS: readonly (readonly [string, (path: string) => unknown])[] = [
  ["a start", (path) => kindAt(path, "first")],
  ["a reader", (path) => readSqliteBesideServer(path, { queueMax: 1, timeoutMs: 1_000, after: realTimers.after })],
  ["the uses of keys", readKeyUsesOnSqlite],
  ["a backup", backedUp],
  ["a move", openSource],
  ["a migration", bringUpSqlite],
  ["new totals", recomputeTotalsOfSqlite],
];

async function refusedByAll(path: string, start: (path: string) => Promise<unknown>): Promise<void> {
  for (const [name, open] of COMMANDS) {
    await expect((async () => open(path))(), name).rejects.toThrow(LOST);
    expect(await findingOf(path, "log"), `doctor after ${name}`).toMatchObject({ verdict: "FAIL" });
  }
  await expect(start(path), "a start after all of them").rejects.toThrow(LOST);
}

it("is refused by everybody, however many looked at it before", async () => {
  const [path] = await inUse();
  const cut = leftBehind(path, ["", "-wal", "-shm"]);
  truncateSync(`${cut}-wal`, 40_000);
  const log = readFileSync(`${cut}-wal`);
  await refusedByAll(cut, (place) => kindAt(place, "first"));
  expect(readFileSync(`${cut}-wal`).equals(log)).toBe(true); // as it was found
  const [external] = await inUse(openExternal);
  for (const suffixes of [[""], ["", "-shm"]]) {
    const left = leftBehind(external, suffixes);
    await refusedByAll(left, openExternal);
    writeFileSync(`${left}-wal`, ""); // as if a replicator had emptied it
    await refusedByAll(left, openExternal);
  }
});

it("is refused where the log is there and its ledger is not; the log is set aside once that is accepted", async () => {
  const [path] = await inUse();
  for (const empties of [false, true]) {
    const left = leftBehind(path, ["-wal", "-shm"]);
    if (empties) writeFileSync(left, "");
    const log = readFileSync(`${left}-wal`);
    const parted = /ledger\.db is not there, or empty, and its log \(\S+-wal\) is: .* doctor --accept-lost-log$/;
    for (const [name, open] of COMMANDS) await expect((async () => open(left))(), name).rejects.toThrow(parted);
    expect(await findingOf(left, "ledger")).toMatchObject({ verdict: "FAIL" });
    expect(readFileSync(`${left}-wal`).equals(log)).toBe(true);
    expect(acceptLostLog(left)).toEqual({ wasLost: true, newestSettledAt: null });
    expect(readFileSync(`${left}-wal-parted-1`).equals(log)).toBe(true);
    expect(await kindAt(left, "first")).toBe("ask");
  }
});

it("opens after a replicator emptied its log, although everybody was killed then", async () => {
  const [path, ledger] = await inUse(openExternal);
  checkpoint(path, "TRUNCATE");
  const left = leftBehind(path, ["", "-wal", "-shm"]);
  await ledger.close();
  const again = await openExternal(left);
  expect((await again.writer.open(callOf({ paymentSeq: "first" }))).kind).toBe("replay");
});

async function backedUp(path: string): Promise<unknown> {
  const folder = dirname(sqlite.place());
  return backUpSqliteLedger({
    path,
    target: { path: join(folder, "backup.db"), folder, mayReplace: false },
    randomBytes: (count) => new Uint8Array(count),
    monotonicMs: () => performance.now(),
    copyMsMax: 10_000,
    onProgress: () => undefined,
  });
}

it("goes on once the loss is accepted, which says since when records may be missing", async () => {
  const [path, ledger] = await inUse();
  await fillLog(ledger);
  const copied = leftBehind(path, [""]);
  const accepted = acceptLostLog(copied);
  expect(accepted).toEqual({ wasLost: true, newestSettledAt: expect.any(Number) });
  expect(await kindAt(copied, "first")).toBe("replay");
  expect(acceptLostLog(copied).wasLost).toBe(false);
  expect(await findingOf(copied, "log")).toMatchObject({ verdict: "ok" });
});

it("opens wherever all that was written is there", async () => {
  const [path, ledger] = await inUse();
  const withLog = leftBehind(path, ["", "-wal"]);
  expect(await kindAt(withLog, "first")).toBe("replay");
  expect(existsSync(`${withLog}-wal`)).toBe(false); // a clean end
  expect(await kindAt(withLog, "first")).toBe("replay");
  const looked = leftBehind(path, ["", "-wal"]);
  new Database(looked).exec("SELECT count(*) FROM starts").close(); // as sqlite3 does: carries the log over, deletes it
  expect(existsSync(`${looked}-wal`)).toBe(false);
  expect(await kindAt(looked, "first")).toBe("replay");
  const backup = sqlite.place();
  const source = new Database(path, { readonly: true });
  await source.backup(backup);
  source.close();
  expect(await kindAt(backup, "first")).toBe("replay");
  await ledger.close();
  expect(await kindAt(leftBehind(path, [""]), "first")).toBe("replay");
});

it("written by a version that counted nothing, it opens as it did", async () => {
  const [path] = await inUse();
  const before = leftBehind(path, ["", "-wal"]);
  const database = new Database(before);
  database.exec("DELETE FROM ledger_facts WHERE name LIKE 'log%'");
  database.close();
  rmSync(`${before}-wal`, { force: true });
  expect(await kindAt(before, "first")).toBe("replay");
});

it("of a replicator's log, too, and the log is there after a clean end", async () => {
  const [path, ledger] = await inUse(openExternal);
  await expect(openExternal(leftBehind(path, [""]))).rejects.toThrow(LOST);
  await ledger.close();
  const restored = leftBehind(path, [""]);
  await expect(openExternal(restored)).rejects.toThrow(LOST);
  expect(acceptLostLog(restored).wasLost).toBe(true);
  await (await openExternal(restored)).close();
  const again = await openExternal(path);
  expect((await again.writer.open(callOf({ paymentSeq: "first" }))).kind).toBe("replay");
});

async function findingOf(path: string, name: string): Promise<unknown> {
  const examination = await examineSqliteLedger({
    path,
    checkpoint: "auto",
    secrets: [SECRET],
    isVerifying: false,
    onProgress: () => undefined,
    epochMs: Date.now,
    monotonicMs: () => performance.now(),
    randomBytes: (count) => new Uint8Array(count),
  });
  try {
    return await examination.checks.find((check) => check.name === name)?.run();
  } finally {
    await examination.close();
  }
}
