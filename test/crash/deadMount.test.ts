// Configured files on a mount that is dead (F59). A pipe in their place waits for somebody at its other end, as such a mount
// waits for its server; strace holds the open of a file that is one. Neither holds up a caller, the end or the start.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import { apiKeyFile } from "../support/apiKeyFile.ts";
import { needsStrace } from "../support/externalTool.ts";
import { startInstall } from "../support/install.ts";
import { quickServer } from "../support/quickServer.ts";
import { straceProcess } from "./support/strace.ts";

const ENDS_WITHIN_MS = 15_000;
/** A look at the file is waited for less than half a second; the rest is for a busy machine. */
const CALLER_WAITS_MS_MAX = 5_000;

function makePipe(path: string): void {
  execFileSync("mkfifo", ["-m", "600", path]);
}

it(
  "the keys that were read serve on, with one warning, and the server ends in time",
  { timeout: 90_000 },
  async (context) => {
    needsStrace(context);
    await using folder = await mkdtempDisposable(join(tmpdir(), "dead-mount-"));
    const { path, operator } = apiKeyFile(folder.path);
    await using install = await startInstall({ variables: { AUTH_API_KEYS_FILE: path } });
    const { pid, address } = install.server();

    async function asks(times: number): Promise<number> {
      let longestMs = 0;
      for (let count = 0; count < times; count += 1) {
        const askedAt = performance.now();
        const headers = { "content-type": "application/json", authorization: `Bearer ${operator.text}` };
        const body = JSON.stringify({ query: "{ viewer { role } }" });
        const { status } = await fetch(`${address}/graphql`, { method: "POST", headers, body });
        expect(status).toBe(200);
        longestMs = Math.max(longestMs, performance.now() - askedAt);
      }
      return longestMs;
    }
    const warnings = () =>
      install
        .output()
        .split("\n")
        .filter((line) => line.includes("stay in force"));

    renameSync(path, `${path}.aside`);
    makePipe(path);
    const waited = async () => expect(await asks(3)).toBeLessThan(CALLER_WAITS_MS_MAX);
    await vi.waitFor(async () => {
      await waited();
      expect(warnings()).toHaveLength(1);
    }, CALLER_WAITS_MS_MAX);
    expect(warnings()[0]).toContain("is not a file; the keys read before stay in force");

    renameSync(`${path}.aside`, path);
    const strace = await straceProcess(pid, [
      "-o",
      "/dev/null",
      "-P",
      path,
      "-e",
      "inject=openat:delay_enter=50000000",
    ]);
    let exit: Promise<unknown>;
    try {
      await vi.waitFor(async () => {
        await waited();
        expect(warnings()).toHaveLength(2);
      }, ENDS_WITHIN_MS);
      expect(warnings()[1]).toContain("does not answer: is its mount dead?; the keys read before stay in force");
      await asks(20);
      expect(warnings()).toHaveLength(2);
      exit = install.server().kill("SIGTERM");
      // strace holds the thread that hangs, and with it the process's name: all others have to be gone.
      await vi.waitUntil(() => readdirSync(`/proc/${pid}/task`).length <= 2, {
        timeout: ENDS_WITHIN_MS,
        interval: 100,
      });
    } finally {
      await strace.kill();
    }
    expect(await exit).toEqual({ code: 0, signal: null });
  },
);

it("no start waits for them: one line names the file", { timeout: 60_000 }, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "dead-mount-"));
  const { program } = await quickServer();
  const database = (name: string) => ({ DATABASE_URL: `sqlite:${join(folder.path, name)}` });
  const pipe = (name: string) => {
    makePipe(join(folder.path, name));
    return join(folder.path, name);
  };
  const starts: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{ ...database("a.db"), AUTH_API_KEYS_FILE: pipe("keys") }, /^AUTH_API_KEYS_FILE: .*keys is not a file/],
    [{ ...database("b.db"), IAP_APPS_FILE: pipe("apps") }, /^IAP_APPS_FILE: .*apps.* is not a file/],
    [{ ...database("c.db"), RECEIPT_KEYS: `@${pipe("receipts")}` }, /^RECEIPT_KEYS: .*receipts is not a file/],
    [database("d.db"), /^DATABASE_URL: .*d\.db-secret is not a file/],
    [database("e.db"), /^DATABASE_URL: .*e\.db-receipt-keys is not a file/],
    [database("f.db"), /^DATABASE_URL: .*f\.db is not a file/],
    [database("g.db"), /^DATABASE_URL: .*g\.db-lock is not a file/],
  ];
  for (const name of ["d.db-secret", "e.db-receipt-keys", "f.db", "g.db-lock"]) pipe(name);
  for (const [variables, line] of starts) {
    const env = { PORT: "0", ...variables };
    const { status, stderr } = spawnSync(process.execPath, program, { env, encoding: "utf8", timeout: ENDS_WITHIN_MS });
    const lines = stderr.split("\n").filter((one) => one !== "" && !one.startsWith("{"));
    expect({ status, lines }).toEqual({ status: 2, lines: [expect.stringMatching(line)] });
  }
});

it("starts and commands end with a line, or by a signal, while a mount hangs", { timeout: 60_000 }, async (context) => {
  needsStrace(context);
  await using folder = await mkdtempDisposable(join(tmpdir(), "dead-mount-"));
  const path = join(folder.path, "hangs");
  writeFileSync(path, "{}", { mode: 0o600 });
  const { program } = await quickServer();
  const hung = ["-D", "-f", "-o", "/dev/null", "-P", path, "-e", "inject=%file:delay_enter=50000000"];
  const start = (command: readonly string[], variables: Readonly<Record<string, string>>) => {
    const env = { PORT: "0", DATABASE_URL: `sqlite:${join(folder.path, "ledger.db")}`, ...variables };
    const main = program.slice(0, -1);
    const child = spawn("strace", [...hung, process.execPath, ...main, ...command], { env, stdio: "pipe" });
    onTestFinished(() => void child.kill("SIGKILL"));
    let output = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    const ended = once(child, "close");
    return {
      child,
      /** Once it says so, if it has to say anything; strace holds the thread that hangs, and with it the process's name. */
      async end(says: RegExp) {
        await vi.waitFor(() => expect(output).toMatch(says), { timeout: ENDS_WITHIN_MS, interval: 50 });
        const tracer = /^TracerPid:\s+([1-9]\d*)$/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
        if (tracer !== undefined) process.kill(Number(tracer), "SIGKILL");
        return (await ended)[0];
      },
    };
  };
  const apps = { IAP_APPS_FILE: path };
  const stopped = start(["serve"], apps);
  const commands = [
    [start(["serve"], apps), /^IAP_APPS_FILE: .*hangs does not answer: is its mount dead\?$/m],
    [start(["keys", "api", "list", "--file", path], {}), /^--file: .*hangs does not answer/m],
    [
      start(["keys", "api", "create", "--file", path, "--name", "a", "--role", "server"], {}),
      /^--file: .*does not answer/m,
    ],
  ] as const;
  await delay(2_000); // for it to come to the file; before it does, a signal ends it as well
  stopped.child.kill("SIGTERM");
  for (const [command, line] of commands) expect(await command.end(line)).toBe(2);
  expect(await stopped.end(/(?:)/)).toBe(0);
});
