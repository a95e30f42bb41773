// What the SQLite engine opens and what it refuses: one line that names the file, and not a byte of it changed.

import Database from "better-sqlite3";
import { mkdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import { success } from "../support/heards.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { ask, consume } from "./support/calls.ts";
import { sqlite } from "./support/engines.ts";

const PAGE_BYTES = 4_096;

function refusalOf(path: string): string {
  try {
    openForWriting(path).close();
  } catch (error) {
    if (error instanceof LedgerRefusal) return error.message;
    throw error;
  }
  return "opened";
}

function expectUntouched(path: string, line: string | RegExp): void {
  const before = readFileSync(path);
  expect(refusalOf(path)).toMatch(line);
  expect(readFileSync(path).equals(before)).toBe(true);
}

/** A ledger that has been used, closed and whole. */
async function usedLedger(): Promise<string> {
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  await Promise.all(Array.from({ length: 20 }, (_, n) => consume(ledger, success(), { paymentSeq: `P${n}` })));
  await ledger.close();
  return path;
}

function changed(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}

describe("a SQLite ledger's file", () => {
  it("is in WAL mode, flushed with every commit, and says whose it is", () => {
    const path = sqlite.place();
    const database = openForWriting(path);
    const settings = ["synchronous", "journal_mode", "foreign_keys", "application_id", "user_version"].map((name) =>
      database.pragma(name, { simple: true }),
    );
    database.close();
    expect(settings).toEqual([2, "wal", 1, 0x69617067, 6]);
  });

  it("is for its owner alone, and so is everything beside it, and a folder that had to be made", async () => {
    const folder = join(temporaryFolder(), "data");
    const path = join(folder, "ledger.db");
    const ledger = await sqlite.open(path);
    await ask(ledger);
    const modes = ["", "-wal", "-shm", "-lock"].map((suffix) => statSync(path + suffix).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it("opens again where nothing was written to it yet, and where it is an empty file", () => {
    const path = sqlite.place();
    writeFileSync(path, "");
    expect(refusalOf(path)).toBe("opened");
    expect(refusalOf(path)).toBe("opened");
  });
});

describe("refused with one line and left untouched is", () => {
  it("a ledger of a newer version", async () => {
    const path = await usedLedger();
    changed(path, "PRAGMA user_version = 7");
    expectUntouched(path, `${path} was written by a newer version (schema 7, known 6)`);
  });

  it("a database of another program", () => {
    const path = sqlite.place();
    changed(path, "CREATE TABLE photos (name TEXT)");
    expectUntouched(path, `${path} is a database of another program`);
    changed(path, "PRAGMA application_id = 42");
    expectUntouched(path, `${path} is a database of another program`);
  });

  it("a marked but empty database of another program", () => {
    const path = sqlite.place();
    changed(path, "PRAGMA application_id = 42");
    expectUntouched(path, `${path} is a database of another program`);
  });

  it.each(["This is a letter and no database.\n".repeat(200), "xy"])("a file that is no database", (text) => {
    const path = sqlite.place();
    writeFileSync(path, text);
    expectUntouched(path, `${path} is not a database`);
  });

  it("a ledger with any of its pages overwritten", async () => {
    const path = await usedLedger();
    const whole = readFileSync(path);
    const pages = whole.length / PAGE_BYTES;
    expect(pages).toBeGreaterThan(10);
    for (let page = 0; page < pages; page += 1) {
      writeFileSync(path, Buffer.from(whole).fill(0xaa, page * PAGE_BYTES, (page + 1) * PAGE_BYTES));
      expectUntouched(path, page === 0 ? "is not a database" : /is damaged \(.+\)$/);
    }
    writeFileSync(path, whole);
    expect(refusalOf(path)).toBe("opened");
  });

  it.each([0.5, 1, 2.5])("a ledger cut short by %d pages", async (pages) => {
    const path = await usedLedger();
    truncateSync(path, statSync(path).size - pages * PAGE_BYTES);
    expectUntouched(path, /is damaged \(.+\)$/);
  });
});

describe("refused with one line is", () => {
  it("a directory", () => {
    const folder = temporaryFolder();
    expect(refusalOf(folder)).toBe(`${folder} cannot be created or written (EISDIR)`);
  });

  it("a path whose folder's folder is missing: only one folder is made", () => {
    const path = join(temporaryFolder(), "missing", "data", "ledger.db");
    expect(refusalOf(path)).toBe(`${path} cannot be created or written (ENOENT)`);
  });

  it("a path below a file", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const path = join(file, "ledger.db");
    expect(refusalOf(path)).toBe(`${path} cannot be created or written (ENOTDIR)`);
  });

  it("a path below a file's missing child", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(refusalOf(join(file, "data", "ledger.db"))).toMatch(/cannot be created or written \(ENOTDIR\)$/);
  });

  it("a link to nowhere whose folder is missing", () => {
    const folder = temporaryFolder();
    const path = join(folder, "ledger.db");
    symlinkSync(join(folder, "missing", "ledger.db"), path);
    expect(refusalOf(path)).toBe(`${path} cannot be created or written (ENOENT)`);
  });

  it("a path where nothing can be made", () => {
    expect(refusalOf("/proc/ledger.db")).toMatch(/^\/proc\/ledger\.db cannot be created or written \(E[A-Z]+\)$/);
    expect(refusalOf("/proc/data/ledger.db")).toMatch(/cannot be created or written \(E[A-Z]+\)$/);
  });

  it("a path of which the folder beside it cannot hold the log", () => {
    const path = sqlite.place();
    mkdirSync(`${path}-wal`);
    expect(refusalOf(path)).toMatch(/cannot be opened \(SQLITE_[A-Z_]+\)$/);
  });
});
