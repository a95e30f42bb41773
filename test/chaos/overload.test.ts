// Three times as many calls as the server can serve: it refuses what is too much with a clear word, serves the others nearly
// as fast as before, loses and doubles nothing, and stays within its memory. Prints the figures; the bound is soft, and holds
// for the round in the middle: other tests run beside it.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { postGraphQL } from "../support/gatewayClient.ts";
import { startServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { startCountingUpstream } from "./support/countingUpstream.ts";
import type { OverloadReport } from "./support/openLoop.ts";

const OPEN_LOOP = fileURLToPath(new URL("support/openLoop.ts", import.meta.url));
const GOODPUT_MIN = 0.5;
/** Of which most is garbage of the last moment, at ten thousand calls a second; without a bound on what is under way it would go on growing. */
const MEGABYTES_MAX = 1_600;

it(
  "serves what it can and refuses the rest when three times its capacity is offered",
  { timeout: 120_000 },
  async () => {
    await using upstream = await startCountingUpstream();
    await using server = await startServer({
      DATABASE_URL: `sqlite:${join(temporaryFolder(), "ledger.db")}`,
      IAP_BASE_URL: upstream.baseUrl,
      LOG_LEVEL: "error",
    });
    const callers = spawn(process.execPath, [OPEN_LOOP, new URL(server.address).port], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let peakMegabytes = 0;
    const sampling = setInterval(() => (peakMegabytes = Math.max(peakMegabytes, residentMegabytes(server.pid))), 100);
    const report: OverloadReport = JSON.parse(await text(callers.stdout));
    clearInterval(sampling);
    for (const { peakPerSecond, offeredPerSecond, goodputPerSecond, refused, unsent } of report.rounds) {
      // oxlint-disable-next-line no-console -- figures that a person reads
      console.log(
        `peak ${Math.round(peakPerSecond)}/s, offered ${Math.round(offeredPerSecond)}/s, ` +
          `goodput ${(goodputPerSecond / peakPerSecond).toFixed(2)} of the peak, ${refused} refused, ` +
          `${unsent} not sent by the callers, ${peakMegabytes} MB at most`,
      );
    }
    const { rounds, succeeded } = report;
    expect(rounds.flatMap(({ other }) => other)).toEqual([]);
    expect(middle(rounds.map((round) => round.offeredPerSecond / round.peakPerSecond))).toBeGreaterThan(2);
    expect(middle(rounds.map((round) => round.goodputPerSecond / round.peakPerSecond))).toBeGreaterThan(GOODPUT_MIN);
    expect(peakMegabytes).toBeLessThan(MEGABYTES_MAX);

    const query = "{ consumptions(first: 0, filter: { status: [CONSUMED] }) { totalCount } }";
    const counted = await postGraphQL(server.address, { query });
    expect(JSON.parse(counted.text)).toEqual({ data: { consumptions: { totalCount: succeeded } } });
    expect(upstream.calls).toHaveLength(succeeded);
    expect(server.output()).not.toMatch(/unexpected error|"level":60/);
  },
);

function middle(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

function residentMegabytes(pid: number): number {
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kilobytes) / 1_024);
}
