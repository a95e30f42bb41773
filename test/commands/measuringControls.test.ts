// `doctor --measure-controls` as people run it: an upstream that answers 5018 to any genuine token passes every control,
// until two payments of its sandbox show it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { readTwoPayments } from "../../src/commands/doctor/twoPayments.ts";
import { LOST, says, TRUTHFUL } from "../support/behaviours.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { createGatewayClient } from "../support/gatewayClient.ts";
import type { IssuedPayment } from "../support/paymentTruth.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { startServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { runCommand, serve } from "./support/command.ts";

const MEASURE = ["doctor", "--measure-controls"];
const LEDGER_SECRET = Buffer.alloc(32, 1).toString("base64");
const PROCESSES = { timeout: 60_000 }; // a second or two for each that is started
const linesOf = (payments: readonly IssuedPayment[]) =>
  payments.map(({ paymentSeq, itemSeq, purchaseToken }) => `${paymentSeq}:${itemSeq}:${purchaseToken}\n`).join("");

interface Install {
  readonly upstream: FaultyUpstream;
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** What one player hears who loses the first answer and calls again. */
async function lostAndAgain({ upstream, folder, variables }: Install): Promise<string> {
  const server = await startServer(variables, undefined, folder);
  const client = createGatewayClient(() => server.address);
  const payment = upstream.issue();
  upstream.script(payment.paymentSeq, [LOST]);
  await client.consume(payment);
  const again = await client.consume(payment);
  await server.kill("SIGTERM");
  return again.type === "ConsumeSuccess" ? `${again.consumption.evidence}` : `${again.reason} ${again.resultCode}`;
}

/** 5018 to the token of any payment that it ever issued, 5000 to all others. */
async function blindToPayments(): Promise<{ readonly upstream: FaultyUpstream; readonly issue: () => IssuedPayment }> {
  const upstream = await FaultyUpstream.start();
  const tokens = new Map<string, string>();
  upstream.behaveBy(({ paymentSeq, purchaseToken }) => {
    const owner = tokens.get(purchaseToken);
    return owner !== undefined && owner !== paymentSeq ? says(5018) : TRUTHFUL;
  });
  const issue = () => {
    const payment = upstream.issue();
    tokens.set(payment.purchaseToken, payment.paymentSeq);
    return payment;
  };
  return { upstream, issue };
}

it(
  "marks the app where another payment's token hears 5018, and lost answers are people's from then on",
  PROCESSES,
  async () => {
    const { upstream, issue } = await blindToPayments();
    await using _ = upstream;
    const folder = temporaryFolder();
    const variables = { IAP_BASE_URL: upstream.baseUrl, IAP_ENVIRONMENT: "sandbox" };
    const install = { upstream, folder, variables };
    expect(await lostAndAgain(install), "it passes the controls").toBe("INFERRED");

    const payments = [issue(), issue()];
    const { code, stdout, stderrLines } = await runCommand(MEASURE, { folder, variables, input: linesOf(payments) });
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^controls prove nothing: .* App default is marked.*\n$/),
    ]);
    expect(stderrLines).toEqual([expect.stringContaining('"alarm":"CONTROLS_PROVE_NOTHING"')]);
    for (const { purchaseToken } of payments) expect(stdout + stderrLines.join("\n")).not.toContain(purchaseToken);
    const crossed = { paymentSeq: payments[0]?.paymentSeq, purchaseToken: payments[1]?.purchaseToken };
    expect(upstream.seen.at(-1)).toMatchObject(crossed);

    expect(await lostAndAgain(install)).toBe("DISPUTED 5018");
    const looked = await runCommand(["doctor"], { folder, variables });
    expect(looked.stdout).toMatch(/^warn {2}marked apps: default: /m);
    const database = new Database(join(folder, "data", "ledger.db"), { readonly: true });
    const statuses = database.prepare("SELECT status FROM consumptions WHERE payment_seq = ?").pluck();
    expect(statuses.all(payments[0]?.paymentSeq), "all of it is on record").toHaveLength(2);
    database.close();

    const again = await runCommand([...MEASURE, "--json"], { folder, variables, input: linesOf(payments) });
    expect(JSON.parse(again.stdout)).toEqual({ app: "default", verdict: "PROVE_NOTHING", resultCode: 5018 });
  },
);

it("marks nothing where it is refused", PROCESSES, async () => {
  await using upstream = await FaultyUpstream.start();
  const folder = temporaryFolder();
  const variables = { IAP_BASE_URL: upstream.baseUrl, IAP_ENVIRONMENT: "sandbox" };
  const input = linesOf([upstream.issue(), upstream.issue()]);
  const { code, stdout, stderrLines } = await runCommand(MEASURE, { folder, variables, input });
  expect([code, stdout, stderrLines]).toEqual([
    0,
    expect.stringMatching(/^controls hold: .* refused with 5000 CONSUME_FAILED/),
    [],
  ]);
  expect(await lostAndAgain({ upstream, folder, variables })).toBe("INFERRED");
});

it("says that nothing was measured where an answer is lost, and goes on when it is run again", PROCESSES, async () => {
  const { upstream, issue } = await blindToPayments();
  await using _ = upstream;
  const { url } = await freshDatabase();
  const variables = { IAP_BASE_URL: upstream.baseUrl, IAP_ENVIRONMENT: "sandbox", DATABASE_URL: url, LEDGER_SECRET };
  const payments = [issue(), issue()];
  const [first] = payments;
  upstream.script(first?.paymentSeq ?? "", [TRUTHFUL, { ...says(5018), answer: { how: "cut", afterBytes: 0 } }]);
  const measure = () => runCommand(MEASURE, { variables, input: linesOf(payments) });
  const lost = await measure();
  expect([lost.code, lost.stdout]).toEqual([
    1,
    expect.stringMatching(/^not measured: no definite answer \(107\)\. The connection was lost/),
  ]);
  const found = await measure();
  expect([found.code, found.stdout]).toEqual([1, expect.stringMatching(/^controls prove nothing: /)]);
  const looked = await runCommand(["doctor"], { variables });
  expect(looked.stdout).toMatch(/^warn {2}marked apps: default: /m);
});

it("works at the built-in sandbox, with its server stopped", PROCESSES, async () => {
  const input = "T-ok-KRW-1000-a:1:token:with:colons\nT-ok-KRW-1000-b:2:another token\n";
  const { folder, kill } = await serve();
  const beside = await runCommand(MEASURE, { folder, input });
  expect([beside.code, beside.stdout, beside.stderrLines]).toEqual([
    2,
    "",
    [expect.stringMatching(/^DATABASE_URL: .*ledger\.db is in use by another server; stop it first/)],
  ]);
  await kill("SIGTERM");
  const { code, stdout } = await runCommand(MEASURE, { folder, input });
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^controls hold: /)]);
  const unconsumed = "T-ok-KRW-1000-a:1:token:with:colons\nT-5018:2:another token\n";
  const none = await runCommand(MEASURE, { folder, input: unconsumed });
  expect([none.code, none.stdout]).toEqual([1, expect.stringMatching(/^not measured: payment T-5018 .* \(5018\)/)]);
});

it("begins nothing at a production upstream, nor with payments it cannot use", PROCESSES, async () => {
  const production = { IAP_ENVIRONMENT: "production", IAP_BASE_URL: "http://127.0.0.1:9" };
  const [refused, unusable] = await Promise.all([
    runCommand(MEASURE, { variables: production, input: "1:1:canary-a\n2:2:canary-b\n" }),
    runCommand(MEASURE, { input: "1:1:canary-a\n" }),
  ]);
  expect([refused.code, refused.stderrLines]).toEqual([2, [expect.stringMatching(/^IAP_ENVIRONMENT: /)]]);
  expect([unusable.code, unusable.stderrLines]).toEqual([2, [expect.stringMatching(/^standard input: /)]]);
});

it("measures one app of several, which has to be named, and at its own sandbox", PROCESSES, async () => {
  const folder = temporaryFolder();
  const apps = [{ name: "puzzle" }, { name: "racer", environment: "production", baseUrl: "http://127.0.0.1:9" }];
  writeFileSync(join(folder, "apps.json"), JSON.stringify({ apps }), { mode: 0o600 });
  const input = "T-ok-KRW-1000-a:1:canary-a\nT-ok-KRW-1000-b:2:canary-b\n";
  const variables = { IAP_APPS_FILE: "apps.json" };
  const measure = (...app: string[]) => runCommand([...MEASURE, ...app], { folder, variables, input });
  const measured = await measure("--app", "puzzle", "--json");
  expect([measured.code, JSON.parse(measured.stdout)]).toMatchObject([0, { app: "puzzle", verdict: "HOLD" }]);
  for (const [app, line] of [
    [[], "--app: is required; one of puzzle, racer"],
    [["--app", "default"], '--app: "default" is not allowed; one of puzzle, racer'],
    [
      ["--app", "racer"],
      "--app: racer: controls are measured at the upstream's sandbox only: it consumes two payments",
    ],
  ] as const) {
    const { code, stderrLines } = await measure(...app);
    expect([code, stderrLines]).toEqual([2, [line]]);
  }
});

it.each([
  ["nothing", ""],
  ["one payment", "1:1:canary-a\n"],
  ["three", "1:1:canary-a\n2:2:canary-b\n3:3:canary-c\n"],
  ["the same payment twice", "1:1:canary-a\n1:2:canary-b\n"],
  ["the same token twice", "1:1:canary-a\n2:2:canary-a\n"],
  ["no item", "1:canary-a\n2:2:canary-b\n"],
  ["an item that is no number of the upstream's", "1:1:canary-a\n2:9999999999999999999:canary-b\n"],
  ["an endless token", `1:1:canary-a\n2:2:${"canary".repeat(5_000)}\n`],
])("takes no two payments from %s, and quotes none of it", async (_, text) => {
  const two = await readTwoPayments(Readable.from(text));
  expect(two).toEqual({ isUsable: false, line: expect.not.stringContaining("canary") });
});
