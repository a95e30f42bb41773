// Documents that cannot be carried out: refused with a code, in few words, none of which say what the schema or the server
// is made of.

import { describe, expect, it } from "vitest";
import { ask, CONSUME, JSON_HEADERS } from "./support/asking.ts";
import { exchange } from "./support/exchange.ts";
import { sharedApp } from "./support/runningApp.ts";

const shared = sharedApp();

describe("a document that cannot be carried out", () => {
  it.each([
    ["qwerty cop {abc}", "GRAPHQL_PARSE_FAILED"],
    ["{", "GRAPHQL_PARSE_FAILED"],
    [`{ a(b: "\\u{110000}") }`, "GRAPHQL_PARSE_FAILED"],
    [`{ f(a:${"[".repeat(8_000)}${"]".repeat(8_000)}) }`, "DOCUMENT_LIMIT"],
    [`{ ${"a { ".repeat(8_000)} }`, "DOCUMENT_LIMIT"],
    ["{ consumtion }", "GRAPHQL_VALIDATION_FAILED"],
    ["fragment F on Query { ...F } { ...F }", "GRAPHQL_VALIDATION_FAILED"],
    ["query A { __typename } query B { __typename }", "BAD_REQUEST"],
    ["subscription { feed { id } }", "BAD_REQUEST"],
  ])("is refused without a stack: %.60s", async (query, code) => {
    const { app } = shared;
    const { answer, errors } = await ask(app.address, query);
    expect(answer.status).toBe(400);
    expect(errors[0]?.extensions["code"]).toBe(code);
    for (const told of ["    at ", "stack", ".ts:", ".js:", "node_modules", "Did you mean"]) {
      expect(answer.text).not.toContain(told);
    }
    expect(answer.text.length).toBeLessThan(2_048);
    expect(app.unexpected).toEqual([]);
  });

  it("is told where it cannot be read", async () => {
    const { errors } = await ask(shared.app.address, "{\n  viewer {");
    expect(errors).toMatchObject([
      { message: "Syntax Error: Expected Name, found <EOF>.", locations: [{ line: 2, column: 11 }] },
    ]);
  });

  it("is refused for an operation that is not in it", async () => {
    const body = JSON.stringify({ query: "query A { __typename }", operationName: "canary" });
    const answer = await exchange(shared.app.address, { headers: JSON_HEADERS, body });
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
    expect(answer.text).not.toContain("canary");
  });

  it("is refused without its variables", async () => {
    const { answer, errors } = await ask(shared.app.address, CONSUME, { paymentSeq: "P1" });
    expect(answer.status).toBe(400);
    expect(new Set(errors.map(({ extensions }) => extensions["code"]))).toEqual(new Set(["BAD_USER_INPUT"]));
    expect(shared.app.upstream.calls).toEqual([]);
  });
});
