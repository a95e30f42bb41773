// `doctor` as people run it: one line for each thing, an exit code that says whether anything is wrong, nothing secret,
// and nothing changed.

import Database from "better-sqlite3";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { upstreamChecks } from "../../src/commands/doctor/upstreamChecks.ts";
import { runCheck } from "../../src/ledger/checks.ts";
import type { Reached } from "../../src/upstream/reachability.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { post, runCommand, serve } from "./support/command.ts";

const LINE = /^(?:ok {2}|warn|FAIL) {2}[A-Za-z0-9 (),]+: .+$/;
const consume = (paymentSeq: string) => `mutation {
  consumePayment(paymentSeq: "${paymentSeq}", itemSeq: 1001, purchaseToken: "canary-token") { ... on ConsumeSuccess { price } }
}`;

it("finds all well beside a running server, verifies every record, and says each in one line", async () => {
  const { folder, address } = await serve();
  for (const payment of ["T-ok-KRW-1000", "T-lost", "T-5000-once"]) await post(address, consume(payment));
  const before = readdirSync(join(folder, "data"));
  const { code, stdout, stderrLines } = await runCommand(["doctor", "--verify"], { folder });
  const lines = stdout.trim().split("\n");
  expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
  const isOfMachine = (line: string) => /^(?:ok|warn) +(?:disk|flush|open files): /.test(line); // whose folder may be in memory
  expect([code, lines.filter((line) => !line.startsWith("ok ") && !isOfMachine(line))], stdout).toEqual([0, []]);
  expect(lines).toContain("ok    upstream: IAP_BASE_URL is not set: serve starts the built-in sandbox");
  expect(lines).toContain("ok    environment: SANDBOX");
  expect(lines).toContain("ok    server: one runs on this ledger");
  expect(lines.some((line) => line.startsWith("ok    last event (I4): "))).toBe(true);
  expect(stderrLines.at(-1)).toBe("looking through records: 100 %");
  expect(readdirSync(join(folder, "data"))).toEqual(before);
  const secret = readFileSync(join(folder, "data", "ledger.db-secret"), "latin1").trim();
  for (const canary of ["canary-token", secret]) expect(stdout + stderrLines.join("\n")).not.toContain(canary);

  const json = await runCommand(["doctor", "--json"], { folder });
  const { isWell, findings }: { isWell: boolean; findings: { name: string; verdict: string }[] } = JSON.parse(
    json.stdout,
  );
  expect([json.code, json.stderrLines, isWell]).toEqual([0, [], true]);
  expect(findings.map(({ name }) => name)).toEqual(
    lines.slice(0, findings.length).map((line) => line.slice(6).split(": ")[0]),
  );
});

it("ends with 1 where anything fails, and says what and how to mend it", async () => {
  const { folder, address, kill } = await serve();
  await post(address, consume("T-ok-KRW-1000"));
  await kill("SIGTERM");
  const database = new Database(join(folder, "data", "ledger.db"));
  database.exec("DROP INDEX consumptions_consumed_once");
  database.close();
  const variables = { IAP_BASE_URL: "http://127.0.0.1:9" };
  const { code, stdout } = await runCommand(["doctor", "--verify"], { folder, variables });
  expect(code).toBe(1);
  const failed = stdout.split("\n").filter((line) => line.startsWith("FAIL"));
  expect(failed).toEqual([
    expect.stringMatching(/^FAIL {2}upstream: http:\/\/127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\)\. To fix: /),
    expect.stringMatching(/^FAIL {2}tables and indexes: missing: index consumptions_consumed_once\. To fix: /),
    expect.stringMatching(/^FAIL {2}unique indexes \(I2, I4\): not in force: consumptions_consumed_once\. To fix: /),
  ]);
  const json = await runCommand(["doctor", "--json"], { folder, variables });
  expect([json.code, JSON.parse(json.stdout)]).toEqual([1, expect.objectContaining({ isWell: false })]);
});

it("looks at PostgreSQL where the ledger is there, and never shows its password", async () => {
  const folder = temporaryFolder();
  const variables = { DATABASE_URL: "postgres://iap:canary@127.0.0.1:9/ledger" };
  const { code, stdout, stderrLines } = await runCommand(["doctor", "--verify"], { folder, variables });
  expect([code, stderrLines, readdirSync(folder)]).toEqual([1, [], []]);
  expect(stdout).toMatch(
    /^FAIL {2}ledger: postgres:\/\/127\.0\.0\.1:9\/ledger cannot be reached \(ECONNREFUSED\)\. To fix: /m,
  );
  expect(stdout).not.toContain("canary");
});

it("reports every bad setting, and warns of names that are not known", async () => {
  const folder = temporaryFolder();
  const secret = { LEDGER_SECRET: "canary" };
  const bad = { PORT: "no port", IAP_API: "v9", LEDGER_CHECKPOINT: "never", ...secret };
  const failing = await runCommand(["doctor"], { folder, variables: bad });
  expect(failing.code).toBe(1);
  const lines = failing.stdout.trim().split("\n");
  const named = lines.map((line) => /^FAIL {2}settings: ([A-Z_]+): .* is not allowed; .* To fix: /.exec(line)?.[1]);
  expect(new Set(named.slice(0, 4))).toEqual(new Set(Object.keys(bad)));
  expect(lines.slice(4)).toEqual([
    expect.stringMatching(/^warn {2}everything else: not looked at while settings are bad/),
  ]);
  expect(failing.stdout).not.toContain("canary");

  const unknown = await runCommand(["doctor"], { folder, variables: { IAP_BASEURL: "x" } });
  expect(unknown.code).toBe(0); // a warning is no failure
  expect(unknown.stdout).toMatch(
    /^warn {2}settings: IAP_BASEURL is not known; did you mean IAP_BASE_URL\?\. To fix: /m,
  );
  expect(unknown.stdout).toMatch(/^warn {2}ledger: \.\/data\/ledger\.db is not there/m);
  expect(readdirSync(folder)).toEqual([]);
});

it("tells as which environment payments are recorded, and warns where that is only assumed", async () => {
  const folder = temporaryFolder();
  const toldOf = async (variables: Readonly<Record<string, string>>) => {
    const { stdout } = await runCommand(["doctor"], { folder, variables });
    return stdout.split("\n").filter((line) => line.includes("environment"));
  };
  const nobody = { IAP_BASE_URL: "http://127.0.0.1:9" };
  expect(await toldOf({ ...nobody, IAP_ENVIRONMENT: "production" })).toEqual(["ok    environment: PRODUCTION"]);
  expect(await toldOf(nobody)).toEqual([
    "warn  environment: SANDBOX, assumed: nothing says what http://127.0.0.1:9 is. To fix: set IAP_ENVIRONMENT; in production it is required",
  ]);
  const apps = [{ name: "puzzle", baseUrl: "http://127.0.0.1:9", environment: "production" }, { name: "racer" }];
  writeFileSync(join(folder, "apps.json"), JSON.stringify({ apps }), { mode: 0o600 });
  expect(await toldOf({ IAP_APPS_FILE: "apps.json" })).toEqual([
    "ok    environment of puzzle: PRODUCTION",
    "ok    environment of racer: SANDBOX",
  ]);
});

describe("the upstream", () => {
  const now = Date.UTC(2026, 6, 1);

  async function told(reached: Reached): Promise<string[]> {
    let calls = 0;
    const reach = async () => {
      calls += 1;
      return reached;
    };
    const checks = upstreamChecks({
      apps: [{ name: "default", upstreamUrl: "https://iap.example.com" }],
      reach,
      epochMs: () => now,
    });
    const findings = await Promise.all(checks.map(runCheck));
    expect(calls).toBe(1);
    return findings.map(({ verdict, found }) => `${verdict} ${found}`);
  }

  it("answers, quickly or slowly, whatever it answers", async () => {
    const answered = { kind: "answered", httpStatus: 404, durationMs: 41.6, dateEpochMs: now } as const;
    expect(await told(answered)).toEqual([
      "ok https://iap.example.com answers in 42 ms (HTTP 404 to a HEAD request)",
      "ok ours is 0 s ahead of the upstream's",
    ]);
    expect((await told({ ...answered, durationMs: 2_001 }))[0]).toMatch(/^warn .* in 2001 ms/);
  });

  it("is looked at for each app, and asked once for all that are behind it", async () => {
    const asked: string[] = [];
    const reach = async (url: string): Promise<Reached> => {
      asked.push(url);
      return { kind: "answered", httpStatus: 200, durationMs: 1, dateEpochMs: now };
    };
    const apps = [
      { name: "puzzle", upstreamUrl: "https://a.example.com" },
      { name: "racer", upstreamUrl: "https://a.example.com" },
      { name: "cards", upstreamUrl: null },
    ];
    const checks = upstreamChecks({ apps, reach, epochMs: () => now });
    const findings = await Promise.all(checks.map(runCheck));
    expect(asked).toEqual(["https://a.example.com"]);
    expect(checks.map(({ name }) => name)).toEqual([
      "upstream of puzzle",
      "upstream of puzzle clock",
      "upstream of racer",
      "upstream of racer clock",
      "upstream of cards",
    ]);
    expect(findings.at(-1)?.found).toBe("it has no baseUrl: serve starts the built-in sandbox");
  });

  it("has another clock than ours, or none", async () => {
    const answered = { kind: "answered", httpStatus: 200, durationMs: 1 } as const;
    const clock = async (dateEpochMs: number | null) => (await told({ ...answered, dateEpochMs }))[1];
    expect(await clock(now - 60_000)).toBe("ok ours is 60 s ahead of the upstream's");
    expect(await clock(now - 61_000)).toBe("warn ours is 61 s ahead of the upstream's");
    expect(await clock(now + 3_600_000)).toBe("warn ours is 3600 s behind the upstream's");
    expect(await clock(null)).toBe("ok not compared: it tells no time");
  });
});
