// Trusted documents: by either form of their id, never registered by a request, and in `require` nothing else.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ClientError } from "../../../src/graphql/errors.ts";
import { paramsOfBody, paramsOfSearch } from "../../../src/graphql/gate/params.ts";
import {
  chooseDocument,
  hashOf,
  readTrustedDocuments,
  type TrustedDocumentsMode,
  withFormerDocuments,
} from "../../../src/graphql/gate/trustedDocuments.ts";

const KNOWN = "query Known { __typename }";
const FREE = "{ __typename }";
const trusted = readTrustedDocuments({ [hashOf(KNOWN)]: KNOWN });

function chosen(mode: TrustedDocumentsMode, body: object): unknown {
  try {
    return chooseDocument(paramsOfBody(body), mode, trusted);
  } catch (error) {
    return error instanceof ClientError ? error.code : error;
  }
}

const byHash = (text: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } } });

const KNOWN_CHOSEN = { text: KNOWN, isTrusted: true };
const FREE_CHOSEN = { text: FREE, isTrusted: false };
const NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND";

describe.each<[string, object, unknown, unknown, unknown]>([
  ["a known id", { documentId: hashOf(KNOWN) }, NOT_FOUND, KNOWN_CHOSEN, KNOWN_CHOSEN],
  ["a known id with its algorithm", { documentId: `sha256:${hashOf(KNOWN)}` }, NOT_FOUND, KNOWN_CHOSEN, KNOWN_CHOSEN],
  ["a known id in Apollo's form", byHash(KNOWN), NOT_FOUND, KNOWN_CHOSEN, KNOWN_CHOSEN],
  ["a known id in both forms", { documentId: hashOf(KNOWN), ...byHash(KNOWN) }, NOT_FOUND, KNOWN_CHOSEN, KNOWN_CHOSEN],
  [
    "a known id and its text",
    { query: KNOWN, ...byHash(KNOWN) },
    { text: KNOWN, isTrusted: false },
    KNOWN_CHOSEN,
    KNOWN_CHOSEN,
  ],
  ["a known id and another text", { query: FREE, ...byHash(KNOWN) }, "BAD_REQUEST", "BAD_REQUEST", "BAD_REQUEST"],
  ["two ids that differ", { documentId: hashOf(KNOWN), ...byHash(FREE) }, "BAD_REQUEST", "BAD_REQUEST", "BAD_REQUEST"],
  ["an unknown id", byHash(FREE), NOT_FOUND, NOT_FOUND, NOT_FOUND],
  ["an id that is no hash", { documentId: "Known" }, NOT_FOUND, NOT_FOUND, NOT_FOUND],
  [
    "an unknown id and its text, which registers it elsewhere",
    { query: FREE, ...byHash(FREE) },
    FREE_CHOSEN,
    FREE_CHOSEN,
    NOT_FOUND,
  ],
  ["a free document", { query: FREE }, FREE_CHOSEN, FREE_CHOSEN, "BAD_REQUEST"],
  [
    "a trusted text without its id",
    { query: KNOWN },
    { text: KNOWN, isTrusted: false },
    { text: KNOWN, isTrusted: false },
    "BAD_REQUEST",
  ],
])("%s", (_what, body, off, prefer, require) => {
  it("is taken as its mode says: off, prefer, require", () => {
    expect([chosen("off", body), chosen("prefer", body), chosen("require", body)]).toEqual([off, prefer, require]);
    expect(trusted.size).toBe(1);
  });
});

describe("an id of an earlier version", () => {
  const FORMER = "query Known { __typename former }";
  const withFormer = withFormerDocuments(trusted, { [hashOf(FORMER)]: "Known" });
  const chosenBy = (mode: TrustedDocumentsMode, body: object) => chooseDocument(paramsOfBody(body), mode, withFormer);

  it.each(["prefer", "require"] as const)("is answered by the operation as it is now (%s)", (mode) => {
    expect(chosenBy(mode, { documentId: hashOf(FORMER) })).toEqual(KNOWN_CHOSEN);
    expect(chosenBy(mode, { query: FORMER, ...byHash(FORMER) })).toEqual(KNOWN_CHOSEN);
    expect(chosenBy(mode, { query: KNOWN, ...byHash(FORMER) })).toEqual(KNOWN_CHOSEN);
    expect(() => chosenBy(mode, { query: FREE, ...byHash(FORMER) })).toThrow(ClientError);
    expect(chosenBy(mode, { documentId: hashOf(KNOWN) })).toEqual(KNOWN_CHOSEN);
  });

  it("is not taken where no operation of its name is left, or where it is an id of today", () => {
    for (const name of ["Gone", null]) {
      expect(() => withFormerDocuments(trusted, { [hashOf(FORMER)]: name })).toThrow(/has no successor/);
    }
    expect(() => withFormerDocuments(trusted, { [hashOf(KNOWN)]: "Known" })).toThrow(/is not a former one/);
    for (const none of [null, "", 1]) expect(() => withFormerDocuments(trusted, none)).toThrow(/no JSON object/);
  });
});

describe("the parameters of a request", () => {
  it.each<[unknown]>([
    [null],
    ["{ __typename }"],
    [[{ query: FREE }]],
    [{}],
    [{ query: "" }],
    [{ query: 1 }],
    [{ query: FREE, operationName: 1 }],
    [{ query: FREE, variables: "{}" }],
    [{ query: FREE, variables: [] }],
    [{ query: FREE, extensions: [] }],
    [{ query: FREE, extensions: { persistedQuery: 1 } }],
    [{ query: FREE, extensions: { persistedQuery: { version: 2, sha256Hash: "x" } } }],
    [{ query: FREE, extensions: { persistedQuery: { version: 1 } } }],
    [{ documentId: 7 }],
  ])("are refused as they are: %j", (body) => {
    expect(() => paramsOfBody(body)).toThrow(ClientError);
  });

  it("are read from a query string, each once", () => {
    const search = new URLSearchParams({ query: FREE, operationName: "A", variables: '{"a":1}', extensions: "{}" });
    expect(paramsOfSearch(`?${search.toString()}`)).toEqual({
      query: FREE,
      documentId: null,
      operationName: "A",
      variables: { a: 1 },
    });
    for (const bad of ["query=a&query=b", "query=a&variables=1", "query=a&variables={", "query=a&extensions=[]", ""]) {
      expect(() => paramsOfSearch(bad), bad).toThrow(ClientError);
    }
  });

  it("keep __proto__ as a name", () => {
    const { variables } = paramsOfBody(JSON.parse(`{"query":"{a}","variables":{"__proto__":{"role":"OPERATOR"}}}`));
    expect(Object.keys(variables)).toEqual(["__proto__"]);
    expect(Reflect.get({}, "role")).toBeUndefined();
  });
});

describe("the committed documents", () => {
  const manifest: unknown = JSON.parse(readFileSync("schema/persisted-documents.json", "utf8"));

  it("are each what their id says", () => {
    expect(readTrustedDocuments(manifest).size).toBeGreaterThanOrEqual(8);
  });

  it("would be refused otherwise", () => {
    expect(() => readTrustedDocuments({ [hashOf(KNOWN)]: FREE })).toThrow(/is not what its id says/);
    expect(() => readTrustedDocuments([1])).toThrow(/is not what its id says/);
    for (const none of [null, undefined, "", 1]) expect(() => readTrustedDocuments(none)).toThrow(/no JSON object/);
  });
});
