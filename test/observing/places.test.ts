// Where what is observed comes out: /metrics on a port of its own without a key and then nowhere else, or on the main one for
// whoever may read it; and warnings of Node beside the lines of the log, as lines of it.

import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { runCommand, serve } from "../commands/support/command.ts";
import { rawExchange } from "../server/support/rawExchange.ts";

const statusAt = async (url: string, headers: Readonly<Record<string, string>> = {}) =>
  (await fetch(url, { headers })).status;

it("is a port of its own, and that one path there", async () => {
  const { address, logs } = await serve({ variables: { METRICS_PORT: "0" } });
  const metrics = await logs(/"metrics":"(http:[^"]+)"/);
  expect(await (await fetch(`${metrics}/metrics`)).text()).toMatch(
    /^iap_build_info\{version="[^"]+",node="[^"]+",engine="sqlite"\} 1$/m,
  );
  expect(await statusAt(`${metrics}/graphql`)).toBe(404);
  expect(await statusAt(`${address}/metrics`)).toBe(404);
});

it("is the main port, in development for this machine alone", async () => {
  const { address } = await serve();
  expect(await statusAt(`${address}/metrics`)).toBe(200);
  expect(await statusAt(`${address}/metrics`, { "x-forwarded-for": "203.0.113.7" })).toBe(401);
  const rebound = await rawExchange(
    address,
    "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
  );
  expect(rebound).toMatch(/^HTTP\/1\.1 401 /);
});

it("is refused by one line where somebody else listens", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = Object(other.address());
  const ended = await runCommand(["serve"], { variables: { PORT: "0", METRICS_PORT: String(port) } });
  other.close();
  expect(ended.code).toBe(2);
  expect(ended.stderrLines.at(-1)).toBe(`METRICS_PORT: 127.0.0.1:${port} is in use`);
});

it("is beside a log in which Node's own warnings are lines like any other", async () => {
  const warns = "data:text/javascript,setInterval(() => process.emitWarning('by Node', 'OddWarning'), 200)";
  const server = await serve({ nodeArguments: ["--import", warns] });
  await server.logs(/("warning":"OddWarning","text":"by Node","msg":"Node.js warns")/);
  const { stderrLines } = await server.kill("SIGTERM");
  const afterStart = stderrLines.slice(stderrLines.findIndex((line) => line.includes('"msg":"started"')));
  expect(afterStart.filter((line) => !line.startsWith("{"))).toEqual([]);
});
