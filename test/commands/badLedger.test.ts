// A ledger that cannot be opened: one line that names the variable, exit code 2, and what was there is as it was.

import Database from "better-sqlite3";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { post, runCommand, serve } from "./support/command.ts";

const UPSTREAM = { IAP_BASE_URL: "http://127.0.0.1:9", PORT: "0" };

async function refusalWith(path: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const variables = { ...UPSTREAM, DATABASE_URL: `sqlite:${path}`, ...more };
  const { code, stdout, stderrLines } = await runCommand(["serve"], { variables });
  expect({ code, stdout, count: stderrLines.length }, stderrLines.join("\n")).toEqual({
    code: 2,
    stdout: "",
    count: 1,
  });
  return stderrLines[0] ?? "";
}

describe("serve refuses a ledger", () => {
  it("that is no database", async () => {
    const path = join(temporaryFolder(), "letter.txt");
    writeFileSync(path, "This is a letter and no database.\n");
    expect(await refusalWith(path)).toBe(`DATABASE_URL: ${path} is not a database`);
    expect(readFileSync(path, "utf8")).toBe("This is a letter and no database.\n");
  });

  it("that is another program's, and one of a newer version", async () => {
    const path = join(temporaryFolder(), "photos.db");
    const database = new Database(path);
    database.exec("CREATE TABLE photos (name TEXT)");
    expect(await refusalWith(path)).toBe(`DATABASE_URL: ${path} is a database of another program`);
    database.exec("PRAGMA application_id = 0x69617067; PRAGMA user_version = 7");
    database.close();
    expect(await refusalWith(path)).toMatch(/^DATABASE_URL: .* was written by a newer version \(schema 7, known 6\)$/);
  });

  it("that is a directory, lies below a file, or lies where nothing can be made", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(await refusalWith(folder)).toBe(`DATABASE_URL: ${folder} cannot be created or written (EISDIR)`);
    expect(await refusalWith(join(file, "ledger.db"))).toMatch(/^DATABASE_URL: .* \(ENOTDIR\)$/);
    expect(await refusalWith("/proc/data/ledger.db")).toMatch(/^DATABASE_URL: .* \(E[A-Z]+\)$/);
    expect(await refusalWith(join(folder, "missing", "data", "ledger.db"))).toMatch(/^DATABASE_URL: .* \(ENOENT\)$/);
  });

  it("whose secret others may read, or is no secret, or cannot be read", async () => {
    const path = join(temporaryFolder(), "ledger.db");
    writeFileSync(`${path}-secret`, Buffer.alloc(32).toString("base64"), { mode: 0o644 });
    expect(await refusalWith(path)).toMatch(/^DATABASE_URL: .*ledger\.db-secret may be read by others; chmod 600 it$/);
    writeFileSync(`${path}-secret`, "short");
    chmodSync(`${path}-secret`, 0o600);
    expect(await refusalWith(path)).toMatch(/^DATABASE_URL: .*ledger\.db-secret holds no secret of 32 bytes$/);
    const other = join(temporaryFolder(), "ledger.db");
    mkdirSync(`${other}-secret`, { mode: 0o700 });
    expect(await refusalWith(other)).toMatch(/^DATABASE_URL: .*ledger\.db-secret cannot be made or read \(EISDIR\)$/);
  });

  it("that another server has, which goes on serving", async () => {
    const path = join(temporaryFolder(), "ledger.db");
    const first = await serve({ variables: { ...UPSTREAM, DATABASE_URL: `sqlite:${path}` } });
    const startedAt = performance.now();
    expect(await refusalWith(path)).toMatch(/^DATABASE_URL: .*ledger\.db is in use by another server$/);
    expect(performance.now() - startedAt).toBeGreaterThan(2_000);
    expect(await post(first.address, "{ __typename }")).toEqual({ data: { __typename: "Query" } });
  });
});

describe("serve refuses", () => {
  it("a port that is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    onTestFinished(() => void taken.close());
    const address = taken.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const PORT = String(address.port);
    const line = await refusalWith(join(temporaryFolder(), "ledger.db"), { PORT });
    expect(line).toBe(`PORT: 127.0.0.1:${PORT} is in use`);
  });

  it("a host that this machine does not know", async () => {
    const HOST = "no-such-name.localhost";
    const line = await refusalWith(join(temporaryFolder(), "ledger.db"), { HOST });
    expect(line).toMatch(/^HOST: no-such-name\.localhost:0 is no address of this machine \(E[A-Z_]+\)$/);
  });

  it("a sandbox whose payments cannot be kept", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "data"), "");
    const variables = { PORT: "0", DATABASE_URL: `sqlite:${join(folder, "ledger.db")}` };
    const { code, stderrLines } = await runCommand(["serve"], { variables, folder });
    expect(code).toBe(2);
    expect(stderrLines).toEqual([
      expect.stringMatching(/^IAP_BASE_URL: .*sandbox cannot keep its payments .*\(E[A-Z]+\)$/),
    ]);
  });
});
