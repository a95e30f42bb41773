// A request's parameters out of a body or a query string, and every way in which they can be none.

import { describe, expect, it } from "vitest";
import { paramsOfBody, paramsOfSearch, type RequestParams } from "../../../src/graphql/gate/params.ts";

const ID = "0123456789abcdef".repeat(4);
const OTHER_ID = "f".repeat(64);
const QUERY = "{ viewer { role } }";
const PLAIN: RequestParams = { query: QUERY, documentId: null, operationName: null, variables: {} };
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });

describe("a body", () => {
  it.each<[unknown, Partial<RequestParams>]>([
    [{ query: QUERY }, {}],
    [{ query: QUERY, operationName: null, variables: null, extensions: null, documentId: null }, {}],
    [{ query: QUERY, more: 1 }, {}],
    [
      { query: QUERY, operationName: "A", variables: { a: 1 } },
      { operationName: "A", variables: { a: 1 } },
    ],
    [{ query: QUERY, extensions: { tracing: {} } }, {}],
    [{ query: QUERY, extensions: { persistedQuery: null } }, {}],
    [{ documentId: ID }, { query: null, documentId: ID }],
    [
      { documentId: `sha256:${ID}`, query: "" },
      { query: null, documentId: ID },
    ],
    [{ extensions: persisted(ID) }, { query: null, documentId: ID }],
    [{ documentId: ID, extensions: persisted(ID), query: QUERY }, { documentId: ID }],
    [{ documentId: "my document" }, { query: null, documentId: "unknown" }],
    [{ documentId: ID.toUpperCase() }, { query: null, documentId: "unknown" }],
  ])("%j is read", (body, params) => {
    expect(paramsOfBody(body)).toEqual({ ...PLAIN, ...params });
  });

  it.each<[unknown, string]>([
    [[{ query: QUERY }], "Batching is disabled"],
    [null, "must be a JSON object"],
    ["query", "must be a JSON object"],
    [1, "must be a JSON object"],
    [{}, "non-empty `query`"],
    [{ query: "" }, "non-empty `query`"],
    [{ query: null }, "non-empty `query`"],
    [{ query: 1 }, "query must be a string"],
    [{ query: QUERY, operationName: 1 }, "operationName must be a string"],
    [{ query: QUERY, variables: "{}" }, "variables must be an object"],
    [{ query: QUERY, variables: [] }, "variables must be an object"],
    [{ query: QUERY, extensions: [] }, "extensions must be an object"],
    [{ documentId: 1 }, "documentId must be a string"],
    [{ documentId: ID, extensions: persisted(OTHER_ID) }, "two different documents"],
    [{ extensions: persisted(ID, 2) }, "persistedQuery must be an object with `version: 1`"],
    [{ extensions: persisted(ID, "1") }, "persistedQuery must be an object with `version: 1`"],
    [
      { extensions: { persistedQuery: Object.assign([], { version: 1, sha256Hash: ID }) } },
      "persistedQuery must be an object",
    ],
    [{ extensions: { persistedQuery: "x" } }, "persistedQuery must be an object"],
    [{ extensions: persisted(1) }, "persistedQuery must have a `sha256Hash`"],
    [{ extensions: persisted(undefined) }, "persistedQuery must have a `sha256Hash`"],
  ])("%j is refused", (body, message) => {
    expect(() => paramsOfBody(body)).toThrow(message);
  });
});

describe("a query string", () => {
  const search = (params: Readonly<Record<string, string>>) => new URLSearchParams(params).toString();

  it("is read as a body is, its variables and extensions as JSON", () => {
    const variables = JSON.stringify({ a: [1] });
    const extensions = JSON.stringify(persisted(ID));
    expect(paramsOfSearch(`?${search({ query: QUERY, operationName: "A", variables, extensions })}`)).toEqual({
      query: QUERY,
      documentId: ID,
      operationName: "A",
      variables: { a: [1] },
    });
    expect(paramsOfSearch(search({ query: QUERY, variables: "", extensions: "" }))).toEqual(PLAIN);
    expect(paramsOfSearch(search({ documentId: ID }))).toEqual({ ...PLAIN, query: null, documentId: ID });
  });

  it.each([
    ["query=a&query=b", "Send query only once"],
    ["query=a&variables={", "variables must be JSON"],
    ["query=a&extensions=x", "extensions must be JSON"],
    ["variables={}", "non-empty `query`"],
    ["", "non-empty `query`"],
  ])("%j is refused", (text, message) => {
    expect(() => paramsOfSearch(text)).toThrow(message);
  });
});
