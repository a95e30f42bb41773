// Which lists of plain rows go the shorter way, which are left to graphql-js, and that nobody sees a difference. The same for
// whatever may be asked: ./anyLists.test.ts.

import { introspectionFromSchema, parse, print, printSchema, validate } from "graphql";
import { describe, expect, it } from "vitest";

import { createListExecutor } from "../../../src/graphql/execution/listExecutor.ts";
import { withPlainLists } from "../../../src/graphql/execution/plainLists.ts";
import { schema, Stranger } from "../support/rowsSchema.ts";
import { theSchema } from "../support/gateway.ts";

/** As it is before any document was executed. */
const BEFORE = [printSchema(schema), JSON.stringify(introspectionFromSchema(schema))];

describe("a list of plain rows", () => {
  it.each([
    ["of plain fields", "{ strict { id name } }"],
    ["of fields made of the row itself", "{ strict { id made } }"],
    ["beside others that are not", "{ strict { id } late { worked } }"],
    ["of rows within rows", "{ box { strict { inner { inner { id } } } } }"],
    ["by fragments", "{ strict { ...S ... on Thing { __typename } } } fragment S on Row { id }"],
    ["under a condition", "query ($yes: Boolean!) { strict @include(if: $yes) { id } }"],
    ["twice, under two names", "{ a: strict { id } b: strict { name } }"],
  ])("goes the short way: %s", (_what, text) => {
    expect(print(withPlainLists(schema, parse(text)) ?? parse("{ none }"))).toContain("as plain rows");
  });

  it.each([
    ["a resolver", "{ strict { id worked } }"],
    ["an argument", "{ strict { added(to: 1) } }"],
    ["a list within", "{ strict { others { worked } } }"],
    ["a directive", "{ strict { id @skip(if: false) } }"],
    ["a name that objects have already", "{ strict { __proto__: id } }"],
    ["the same list twice, whose selections add up", "{ strict { id } strict { name } }"],
    ["the same list twice, once not plain", "{ strict { id } ... on Query { strict { worked } } }"],
    ["a row within rows, twice", "{ strict { inner { id } inner { name } } }"],
    ["a list that may be of another type", "{ some { strict { id } ... on Box { loose { id } } } }"],
    ["a fragment that is of another type", "{ strict { ... on Thing { ... on Other { id } } } }"],
    [
      "a fragment of a name that is of another type",
      "{ strict { ...T } } fragment T on Thing { ...O } fragment O on Other { id }",
    ],
    ["a list of what may be of several types", "{ things { id } }"],
    ["a list of texts", "{ names }"],
    ["an operation that must not run twice", "mutation { strict { id } }"],
    ["a query beside such a one", "query A { strict { id } } mutation B { strict { id } }"],
  ])("is left to graphql-js: %s", (_what, text) => {
    expect(withPlainLists(schema, parse(text))).toBeNull();
  });

  it("goes the short way where its rows come later", async () => {
    const document = parse("{ late { id } }");
    const found = await createListExecutor(schema)({ document, rootValue: { late: [{ id: "a" }] }, contextValue: {} });
    expect(found).toEqual({ data: { late: [{ id: "a" }] } });
  });

  it("is answered under the names that were asked for, each row whole", async () => {
    const text = `query ($first: Int) {
      few: asked(first: $first) { key: id made __typename inner { ...R } }
      asked { name: count ... on Thing { id } ... { kind stamp } }
      box { strict { name } }
    } fragment R on Row { id deep: inner { name } }`;
    const row = { id: "a", name: "n", count: 3, kind: "good", stamp: 7n, inner: { id: "b", inner: { name: "m" } } };
    const rootValue = { asked: [row, row, row], strict: [row, { name: null }] };
    const found = await createListExecutor(schema)({
      document: parse(text),
      rootValue,
      variableValues: { first: 1 },
      contextValue: {},
    });
    const other = { name: 3, id: "a", kind: "GOOD", stamp: "7" };
    expect(found).toEqual({
      data: {
        few: [{ key: "a", made: "made of n", __typename: "Row", inner: { id: "b", deep: { name: "m" } } }],
        asked: [other, other],
        box: { strict: [{ name: "n" }, { name: null }] },
      },
    });
  });

  it.each<[string, string, unknown]>([
    ["holds nothing where something must be", "count", { count: null }],
    ["holds a promise", "anything", { anything: Promise.resolve(1) }],
    ["holds a method", "anything", { anything: () => 1 }],
    ["holds an error", "anything", { anything: new Error("no") }],
    ["holds what its type cannot say", "kind", { kind: "ugly" }],
    ["holds what its type says nothing of", "anything", { anything: "" }],
    ["holds what its type says not even nothing of", "anything", { anything: "void" }],
    ["holds a row that is none", "inner { id }", { inner: "text" }],
    ["is an error", "name", new Error("no")],
    ["is missing", "name", null],
    ["holds nothing that something could be made of", "made", { name: "ugly" }],
    ["is of another type", "id", new Stranger()],
    ["is a promise of one", "name", Promise.resolve({ name: "late" })],
    ["holds a promise of a row", "inner { name }", { inner: Promise.resolve({ name: "late" }) }],
  ])("is left to graphql-js once a row %s", async (_what, field, one) => {
    const document = parse(`{ loose { ${field} } }`);
    expect(withPlainLists(schema, document)).not.toBeNull();
    expect(await createListExecutor(schema)({ document, rootValue: { loose: [one] }, contextValue: {} })).toBeNull();
  });

  it("goes the short way where a row has not the property at all", async () => {
    const document = parse("{ loose { anything kind inner { id } } }");
    const found = await createListExecutor(schema)({ document, rootValue: { loose: [{}] }, contextValue: {} });
    expect(found).toEqual({ data: { loose: [{ anything: null, kind: null, inner: null }] } });
  });

  it.each([undefined, null, "text"])("is left to graphql-js where %j should hold it", async (rootValue) => {
    const document = parse("{ loose { id } }");
    expect(await createListExecutor(schema)({ document, rootValue, contextValue: {} })).toBeNull();
  });

  it("is left to graphql-js where another field's error hides that a row was not plain", async () => {
    const document = parse("{ box { strict { count } brokenLater { id } broken { id } } }");
    const rootValue = { strict: [{ count: null }] };
    expect(await createListExecutor(schema)({ document, rootValue, contextValue: {} })).toBeNull();
  });

  it("takes what holds it along where it must be there and cannot be had", async () => {
    const document = parse("{ box { broken { id } } strict { id } }");
    const found = await createListExecutor(schema)({ document, rootValue: { strict: [] }, contextValue: {} });
    expect(found).toMatchObject({ data: { box: null, strict: [] }, errors: [{ path: ["box", "broken"] }] });
  });

  it("is null by itself where it may be and cannot be had", async () => {
    const document = parse("{ box { failing { id } strict { id } } }");
    const found = await createListExecutor(schema)({ document, rootValue: { strict: [] }, contextValue: {} });
    expect(found).toMatchObject({
      data: { box: { failing: null, strict: [] } },
      errors: [{ path: ["box", "failing"] }],
    });
  });

  it("is left to graphql-js where the variables do not fit: their refusal is told by the library's own names", async () => {
    const document = parse("query ($first: Int) { asked(first: $first) { id } }");
    const rootValue = { asked: [] };
    const found = await createListExecutor(schema)({
      document,
      rootValue,
      variableValues: { first: "many" },
      contextValue: {},
    });
    expect(found).toBeNull();
  });

  it.each([
    ["consumptions", "{ consumptions { totalCount nodes { id amount currency delivery { outcome reference } } } }"],
    ["consumptions by their edges", "{ consumptions { edges { cursor node { id amount requestedAt } } } }"],
    ["totals", "{ consumptionTotals(by: [CURRENCY, DAY]) { currency periodStart count amount reversedAmount } }"],
    ["the feed by its edges", "{ feed { edges { cursor node { id kind } } } }"],
    ["the feed", "{ feed { nodes { id kind paymentSeq status delivery { reference } } } }"],
    ["the audit log by its edges", "{ auditLog { edges { cursor node { id } } } }"],
    ["the audit log", "{ auditLog { nodes { id action actor note before after } } }"],
  ])("of the product's own schema goes the short way: %s", (_what, text) => {
    const document = parse(text);
    expect(validate(theSchema(), document)).toEqual([]);
    expect(print(withPlainLists(theSchema(), document) ?? document)).toContain("as plain rows");
  });

  it("is nothing that a client could see or ask for", async () => {
    await createListExecutor(schema)({
      document: parse("{ strict { id } }"),
      rootValue: { strict: [] },
      contextValue: {},
    });
    expect([printSchema(schema), JSON.stringify(introspectionFromSchema(schema))]).toEqual(BEFORE);
    expect(() => parse("{ strict as plain rows }")).not.toThrow(); // three fields, and none of them there
    expect(validate(schema, parse("{ strict as plain rows }")).length).toBeGreaterThan(0);
  });
});
