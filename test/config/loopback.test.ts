// Names that lead to this machine alone, as they come from HOST, from IAP_BASE_URL and from the Host header.

import { expect, it } from "vitest";
import { isLoopbackName } from "../../src/config/loopback.ts";

it.each([
  "localhost",
  "LocalHost",
  "app.localhost",
  "a.b.localhost",
  "127.0.0.1",
  "127.0.0.0",
  "127.255.255.255",
  "::1",
  "[::1]",
])("takes %s for a loopback name", (name) => {
  expect(isLoopbackName(name)).toBe(true);
});

it.each([
  "",
  ".",
  "localhost.",
  "localhost.example.com",
  "localhostx",
  "xlocalhost",
  "127.0.0.1.example.com",
  "127.0.0.1.",
  "127.1",
  "2130706433",
  "0x7f.0.0.1",
  "127.0.0.256",
  "127.0.0.1000",
  "127.0.0",
  "128.0.0.1",
  "0.0.0.0",
  "::",
  "[::]",
  "::2",
  "[::1",
  "::1]",
  "::ffff:127.0.0.1",
  "[[::1]]",
  "example.com",
  "127.0.0.1 ",
  "127.0.0.1\n",
  "localhost\0",
  "localhost/",
  "evil@localhost:1",
  "１２７.0.0.1",
])("does not take %j for one", (name) => {
  expect(isLoopbackName(name)).toBe(false);
});

it("answers about a long name at once", () => {
  const startedAt = performance.now();
  for (const name of [
    "[".repeat(65_536),
    "127.".repeat(16_384),
    "a.".repeat(32_768),
    `${"1".repeat(65_536)}.localhost!`,
  ]) {
    expect(isLoopbackName(name)).toBe(false);
  }
  expect(performance.now() - startedAt).toBeLessThan(100);
});
