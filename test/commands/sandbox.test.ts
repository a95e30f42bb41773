// The sandbox by itself, and a server that uses it.

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { post, runCommand, serve, startCommand } from "./support/command.ts";

const CONSUME = `mutation {
  consumePayment(paymentSeq: "T-ok-KRW-1000", itemSeq: 1001, purchaseToken: "demo-token") {
    ... on ConsumeSuccess { price currency replayed }
  }
}`;

it("answers a server elsewhere, remembers across restarts, and ends with 0 when it is told to", async () => {
  const folder = temporaryFolder();
  const start = () => startCommand(["sandbox", "--port", "0", "--database", join(folder, "sandbox.db")]);
  const first = start();
  const baseUrl = await first.says(/answers at (http:\S+)$/m);
  expect(first.stdout()).toContain(`IAP_BASE_URL=${baseUrl} iap-graphql serve`);
  const variables = { IAP_BASE_URL: baseUrl, DATABASE_URL: `sqlite:${join(folder, "ledger.db")}` };
  const server = await serve({ variables });
  expect(await post(server.address, CONSUME)).toEqual({
    data: { consumePayment: { price: 1_000, currency: "KRW", replayed: false } },
  });
  expect(readdirSync(server.folder)).toEqual([]);
  expect(await first.kill("SIGTERM")).toMatchObject({ code: 0, stderrLines: [] });

  const second = start();
  const anotherServer = await serve({ variables: { IAP_BASE_URL: await second.says(/answers at (http:\S+)$/m) } });
  const answer = await post(
    anotherServer.address,
    CONSUME.replace("price currency replayed }", "price } ... on ConsumeError { resultCode }"),
  );
  expect(answer).toEqual({ data: { consumePayment: { resultCode: 5018 } } });
  expect(await second.kill("SIGINT")).toMatchObject({ code: 0, stderrLines: [] });
});

it.each([
  ["a database that is a directory", "folder"],
  ["a database below a file", "/proc/version/sandbox.db"],
])("refuses %s in one line with exit code 2", async (_what, path) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "folder"));
  const { code, stderrLines } = await runCommand(["sandbox", "--port", "0", "--database", path], { folder });
  expect(code).toBe(2);
  expect(stderrLines).toEqual([expect.stringMatching(/^--port or --database: the sandbox cannot start \([A-Z_]+\)$/)]);
});

it("refuses a port that is taken in one line with exit code 2", async () => {
  const first = startCommand(["sandbox", "--port", "0"]);
  const port = new URL(await first.says(/answers at (http:\S+)$/m)).port;
  const { code, stderrLines } = await runCommand(["sandbox", "--port", port]);
  expect(code).toBe(2);
  expect(stderrLines).toEqual(["--port or --database: the sandbox cannot start (EADDRINUSE)"]);
});
