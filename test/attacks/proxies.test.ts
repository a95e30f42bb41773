// Behind a real nginx (A109, A110): a caller is one however the proxy writes it down, and development's identity is nobody's
// who came through one.

import { describe, expect, it, onTestFinished } from "vitest";
import { startRunningApp } from "../server/support/runningApp.ts";
import { exchange } from "../server/support/exchange.ts";
import { findNginx, startNginx } from "../support/nginx.ts";

const nginx = findNginx("whether a caller behind a proxy is one, whatever port it comes from");
const FAILURES = 3;
const QUERY = JSON.stringify({ query: "{ viewer { role } }" });
const TYPE = { "content-type": "application/json" };

async function startApp(variables: Readonly<Record<string, string>>) {
  const app = await startRunningApp({ variables });
  onTestFinished(() => app[Symbol.asyncDispose]());
  return app;
}

/** Each on a connection of its own, so from a port of its own. */
async function statuses(address: string, count: number, headers: Readonly<Record<string, string>> = {}) {
  const heard: number[] = [];
  for (let call = 0; call < count; call += 1)
    heard.push((await exchange(address, { headers: { ...TYPE, ...headers }, body: QUERY })).status);
  return heard;
}

const limited = [...Array<number>(FAILURES).fill(401), 429];

describe.runIf(nginx !== null)("behind nginx", () => {
  const program = nginx ?? "";

  it("a caller is one address, whatever port it comes from and whatever it says itself", async () => {
    const { address } = await startApp({
      AUTH_JWT_SECRET: "s".repeat(32),
      TRUSTED_PROXIES: "127.0.0.1",
      RATE_LIMIT_AUTH_FAILURES: String(FAILURES),
    });
    const pass = `proxy_pass ${address};`;
    const appended = `"$http_x_forwarded_for, $remote_addr:$remote_port"`;
    const [withPorts = "", unreadable = "", inner = ""] = await startNginx(program, [
      `proxy_set_header X-Forwarded-For "$http_x_client:$remote_port"; ${pass}`,
      `proxy_set_header X-Forwarded-For "$http_x_client, unknown"; ${pass}`,
      `proxy_set_header X-Forwarded-For ${appended}; ${pass}`, // a hop of ours, written with its port
    ]);
    const [outer = ""] = await startNginx(program, [
      `proxy_set_header X-Forwarded-For "$http_x_client:$remote_port"; proxy_pass ${inner};`,
    ]);
    const as = (client: string) => ({ "x-client": client, "x-forwarded-for": "192.0.2.77" });
    expect(await statuses(withPorts, FAILURES + 1, as("203.0.113.1"))).toEqual(limited);
    expect(await statuses(withPorts, FAILURES + 1, as("[2001:db8:1:2::3]"))).toEqual(limited);
    expect(await statuses(outer, 1, as("203.0.113.1"))).toEqual([429]); // the same caller by the longer way
    expect(await statuses(outer, FAILURES + 1, as("203.0.113.2"))).toEqual(limited);
    expect(await statuses(withPorts, 1, as("[2001:db8:1:2:ffff::4]"))).toEqual([429]); // one /64
    const strangers = await Promise.all(["a", "b", "c", "d"].map((name) => statuses(unreadable, 1, as(name))));
    expect(strangers.flat().toSorted((a, b) => a - b)).toEqual(limited); // all of them are the proxy
    expect(await statuses(withPorts, 1, as("203.0.113.3"))).toEqual([401]);
  });

  it("nobody is dev, whatever the proxy tells or leaves out", async () => {
    const { address } = await startApp({});
    const [asItComes = "", named = "", onlyReal = "", via = ""] = await startNginx(
      program,
      [
        "",
        `proxy_set_header Host localhost; proxy_http_version 1.1; proxy_set_header X-Forwarded-For $remote_addr;`,
        `proxy_http_version 1.1; proxy_set_header X-Real-IP $remote_addr;`,
        `proxy_http_version 1.1; proxy_set_header Via "1.1 nginx";`,
      ].map((more) => `${more} proxy_pass ${address};`),
    );
    expect(await statuses(address, 1)).toEqual([200]);
    for (const proxy of [asItComes, named, onlyReal, via]) expect(await statuses(proxy, 1)).toEqual([401]);
  });
});
