// `backup` as people and cron run it: beside a running server, with a result on standard output, progress on standard
// error, and nothing under the backup's name until it is whole.

import Database from "better-sqlite3";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { post, runCommand, serve, startCommand } from "./support/command.ts";

const CONSUME = `mutation {
  consumePayment(paymentSeq: "T-ok-KRW-1000", itemSeq: 1001, purchaseToken: "t") { ... on ConsumeSuccess { price } }
}`;

describe("beside a running server", () => {
  it("a backup appears beside the ledger, and says what is in it and what to keep with it", async () => {
    const { folder, address, kill } = await serve();
    await post(address, CONSUME);
    const { code, stdout, stderrLines } = await runCommand(["backup"], { folder });
    expect(code, stderrLines.join("\n")).toBe(0);
    const [name = "", ...more] = readdirSync(join(folder, "data", "backups"));
    expect([name, more]).toEqual([expect.stringMatching(/^ledger-\d{8}T\d{6}Z\.db$/), []]);
    expect(stdout).toMatch(/\/data\/backups\/ledger-\S+\.db: \d+ bytes, 1 consumptions, 1 feed events; on disk/);
    expect(stdout).toContain("Keep ./data/ledger.db-secret with it");
    expect(stderrLines).toEqual(expect.arrayContaining(["copying pages: 100 %", "looking through records: 100 %"]));
    expect(statSync(join(folder, "data", "backups", name)).mode & 0o777).toBe(0o600);
    expect((await kill("SIGTERM")).code).toBe(0);
  });

  it("the same as JSON, to a name that is given; the secret is named, never shown", async () => {
    const LEDGER_SECRET = Buffer.alloc(32, 9).toString("base64");
    const { folder, address } = await serve({ variables: { LEDGER_SECRET } });
    await post(address, CONSUME);
    const commandLine = ["backup", "--to", "copy.db", "--json"];
    const { code, stdout, stderrLines } = await runCommand(commandLine, { folder, variables: { LEDGER_SECRET } });
    const bytes = statSync(join(folder, "copy.db")).size;
    const path = join(folder, "copy.db");
    expect(JSON.parse(stdout)).toEqual({ path, bytes, consumptions: 1, feedEvents: 1, keepWithIt: "LEDGER_SECRET" });
    expect([code, stdout.trim().split("\n").length]).toEqual([0, 1]);
    expect(stdout + stderrLines.join("\n")).not.toContain(LEDGER_SECRET);
    const again = await runCommand(["backup", "--to", "copy.db"], { folder });
    expect([again.code, again.stdout]).toEqual([2, ""]);
    expect(again.stderrLines).toEqual([`${path} is there already; --force replaces it`]);
    expect((await runCommand(["backup", "--to", "copy.db", "--force"], { folder })).code).toBe(0);
  });
});

describe("a backup that does not end well", () => {
  /** A server's ledger, left behind. */
  async function ledgerFolder(): Promise<string> {
    const { folder, address, kill } = await serve();
    await post(address, CONSUME);
    await kill("SIGTERM");
    return folder;
  }

  it("ends with 1, one line and no file, where the ledger breaks an invariant", async () => {
    const folder = await ledgerFolder();
    const database = new Database(join(folder, "data", "ledger.db"));
    database.exec("DELETE FROM feed");
    database.close();
    // What else is set wrong is no reason against a backup.
    const variables = { NODE_ENV: "production", PORT: "no port", IAP_API: "v9" };
    const { code, stdout, stderrLines } = await runCommand(["backup", "--to", "copies/"], { folder, variables });
    expect([code, stdout, readdirSync(join(folder, "copies"))]).toEqual([1, "", []]);
    expect(stderrLines.at(-1)).toMatch(
      /^the copy does not keep the invariants: last event \(I4\): 1 in another status/,
    );
  });

  it("leaves no file under its name when it is killed, and the next one cleans up", async () => {
    const folder = await ledgerFolder();
    const database = new Database(join(folder, "data", "ledger.db"));
    database.exec("CREATE TABLE ballast (bytes BLOB)");
    const insert = database.prepare("INSERT INTO ballast VALUES (zeroblob(8000000))");
    for (let n = 0; n < 8; n += 1) insert.run();
    database.close();
    const killed = startCommand(["backup", "--to", "copies/copy.db"], { folder });
    await killed.logs(/^(copying pages: [1-9]0 %)$/m);
    await killed.kill("SIGKILL");
    const left = readdirSync(join(folder, "copies"));
    expect(left).toContainEqual(expect.stringMatching(/^\.iap-graphql-backup-[0-9a-f]{16}\.partial$/));
    expect(left).not.toContain("copy.db");
    expect((await runCommand(["backup", "--to", "copies/copy.db"], { folder })).code).toBe(0);
    expect(readdirSync(join(folder, "copies"))).toEqual(["copy.db"]);
  });
});

describe("ends with 2 and one line where", () => {
  async function refusal(commandLine: readonly string[], variables: Readonly<Record<string, string>> = {}) {
    const folder = temporaryFolder();
    const { code, stdout, stderrLines } = await runCommand(["backup", ...commandLine], { folder, variables });
    expect([code, stdout, stderrLines.length, readdirSync(folder)], stderrLines.join("\n")).toEqual([2, "", 1, []]);
    return stderrLines[0];
  }

  it("there is no ledger", async () => {
    expect(await refusal([])).toBe("./data/ledger.db is not there");
    expect(await refusal([], { DATABASE_URL: "ledger.db" })).toMatch(/^DATABASE_URL: "ledger.db" is not allowed; /);
  });

  it("the ledger is on PostgreSQL, without the password in it", async () => {
    for (const scheme of ["postgres", "postgresql"]) {
      const line = await refusal([], { DATABASE_URL: `${scheme}://iap:canary@127.0.0.1/iap` });
      expect(line).toBe(
        "DATABASE_URL: a PostgreSQL ledger is backed up by pg_dump: docs/how-to/back-up-and-restore.md#postgresql",
      );
    }
  });

  it("the time is out of bounds", async () => {
    for (const seconds of ["0", "86401", "soon"]) {
      expect(await refusal(["--within", seconds])).toMatch(/^--within: .* is not allowed; an integer from 1 to 86400$/);
    }
  });
});
