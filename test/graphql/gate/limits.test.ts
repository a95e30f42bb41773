// What one request may ask for: each limit lets through what is just within it, and refuses what is just beyond, before
// anything is validated.

import { getIntrospectionQuery, getNamedType, isLeafType, isObjectType } from "graphql";
import { describe, expect, it } from "vitest";
import { ClientError } from "../../../src/graphql/errors.ts";
import { createDocumentGate } from "../../../src/graphql/gate/gate.ts";
import { consume, LIMITS, nested, times } from "../support/documentLimits.ts";
import { theSchema } from "../support/gateway.ts";

const gate = createDocumentGate({ schema: theSchema(), limits: LIMITS, mode: "off", trusted: new Map() });

function admit(query: string, variables: Record<string, unknown> = {}, operationName: string | null = null) {
  return gate.admit({ query, documentId: null, operationName, variables });
}

function refusalOf(query: string, variables: Record<string, unknown> = {}): string {
  try {
    admit(query, variables);
    return "admitted";
  } catch (error) {
    if (error instanceof ClientError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe("a document", () => {
  it.each([
    ["tokens", `{ a(b: [${"1 ".repeat(391)}]) }`, `{ a(b: [${"1 ".repeat(392)}]) }`, "may have at most 400 tokens"],
    ["levels of fields", nested(8), nested(9), "may have at most 8 levels of fields"],
    [
      "aliases",
      `{ ${times(10, (i) => `a${i}: b`)} }`,
      `{ ${times(11, (i) => `a${i}: b`)} }`,
      "may have at most 10 aliases",
    ],
    [
      "directives",
      `{ a ${times(10, () => "@b")} }`,
      `{ a ${times(11, () => "@b")} }`,
      "may have at most 10 directives",
    ],
    [
      "operations",
      times(10, (i) => `query Q${i} { a }`),
      times(11, (i) => `query Q${i} { a }`),
      "may have at most 10 operations",
    ],
    [
      "selections once fragments are in their places",
      `{ a a a ${times(9, () => "...F")} } fragment F on Query { ${times(32, () => "a")} }`,
      `{ a a a a ${times(9, () => "...F")} } fragment F on Query { ${times(32, () => "a")} }`,
      "may have at most 300 selections",
    ],
    [
      "selections within selections",
      `{ a a a ${times(9, () => "...F")} } fragment F on Query { ${times(16, () => "a { a }")} }`,
      `{ a a a a ${times(9, () => "...F")} } fragment F on Query { ${times(16, () => "a { a }")} }`,
      "may have at most 300 selections",
    ],
    [
      "levels of fields, also where they have no fragment's name",
      `{ ... ${nested(8)} }`,
      `{ ... { ... ${nested(9)} } }`,
      "may have at most 8 levels of fields",
    ],
    [
      "levels of introspection",
      `{ __schema { types ${nested(14)} } }`,
      `{ __schema { types ${nested(15)} } }`,
      "may have at most 16 levels of introspection",
    ],
    [
      "levels of introspection by a type's name",
      `{ __type(name: "Query") ${nested(15)} }`,
      `{ __type(name: "Query") ${nested(16)} }`,
      "may have at most 16 levels of introspection",
    ],
    [
      "consumePayment fields",
      `mutation { ${consume("")} }`,
      `mutation { ${consume("a:")} ${consume("b:")} }`,
      "may have at most 1 consumePayment",
    ],
  ])("may have so many %s and no more", (_what, within, beyond, message) => {
    expect(refusalOf(within)).not.toContain("A document may have");
    expect(refusalOf(beyond)).toContain(`DOCUMENT_LIMIT: A document ${message}`);
  });

  it("has the depth of its fragments too, whatever they are called", () => {
    for (const name of ["Deep", "__schema", "__type", "on1"]) {
      const query = `{ a { a { ...${name} } } } fragment ${name} on Query ${nested(7)}`;
      expect(refusalOf(query), name).toContain("8 levels of fields");
    }
  });

  it("may be the standard introspection query, and not a deeper one", () => {
    const all = {
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    };
    expect(refusalOf(getIntrospectionQuery())).toBe("admitted");
    expect(refusalOf(getIntrospectionQuery(all))).toBe("admitted");
  });

  it.each([
    ["spreads itself", "{ ...F } fragment F on Query { ...F }"],
    ["spreads itself through another", "{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }"],
  ])("whose fragment %s is refused", (_what, query) => {
    expect(refusalOf(query)).toBe("GRAPHQL_VALIDATION_FAILED: A fragment must not spread itself.");
  });

  it("of fragments within fragments is counted without being spread out: 2 to the 25th", () => {
    const bomb = `{ ...F0 } ${times(25, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F25 on Query { a }`;
    const startedAt = performance.now();
    expect(refusalOf(bomb)).toContain("300 selections");
    expect(performance.now() - startedAt).toBeLessThan(2_000); // spread out it would be minutes
  });

  it("may be deep where it is no introspection, if that is what was set, and have introspection at any depth", () => {
    const deep = createDocumentGate({
      schema: theSchema(),
      limits: { ...LIMITS, depthMax: 30 },
      mode: "off",
      trusted: new Map(),
    });
    const params = { documentId: null, operationName: null, variables: {} };
    expect(deep.admit({ ...params, query: nested(30) }).cost).toBe(0);
    expect(refusalOf(`${"{ a ".repeat(8)}{ __schema { types { name } } }${"}".repeat(8)}`)).toBe("admitted");
  });

  it("may have any number of other mutations, and what is wrong with a query is for validation to say", () => {
    const reversal = (alias: string) =>
      `${alias}: acknowledgeDelivery(consumptionId: "C", reference: "r") { __typename }`;
    expect(
      refusalOf(`mutation { ${reversal("a")} ${reversal("b")} viewer ...F } fragment F on Mutation { viewer }`),
    ).toBe("admitted");
    expect(refusalOf(`{ ${consume("a:")} ${consume("b:")} }`)).toBe("admitted");
    expect(refusalOf("mutation { ...Nowhere ...Nowhere }")).toBe("admitted");
  });

  it("counts what mutations it asks for through fragments too", () => {
    expect(refusalOf(`mutation { ...F ...F } fragment F on Mutation { ${consume("")} }`)).toContain("1 consumePayment");
  });

  it("that cannot be parsed is no limit's business", () => {
    expect(() => admit("{ a")).toThrow(/^Syntax Error: Expected Name/);
  });

  it("that is nested beyond the parser's own stack cannot be read", () => {
    const gate = createDocumentGate({
      schema: theSchema(),
      limits: { ...LIMITS, tokensMax: 1_000_000 },
      mode: "off",
      trusted: new Map(),
    });
    const query = nested(200_000);
    expect(() => gate.admit({ query, documentId: null, operationName: null, variables: {} })).toThrow(
      expect.objectContaining({
        code: "GRAPHQL_PARSE_FAILED",
        message: "Syntax Error: the document cannot be read.",
      }),
    );
  });
});

describe("the cost of a document", () => {
  const costOf = (query: string, variables: Record<string, unknown> = {}) => admit(query, variables).cost;

  it.each([
    ["{ viewer { role } }", 1],
    ["{ __typename }", 0],
    ["{ viewer }", 1], // what is wrong with it, validation says
    ["{ ... { viewer { role } } }", 1],
    ["{ ...Nowhere }", 0],
    ["{ items { name } }", 100],
    ["{ item(itemSeq: 1) { name } }", 1],
    ["{ unconsumedPayments { paymentSeq item { name } } }", 5 * 2],
    ["{ consumptionTotals { count } }", 200],
    ["{ auditLog { nodes { id } } }", 50],
    ["{ consumptions(first: 201) { nodes { id } } }", 200],
    ["mutation { consumeUnconsumedPayments { paymentSeq } }", 10 + 20],
    ["mutation { consumeUnconsumedPayments(first: 3) { paymentSeq result { __typename } } }", 10 + 3 * 2],
    [`{ consumptions { nodes { id } } }`, 50],
    [`{ consumptions(first: 20) { nodes { id } } }`, 20],
    [`{ consumptions(last: 20) { nodes { id } } }`, 20],
    [`{ consumptions(first: 0) { nodes { id } } }`, 0],
    [`{ consumptions(first: 20) { edges { cursor node { id } } pageInfo { hasNextPage } } }`, 20],
    [`{ consumptions(first: 20) { totalCount nodes { id attempts { number } } } }`, 50 + 20 * (1 + 5)],
    ["{ feed { nodes { id } } }", 100],
    ["{ feed(first: 10) { nodes { id consumption { id } } } }", 20],
    [`mutation { ${consume("")} }`, 11],
    [
      `{ ...F } fragment F on Query { consumptions(first: 3) { ...G } } fragment G on ConsumptionConnection { nodes { id } }`,
      3,
    ],
    [`{ node(id: "x") { ... on Consumption { attempts { number } } } }`, 6],
    [`{ consumptions(first: 20) { edges { cursor } } }`, 20],
    [`{ consumptions(first: 20) { nodes { explanation } } }`, 20 * 2],
    [`{ consumptions(first: 20) { edges { node { id explanation ko: explanation(locale: KO) } } } }`, 20 * 3],
    [`{ consumptions(first: 20) { nodes { receipt attemptCount } } }`, 20 * 3],
    [`{ feed(first: 10) { nodes { consumption { explanation } } } }`, 10 * 3],
    [
      `mutation { consumePayment(paymentSeq: "P", itemSeq: 1, purchaseToken: "t") { ... on ConsumeSuccess { receipt } } }`,
      12,
    ],
  ])("%s is %i", (query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  it("follows the page size that its variables bring", () => {
    const query =
      "query($n: Int = 7, $m: Int) { consumptions(first: $n, last: $m) { nodes { id attempts { number } } } }";
    expect(costOf(query)).toBe(7 * 6);
    expect(costOf(query, { n: 100 })).toBe(600);
    expect(costOf(query, { m: 200 })).toBe(1_200);
    expect(costOf(query, { n: 1e9 })).toBe(1_200); // as a page beyond 200 is refused by the field itself
    expect(costOf(query, { n: -1e9 })).toBe(0);
    expect(costOf(query, { n: "5" })).toBe(50 * 6);
    expect(costOf(query, { n: 8 })).toBe(8 * 6);
  });

  it("is refused beyond the limit, also where only the variables make it so", () => {
    const page = (alias: string) => `${alias}: consumptions(first: $n) { nodes { id attempts { number } } }`;
    const query = `query($n: Int) { ${page("a")} ${page("b")} ${page("c")} }`;
    expect(costOf(query, { n: 100 })).toBe(1_800);
    expect(refusalOf(query, { n: 200 })).toBe("DOCUMENT_LIMIT: The document costs 3600; the limit is 2500.");
    expect(costOf(query, { n: 100 })).toBe(1_800);
  });

  it("comes with the number of fields on the first level, fragments in their places, and 1 at the least", () => {
    const fieldsOf = (query: string) => admit(query).rootFields;
    expect(fieldsOf("{ viewer { role } }")).toBe(1);
    expect(fieldsOf("{ a: viewer { role } ...F } fragment F on Query { __typename b: viewer { role } }")).toBe(3);
    expect(fieldsOf("{ ...Nowhere }")).toBe(1);
  });

  it("counts each text and number that takes more than a look at its row", () => {
    const free = Object.values(theSchema().getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !/^__|^Query$|^Mutation$|Connection$|Edge$|^PageInfo$/.test(name)) // cursors come with their page
      .flatMap((parent) => Object.values(parent.getFields()).map((field) => ({ parent: parent.name, field })))
      .filter(({ field }) => field.resolve !== undefined && isLeafType(getNamedType(field.type)))
      .filter(({ parent, field }) => costOf(`{ node(id: "x") { ... on ${parent} { ${field.name} } } }`) < 2)
      .map(({ parent, field }) => `${parent}.${field.name}`);
    expect(free).toEqual([]);
  });

  it("is that of the operation asked for", () => {
    const query = "query A { viewer { role } } query B { feed { nodes { id } } }";
    expect(admit(query, {}, "A").cost).toBe(1);
    expect(admit(query, {}, "B").cost).toBe(100);
    expect(admit(query, {}, "C")).toMatchObject({ operation: null, rootFields: 1, cost: 0 });
  });
});

describe("variables", () => {
  const within = (variables: Record<string, unknown>) => refusalOf("{ __typename }", variables);
  const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)]);

  it("may be nested so deep and no deeper", () => {
    expect(within({ a: deep(7) })).toBe("admitted");
    expect(within({ a: null, b: [null] })).toBe("admitted");
    expect(within({ a: deep(8) })).toBe("DOCUMENT_LIMIT: Variables may be nested at most 8 levels deep.");
    expect(within({ a: JSON.parse("[".repeat(20_000) + "]".repeat(20_000)) })).toContain("8 levels");
  });

  it("may hold so many values and no more", () => {
    expect(within({ a: Array.from({ length: 499 }, () => 1) })).toBe("admitted");
    expect(within({ a: Array.from({ length: 500 }, () => 1) })).toBe(
      "DOCUMENT_LIMIT: Variables may contain at most 500 values.",
    );
    expect(within(Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`v${i}`, 1])))).toContain("500 values");
  });

  it("may hold no number that cannot be held", () => {
    for (const text of ["1e999", "-1e999", "9".repeat(400)]) {
      expect(within({ a: [JSON.parse(text)] })).toBe("BAD_USER_INPUT: A number in the variables is too large.");
    }
  });
});
