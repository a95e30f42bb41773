// What outlives the process: payments, and nothing that would let anybody consume one.

import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { readSandboxPayments } from "../../src/sandbox/payments.ts";
import { startSandbox } from "../../src/sandbox/sandboxServer.ts";
import { consume, consumeCode, TOKEN } from "./support/consumeCalls.ts";
import { buy, listed, seqsOf } from "./support/purchases.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

const SERVER_MODULE = new URL("../../src/sandbox/sandboxServer.ts", import.meta.url).href;

/** As it was before anybody could buy anything. */
const SCHEMA_0 = `
  CREATE TABLE heard (
    payment_seq TEXT PRIMARY KEY,
    item_seq TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    second_token_digest TEXT,
    refusal_count INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE consumed (
    payment_seq TEXT PRIMARY KEY,
    item_seq TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    price TEXT NOT NULL,
    currency TEXT NOT NULL,
    consumed_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = 1767993459; -- iaps
`;

describe("the sandbox's file", () => {
  it("keeps what was consumed, refused and lost over kill -9", async () => {
    const databasePath = join(temporaryFolder(), "sandbox.db");
    const { child, baseUrl } = await sandboxProcess(databasePath);
    expect(await consumeCode(baseUrl, "T-ok-EUR-2_29")).toBe(0);
    expect(await consumeCode(baseUrl, "T-9999-3")).toBe(9999);
    await consume(baseUrl, "T-dispute");
    expect((await consume(baseUrl, "T-lost")).bytes).toBe("");
    child.kill("SIGKILL");
    await once(child, "exit");

    expect(readSandboxPayments(databasePath).map(({ paymentSeq }) => paymentSeq)).toEqual([
      "T-dispute",
      "T-lost",
      "T-ok-EUR-2_29",
    ]);
    const restarted = await runningSandbox({ databasePath });
    expect(await consumeCode(restarted.baseUrl, "T-ok-EUR-2_29")).toBe(5018);
    expect(await consumeCode(restarted.baseUrl, "T-ok-EUR-2_29", { token: "b" })).toBe(5000);
    expect(await consumeCode(restarted.baseUrl, "T-lost")).toBe(5018);
    for (const code of [9999, 9999, 0]) expect(await consumeCode(restarted.baseUrl, "T-9999-3")).toBe(code);
    expect((await consume(restarted.baseUrl, "T-dispute", { token: "second" })).bytes).toBe("");
    expect(await consumeCode(restarted.baseUrl, "T-dispute")).toBe(5018);
  });

  it("tells what was consumed while its sandbox runs, the token as a digest only", async () => {
    const databasePath = join(temporaryFolder(), "sandbox.db");
    const { baseUrl } = await runningSandbox({ databasePath, now: () => 1_790_000_000_000 });
    await consume(baseUrl, "T-ok-EUR-2_29", { itemSeq: "9223372036854775807" });
    for (const seq of ["T-5000", "T-5018", "T-new-4242", "T-9999-3"]) await consume(baseUrl, seq);
    expect(readSandboxPayments(databasePath)).toEqual([
      {
        paymentSeq: "T-ok-EUR-2_29",
        itemSeq: 9_223_372_036_854_775_807n,
        tokenDigest: createHash("sha256").update(TOKEN).digest("hex"),
        price: "2.29",
        currency: "EUR",
        consumedAt: "2026-09-21T14:13:20.000Z",
      },
    ]);
  });

  it("counts a T-dispute once, for the token that was heard first", async () => {
    const databasePath = join(temporaryFolder(), "sandbox.db");
    const { baseUrl } = await runningSandbox({ databasePath });
    for (const token of [TOKEN, "second", "third", "fourth"]) await consume(baseUrl, "T-dispute", { token });
    const digest = createHash("sha256").update(TOKEN).digest("hex");
    expect(readSandboxPayments(databasePath).map(({ tokenDigest }) => tokenDigest)).toEqual([digest]);
  });

  it("is readable by its owner only, and holds no token", async () => {
    const folder = join(temporaryFolder(), "made", "here");
    const { baseUrl } = await runningSandbox({ databasePath: join(folder, "sandbox.db") });
    await consume(baseUrl, "T-lost");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const files = readdirSync(folder).map((name) => join(folder, name));
    expect(files.length).toBeGreaterThan(1); // the -wal beside it
    for (const file of files) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file, "latin1")).not.toContain(TOKEN.slice(0, 12));
    }
  });

  it("of an older version opens with all that it holds, and an older program finds its way in it after", async () => {
    const databasePath = join(temporaryFolder(), "sandbox.db");
    const digest = createHash("sha256").update(TOKEN).digest("hex");
    const hear = `INSERT INTO heard (payment_seq, item_seq, token_digest, second_token_digest, refusal_count)
                  VALUES (?, '1032032', '${digest}', NULL, 2)`;
    const older = new Database(databasePath);
    older.exec(SCHEMA_0);
    older.prepare(hear).run("T-9999-3");
    older.close();
    const sandbox = await startSandbox({ port: 0, databasePath });
    expect(await consumeCode(sandbox.baseUrl, "T-9999-3", { token: "b" })).toBe(5000);
    for (const code of [9999, 0]) expect(await consumeCode(sandbox.baseUrl, "T-9999-3")).toBe(code);
    expect((await buy(sandbox.baseUrl, { userKey: "mina", paymentSeq: "1" })).status).toBe(201);
    await sandbox.close();
    const again = new Database(databasePath);
    again.prepare(hear).run("T-9999-3-b");
    again.close();
    const { baseUrl } = await runningSandbox({ databasePath });
    for (const code of [9999, 0]) expect(await consumeCode(baseUrl, "T-9999-3-b")).toBe(code);
    expect(seqsOf(await listed(baseUrl, "v3", "mina"))).toEqual(["1"]);
  });

  it("is not made of another program's database", async () => {
    const databasePath = join(temporaryFolder(), "ledger.db");
    const foreign = new Database(databasePath);
    foreign.exec("CREATE TABLE consumptions (id INTEGER PRIMARY KEY)");
    foreign.close();
    const before = readFileSync(databasePath);
    await expect(startSandbox({ port: 0, databasePath })).rejects.toThrow("no file of the sandbox");
    expect(() => readSandboxPayments(databasePath)).toThrow("no file of the sandbox");
    expect(readFileSync(databasePath).equals(before)).toBe(true);
  });

  it("that fails is told as 9999, and the reason to whoever runs the sandbox", async () => {
    const databasePath = join(temporaryFolder(), "sandbox.db");
    const faults: unknown[] = [];
    const { baseUrl } = await runningSandbox({ databasePath, onFault: (cause) => faults.push(cause) });
    const vandal = new Database(databasePath);
    vandal.exec("ALTER TABLE consumed RENAME COLUMN price TO cost");
    expect(await consumeCode(baseUrl, "1")).toBe(9999);
    expect(String(faults)).toContain("no column named price");
    vandal.exec("ALTER TABLE consumed RENAME COLUMN cost TO price");
    vandal.close();
    expect(await consumeCode(baseUrl, "1")).toBe(0);
  });

  it("is let go of where the port is taken", async () => {
    const databasePath = join(temporaryFolder(), "sandbox.db");
    await (await startSandbox({ port: 0, databasePath })).close(); // SQLite locks a WAL file it finds, not one it makes
    const port = Number(new URL((await runningSandbox()).baseUrl).port);
    await expect(startSandbox({ port, databasePath })).rejects.toThrow("EADDRINUSE");
    const next = new Database(databasePath, { timeout: 0 });
    onTestFinished(() => {
      next.close();
    });
    expect(next.pragma("journal_mode = DELETE", { simple: true })).toBe("delete"); // "locked" while another has it open
  });

  it("is refused where it is no database at all", async () => {
    const databasePath = join(temporaryFolder(), "sandbox.db");
    writeFileSync(databasePath, "not a database, but long enough to be looked at as one".repeat(20));
    await expect(startSandbox({ port: 0, databasePath })).rejects.toThrow("not a database");
  });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function sandboxProcess(databasePath: string): Promise<{ child: ChildProcess; baseUrl: string }> {
  const program = `
    const { startSandbox } = await import(${JSON.stringify(SERVER_MODULE)});
    const sandbox = await startSandbox({ port: 0, databasePath: ${JSON.stringify(databasePath)} });
    console.log(sandbox.baseUrl);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [line] = await once(child.stdout, "data");
  return { child, baseUrl: String(line).trim() };
}
