// A backup: one state of the ledger, whole, on disk before it has its name; and whatever goes wrong leaves nothing there.

import Database from "better-sqlite3";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { BackupFailure } from "../../src/ledger/backupFailure.ts";
import type { Backup, BackupOptions } from "../../src/ledger/sqlite/backup.ts";
import { success } from "../support/heards.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { backUp, DRAFT_PREFIX, draftsIn, type Wish } from "./support/backingUp.ts";
import { ask, callOf, consume } from "./support/calls.ts";
import { type OpenLedger, sqlite } from "./support/engines.ts";
import { doctored, livedInLedger, PAYMENTS } from "./support/livedInLedger.ts";

/** Long enough for several steps of a copy. */
async function largeLedger(): Promise<{ path: string; ledger: OpenLedger }> {
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  await consume(ledger, success(), { paymentSeq: "before" });
  const database = new Database(path);
  database.exec("CREATE TABLE ballast (bytes BLOB)");
  const insert = database.prepare("INSERT INTO ballast VALUES (zeroblob(20000))");
  database.transaction(() => {
    for (let n = 0; n < 16; n += 1) insert.run();
  })();
  database.close();
  return { path, ledger };
}

describe("a backup", () => {
  it("is one plain file for its owner alone, which holds every record", async () => {
    const path = await livedInLedger();
    const to = join(temporaryFolder(), "copies", "copy.db");
    const backup = await backUp(path, { to });
    expect(backup).toEqual({ bytes: statSync(to).size, consumptions: 9, events: 11 });
    expect(readdirSync(dirname(to))).toEqual(["copy.db"]);
    expect([statSync(to).mode & 0o777, statSync(dirname(to)).mode & 0o777]).toEqual([0o600, 0o700]);
    // SQLite's file format, 1.3: 1 is a file without a write-ahead log, which a look at it does not make either.
    expect([...readFileSync(to).subarray(18, 20)]).toEqual([1, 1]);
    expect(sqlite.look(to)).toEqual(sqlite.look(path));
    expect(readdirSync(dirname(to))).toEqual(["copy.db"]);
  });

  it("is taken beside a running server, of one state, while that goes on writing", async () => {
    const { path, ledger } = await largeLedger();
    const to = join(temporaryFolder(), "copy.db");
    const during: Promise<unknown>[] = [];
    const stranger = new Database(path);
    const onProgress: BackupOptions["onProgress"] = (stage) => {
      if (stage !== "copy") return;
      stranger.exec("INSERT INTO ballast VALUES ('written before the next step')");
      during.push(consume(ledger, success(), { paymentSeq: `during ${during.length}` }));
    };
    await backUp(path, { to, onProgress });
    await Promise.all(during);
    stranger.close();
    expect(during.length).toBeGreaterThan(3); // one copy, in steps: not begun anew for each write
    expect(sqlite.look(to).consumptions.map((one) => one.payment_seq)).toEqual(["before"]);
    expect(sqlite.look(path).consumptions).toHaveLength(1 + during.length);
  });

  it("lets the log begin anew as soon as the copy is done, before it is looked through", async () => {
    const { path, ledger } = await largeLedger();
    const heldUp: Record<string, boolean> = {};
    const onProgress: BackupOptions["onProgress"] = (stage) => {
      const stranger = new Database(path, { timeout: 0 });
      const [row] = stranger.prepare<[], [number]>("PRAGMA wal_checkpoint(RESTART)").raw().all();
      heldUp[stage] = row?.[0] === 1;
      stranger.close();
    };
    await ask(ledger, { paymentSeq: "one more" });
    await backUp(path, { to: join(temporaryFolder(), "copy.db"), onProgress });
    expect(heldUp).toEqual({ copy: true, verify: false });
  });

  it("is a ledger: the next server goes on where it ends", async () => {
    const path = await livedInLedger();
    const to = join(temporaryFolder(), "copy.db");
    await backUp(path, { to });
    const ledger = await sqlite.open(to);
    const replayed = await ledger.writer.open(callOf({ paymentSeq: PAYMENTS.consumed }));
    expect(replayed).toMatchObject({ kind: "replay" });
    const reopened = await ledger.writer.open(callOf({ paymentSeq: PAYMENTS.doubted }));
    expect(reopened).toMatchObject({ kind: "ask", permit: { attemptNumber: 2 } });
  });

  it("tells how far it is, copying and looking through", async () => {
    const { path } = await largeLedger();
    const seen: Record<string, [number, number][]> = { copy: [], verify: [] };
    const to = join(temporaryFolder(), "copy.db");
    await backUp(path, { to, onProgress: (stage, done, total) => void seen[stage]?.push([done, total]) });
    for (const stage of ["copy", "verify"]) {
      const steps = seen[stage] ?? [];
      expect(steps[0]?.[0]).toBe(0);
      expect(steps.at(-1)?.[0]).toBeGreaterThanOrEqual(steps.at(-1)?.[1] ?? Infinity);
      expect(steps.map(([done]) => done)).toEqual(steps.map(([done]) => done).toSorted((one, other) => one - other));
    }
  });
});

describe("a backup that fails leaves nothing under its name", () => {
  async function expectFailure(path: string, line: string | RegExp, options: Partial<Wish> = {}): Promise<void> {
    const to = join(temporaryFolder(), "copy.db");
    const failing = backUp(path, { to, ...options });
    await expect(failing).rejects.toThrow(BackupFailure);
    await expect(failing).rejects.toThrow(line);
    expect(readdirSync(dirname(to))).toEqual([]);
  }

  it("when the copy does not keep the invariants", async () => {
    const path = doctored(await livedInLedger(), "DROP INDEX consumptions_consumed_once");
    await expectFailure(path, /^the copy does not keep the invariants: .*not in force: consumptions_consumed_once$/);
  });

  it("when the ledger is damaged", async () => {
    const path = await livedInLedger();
    const database = new Database(path);
    const page = "SELECT rootpage FROM sqlite_schema WHERE name = 'consumptions_by_item'";
    const at = (Number(database.prepare(page).pluck().get()) - 1) * 4_096;
    database.close();
    writeFileSync(path, readFileSync(path).fill(0xaa, at, at + 4_096));
    await expectFailure(path, /^the copy does not keep the invariants: integrity: /);
  });

  it("when the copy takes too long", async () => {
    const { path } = await largeLedger();
    let now = 0;
    const slow = { monotonicMs: () => (now += 1_000), copyMsMax: 3_500 };
    await expectFailure(path, "the copy took longer than 4 s and was given up", slow);
  });

  it("and what stood there before stays, also where it might have been replaced", async () => {
    const path = doctored(await livedInLedger(), "DROP INDEX consumptions_consumed_once");
    const to = join(temporaryFolder(), "copy.db");
    writeFileSync(to, "the one before");
    await expect(backUp(path, { to, mayReplace: true })).rejects.toThrow(BackupFailure);
    expect(readFileSync(to, "utf8")).toBe("the one before");
    expect(readdirSync(dirname(to))).toEqual(["copy.db"]);
  });

  it("nor does it take a name that somebody else took meanwhile", async () => {
    const path = await livedInLedger();
    const to = join(temporaryFolder(), "copy.db");
    const onProgress = () => writeFileSync(to, "another's");
    await expect(backUp(path, { to, onProgress })).rejects.toThrow(`${to} is there already`);
    expect(readFileSync(to, "utf8")).toBe("another's");
  });
});

describe("what a killed backup left", () => {
  it("is removed by the next one into that folder", async () => {
    const path = await livedInLedger();
    const folder = temporaryFolder();
    const left = `${DRAFT_PREFIX}0123456789abcdef.partial`;
    writeFileSync(join(folder, left), readFileSync(path).subarray(0, 5_000));
    writeFileSync(join(folder, `${left}-journal`), "");
    const nobodys = [`${DRAFT_PREFIX}notes.partial`, "copy.partial"];
    for (const name of nobodys) writeFileSync(join(folder, name), "");
    await backUp(path, { to: join(folder, "copy.db") });
    expect(readdirSync(folder).toSorted()).toEqual([...nobodys, "copy.db"].toSorted());
  });

  it("is not mistaken for what another backup is writing", async () => {
    const { path } = await largeLedger();
    const folder = temporaryFolder();
    const inner: Promise<Backup>[] = [];
    const onProgress: BackupOptions["onProgress"] = (_stage, done) => {
      if (done === 0 || inner.length > 0) return; // from the first step on a draft is locked
      const randomBytes = (count: number) => new Uint8Array(count).fill(8);
      inner.push(backUp(path, { to: join(folder, "second.db"), randomBytes }));
      expect(draftsIn(folder)).toHaveLength(2);
    };
    await backUp(path, { to: join(folder, "first.db"), onProgress });
    await Promise.all(inner);
    expect(readdirSync(folder).toSorted()).toEqual(["first.db", "second.db"]);
  });
});
