// Documents that are written to cost much or to tell much, sent to a server in production that takes documents of the
// caller's own (the worst case) and to one that takes none (as it comes).

import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashOf, readTrustedDocuments } from "../../src/graphql/gate/trustedDocuments.ts";
import { ask, codeOf, JSON_HEADERS, resultOf } from "../server/support/asking.ts";
import { exchange } from "../server/support/exchange.ts";
import { type Attacked, sharedAttacked, startAttacked } from "./support/attacked.ts";
import { refuses, refusesDocument } from "./support/refusal.ts";
import { cpuMsOf, expectUnharmed, type Wellbeing, wellbeingOf } from "./support/unharmed.ts";

// What one document may cost is the matter here, not how many there are: test/attacks/abuse.test.ts.
const MANY = { RATE_LIMIT_PLAYER: "100000/100000", RATE_LIMIT_ADDRESS: "100000/100000" };
const shared = sharedAttacked(MANY);
let before: Wellbeing;
beforeAll(async () => void (before = await wellbeingOf(shared.server)));

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");
const nested = (depth: number, open: string, close = "}", leaf = "x") =>
  `${open.repeat(depth)} ${leaf} ${close.repeat(depth)}`;
const consume = (index: number) =>
  `a${index}: consumePayment(paymentSeq: "${index}", itemSeq: 1, purchaseToken: "t") { __typename }`;
const overlapping = (count: number) =>
  `{ ${times(count, (i) => `...F${i}`)} } ${times(count, (i) => `fragment F${i} on Query { node(id: "x") { id } }`)}`;
const ring = (count: number) =>
  `{ node(id: "x") { ...F0 } } ${times(count, (i) => `fragment F${i} on Node { ...F${(i + 1) % count} }`)}`;

const LIMIT = "DOCUMENT_LIMIT";
const INVALID = "GRAPHQL_VALIDATION_FAILED";
const UNREADABLE = "GRAPHQL_PARSE_FAILED";
const NO_INTROSPECTION = "INTROSPECTION_DISABLED";

const attacks: readonly (readonly [number: string, what: string, query: string, code: string])[] = [
  ["A1", "nine levels of fields", `{ node(id: "x") { ... on Consumption { ${nested(8, "item { ")} } } }`, LIMIT],
  ["A1", "a thousand levels", nested(1_000, "{ a "), LIMIT],
  [
    "A1",
    "circular introspection",
    `{ __schema { types { ${nested(2, "fields { type { ", "} }", "name")} } } }`,
    NO_INTROSPECTION,
  ],
  ["A1", "deeper circular introspection", `{ __schema { types { ${nested(9, "fields { type { ", "} }")} } } }`, LIMIT],
  [
    "A2",
    "depth spread over two fragments",
    `{ a { a { ...A } } } fragment A on Query { a { a { a { ...B } } } } fragment B on Query { a { a { a { a } } } }`,
    LIMIT,
  ],
  [
    "A3",
    "depth in a fragment that is called __schema",
    `{ a { a { ...__schema } } } fragment __schema on Consumption { ${nested(7, "a { ")} }`,
    LIMIT,
  ],
  [
    "A3",
    "depth in a fragment that is called __type",
    `{ ...__type } fragment __type on Query { ${nested(9, "a { ")} }`,
    LIMIT,
  ],
  ["A4", "101 aliases", `{ ${times(101, (i) => `a${i}: __typename`)} }`, LIMIT],
  [
    "A4",
    "eleven aliases, in a fragment nobody spreads",
    `{ __typename } fragment F on Query { ${times(11, (i) => `a${i}: __typename`)} }`,
    LIMIT,
  ],
  ["A5", "a hundred payments by alias", `mutation { ${times(100, consume)} }`, LIMIT],
  ["A5", "two payments by alias", `mutation { ${times(2, consume)} }`, LIMIT],
  [
    "A5",
    "two payments by fragments",
    `mutation { ...A ...B } fragment A on Mutation { ${consume(1)} } fragment B on Mutation { ${consume(2)} }`,
    LIMIT,
  ],
  ["A6", "a field 500 times", `{ ${times(500, () => "__typename")} }`, LIMIT],
  [
    "A6",
    "a field 300 times over, each within the words allowed",
    `{ ${times(10, () => "...F")} } fragment F on Query { ${times(32, () => "__typename")} }`,
    LIMIT,
  ],
  ["A7", "330 equal fields", `{ ${times(330, () => `node(id: 1) { id }`)} }`, LIMIT],
  ["A7", "30 fragments that overlap in pairs", overlapping(30), LIMIT],
  [
    "A7",
    "fields that conflict as often as they fit",
    `{ ${times(13, (i) => `node(id: "${i}") { id(a: ${i}) b(a: ${i}) c(a: ${i}) }`)} }`,
    INVALID,
  ],
  ["A8", "20,000 directives", `{ __typename ${"@a".repeat(20_000)} }`, LIMIT],
  ["A8", "eleven directives", `{ __typename ${"@aa".repeat(11)} }`, LIMIT],
  ["A8", "ten directives, each another", `{ __typename ${times(10, (i) => `@a${i}`)} }`, INVALID],
  ["A10", "a fragment that spreads itself", `{ node(id: "x") { ...A } } fragment A on Node { ...A }`, INVALID],
  [
    "A10",
    "two fragments that spread each other",
    `{ node(id: 1) { ...A } } fragment A on Node { ...B } fragment B on Node { ...A }`,
    INVALID,
  ],
  ["A10", "a ring of 40", ring(40), INVALID],
  ["A10", "a ring of 1,000", ring(1_000), LIMIT],
  [
    "A11",
    "2 to the 25th, in fragments",
    `{ ...F0 } ${times(25, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F25 on Query { __typename }`,
    LIMIT,
  ],
  [
    "A11",
    "2,000 fragments that nobody spreads",
    `{ __typename } ${times(2_000, (i) => `fragment F${i} on Query { a }`)}`,
    LIMIT,
  ],
  [
    "A11",
    "as many such fragments as fit",
    `{ __typename } ${times(56, (i) => `fragment F${i} on Query { a }`)}`,
    INVALID,
  ],
  ["A12", "60 KB of comment", `#${"#".repeat(60_000)}`, UNREADABLE],
  ["A12", "60 KB of commas", ",".repeat(60_000), UNREADABLE],
  ["A12", "byte order marks", "\ufeff".repeat(20_000), UNREADABLE],
  ["A12", "a text of 60 KB", `{ node(id: "x", b: "${"b".repeat(60_000)}") { id } }`, INVALID],
  ["A12", "a name of 60 KB", `{ ${"a".repeat(60_000)} }`, INVALID],
  ["A13", "8,000 lists", `{ f(a: ${"[".repeat(8_000)}${"]".repeat(8_000)}) }`, LIMIT],
  ["A13", "8,000 lists, never closed", `{ f(a: ${"[".repeat(8_000)}`, LIMIT],
  ["A13", "8,000 objects", `{ f(a: ${"{ b: ".repeat(8_000)} 1 ${"}".repeat(8_000)}) }`, LIMIT],
  ["A13", "lists as deep as they fit", `{ node(id: ${"[".repeat(190)}${"]".repeat(190)}) { id } }`, INVALID],
  ["A15", "a name beyond ASCII", "{ naïve }", UNREADABLE],
  ["A15", "half a surrogate pair, escaped", String.raw`{ node(id: "\ud800") { id } }`, UNREADABLE],
  ["A15", "half a surrogate pair, as it is", `{ node(id: "\ud800") { id } }`, UNREADABLE],
  ["A15", "no character", String.raw`{ node(id: "\u{110000}") { id } }`, UNREADABLE],
  ["A15", "a NUL between two words", `{ node\0 }`, UNREADABLE],
  ["A15", "10,000 quotes", '{ node(id: "'.concat('"'.repeat(10_000)), UNREADABLE],
  ["A16", "the whole schema", "{ __schema { types { name fields { name } } } }", NO_INTROSPECTION],
  ["A16", "a type", `{ __type(name: "Query") { name } }`, NO_INTROSPECTION],
  ["A16", "the schema by another name", "{ viewer: __schema { queryType { name } } }", NO_INTROSPECTION],
  [
    "A16",
    "the schema in a fragment",
    "{ ...F } fragment F on Query { __schema { queryType { name } } }",
    NO_INTROSPECTION,
  ],
  [
    "A16",
    "the schema in a nameless fragment",
    "{ ... { ... on Query { __schema { queryType { name } } } } }",
    NO_INTROSPECTION,
  ],
  [
    "A16",
    "the schema where a variable leaves it out",
    "query($b: Boolean = false) { __schema @include(if: $b) { queryType { name } } }",
    NO_INTROSPECTION,
  ],
  ["A17", "a word nearly a root field", "{ consumtion }", INVALID],
  ["A17", "a word nearly a field", `{ node(id: "x") { ... on Consumption { paymentSek } } }`, INVALID],
  ["A17", "a word nearly an argument", `{ node(idd: "x") { id } }`, INVALID],
  ["A17", "a word nearly a type", `{ node(id: "x") { ... on Consumptio { id } } }`, INVALID],
  [
    "A17",
    "a word nearly a variable's type",
    `query($f: ConsumptionFiltr) { consumptions(filter: $f) { totalCount } }`,
    INVALID,
  ],
  ["A17", "a word nearly an enum's value", `{ consumptions(filter: { status: [CONSUMD] }) { totalCount } }`, INVALID],
  ["A17", "a word nearly an input's field", `{ consumptions(filter: { playerI: "x" }) { totalCount } }`, INVALID],
  ["A17", "a word nearly a directive", "{ __typename @skp(if: true) }", INVALID],
  ["A17", "a field without its argument", "{ node { id } }", INVALID],
  ["A17", "an object without its fields", "{ consumptions }", INVALID],
  ["A17", "fields of what has none", `{ node(id: "x") { id { x } } }`, INVALID],
  ["A17", "a value of another type", `{ consumptions(first: "x", orderBy: 1) { totalCount } }`, INVALID],
  ["A17", "a fragment that cannot be", `{ node(id: "x") { ... on Viewer { role } } }`, INVALID],
  ["A17", "a variable of a type that does not fit", `query($id: Int) { node(id: $id) { id } }`, INVALID],
  ["A18", "no document", "qwerty cop {abc}", UNREADABLE],
  ["A18", "half a document", "{", UNREADABLE],
  ["A19", "skip on an operation", "query @skip { __typename }", INVALID],
  ["A19", "deprecated on an operation", "query @deprecated { __typename }", INVALID],
  ["A19", "an empty operation", "query {}", UNREADABLE],
];

describe("a document in production", () => {
  it.each(attacks)("%s: %s is refused", async (_number, _what, query, code) => {
    await refusesDocument(shared.server, query, code);
  });

  it("A8: that says the same wrong thing ten times hears it once", async () => {
    for (const query of [`{ __typename ${"@aa".repeat(10)} }`, `{ ${times(100, () => "nothing")} }`]) {
      const answer = await refusesDocument(shared.server, query, INVALID);
      expect(codeOf(resultOf(answer))).toBe(INVALID);
    }
  });

  it("A8: hears of a few mistakes and not of all, in variables too", async () => {
    const declared = times(40, (i) => `$v${i}: Int!`);
    const query = `query(${declared}) { __typename }`;
    const answer = await refusesDocument(shared.server, `{ ${times(90, (i) => `wrong${i}`)} }`, INVALID);
    expect(resultOf(answer).errors.length).toBeLessThanOrEqual(4);
    await refusesDocument(shared.server, query, INVALID);
    await refusesDocument(
      shared.server,
      `query($v: [Int!]) { consumptions(filter: { resultCode: $v }) { totalCount } }`,
      "BAD_USER_INPUT",
      {
        variables: { v: Array.from({ length: 90 }, (_, i) => `w${i}`) },
      },
    );
  });

  it.each([
    ["64 KiB and one byte", "a".repeat(65_537)],
    ["1 MB of comments", JSON.stringify({ query: `{ __typename } #${"#".repeat(1_000_000)}` })],
    ["1 MB of commas", JSON.stringify({ query: `{ __typename ${",".repeat(1_000_000)} }` })],
    ["1 MB of byte order marks", JSON.stringify({ query: `{ __typename ${"\ufeff".repeat(350_000)} }` })],
    ["100,000 directives", JSON.stringify({ query: `{ __typename ${"@aa".repeat(100_000)} }` })],
    ["5,000 fragments", JSON.stringify({ query: times(5_000, (i) => `fragment F${i} on Query { a }`) })],
  ])("A12: in a body of %s is too large to be read", async (_what, body) => {
    const headers = { ...JSON_HEADERS, ...shared.server.player("mallory") };
    await refuses(shared.server, { headers, body }, { status: 413, code: "BAD_REQUEST" });
  });

  it.each([String.raw`A\u0042C`, String.raw`\u{41}\u0020\u007e\\`, "a\\\"b'`#${}"])(
    "A15: carries the text %s to the upstream exactly",
    async (literal) => {
      const { server } = shared;
      const query = `mutation { consumePayment(paymentSeq: "A15-${hashOf(literal).slice(0, 8)}", itemSeq: 1, purchaseToken: "${literal}") { __typename } }`;
      expect((await ask(server.address, query, {}, server.player("mallory"))).errors).toEqual([]);
      const sent: unknown = JSON.parse(server.upstream.calls.at(-1)?.body ?? "null");
      expect(sent).toMatchObject({ purchaseToken: JSON.parse(`"${literal.replace(/\\u\{(\w+)\}/g, "\\u00$1")}"`) });
    },
  );

  it("A16: is not told the schema by GET either, and may ask for __typename", async () => {
    const headers = shared.server.player("mallory");
    for (const query of ["{ __schema { queryType { name } } }", `{ __type(name: "Query") { name } }`]) {
      const path = `/graphql?query=${encodeURIComponent(query)}`;
      await refuses(shared.server, { method: "GET", path, headers }, { status: 400, code: NO_INTROSPECTION });
    }
    const asked = await ask(shared.server.address, `{ __typename viewer { __typename } }`, {}, headers);
    expect(asked.data).toEqual({ __typename: "Query", viewer: { __typename: "Viewer" } });
  });

  it.each([
    ["A7", "of 330 equal fields", `{ ${times(330, () => `node(id: "x") { id }`)} }`],
    ["A7", "of 30 fragments that overlap in pairs", overlapping(30)],
    ["A8", "of ten directives", `{ __typename ${"@aa".repeat(10)} }`],
    ["A8", "of 20,000 directives", `{ __typename ${"@a".repeat(20_000)} }`],
    ["A10", "of a ring of 40", ring(40)],
    ["A10", "of a ring of 1,000", ring(1_000)],
    ["A11", "of unused fragments, as many as the body holds", times(2_000, (i) => `fragment F${i} on Query { a }`)],
  ])("%s: %s costs 10 ms at most", async (_number, _what, query) => {
    const cpuMs = await leastCpuMs(async (round) => {
      const { answer } = await ask(shared.server.address, `${query} #${round}`, {}, shared.server.player("mallory"));
      expect(answer.status).toBe(400);
    }, 10);
    expect(cpuMs).toBeLessThan(10);
  });

  it("A7: of as many equal fields as fit is answered, and no harder than any other of its length", async () => {
    const { server } = shared;
    const headers = server.player("mallory");
    for (const query of [`{ ${times(44, () => `node(id: "x") { id }`)} }`, overlapping(20)]) {
      const cpuMs = await leastCpuMs(async (round) => {
        const { data } = await ask(server.address, `${query} #${round}`, {}, headers);
        expect(data).toEqual({ node: null });
      }, 25);
      expect(cpuMs).toBeLessThan(25); // the reads and the HTTP included
    }
  });

  it("A15: looks for the id that was sent, NUL and all", async () => {
    for (const query of [String.raw`{ node(id: "\u0000") { id } }`, `{ node(id: "\0") { id } }`]) {
      const { data, errors } = await ask(shared.server.address, query, {}, shared.server.player("mallory"));
      expect([data, errors]).toEqual([{ node: null }, []]);
    }
  });

  it("passes the 56 audits of GraphQL over HTTP that do not introspect", async () => {
    // The documents of these five are `{ __type(name: …) { name } }`, to which A16 wants no answer.
    expect(await failedAudits(shared.server)).toEqual(["BF61", "2EA1", "28B9", "D6D5", "6A70"]);
  });

  it("leaves the server as it was", async () => {
    await expectUnharmed(shared.server, before);
  });
});

describe("where GraphiQL is asked for in production", () => {
  let server: Attacked;
  beforeAll(async () => void (server = await startAttacked({ ...MANY, GRAPHIQL: "on" })));
  afterAll(async () => server[Symbol.asyncDispose]());

  it("passes all 61 audits of GraphQL over HTTP, as it introspects", async () => {
    expect(await failedAudits(server)).toEqual([]);
  });
});

/**
 * Of one request, by the server's own account: of a few batches the least, since a compiler that runs beside is no cost of
 * the request. Another text each time: what was understood once is not understood anew.
 */
async function leastCpuMs(askOnce: (round: number) => Promise<void>, enoughMs: number): Promise<number> {
  const { pid } = shared.server.server;
  const [BATCHES, ROUNDS] = [5, 20];
  let least = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < BATCHES && least >= enoughMs; batch += 1) {
    const startedAt = cpuMsOf(pid);
    for (let round = 0; round < ROUNDS; round += 1) await askOnce(batch * ROUNDS + round);
    least = Math.min(least, (cpuMsOf(pid) - startedAt) / ROUNDS);
  }
  return least;
}

/** Asked by a player, with their token. */
async function failedAudits(server: Attacked): Promise<string[]> {
  const fetchFn = async (url: string, options: RequestInit = {}) => {
    const headers = new Headers(options.headers);
    headers.set("authorization", server.player("auditor").authorization);
    return fetch(url, { ...options, headers });
  };
  const audits = serverAudits({ url: `${server.address}/graphql`, fetchFn });
  expect(audits).toHaveLength(61);
  const failed: string[] = [];
  for (const audit of audits) if ((await audit.fn()).status !== "ok") failed.push(audit.id);
  return failed;
}

describe("where only trusted documents are answered", () => {
  let server: Attacked;
  beforeAll(async () => void (server = await startAttacked({ ...MANY, TRUSTED_DOCUMENTS: "require" })));
  afterAll(async () => server[Symbol.asyncDispose]());

  const VIEWER = "{ viewer { role } }";
  const id = (text: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } } });

  it.each([
    ...attacks.map(([number, what, query]) => [number, what, query] as const),
    ["A20", "a harmless one", VIEWER] as const,
  ])("%s: %s is 400 like any document of one's own", async (_number, _what, query) => {
    await refusesDocument(server, query, "BAD_REQUEST");
  });

  it.each([
    ["an unknown id", { query: undefined, ...id("nothing") }, "PERSISTED_QUERY_NOT_FOUND"],
    [
      "an unknown id in its other form",
      { query: undefined, documentId: `sha256:${hashOf("nothing")}` },
      "PERSISTED_QUERY_NOT_FOUND",
    ],
    ["the id that belongs to the document", { query: VIEWER, ...id(VIEWER) }, "PERSISTED_QUERY_NOT_FOUND"],
    ["the id of another document", { query: VIEWER, ...id("nothing") }, "PERSISTED_QUERY_NOT_FOUND"],
    ["two ids", { query: undefined, ...id("a"), documentId: hashOf("b") }, "BAD_REQUEST"],
    ["an id that is none", { query: undefined, documentId: "__proto__" }, "PERSISTED_QUERY_NOT_FOUND"],
    [
      "an id of another version",
      { query: undefined, extensions: { persistedQuery: { version: 2, sha256Hash: hashOf(VIEWER) } } },
      "BAD_REQUEST",
    ],
  ])("A20: %s is refused", async (_what, more, code) => {
    await refusesDocument(server, "", code, more);
  });

  it("A20: a trusted one is answered by its id, and with any other text is refused", async () => {
    const ids = Object.keys(trusted());
    expect(ids.length).toBeGreaterThan(0);
    for (const documentId of ids) {
      await refusesDocument(server, `${VIEWER} `, "BAD_REQUEST", { documentId });
    }
    const viewer = Object.entries(trusted()).find(([, text]) => text.startsWith("query Viewer"))?.[0];
    const body = JSON.stringify({ documentId: viewer });
    const answer = await exchange(server.address, { headers: { ...JSON_HEADERS, ...server.player("alice") }, body });
    expect(JSON.parse(answer.text)).toMatchObject({ data: { viewer: { role: "PLAYER", playerId: "alice" } } });
  });

  it("A20: nothing is ever registered, however often it is sent with its id", async () => {
    for (let round = 0; round < 5; round += 1) {
      await refusesDocument(server, VIEWER, "PERSISTED_QUERY_NOT_FOUND", id(VIEWER));
      await refusesDocument(server, "", "PERSISTED_QUERY_NOT_FOUND", { query: undefined, ...id(VIEWER) });
    }
  });

  it("A18: whatever breaks inside is not told", async () => {
    const consumed = Object.entries(trusted()).find(([, text]) => text.startsWith("query Feed"))?.[0];
    const database = new Database(server.databasePath);
    database.exec("ALTER TABLE feed RENAME TO feed_elsewhere");
    const headers = { ...JSON_HEADERS, ...server.player("alice"), "x-request-id": "broken" };
    const { status, text } = await exchange(server.address, {
      headers,
      body: JSON.stringify({ documentId: consumed }),
    });
    database.exec("ALTER TABLE feed_elsewhere RENAME TO feed");
    database.close();
    expect([500, 503]).toContain(status);
    for (const told of ["feed_elsewhere", "no such table", "SQLITE", "    at ", ".js", "ledger.db"]) {
      expect(text).not.toContain(told);
    }
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { requestId: "broken" } }] });
  });
});

function trusted(): Readonly<Record<string, string>> {
  const manifest: unknown = JSON.parse(readFileSync("schema/persisted-documents.json", "utf8"));
  return Object.fromEntries(readTrustedDocuments(manifest));
}
