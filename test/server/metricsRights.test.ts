// Who may read /metrics on the main port outside production.

import { expect, it } from "vitest";
import { exchange } from "./support/exchange.ts";
import { sharedApp, startRunningApp } from "./support/runningApp.ts";

const shared = sharedApp();

it("opens /metrics on the main port to operators only, outside production too", async () => {
  const { address } = shared.app;
  const metrics = (at: string, headers = {}) => exchange(at, { method: "GET", path: "/metrics", headers });
  expect((await metrics(address)).status).toBe(200);
  for (const headers of [{ host: "evil.example" }, { "forwarded-for": "192.0.2.1" }, { "x-request-start": "t=1" }])
    expect((await metrics(address, headers)).status, JSON.stringify(headers)).toBe(401);
  await using app = await startRunningApp({ variables: { AUTH_JWT_SECRET: "a-secret-of-more-than-32-characters" } });
  expect((await metrics(app.address)).status).toBe(401);
});
