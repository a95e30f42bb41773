// Which methods and paths there are: mutations by POST, queries by GET too, and nothing anywhere else.

import { describe, expect, it } from "vitest";
import { CALL, codeOf, CONSUME, JSON_HEADERS, postOf, resultOf } from "./support/asking.ts";
import { exchange } from "./support/exchange.ts";
import { sharedApp } from "./support/runningApp.ts";

const shared = sharedApp();

function get(parameters: Readonly<Record<string, string>>, headers = {}) {
  return exchange(shared.app.address, {
    method: "GET",
    path: `/graphql?${new URLSearchParams(parameters).toString()}`,
    headers,
  });
}

describe("GET /graphql", () => {
  it("carries out a query", async () => {
    const query = "query($first: Int) { consumptions(first: $first) { totalCount } }";
    const { status, text } = await get({ query, variables: '{"first":1}' });
    expect([status, JSON.parse(text)]).toEqual([200, { data: { consumptions: { totalCount: 0 } } }]);
  });

  it("needs no header that a browser asks about first: identity is a header and never a cookie", async () => {
    expect((await get({ query: "{ __typename }" }, { cookie: "session=1" })).status).toBe(200);
  });

  it.each(["", "POST", "application/json"])("never carries out a mutation (override %j)", async (override) => {
    const headers = {
      "x-http-method-override": override,
      "apollo-require-preflight": "1",
      ...(override === "application/json" ? { "content-type": override } : {}),
    };
    const parameters = { query: CONSUME, variables: JSON.stringify(CALL) };
    const answer = await get(parameters, headers);
    expect(answer.status).toBe(405);
    expect(answer.headers["allow"]).toContain("POST");
    expect(codeOf(resultOf(answer))).toBe("BAD_REQUEST");
    expect((await get({ ...parameters, operationName: "" }, headers)).status).toBeGreaterThanOrEqual(400);
    expect(shared.app.upstream.calls).toEqual([]);
  });

  it("never carries out a mutation that stands behind a query", async () => {
    const query = `query Q { __typename } ${CONSUME.replace("mutation(", "mutation M(")}`;
    expect((await get({ query, operationName: "M", variables: JSON.stringify(CALL) })).status).toBe(405);
    expect((await get({ query, operationName: "Q" })).status).toBe(200);
    expect(shared.app.upstream.calls).toEqual([]);
  });

  it.each([
    [{}],
    [{ query: "" }],
    [{ query: "{ __typename }", variables: "{" }],
    [{ query: "{ __typename }", variables: "[1]" }],
    [{ query: "{ __typename }", extensions: "1" }],
  ])("refuses what is no request: %j", async (parameters) => {
    const answer = await get(parameters);
    expect(answer.status).toBe(400);
    expect(codeOf(resultOf(answer))).toBe("BAD_REQUEST");
  });

  it("does not take a body's word for anything", async () => {
    const sent = { ...postOf(CONSUME, CALL), method: "GET", path: "/graphql?query=%7B__typename%7D" };
    const { status, text } = await exchange(shared.app.address, sent);
    expect([status, JSON.parse(text)]).toEqual([200, { data: { __typename: "Query" } }]);
    expect(shared.app.upstream.calls).toEqual([]);
  });
});

describe("every other method on /graphql", () => {
  it.each(["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "QUERY"])("is refused: %s", async (method) => {
    for (const headers of [JSON_HEADERS, { ...JSON_HEADERS, "content-type": "text/plain" }]) {
      const sent = method === "TRACE" ? {} : { body: postOf(CONSUME, CALL).body }; // TRACE has no body (RFC 9110, 9.3.8)
      const answer = await exchange(shared.app.address, { ...sent, headers, method });
      expect(answer.status).toBe(405);
      expect(answer.headers["allow"]).toBe("GET, POST");
      expect(codeOf(resultOf(answer))).toBe("BAD_REQUEST");
    }
    expect(shared.app.upstream.calls).toEqual([]);
  });

  it("is refused: HEAD, without a body", async () => {
    const { status, text } = await exchange(shared.app.address, {
      method: "HEAD",
      path: "/graphql?query=%7B__typename%7D",
    });
    expect([status, text]).toEqual([405, ""]);
  });

  it("is the one that was sent, whatever X-HTTP-Method-Override says", async () => {
    const headers = { ...JSON_HEADERS, "x-http-method-override": "DELETE" };
    const { status } = await exchange(shared.app.address, { headers, body: '{"query":"{ __typename }"}' });
    expect(status).toBe(200);
  });
});

describe("every other path", () => {
  it.each([
    "/nowhere",
    "/graphql/",
    "/Graphql",
    "/graphql/stream",
    "/graphqlx",
    "/metrics/x",
    "/.env",
    "/livez/x",
    "/assets/../../package.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "//graphql",
    "/%00",
    "/%zz",
    "/graphql%2f",
    "/graphql/%zz",
    `/${"a".repeat(8_000)}`,
  ])("is a problem and nothing more: %s", async (path) => {
    for (const method of ["GET", "POST"]) {
      const answer = await exchange(shared.app.address, {
        method,
        path,
        headers: JSON_HEADERS,
        ...(method === "GET" ? {} : { body: "{}" }),
      });
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
      expect(JSON.parse(answer.text)).toEqual({
        type: "about:blank",
        title: answer.status === 404 ? "Not found" : "Bad request",
        status: answer.status,
        requestId: answer.headers["x-request-id"],
      });
    }
  });
});
