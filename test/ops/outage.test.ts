// An outage of a real server, told by its own /metrics: which of the alerts fire, and that all is quiet before and after.

import { expect, it, vi } from "vitest";
import { itemOf } from "../../src/sandbox/items.ts";
import { post, serve, startCommand } from "../commands/support/command.ts";
import { requireTool } from "../support/externalTool.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { readDashboard, readRules, selectorsOf } from "./support/expressions.ts";
import { firingAlerts } from "./support/firingAlerts.ts";

const promtool = requireTool("promtool", "what the alerts make of a server's own metrics is not seen");
const GAMEBASE = { IAP_API: "gamebase", IAP_APP_ID: "app", IAP_SECRET_KEY: "key" };
/** The breaker opens at 20 calls of which most were never sent. */
const CALLS_TO_OPEN = 25;

it.skipIf(promtool === null)("an outage fires its alerts and no others", { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const startSandbox = async (port: string) => {
    const sandbox = startCommand(["sandbox", "--port", port], { folder });
    return { ...sandbox, address: await sandbox.says(/(http:\/\/127\.0\.0\.1:\d+)/) };
  };
  const sandbox = await startSandbox("0");
  const server = await serve({ folder, variables: { ...GAMEBASE, IAP_BASE_URL: sandbox.address } });
  const scrape = async () => (await fetch(`${server.address}/metrics`)).text();
  const consume = (paymentSeq: string) =>
    post(
      server.address,
      `mutation { consumePayment(paymentSeq: "${paymentSeq}", itemSeq: ${itemOf(paymentSeq).itemSeq}, purchaseToken: "of ${paymentSeq}") {
        ... on ConsumeSuccess { replayed } ... on ConsumeError { resultCode } } }`,
    );
  for (const name of ["a", "b", "c"])
    expect(JSON.stringify(await consume(`T-ok-KRW-1000-${name}`))).toContain("replayed");
  const quiet = { scrape: await scrape(), minutes: 60 };
  expect(missingFrom(quiet.scrape)).toEqual([]);
  await consume("T-wrongkey");
  const wronglySet = { scrape: await scrape(), minutes: 5 };
  await sandbox.kill("SIGKILL");
  for (let call = 0; call < CALLS_TO_OPEN; call += 1) await consume(`T-ok-KRW-1000-x${call}`);
  const down = { scrape: await scrape(), minutes: 15 };
  await startSandbox(new URL(sandbox.address).port);
  await vi.waitUntil(async () => JSON.stringify(await consume("T-ok-KRW-1000-d")).includes("replayed"), {
    timeout: 20_000,
    interval: 250,
  });
  const well = { scrape: await scrape(), minutes: 60 };

  const firing = (...stood: Parameters<typeof firingAlerts>[1]) => firingAlerts(promtool ?? "", stood);
  expect(firing(quiet)).toEqual([]);
  expect(firing(quiet, wronglySet)).toEqual(["IapWrongSetting"]);
  expect(firing(quiet, wronglySet, down)).toEqual(["IapBreakerOpen", "IapUpstreamFailing"]);
  expect(firing(quiet, wronglySet, down, { scrape: null, minutes: 5 })).toEqual(["IapServerDown"]);
  expect(firing(quiet, wronglySet, down, well)).toEqual([]);
});

/** What the alerts and the dashboard ask for, and a server does not say: metrics, and labels of them. */
function missingFrom(scrape: string): string[] {
  const asked = [...readRules(), ...readDashboard().panels.flatMap(({ targets = [] }) => targets)];
  const selectors = asked.flatMap(({ expr }) => selectorsOf(expr)).filter(({ metric }) => metric !== "up");
  const samplesOf = (metric: string) => scrape.split("\n").filter((line) => /^\w+/.exec(line)?.[0] === metric);
  const missing = selectors.flatMap(({ metric, matchers }) => {
    const [sample] = samplesOf(metric);
    if (sample === undefined) return [metric];
    const labels = matchers.map(({ label }) => label).filter((label) => label !== "instance");
    return labels.filter((label) => !sample.includes(`${label}="`)).map((label) => `${metric}{${label}}`);
  });
  return [...new Set(missing)];
}
