// A log that cannot be written is no reason to stop: on a full disk that it shares with the ledger (F57), on a pipe whose
// reader stands still or is gone (F58). The greeting is written as the log is.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, readFileSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { fillUp, smallDisk } from "../ledger/support/smallDisk.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { createGatewayClient, type GatewayClient } from "../support/gatewayClient.ts";
import { freePort } from "../support/postgres/freePort.ts";
import { quickServer } from "../support/quickServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { told } from "./support/told.ts";

type Output = number | "pipe";

interface Serving {
  readonly client: GatewayClient;
  readonly address: string;
  readonly upstream: FaultyUpstream;
  readonly child: ChildProcess;
  /** SIGTERM, and how it ended. */
  readonly stop: () => Promise<unknown>;
}

/** Serves before it says so: what it says may reach nobody. */
async function serve(
  outputs: { readonly stdout: Output; readonly stderr: Output },
  folder: string,
  nodeArguments: readonly string[] = [],
): Promise<Serving> {
  const upstream = await FaultyUpstream.start();
  onTestFinished(() => upstream[Symbol.asyncDispose]());
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const { program } = await quickServer();
  const child = spawn(process.execPath, [...nodeArguments, ...program], {
    cwd: temporaryFolder(),
    env: {
      PORT: String(port),
      DATABASE_URL: `sqlite:${join(folder, "ledger.db")}`,
      IAP_BASE_URL: upstream.baseUrl,
      LOG_LEVEL: "trace",
    },
    stdio: ["ignore", outputs.stdout, outputs.stderr],
  });
  const exit = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  const stop = () => {
    child.kill("SIGTERM");
    return exit;
  };
  return { client: createGatewayClient(() => address), address, upstream, child, stop };
}

const isReady = async (address: string) => (await fetch(`${address}/readyz`)).status === 200;

async function untilReady({ address }: Serving): Promise<void> {
  await vi.waitUntil(() => isReady(address).catch(() => false), { timeout: 10_000, interval: 50 });
}

/** Throws when there is no more room. */
function fill(file: number): never {
  for (;;) writeSync(file, "-");
}

/** A pipe without a byte of room, whose reader stands still until it is asked to read everything. */
function fullPipe() {
  const path = join(temporaryFolder(), "pipe");
  execFileSync("mkfifo", [path]);
  const flags = constants.O_RDWR | constants.O_NONBLOCK;
  const own = openSync(path, flags);
  const end = openSync(path, constants.O_RDWR); // blocks, as what a shell hands on does
  onTestFinished(() => [own, end].forEach((file) => closeSync(file)));
  expect(() => fill(own)).toThrow(/EAGAIN/);
  const buffer = Buffer.alloc(1024 * 1024);
  const readAll = () => {
    let text = "";
    try {
      for (;;) text += buffer.toString("utf8", 0, readSync(own, buffer));
    } catch {
      return text;
    }
  };
  return { end, readAll };
}

it("serves as usual beside readers that stand still, ends with 0, and is heard as soon as they go on", async () => {
  const [out, log] = [fullPipe(), fullPipe()];
  const server = await serve({ stdout: out.end, stderr: log.end }, temporaryFolder());
  await untilReady(server);
  const { client, upstream } = server;
  expect(told(await client.consume(upstream.issue()))).toMatch(/^CONFIRMED/);
  expect(log.readAll()).toMatch(/^-+$/); // nothing of it had room
  await vi.waitFor(() => expect(log.readAll()).toContain('"msg":"started"'), 5_000);
  expect(out.readAll()).toMatch(/^-+$/);
  await vi.waitFor(() => expect(out.readAll()).toContain("iap-graphql is ready"), 5_000);
  expect(told(await client.consume(upstream.issue()))).toMatch(/^CONFIRMED/);
  expect(await server.stop()).toEqual([0, null]);
  expect(log.readAll()).toContain('"msg":"stopped"');
});

it("ends with 0 where the log's reader stands still to the last", async () => {
  const [out, log] = [fullPipe(), fullPipe()];
  const server = await serve({ stdout: out.end, stderr: log.end }, temporaryFolder());
  await untilReady(server);
  expect(await server.stop()).toEqual([0, null]);
});

it("ends with 1 by an error that nobody caught, and says so where somebody reads", async () => {
  const throwing = `process.on("SIGUSR2", () => { throw new Error("a bug") })`;
  const nodeArguments = ["--import", `data:text/javascript,${encodeURIComponent(throwing)}`];
  const ends = async (stderr: Output) => {
    const server = await serve({ stdout: "pipe", stderr }, temporaryFolder(), nodeArguments);
    server.child.stdout?.resume();
    let log = "";
    server.child.stderr?.setEncoding("utf8").on("data", (text: string) => (log += text));
    await untilReady(server);
    const closed = once(server.child, "close");
    server.child.kill("SIGUSR2");
    return [...(await closed), log];
  };
  const [heard, unheard] = await Promise.all([ends("pipe"), ends(fullPipe().end)]);
  expect(heard).toEqual([1, null, expect.stringMatching(/ended by an error that nobody caught.*\n$/)]);
  expect(unheard).toEqual([1, null, ""]);
});

it("serves as usual where nobody is left to read, and ends with 0", async () => {
  const server = await serve({ stdout: "pipe", stderr: "pipe" }, temporaryFolder());
  server.child.stdout?.destroy();
  server.child.stderr?.destroy();
  await untilReady(server);
  const { client, upstream } = server;
  expect(told(await client.consume(upstream.issue()))).toMatch(/^CONFIRMED/);
  expect(await server.stop()).toEqual([0, null]);
});

it("refuses calls on a full disk that ledger and log share, and goes on with both when there is room", async (context) => {
  const disk = smallDisk(context);
  const path = join(disk, "server.log");
  const log = openSync(path, "a");
  onTestFinished(() => closeSync(log));
  const server = await serve({ stdout: log, stderr: log }, disk);
  await untilReady(server);
  const { client, upstream } = server;
  const payment = upstream.issue();
  const ballast = fillUp(disk);
  expect(() => fill(log)).toThrow(/ENOSPC/); // the last page of the log had room
  await expect(client.consume(payment)).rejects.toThrow(/LEDGER_UNAVAILABLE|503/);
  expect((await fetch(`${server.address}/livez`)).status).toBe(200);
  expect(await isReady(server.address)).toBe(false);
  expect(server.child.exitCode).toBeNull();
  expect(upstream.seen).toEqual([]);

  rmSync(ballast);
  await untilReady(server);
  expect(told(await client.consume(payment))).toMatch(/^CONFIRMED/);
  await vi.waitFor(() => expect(readFileSync(path, "utf8")).toContain("SQLITE_FULL"), 5_000);
  expect(await server.stop()).toEqual([0, null]);
  expect(readFileSync(path, "utf8")).toContain('"msg":"stopped"');
});
