// The probes: what they say, that they say nothing else, and when they say no.

import { expect, it } from "vitest";
import { exchange } from "./support/exchange.ts";
import { startRunningApp } from "./support/runningApp.ts";

it.each(["/livez", "/readyz"])("%s says ok and nothing else, to anybody", async (path) => {
  await using app = await startRunningApp();
  const { status, headers, text } = await exchange(app.address, {
    method: "GET",
    path,
    headers: { host: "evil.example" },
  });
  expect({ status, text }).toEqual({ status: 200, text: '{"status":"ok"}' });
  expect(headers).toMatchObject({ "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  expect(headers["server"] ?? headers["x-powered-by"]).toBeUndefined();
});

it.each(["isWritable", "isReadable"] as const)(
  "is alive, but not ready while the ledger's %s is false",
  async (name) => {
    let isWell = true;
    await using app = await startRunningApp({
      wrap: { ledger: (ledger) => ({ ...ledger, health: { ...ledger.health, [name]: () => isWell } }) },
    });
    const probe = async (path: string) => {
      const { status, text } = await exchange(app.address, { method: "GET", path });
      return [status, text];
    };
    expect(await probe("/readyz")).toEqual([200, '{"status":"ok"}']);
    isWell = false;
    expect(await probe("/readyz")).toEqual([503, '{"status":"unavailable"}']);
    expect(await probe("/livez")).toEqual([200, '{"status":"ok"}']);
    isWell = true;
    expect(await probe("/readyz")).toEqual([200, '{"status":"ok"}']);
  },
);
