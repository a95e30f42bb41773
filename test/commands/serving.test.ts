// What a person meets who starts the server for the first time: a greeting that is true, word for word, logs that stay
// logs, and an end when it is asked for.

import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { post, serve, startCommand } from "./support/command.ts";

const GAMEBASE_KEYS = { IAP_API: "gamebase", IAP_APP_ID: "app", IAP_SECRET_KEY: "key" };
describe("the greeting", () => {
  it("gives the address of GraphiQL, and a mutation that works as it stands", async () => {
    const { stdout, says, address } = await serve();
    const page = await fetch(await says(/^ +GraphiQL +(http:\S+)$/m));
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const mutation = await says(/^(mutation \{\n[\s\S]+\n\})\n/m);
    expect(await post(address, mutation)).toEqual({
      data: { consumePayment: { price: 1_000, currency: "KRW", replayed: false } },
    });
    expect(await post(address, mutation)).toMatchObject({ data: { consumePayment: { replayed: true } } });
    expect(stdout()).toContain("the built-in sandbox (IAP_BASE_URL is not set)");
  });

  it("gives the address of the sandbox, where something can be bought as its page says", async () => {
    const { says } = await serve();
    const sandbox = await says(/^ +Sandbox +(http:\S+)$/m);
    const bought = await fetch(`${sandbox}/sandbox/purchases`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ userKey: "mina", paymentSeq: "T-slow-4s-1" }),
    });
    expect([bought.status, await bought.json()]).toEqual([
      201,
      expect.objectContaining({ itemSeq: 1032033, price: 1200 }),
    ]);
    const { stdout } = await serve({ variables: { IAP_BASE_URL: "http://127.0.0.1:9" } });
    expect(stdout()).not.toContain("Sandbox");
  });

  it("names each app and where it is, and the first in the sandbox in its mutation", async () => {
    const folder = temporaryFolder();
    const apps = [{ name: "puzzle", baseUrl: "http://127.0.0.1:9" }, { name: "racer" }, { name: "cards" }];
    writeFileSync(join(folder, "apps.json"), JSON.stringify({ apps }), { mode: 0o600 });
    const { stdout, says, address } = await serve({ folder, variables: { IAP_APPS_FILE: "apps.json" } });
    const mutation = await says(/^(mutation \{\n[\s\S]+\n\})\n/m);
    expect(await post(address, mutation)).toMatchObject({ data: { consumePayment: { price: 1_000 } } });
    expect(
      stdout()
        .match(/^ +Upstream +.*$/gm)
        ?.map((line) => line.trim()),
    ).toEqual([
      "Upstream  puzzle: http://127.0.0.1:9",
      "Upstream  racer: the built-in sandbox (no baseUrl)",
      "Upstream  cards: the built-in sandbox (no baseUrl)",
    ]);
    expect(stdout().match(/environment [A-Z]+/g)).toEqual(Array(3).fill("environment SANDBOX"));
    expect(stdout().match(/^.*assumed.*$/gm)).toEqual([expect.stringMatching(/^ {2}Payments {2}puzzle: /)]);
    expect(await post(address, "{ consumptions { nodes { app } } }")).toEqual({
      data: { consumptions: { nodes: [{ app: "racer" }] } },
    });
  });

  it.each([
    [{ IAP_BASE_URL: "https://api-gamebase.nhncloudservice.com", ...GAMEBASE_KEYS }, "PRODUCTION"],
    [{ IAP_BASE_URL: "https://sandbox-api-iap.nhncloudservice.com" }, "SANDBOX"],
    [{ IAP_BASE_URL: "http://127.0.0.1:9", IAP_ENVIRONMENT: "production" }, "PRODUCTION"],
  ])("tells as which environment payments are recorded, in the log too: %j", async (variables, environment) => {
    const { stdout, logs } = await serve({ variables });
    expect(stdout()).toContain(`  Payments  environment ${environment}\n`);
    expect(await logs(/"environment":"([A-Z]+)".*"msg":"started"/)).toBe(environment);
  });

  it("says nothing of pages that are off, nor of a sandbox that is not used", async () => {
    const { stdout, address } = await serve({ variables: { GRAPHIQL: "off", IAP_BASE_URL: "http://127.0.0.1:9" } });
    expect(stdout()).not.toContain("GraphiQL");
    expect(stdout()).not.toContain("mutation");
    expect(stdout()).toContain("  Upstream  http://127.0.0.1:9\n");
    expect(stdout()).toContain("  Payments  environment SANDBOX (assumed: ");
    expect((await fetch(`${address}/`)).status).toBe(404);
  });
});

describe("a server's files", () => {
  it("are made in ./data, for their owner alone", async () => {
    const { folder, kill } = await serve();
    const data = join(folder, "data");
    expect(statSync(data).mode & 0o777).toBe(0o700);
    const names = readdirSync(data);
    expect(names).toEqual(
      expect.arrayContaining(["ledger.db", "ledger.db-lock", "ledger.db-secret", "ledger.db-wal", "sandbox.db"]),
    );
    for (const name of names) expect(statSync(join(data, name)).mode & 0o777, name).toBe(0o600);
    await kill("SIGTERM");
    expect(readdirSync(data)).not.toContain("ledger.db-wal"); // carried over into the ledger
  });
});

describe("a server's log", () => {
  it("is JSON, line by line, whatever clients send", async () => {
    const { address, kill, stderr } = await serve({ variables: { LOG_LEVEL: "trace", IAP_TYPO: "x" } });
    const hostile = ["\r\nforged: line", "\u001b[2J", "\u202e", "\u2028", '"}', "%s %o %d", "${jndi:ldap://x}"];
    for (const text of hostile) {
      const header = Buffer.from(text.replaceAll(/[\r\n]/g, ""))
        .toString("latin1")
        .replaceAll(/[^\t\x20-\xff]/g, "");
      const body = JSON.stringify({
        query: "query($a: String) { __typename }",
        operationName: text,
        variables: { a: text },
      });
      const headers = { "content-type": "application/json", "x-request-id": header, "user-agent": header };
      await fetch(`${address}/graphql`, { method: "POST", headers, body });
      await fetch(`${address}/${encodeURIComponent(text)}`);
    }
    const { code, stderrLines } = await kill("SIGTERM");
    expect(code).toBe(0);
    const lines = stderrLines.map((line): { level: number; msg: string } => JSON.parse(line));
    const requests = lines.filter(({ msg }) => msg === "request");
    expect(requests).toHaveLength(2 * hostile.length);
    expect(lines.filter((line) => !requests.includes(line)).map(({ msg }) => msg)).toEqual([
      "IAP_TYPO is not known; did you mean IAP_API?",
      expect.stringContaining("every request from this machine is the player dev"),
      "started",
      "stopping",
      "stopped",
    ]);
    expect(stderr()).not.toMatch(/forged|jndi/);
  });
});

describe("a server that is told to stop", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("ends with 0: %s", async (signal) => {
    const server = await serve();
    expect(await server.kill(signal)).toMatchObject({ code: 0, signal: null });
    await expect(fetch(server.address)).rejects.toThrow();
  });
});

it("serves where no command is named", async () => {
  const command = startCommand([], { variables: { PORT: "0" } });
  const address = await command.says(/^ +GraphQL +(http:\S+)\/graphql$/m);
  expect((await fetch(`${address}/readyz`)).status).toBe(200);
});
