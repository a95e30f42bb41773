// Where a backup may go, and of what one may be taken: never over the ledger, never over what is in use, never of what is
// no ledger of ours.

import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { chooseTarget } from "../../src/ledger/sqlite/backupFiles.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { backUp, refusalOf } from "./support/backingUp.ts";
import { sqlite } from "./support/engines.ts";
import { doctored, livedInLedger } from "./support/livedInLedger.ts";

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
    for (const name of [
      "ledger.db",
      "ledger.db-wal",
      "ledger.db-shm",
      "ledger.db-lock",
      "ledger.db-secret",
      "ledger.db-receipt-keys",
    ]) {
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
    expect(await refusalOfBackup(letter)).toBe(`${letter} cannot be opened (SQLITE_NOTADB)`);
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
