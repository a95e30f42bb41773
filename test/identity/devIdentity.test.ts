// Without any source of identity, on a loopback address: whoever calls the server by a loopback name is `dev`, nobody else.

import { expect, it } from "vitest";
import { createDevIdentity } from "../../src/identity/devIdentity.ts";

const authenticate = createDevIdentity((name) => name === "localhost" || name === "[::1]");

it.each(["localhost", "localhost:4000", "localhost:65535", "[::1]", "[::1]:80"])(
  "%s is called by dev",
  async (host) => {
    const caller = await authenticate({ host, authorization: undefined, isForwarded: () => false });
    expect(caller).toEqual({ role: "OPERATOR", playerId: "dev", app: null, keyName: null });
    expect(Object.isFrozen(caller)).toBe(true);
  },
);

it.each([
  undefined,
  "",
  ":4000",
  "evil.example.com",
  "evil.example.com:4000",
  "localhost:",
  "localhost:123456",
  "localhost:1:2",
])("%s is called by nobody", async (host) => {
  expect(await authenticate({ host, authorization: "Bearer dev", isForwarded: () => false })).toBeNull();
});
