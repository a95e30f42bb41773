// `reconcile` as people run it: everything open is asked about now, and the exit code says whether anything still is.

import { describe, expect, it } from "vitest";
import { DROPPED, LOST, says } from "../support/behaviours.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { createGatewayClient } from "../support/gatewayClient.ts";
import { freshDatabase } from "../support/postgres/freshDatabase.ts";
import { type RunningServer, startServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { post, runCommand, serve, startCommand } from "./support/command.ts";

async function doubtful(
  upstream: FaultyUpstream,
  variables: Readonly<Record<string, string>>,
  folder: string,
  count: number,
) {
  const server: RunningServer = await startServer(variables, undefined, folder);
  const client = createGatewayClient(() => server.address);
  const payments = Array.from({ length: count }, () => upstream.issue());
  for (const [index, payment] of payments.entries()) {
    upstream.behaveBy(() => (index % 2 === 0 ? LOST : DROPPED));
    await client.consume(payment);
  }
  return { server, payments };
}

describe("asks about what a stopped server left", () => {
  it("until nothing is open, and says what became of it", { timeout: 60_000 }, async () => {
    await using upstream = await FaultyUpstream.start();
    const folder = temporaryFolder();
    const variables = { IAP_BASE_URL: upstream.baseUrl, DOUBT_MS: "0" };
    const { server } = await doubtful(upstream, variables, folder, 5);
    const beside = await runCommand(["reconcile"], { folder, variables });
    expect([beside.code, beside.stdout, beside.stderrLines]).toEqual([
      2,
      "",
      [
        expect.stringMatching(
          /^DATABASE_URL: .*ledger\.db is in use by another server; a running server reconciles by itself/,
        ),
      ],
    ]);
    await server.kill("SIGKILL");
    await upstream.calmDown();
    const { code, stdout, stderrLines } = await runCommand(["reconcile", "--json"], { folder, variables });
    const results = {
      CONSUMED: 5,
      REJECTED: 0,
      DISPUTED: 0,
      IN_DOUBT: 0,
      PENDING: 0,
      UNREACHABLE: 0,
      SEALED: 0,
      UNSERVED: 0,
    };
    expect([code, JSON.parse(stdout)]).toEqual([0, { asked: 5, results, left: 0 }]);
    expect(stderrLines.at(-1)).toBe("asking the upstream: 100 %");
    const again = await runCommand(["reconcile"], { folder, variables });
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/^CONSUMED +0$/m)]);
  });

  it(
    "and ends with 1 while something still is open, its token sealed with a secret that is gone included",
    { timeout: 60_000 },
    async () => {
      await using upstream = await FaultyUpstream.start();
      const folder = temporaryFolder();
      const secret = (byte: number) => Buffer.alloc(32, byte).toString("base64");
      const variables = { IAP_BASE_URL: upstream.baseUrl, DOUBT_MS: "60000", LEDGER_SECRET: secret(1) };
      const { server } = await doubtful(upstream, variables, folder, 2);
      await server.kill("SIGTERM");
      upstream.behaveBy(() => says(5000));
      const doubted = await runCommand(["reconcile"], { folder, variables });
      expect([doubted.code, doubted.stdout]).toEqual([1, expect.stringMatching(/^IN_DOUBT +2$/m)]);
      expect(doubted.stderrLines.at(-1)).toMatch(/^2 are still open/);
      const seen = upstream.seen.length;
      const other = await runCommand(["reconcile", "--json"], {
        folder,
        variables: { ...variables, LEDGER_SECRET: secret(2) },
      });
      expect([other.code, JSON.parse(other.stdout)]).toMatchObject([1, { results: { SEALED: 2 }, left: 2 }]);
      expect(upstream.seen).toHaveLength(seen);
    },
  );

  it("at the built-in sandbox, as npm start left it", { timeout: 60_000 }, async () => {
    const { folder, address, kill } = await serve();
    await post(
      address,
      'mutation { consumePayment(paymentSeq: "T-lost", itemSeq: 1001, purchaseToken: "token") { __typename } }',
    );
    await kill("SIGKILL");
    const { code, stdout } = await runCommand(["reconcile"], { folder });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^CONSUMED +1$/m)]);
  });
});

it("told to stop, takes no new one and settles what it began", { timeout: 60_000 }, async () => {
  await using upstream = await FaultyUpstream.start();
  const folder = temporaryFolder();
  const variables = { IAP_BASE_URL: upstream.baseUrl, DOUBT_MS: "0" };
  const { server } = await doubtful(upstream, variables, folder, 4);
  await server.kill("SIGTERM");
  const held = Promise.withResolvers<void>();
  upstream.behaveBy(() => ({ carriesOut: true, answer: { how: "whole", until: held.promise } }));
  const seen = upstream.seen.length;
  const command = startCommand(["reconcile", "--concurrency", "1", "--json"], { folder, variables });
  await upstream.untilSeen(seen + 1);
  const ending = command.kill("SIGINT");
  held.resolve();
  const { code, signal, stdout } = await ending;
  expect([code, signal, JSON.parse(stdout)]).toMatchObject([1, null, { asked: 1, results: { CONSUMED: 1 }, left: 3 }]);
});

it("works beside a server on PostgreSQL: nothing is asked about twice at once", { timeout: 60_000 }, async () => {
  await using upstream = await FaultyUpstream.start();
  const { url } = await freshDatabase();
  const folder = temporaryFolder();
  const LEDGER_SECRET = Buffer.alloc(32).toString("base64");
  const variables = { IAP_BASE_URL: upstream.baseUrl, DOUBT_MS: "0", DATABASE_URL: url, LEDGER_SECRET };
  const { server, payments } = await doubtful(upstream, variables, folder, 6);
  await using stopping = new AsyncDisposableStack();
  stopping.defer(async () => void (await server.kill("SIGTERM")));
  await upstream.calmDown();
  const { code, stdout } = await runCommand(["reconcile", "--json"], { folder, variables });
  expect([code, JSON.parse(stdout)], stdout).toMatchObject([0, { left: 0 }]);
  const recorded = await createGatewayClient(() => server.address).consumptions();
  expect(recorded.map(({ status }) => status)).toEqual(payments.map(() => "CONSUMED"));
  expect(upstream.overlaps).toEqual([]);
});

it("asks about those that are named and no others, and refuses names of nothing", { timeout: 60_000 }, async () => {
  await using upstream = await FaultyUpstream.start();
  const folder = temporaryFolder();
  const variables = { IAP_BASE_URL: upstream.baseUrl, DOUBT_MS: "0" };
  const { server, payments } = await doubtful(upstream, variables, folder, 3);
  const recorded = await createGatewayClient(() => server.address).consumptions();
  await server.kill("SIGTERM");
  await upstream.calmDown();
  const seen = upstream.seen.length;
  const chosen = recorded.find(({ paymentSeq }) => paymentSeq === payments[1]?.paymentSeq);
  const reconcile = (...ids: string[]) => runCommand(["reconcile", "--json", "--id", ...ids], { folder, variables });
  const stranger = `${chosen?.id.slice(0, 10)}AAAA${chosen?.id.slice(14)}`;
  const [malformed, unknown] = [await reconcile("nothing"), await reconcile(chosen?.id ?? "", stranger)];
  expect([malformed.code, malformed.stderrLines]).toEqual([2, ['--id: "nothing" is no id of a consumption']]);
  expect([unknown.code, unknown.stderrLines.at(-1)]).toEqual([
    2,
    "--id: 1 of them are not on record; nothing was asked",
  ]);
  expect(upstream.seen).toHaveLength(seen);
  const { code, stdout } = await reconcile(chosen?.id ?? "");
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { asked: 1, results: { CONSUMED: 1 }, left: 0 }]);
  expect(new Set(upstream.seen.slice(seen).map(({ paymentSeq }) => paymentSeq))).toEqual(new Set([chosen?.paymentSeq]));
});

it("refuses a concurrency that is none", async () => {
  const { code, stderrLines } = await runCommand(["reconcile", "--concurrency", "65"]);
  expect([code, stderrLines]).toEqual([2, ['--concurrency: "65" is not allowed; an integer from 1 to 64']]);
});
