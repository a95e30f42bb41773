// Few descriptors (F62): whoever sits on connections never keeps a consume from the ledger or from the upstream, and a server
// that could open next to nothing says so and does not start.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { inParallel } from "../support/inParallel.ts";
import { startInstall } from "../support/install.ts";
import { quickServer } from "../support/quickServer.ts";
import { startServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { told } from "./support/told.ts";

const LIMIT = 512;
const IDLE = 700;
const CALLS = 60;

async function limitedTo(files: number): Promise<readonly string[]> {
  const { program } = await quickServer();
  // Becomes the server: the limit is its own.
  const become = `const { execFileSync } = require("node:child_process");
    process.execve("/bin/sh", ["sh", "-c", 'ulimit -n ${files} && exec "$0" "$@"', process.execPath, ...${JSON.stringify(program)}], process.env);`;
  return ["--eval", become];
}

/** Connections that never say a word, each from one of these addresses. */
async function sit(port: number, count: number, addressOf: (index: number) => string): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 1) {
    const socket = connect({ port, host: "127.0.0.1", localAddress: addressOf(index) });
    socket.on("error", () => undefined).resume();
    sockets.push(socket);
    if (index % 50 === 0) await delay(5);
  }
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  return sockets;
}

/** Hundredths of a second of CPU so far. */
function cpuOf(pid: number): number {
  const [, , ...fields] = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/\(.*\)/, "name")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

it(
  "consumes go on beside hundreds of silent connections of one address, and of many",
  { timeout: 60_000 },
  async () => {
    await using install = await startInstall({ program: await limitedTo(LIMIT) });
    const { client, upstream } = install;
    const server = install.server();
    const { address, pid } = server;
    const port = Number(new URL(address).port);
    expect(server.output()).toContain(`this process may open ${LIMIT} files`);
    const consumeAll = async () => {
      const payments = Array.from({ length: CALLS }, () => upstream.issue());
      const heard: string[] = [];
      await inParallel(payments, async (payment) => heard.push(told(await client.consume(payment))));
      expect(heard.filter((line) => !line.startsWith("CONFIRMED"))).toEqual([]);
    };
    await sit(port, IDLE, () => "127.0.0.1");
    await consumeAll();
    await sit(port, IDLE, (index) => `127.0.${1 + (index % 200)}.1`);
    await consumeAll();

    // Where there are none left at all, it waits for some: it does not turn in circles.
    const used = execFileSync("ls", [`/proc/${pid}/fd`], { encoding: "utf8" }).split("\n").length - 1;
    execFileSync("prlimit", ["--pid", String(pid), `--nofile=${used}:${LIMIT}`]);
    await sit(port, 50, () => "127.0.0.1");
    const before = cpuOf(pid);
    await delay(1_000);
    expect(cpuOf(pid) - before).toBeLessThan(60);
    execFileSync("prlimit", ["--pid", String(pid), `--nofile=${LIMIT}:${LIMIT}`]);
    await consumeAll();
    expect(await install.server().kill("SIGTERM")).toEqual({ code: 0, signal: null });
  },
);

it("says in one line that so few are too few, and does not start", async () => {
  const started = startServer(
    { DATABASE_URL: `sqlite:${join(temporaryFolder(), "ledger.db")}`, IAP_BASE_URL: "http://127.0.0.1:9" },
    await limitedTo(100),
  );
  await expect(started).rejects.toThrow(
    /^the server ended with 2:\nthis process may open only 100 files \(ulimit -n\); a server needs 160 at least\n$/,
  );
});
