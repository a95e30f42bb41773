// `migrate` as people type it: the schema as a step of its own, and one line for every way of asking for the impossible.

import Database from "better-sqlite3";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { APPLICATION_ID, SCHEMA_VERSION } from "../../src/ledger/sqlite/migrations.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { ledgerToMove } from "../ledger/support/movedLedger.ts";
import { doctored, livedInLedger } from "../ledger/support/livedInLedger.ts";
import { runCommand } from "./support/command.ts";

const VERSION_1 = new URL("../ledger/support/version1.sqlite.sql", import.meta.url);

async function migrate(commandLine: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderrLines } = await runCommand(["migrate", ...commandLine], { variables });
  return { code, stdout, line: stderrLines.at(-1) ?? "", lines: stderrLines.length };
}

describe("without --from it brings the schema up, whatever else is set wrong", () => {
  it("on PostgreSQL, once", { timeout: 60_000 }, async () => {
    const { url, name } = await freshDatabase();
    const variables = { DATABASE_URL: url, PORT: "none" };
    const place = `postgres://${new URL(url).host}/${name}`;
    expect(await migrate([], variables)).toMatchObject({
      code: 0,
      stdout: `${place}: the schema went from version 0 to 4\n`,
    });
    const again = await migrate(["--json"], variables);
    expect([again.code, JSON.parse(again.stdout)]).toEqual([0, { from: 4, to: 4, place }]);
  });

  it("on SQLite, from an older version, and not beside a server", { timeout: 60_000 }, async () => {
    const path = join(temporaryFolder(), "ledger.db");
    const older = new Database(path);
    older.exec(readFileSync(VERSION_1, "utf8"));
    older.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1`);
    older.close();
    const variables = { DATABASE_URL: `sqlite:${path}` };
    expect((await migrate([], variables)).stdout).toBe(
      `${path}: the schema went from version 1 to ${SCHEMA_VERSION}\n`,
    );
    expect((await migrate([], variables)).stdout).toBe(`${path}: the schema is at version ${SCHEMA_VERSION} already\n`);
    const lock = new Database(`${path}-lock`);
    lock.exec("BEGIN EXCLUSIVE");
    const beside = await migrate([], variables);
    lock.close();
    expect(beside).toMatchObject({ code: 2, line: `DATABASE_URL: ${path} is in use by another server` });
  });
});

describe("with --from it", () => {
  it("says as JSON what both sides add up to, and how far it is on standard error", { timeout: 60_000 }, async () => {
    const [path, { url }] = [await ledgerToMove(), await freshDatabase()];
    const { code, stdout, line } = await migrate(["--from", `sqlite:${path}`, "--to", url, "--json"]);
    expect([code, line]).toEqual([0, "comparing records: 100 %"]);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 51, isSame: true });
    expect(await migrate(["--from", `sqlite:${path}`, "--to", url])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/was moved to postgres:\/\/[^@]+ before, to its end\.\n$/),
    });
  });

  it("ends with 1 and names what differs", { timeout: 60_000 }, async () => {
    const [path, { url }] = [await ledgerToMove(), await freshDatabase()];
    // An event that belongs to no consumption cannot come over: the two sides then differ.
    const wounded = doctored(path, "UPDATE feed SET consumption = 99 WHERE sequence = 3");
    const { code, stdout, line } = await migrate(["--from", `sqlite:${wounded}`, "--to", url]);
    expect([code, line]).toEqual([1, "the two differ in feed events: no server starts on the new one; copy it --anew"]);
    expect(stdout).toMatch(/^feed events +15 +14 +DIFFERS$/m);
  });

  it("refuses in one line, without a password, and begins nothing", { timeout: 60_000 }, async () => {
    const path = join(temporaryFolder(), "ledger.db");
    const [from, to] = [`sqlite:${path}`, "postgres://user:hunter2@127.0.0.1:9/ledger"];
    const asked: [readonly string[], RegExp][] = [
      [["--to", to], /^--to: goes with --from sqlite:PATH only$/],
      [["--undo"], /^--undo: goes with --from sqlite:PATH only$/],
      [["--from", to], /^--from: the ledger that is moved is named sqlite:PATH$/],
      [["--from", from], /^DATABASE_URL: the place that is moved to is named postgres:/],
      [["--from", from, "--to", from], /^--to: the place that is moved to is named postgres:/],
      [["--from", from, "--to", to, "--undo", "--anew"], /^--undo: does not go with --anew$/],
      [["--from", from, "--to", to], /^migrate: .*ledger\.db is not there, or empty$/],
    ];
    for (const [commandLine, line] of asked) {
      const refused = await migrate(commandLine);
      expect({ ...refused, commandLine }).toMatchObject({
        code: 2,
        stdout: "",
        lines: 1,
        line: expect.stringMatching(line),
      });
    }
    const lived = await livedInLedger();
    const unreachable = await migrate(["--from", `sqlite:${lived}`, "--to", to]);
    expect(unreachable).toMatchObject({
      code: 2,
      line: expect.stringMatching(/^migrate: the database cannot be used \(/),
    });
    expect(unreachable.line).not.toContain("hunter2");
  });
});
