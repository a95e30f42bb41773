// Who hangs up within an answer has made no error of ours; and who may read /metrics where players have an identity.

import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { exchange } from "./support/exchange.ts";
import { sharedApp, startRunningApp } from "./support/runningApp.ts";

const shared = sharedApp();

it("says nothing of callers who hang up within a long answer", async () => {
  const { address, unexpected } = shared.app;
  const type = "kind name description fields { name description args { name description type { name } } }";
  const query = `{ __schema { types { ${type} } a: types { ${type} } b: types { ${type} } } }`;
  const body = JSON.stringify({ query });
  const { text } = await exchange(address, { headers: { "content-type": "application/json" }, body });
  expect(text.length).toBeGreaterThan(65_536); // it goes out in pieces
  const call = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  for (let round = 0; round < 25; round += 1) {
    const socket = connect(Number(new URL(address).port), "127.0.0.1");
    socket.on("error", () => undefined).write(call.repeat(3));
    await once(socket, "data");
    socket.resetAndDestroy();
  }
  expect((await exchange(address, { method: "GET", path: "/livez" })).status).toBe(200);
  expect(unexpected).toEqual([]);
});

it("opens /metrics on the main port to operators only, outside production too", async () => {
  const { address } = shared.app;
  const metrics = (at: string, headers = {}) => exchange(at, { method: "GET", path: "/metrics", headers });
  expect((await metrics(address)).status).toBe(200);
  for (const headers of [{ host: "evil.example" }, { "forwarded-for": "192.0.2.1" }, { "x-request-start": "t=1" }])
    expect((await metrics(address, headers)).status, JSON.stringify(headers)).toBe(401);
  await using app = await startRunningApp({ variables: { AUTH_JWT_SECRET: "a-secret-of-more-than-32-characters" } });
  expect((await metrics(app.address)).status).toBe(401);
});
