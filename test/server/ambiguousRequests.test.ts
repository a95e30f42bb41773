// Requests that two programs could read differently are refused: of two headers that decide something, neither is
// believed, and nothing behind the first request is smuggled in.

import { describe, expect, it } from "vitest";
import { CALL, CONSUME } from "./support/asking.ts";
import { rawExchange, statusOf } from "./support/rawExchange.ts";
import { sharedApp } from "./support/runningApp.ts";

const shared = sharedApp();
const BODY = JSON.stringify({ query: CONSUME, variables: CALL });
const LENGTH = `Content-Length: ${BODY.length}`;
const TYPE = "Content-Type: application/json";

const calls = () => shared.app.upstream.calls.length;

function requestOf(lines: readonly string[], body = BODY, requestLine = "POST /graphql HTTP/1.1"): string {
  return [requestLine, ...lines, "Connection: close", "", body].join("\r\n");
}

function send(...request: Parameters<typeof requestOf>): Promise<string> {
  return rawExchange(shared.app.address, requestOf(...request));
}

const refused: readonly (readonly [string, readonly string[]])[] = [
  ["two Hosts", ["Host: localhost", "Host: evil.example", TYPE, LENGTH]],
  ["two Hosts that are one", ["Host: localhost", "Host: localhost", TYPE, LENGTH]],
  ["no Host", [TYPE, LENGTH]],
  ["two Content-Types", ["Host: localhost", TYPE, "Content-Type: text/plain", LENGTH]],
  ["two Content-Types, the wrong one first", ["Host: localhost", "Content-Type: text/plain", TYPE, LENGTH]],
  ["two Authorizations", ["Host: localhost", "Authorization: Bearer a", "Authorization: Bearer b", TYPE, LENGTH]],
  ["two lengths", ["Host: localhost", TYPE, LENGTH, "Content-Length: 5"]],
  ["a length and chunks", ["Host: localhost", TYPE, LENGTH, "Transfer-Encoding: chunked"]],
  ["an encoding that is none", ["Host: localhost", TYPE, "Transfer-Encoding: xchunked"]],
  ["a length that is no number", ["Host: localhost", TYPE, `Content-Length: +${BODY.length}`]],
  ["a length below zero", ["Host: localhost", TYPE, "Content-Length: -1"]],
  ["a folded header", ["Host: localhost", "Content-Type: application/json;", " charset=utf-8", LENGTH]],
  ["a space before a colon", ["Host: localhost", TYPE, "Content-Length : 5"]],
  ["a NUL in a header", ["Host: localhost", TYPE, LENGTH, "X-A: a\0b"]],
  ["a bare carriage return in a header", ["Host: localhost", TYPE, LENGTH, "X-A: a\rb"]],
  ["headers of more than 16 KB", ["Host: localhost", TYPE, LENGTH, `X-A: ${"a".repeat(17_000)}`]],
];

describe("a request with", () => {
  it.each(refused)("%s is refused", async (_what, lines) => {
    const before = calls();
    const received = await send(lines);
    expect([400, 431]).toContain(statusOf(received));
    expect(received).not.toContain("consumePayment");
    expect(calls()).toBe(before);
  });

  it("lines that end in a bare line feed is refused", async () => {
    const bare = requestOf(["Host: localhost", TYPE, LENGTH]).replaceAll("\r", "");
    expect(statusOf(await rawExchange(shared.app.address, bare))).toBe(400);
    expect(calls()).toBe(0);
  });

  it.each([
    "POST http://evil.example/graphql HTTP/1.1",
    "POST //evil.example/graphql HTTP/1.1",
    "POST graphql HTTP/1.1",
    "POST * HTTP/1.1",
    "POST /graphql HTTP/9.9",
    "POST /graphql",
    "CONNECT localhost:443 HTTP/1.1",
  ])("the request line %s is not carried out", async (requestLine) => {
    const received = await send(["Host: localhost", TYPE, LENGTH], BODY, requestLine);
    expect([null, 400, 404, 405, 505]).toContain(statusOf(received));
    expect(calls()).toBe(0);
  });

  it("an empty Host is nobody's", async () => {
    expect(statusOf(await send(["Host:", TYPE, LENGTH]))).toBe(401);
    expect(statusOf(await send(["Host: ", TYPE, LENGTH]))).toBe(401);
    expect(calls()).toBe(0);
  });

  it("an older protocol and no Host is nobody's", async () => {
    expect(statusOf(await send([TYPE, LENGTH], BODY, "POST /graphql HTTP/1.0"))).toBe(401);
  });

  it("an upgrade to another protocol is answered in this one", async () => {
    const upgrade = [
      "Host: localhost",
      "Upgrade: h2c",
      "HTTP2-Settings: AAMAAABkAAQAAP__",
      "Connection: Upgrade, HTTP2-Settings",
    ];
    const received = await send(upgrade, "", "GET /livez HTTP/1.1");
    expect(statusOf(received)).toBe(200);
    expect(received).not.toContain("101 Switching");
  });

  it("a body that ends early is not carried out", async () => {
    const early = requestOf(["Host: localhost", TYPE, `Content-Length: ${BODY.length + 1}`]);
    expect([null, 400]).toContain(statusOf(await rawExchange(shared.app.address, early, true)));
    expect(calls()).toBe(0);
  });
});

it("is answered as two where it is two, and as it stands where it asks for leave to continue", async () => {
  const probe = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const last = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const answers = (await rawExchange(shared.app.address, probe.repeat(50) + last)).match(/HTTP\/1\.1 200 OK/g);
  expect(answers).toHaveLength(51);
  const query = '{"query":"{ __typename }"}';
  const received = await send(
    ["Host: localhost", TYPE, `Content-Length: ${query.length}`, "Expect: 100-continue"],
    query,
  );
  expect(received).toContain("HTTP/1.1 100 Continue");
  expect(received).toContain('{"data":{"__typename":"Query"}}');
});
