// A backup: one state of the ledger, whole, on disk before it has its name; and whatever goes wrong leaves nothing there.

import Database from "better-sqlite3";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { BackupFailure } from "../../src/ledger/backupFailure.ts";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { type Backup, backUpSqliteLedger, type BackupOptions } from "../../src/ledger/sqlite/backup.ts";
import { chooseTarget } from "../../src/ledger/sqlite/backupFiles.ts";
import { success } from "../support/heards.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { ask, callOf, consume } from "./support/calls.ts";
import { type OpenLedger, sqlite } from "./support/engines.ts";
import { doctored, livedInLedger, PAYMENTS } from "./support/livedInLedger.ts";

const DRAFT_PREFIX = ".iap-graphql-backup-";

interface Wish extends Partial<Omit<BackupOptions, "target" | "path">> {
  readonly to: string;
  readonly mayReplace?: boolean;
}

async function backUp(path: string, { to, mayReplace = false, ...options }: Wish): Promise<Backup> {
  return backUpSqliteLedger({
    path,
    target: chooseTarget({ ledgerPath: path, to, mayReplace, epochMs: 0 }),
    randomBytes: (count) => new Uint8Array(count).fill(7),
    monotonicMs: () => performance.now(),
    copyMsMax: 60_000,
    stepPages: 20,
    onProgress: () => undefined,
    ...options,
  });
}

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof LedgerRefusal) return error.message;
    throw error;
  }
  return "chosen";
}

function draftsIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith(DRAFT_PREFIX) && name.endsWith(".partial"));
}

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
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.from(bytes).fill(0xaa, 8 * 4_096, 9 * 4_096));
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

describe("where a backup goes", () => {
  const choose = (ledgerPath: string, to: string | null, mayReplace = false) =>
    chooseTarget({ ledgerPath, to, mayReplace, epochMs: Date.UTC(2026, 6, 1, 2, 3, 4, 567) }).path;

  it("is beside the ledger by default, named by the time; or in a folder that is named", async () => {
    const path = await livedInLedger();
    expect(choose(path, null)).toBe(join(dirname(path), "backups", "ledger-20260701T020304Z.db"));
    expect(statSync(join(dirname(path), "backups")).mode & 0o777).toBe(0o700);
    const folder = temporaryFolder();
    expect(choose(path, folder)).toBe(join(folder, "ledger-20260701T020304Z.db"));
    expect(choose(path, `${folder}/new/`)).toBe(join(folder, "new", "ledger-20260701T020304Z.db"));
  });

  it("is refused where something stands, unless it may be replaced", async () => {
    const path = await livedInLedger();
    const to = join(temporaryFolder(), "copy.db");
    writeFileSync(to, "");
    expect(refusalOf(() => choose(path, to))).toBe(`${to} is there already; --force replaces it`);
    expect(choose(path, to, true)).toBe(to);
    const link = join(dirname(to), "link.db");
    symlinkSync(path, link);
    expect(refusalOf(() => choose(path, link, true))).toBe(`${link} is no plain file`);
  });

  it("is never the ledger itself, nor a name beside it, by whatever way", async () => {
    const path = await livedInLedger();
    const folder = temporaryFolder();
    symlinkSync(dirname(path), join(folder, "way"));
    for (const name of ["ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db-lock", "ledger.db-secret"]) {
      const reason = /belongs to the ledger itself$/;
      expect(refusalOf(() => choose(path, join(dirname(path), name), true))).toMatch(reason);
      expect(refusalOf(() => choose(path, join(folder, "way", name), true))).toMatch(reason);
    }
  });

  it("is never another ledger in use, whose log would be taken for the backup's", async () => {
    const path = await livedInLedger();
    const other = sqlite.place();
    await sqlite.open(other);
    expect(refusalOf(() => choose(path, other, true))).toMatch(/-wal is there: .* is, or was, a database in use$/);
  });

  it("is refused where there is no ledger, and where no folder can be made", async () => {
    const nowhere = join(temporaryFolder(), "ledger.db");
    expect(refusalOf(() => choose(nowhere, null))).toBe(`${nowhere} is not there`);
    const path = await livedInLedger();
    const to = join(temporaryFolder(), "no", "such", "copy.db");
    expect(refusalOf(() => choose(path, to))).toBe(`${dirname(to)} cannot be made (ENOENT)`);
  });
});

describe("no backup is begun of", () => {
  async function refusalOfBackup(path: string): Promise<string> {
    const folder = temporaryFolder();
    const line = await backUp(path, { to: join(folder, "copy.db") }).then(
      () => "backed up",
      (error: unknown) => (error instanceof LedgerRefusal ? error.message : String(error)),
    );
    expect(readdirSync(folder)).toEqual([]);
    return line;
  }

  it("a file that is no ledger, or a newer program's", async () => {
    const letter = sqlite.place();
    writeFileSync(letter, "This is a letter and no database.\n".repeat(200));
    expect(await refusalOfBackup(letter)).toBe(`${letter} cannot be read (SQLITE_NOTADB)`);
    const newer = doctored(await livedInLedger(), "PRAGMA user_version = 99");
    expect(await refusalOfBackup(newer)).toMatch(/was written by a newer version \(schema 99, known \d+\)$/);
    const photos = doctored(await livedInLedger(), "PRAGMA application_id = 42");
    expect(await refusalOfBackup(photos)).toBe(`${photos} is no ledger`);
  });

  it("a file that cannot be opened", async () => {
    const folder = sqlite.place();
    mkdirSync(folder);
    expect(await refusalOfBackup(folder)).toMatch(/ cannot be (?:opened|read) \(SQLITE_[A-Z_]+\)$/);
  });
});
