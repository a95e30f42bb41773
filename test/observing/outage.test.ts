// An outage played from the command line: the upstream stopped, then a wrong key, then a full disk, then all well. The log,
// /metrics and doctor each tell it, in few lines. docs/how-to/watch-it.md shows the same.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { readMetrics } from "../../src/commands/doctor/readMetrics.ts";
import { itemOf } from "../../src/sandbox/items.ts";
import { post, serve, startCommand } from "../commands/support/command.ts";
import { fillUp, smallDisk } from "../ledger/support/smallDisk.ts";
import { freePort } from "../support/postgres/freePort.ts";

const GAMEBASE = { IAP_API: "gamebase", IAP_APP_ID: "app", IAP_SECRET_KEY: "key" };
const PATIENCE = { timeout: 25_000, interval: 100 };

interface Look {
  readonly isWell: boolean;
  readonly changed: readonly { readonly name: string; readonly verdict: string; readonly found: string }[];
}

it("is told by the log, by /metrics and by doctor, and so is its end", { timeout: 45_000 }, async (context) => {
  const disk = smallDisk(context, 8);
  const startSandbox = async (port: string) => {
    const sandbox = startCommand(["sandbox", "--port", port]);
    return { ...sandbox, address: await sandbox.says(/(http:\/\/127\.0\.0\.1:\d+)/) };
  };
  const sandbox = await startSandbox("0");
  const metricsPort = String(await freePort());
  const variables = {
    ...GAMEBASE,
    IAP_BASE_URL: sandbox.address,
    METRICS_PORT: metricsPort,
    DATABASE_URL: `sqlite:${join(disk, "ledger.db")}`,
  };
  const server = await serve({ variables });
  const consume = (paymentSeq: string) =>
    post(
      server.address,
      `mutation { consumePayment(paymentSeq: "${paymentSeq}", itemSeq: ${itemOf(paymentSeq).itemSeq}, purchaseToken: "canary-token") {
        ... on ConsumeSuccess { replayed } ... on ConsumeError { resultCode } } }`,
    );
  const isConsumed = async (name: string) =>
    JSON.stringify(await consume(`T-ok-KRW-1000-${name}`)).includes("replayed");
  const metric = async (name: string, labels: Readonly<Record<string, string>> = {}) => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const isIt = ([label, value]: readonly [string, string], of: Readonly<Record<string, string>>) =>
      of[label] === value;
    return readMetrics(text).find(
      (sample) => sample.name === name && Object.entries(labels).every((entry) => isIt(entry, sample.labels)),
    )?.value;
  };
  expect(await isConsumed("a")).toBe(true);
  const doctor = startCommand(["doctor", "--watch", "1", "--json"], { variables });
  /** What the newest look that mentions it said of it. */
  const told = (name: string) => {
    const looks = doctor
      .stdout()
      .split("\n")
      .slice(0, -1)
      .map((line): Look => JSON.parse(line));
    return looks.flatMap(({ changed }) => changed).findLast((finding) => finding.name === name)?.verdict;
  };
  await vi.waitUntil(() => told("circuit breakers") === "ok", PATIENCE);
  expect(told("ledger of the server")).toBe("ok");

  await sandbox.kill("SIGKILL");
  for (let call = 0; call < 30; call += 1) await isConsumed(`down-${call}`);
  await server.logs(/(the upstream fails)/);
  await server.logs(/(the circuit breaker opened)/);
  expect(await metric("iap_circuit_open", { app: "default" })).toBe(1);
  expect(await metric("iap_upstream_requests_total", { operation: "consume", result: "not_sent" })).toBeGreaterThan(15);
  expect(await metric("iap_consumes_total", { reason: "UPSTREAM_UNAVAILABLE" })).toBe(30);
  await vi.waitUntil(() => told("circuit breakers") === "FAIL" && told("upstream") === "FAIL", PATIENCE);

  await startSandbox(new URL(sandbox.address).port);
  await vi.waitUntil(() => isConsumed("b"), PATIENCE);
  await server.logs(/(the circuit breaker closed)/);
  await server.logs(/(the upstream is well again)/);
  expect(await metric("iap_circuit_open", { app: "default" })).toBe(0);
  await vi.waitUntil(() => told("circuit breakers") === "ok" && told("upstream") === "ok", PATIENCE);

  for (const name of ["a", "b", "c"]) await consume(`T-wrongkey-${name}`);
  await server.logs(/(the upstream refuses the secret key: correct IAP_SECRET_KEY)/);
  expect(await metric("iap_wrong_settings_total", { app: "default", setting: "IAP_SECRET_KEY" })).toBe(3);
  await vi.waitUntil(() => told("settings refused upstream") === "FAIL", PATIENCE);

  const ballast = fillUp(disk);
  for (let call = 0; call < 20; call += 1) expect(await isConsumed(`full-${call}`)).toBe(false);
  await server.logs(/(the ledger failed)/);
  expect(await metric("iap_ledger_writable")).toBe(0);
  expect(await metric("iap_consumes_total", { reason: "LEDGER_UNAVAILABLE" })).toBe(20);
  await vi.waitUntil(() => told("ledger of the server") === "FAIL", PATIENCE);

  rmSync(ballast);
  await vi.waitUntil(() => isConsumed("c"), PATIENCE);
  await server.logs(/(the ledger works again)/);
  expect(await metric("iap_ledger_writable")).toBe(1);
  await vi.waitUntil(() => told("ledger of the server") === "ok", PATIENCE);

  expect(await doctor.kill("SIGINT")).toMatchObject({ code: 1, signal: null, stderrLines: [] }); // the setting is still wrong
  const { code, stderrLines } = await server.kill("SIGTERM");
  expect(code).toBe(0);
  expect(stderrLines.length, stderrLines.join("\n")).toBeLessThan(25); // of more than a hundred calls
  expect(stderrLines.join("\n")).not.toContain("canary-token");
});
