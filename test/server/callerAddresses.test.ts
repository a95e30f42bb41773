// Under which address a request counts: however a proxy spells it, one caller is one, and what cannot be read never makes
// another of them.

import { expect, it } from "vitest";
import { callerAddressOf, readAddress } from "../../src/server/callerAddress.ts";
import { isForwarded } from "../../src/server/requestIdentity.ts";
import { listsAddress } from "../../src/server/trustedProxies.ts";

it.each([
  ["203.0.113.2", "203.0.113.2"],
  ["  203.0.113.2\t", "203.0.113.2"],
  ["203.0.113.2:50001", "203.0.113.2"],
  ["2001:db8::1", "2001:db8::1"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["[2001:db8::1]:443", "2001:db8::1"],
  ["::ffff:203.0.113.2", "203.0.113.2"],
  ["[::FFFF:203.0.113.2]:443", "203.0.113.2"],
  ["fe80::1%eth0", "fe80::1"],
  ["[fe80::1%25eth0]:1", "fe80::1"],
])("%j is the address %s", (entry, address) => {
  expect(readAddress(entry)).toBe(address);
});

it.each([
  "",
  " ",
  "unknown",
  "_hidden",
  "_SEVKISEK",
  "unknown:1",
  "for=203.0.113.2",
  '"203.0.113.2"',
  '"[2001:db8::1]:4711"',
  "203.0.113",
  "203.0.113.256",
  "203.0.113.02",
  "203.0.113.2:",
  "203.0.113.2:123456",
  "203.0.113.2:port",
  ":443",
  "203.0.113.2:1:2",
  "[203.0.113.2]",
  "[203.0.113.2]:1",
  "[2001:db8::1",
  "2001:db8::1]",
  "[2001:db8::1]x",
  "[]",
  "2001:db8::1::",
  "localhost",
  "203.0.113.2 203.0.113.3",
  "1".repeat(10_000),
  "[".repeat(10_000),
])("%j is no address", (entry) => {
  expect(readAddress(entry)).toBeNull();
});

const isTrusted = listsAddress(["127.0.0.1", "10.0.0.0/8", "fd00::/8"]);
const callerOf = (forwardedFor: string | null, connected = "127.0.0.1") =>
  callerAddressOf(connected, forwardedFor, isTrusted);

it.each([
  ["nothing is believed of a stranger", "198.51.100.9", "203.0.113.2", "198.51.100.9"],
  ["the proxy itself, where it says nothing", "127.0.0.1", null, "127.0.0.1"],
  ["the last entry is the nearest proxy's", "127.0.0.1", "192.0.2.1, 203.0.113.2", "203.0.113.2"],
  ["a proxy that listens on both families", "::ffff:127.0.0.1", "203.0.113.2", "203.0.113.2"],
  ["hops that are trusted are passed", "127.0.0.1", "203.0.113.2,10.0.0.7 , fd00::1", "203.0.113.2"],
  ["a hop with a port is trusted", "127.0.0.1", "203.0.113.2:1, 10.0.0.7:3456, [fd00::1]:99", "203.0.113.2"],
  ["where all are trusted, the farthest", "127.0.0.1", "10.0.0.1,10.0.0.2", "10.0.0.1"],
  ["what cannot be read is its writer", "127.0.0.1", "203.0.113.2, unknown", "127.0.0.1"],
  ["and so one hop further", "127.0.0.1", "203.0.113.2, _hidden, 10.0.0.7:1", "10.0.0.7"],
  ["an empty entry, too", "127.0.0.1", "203.0.113.2, ", "127.0.0.1"],
  ["an empty header, too", "127.0.0.1", "", "127.0.0.1"],
  [
    "what a caller wrote before its proxy is not reached",
    "127.0.0.1",
    "unknown, 10.0.0.1, 203.0.113.2:7",
    "203.0.113.2",
  ],
])("%s", (_, connected, forwardedFor, caller) => {
  expect(callerOf(forwardedFor, connected)).toBe(caller);
});

it("reads a header full of trusted hops as fast as it is long", () => {
  const startedAt = performance.now();
  expect(callerOf("10.0.0.1,".repeat(1_800))).toBe("127.0.0.1");
  expect(callerOf(`203.0.113.2${",10.0.0.1".repeat(1_800)}`)).toBe("203.0.113.2");
  expect(performance.now() - startedAt).toBeLessThan(500);
});

it.each([
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-anything",
  "x-real-ip",
  "cf-connecting-ip",
  "true-client-ip",
  "fly-client-ip",
  "x-envoy-external-address",
  "x-amzn-trace-id",
  "cdn-loop",
])("%s shows that a request came through a proxy", (name) => {
  expect(isForwarded("1.1", ["host", name])).toBe(true);
});

it("a request of a browser, of curl and of fetch came through none, and one of HTTP/1.0 did", () => {
  const names = ["host", "user-agent", "accept", "accept-language", "origin", "referer", "cookie", "connection"];
  const more = ["content-type", "content-length", "sec-fetch-site", "x-request-id", "traceparent", "authorization"];
  expect(isForwarded("1.1", [...names, ...more])).toBe(false);
  expect(isForwarded("1.0", names)).toBe(true);
});
