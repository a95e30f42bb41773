// Signals (F66, A108): those that mean nothing to a server change nothing and open no debugger; those that stop it let what is
// in flight end, however often they come and whoever in between passes them on.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished, vi } from "vitest";
import { heldUntil } from "../support/behaviours.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { createGatewayClient } from "../support/gatewayClient.ts";
import { freePort } from "../support/postgres/freePort.ts";
import { distUnderTest } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { transcriptOf } from "../commands/support/transcript.ts";
import { told } from "./support/told.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
/** All that end or stop a process by default and that a process can ignore without lying about its own state. */
const MEANINGLESS = [
  ...([
    "SIGUSR1",
    "SIGUSR2",
    "SIGHUP",
    "SIGQUIT",
    "SIGPIPE",
    "SIGALRM",
    "SIGVTALRM",
    "SIGPROF",
    "SIGIO",
    "SIGPWR",
  ] as const),
  ...(["SIGSTKFLT", "SIGXCPU", "SIGXFSZ", "SIGTTIN", "SIGTTOU", "SIGWINCH", "SIGCHLD", "SIGCONT", "SIGURG"] as const),
];
/** The watcher of `npm start` looks twice a second. */
const LONGER_THAN_WATCHED_MS = 1_500;

/** In a process group of its own; resolves once it serves, with a consume that the upstream holds. */
async function serveWithCallUnderWay(command: string, commandLine: readonly string[], folder: string) {
  const upstream = await FaultyUpstream.start();
  onTestFinished(() => upstream[Symbol.asyncDispose]());
  const child = spawn(command, commandLine, {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, PORT: "0", IAP_BASE_URL: upstream.baseUrl },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const exit = once(child, "close").then(() => ({ code: child.exitCode, signal: child.signalCode }));
  onTestFinished(() => killGroup(child));
  const [stdout, stderr] = [transcriptOf(child.stdout), transcriptOf(child.stderr)];
  const address = await stdout.until(/^ +GraphQL +(http:\S+)\/graphql$/m);
  const held = Promise.withResolvers<void>();
  const payment = upstream.issue();
  upstream.script(payment.paymentSeq, [heldUntil(held.promise)]);
  const call = createGatewayClient(() => address).consume(payment);
  await upstream.untilSeen(1);
  return { child, exit, address, call, release: held.resolve, output: () => stdout.text() + stderr.text() };
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  process.kill(-pid, "SIGKILL");
}

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.destroy());
    socket.once("error", () => resolve(false)).once("connect", () => resolve(true));
  });

it("change nothing where they mean nothing, and let a call end where they stop, however many come", async () => {
  const port = await freePort();
  const main = [`--inspect-port=${port}`, join(distUnderTest(), "main.js"), "serve"];
  const server = await serveWithCallUnderWay(process.execPath, main, temporaryFolder());
  for (const signal of MEANINGLESS) server.child.kill(signal);
  const health = await fetch(`${server.address}/readyz`);
  expect(health.status).toBe(200); // answered after the signals were
  expect(await isOpen(port)).toBe(false);
  for (const signal of ["SIGTERM", "SIGTERM", "SIGINT", "SIGUSR1", "SIGTERM"] as const) server.child.kill(signal);
  await vi.waitFor(() => expect(server.output()).toContain('"stopping"'), 5_000);
  const more = setInterval(() => server.child.kill(server.child.exitCode === null ? "SIGTERM" : 0), 2);
  onTestFinished(() => clearInterval(more));
  server.release();
  expect(told(await server.call)).toMatch(/^CONFIRMED/);
  expect(await server.exit).toEqual({ code: 0, signal: null });
  clearInterval(more);
  expect(server.output().match(/"stopping"/g)).toHaveLength(1);
  expect(server.output()).not.toMatch(/debugger|inspector/i);
});

it("open no debugger that stays, however early they come", async () => {
  const early = [20, 40, 60, 80, 100].map(async (delayMs) => {
    const port = await freePort();
    const main = [`--inspect-port=${port}`, join(distUnderTest(), "main.js"), "sandbox", "--port", "0"];
    const child = spawn(process.execPath, main, { cwd: temporaryFolder(), stdio: ["ignore", "pipe", "ignore"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const exit = once(child, "exit");
    setTimeout(() => child.kill("SIGUSR1"), delayMs);
    await Promise.race([exit, transcriptOf(child.stdout).until(/^The sandbox answers at (\S+)/m)]);
    // Before Node itself has started, the signal ends it; nothing has begun then.
    if (child.exitCode === null && child.signalCode === null)
      await vi.waitFor(async () => expect(await isOpen(port)).toBe(false), { timeout: 5_000, interval: 50 });
    else expect(child.signalCode).toBe("SIGUSR1");
  });
  await Promise.all(early);
});

/** What `npm start` finds, with a build that was made before. */
function builtFolder(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "scripts"));
  copyFileSync(join(REPOSITORY, "package.json"), join(folder, "package.json"));
  copyFileSync(join(REPOSITORY, "scripts/start.ts"), join(folder, "scripts/start.ts"));
  writeFileSync(join(folder, "scripts/build.ts"), "export {};\n");
  symlinkSync(distUnderTest(), join(folder, "dist"));
  return folder;
}

it("reach the server once through npm, whether npm alone hears them or the whole group, and npm ends with 0", async () => {
  const ways = [
    { signal: "SIGTERM", toGroup: false },
    { signal: "SIGTERM", toGroup: true },
    { signal: "SIGINT", toGroup: true },
  ] as const;
  const stopped = ways.map(async ({ signal, toGroup }) => {
    const npm = await serveWithCallUnderWay("npm", ["start"], builtFolder());
    const { pid = 0 } = npm.child;
    process.kill(toGroup ? -pid : pid, signal);
    setTimeout(npm.release, LONGER_THAN_WATCHED_MS);
    expect(told(await npm.call)).toMatch(/^CONFIRMED/);
    expect(await npm.exit).toEqual({ code: 0, signal: null });
    expect(npm.output().match(/"stopping"/g)).toHaveLength(1);
    expect(npm.output()).toContain('"stopped"');
  });
  await Promise.all(stopped);
});
