// A ledger that was parted from its log: killed and then without it, copied alone, its log cut. Nobody opens it until the loss
// is accepted; whatever has all that was written, by whichever way, opens as before.

import Database from "better-sqlite3";
import { copyFileSync, existsSync, rmSync, truncateSync } from "node:fs";
import { expect, it } from "vitest";
import { acceptLostLog } from "../../src/ledger/sqlite/acceptLostLog.ts";
import { examineSqliteLedger } from "../../src/ledger/sqlite/examine/examine.ts";
import { readSqliteBesideServer } from "../../src/ledger/sqlite/readerBesideServer.ts";
import { openSource } from "../../src/ledger/migration/source.ts";
import { success } from "../support/heards.ts";
import { ask, callOf, consume } from "./support/calls.ts";
import { type OpenLedger, SECRET, sqlite } from "./support/engines.ts";
import { openExternal } from "./support/externalLedger.ts";
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
