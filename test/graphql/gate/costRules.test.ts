// How the cost of a document follows from its schema: from what a field returns, and from where it stands. On schemas made for
// it, for ours has not every case yet.

import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { createDocumentGate } from "../../../src/graphql/gate/gate.ts";
import { LIMITS } from "../support/documentLimits.ts";
import { theSchema } from "../support/gateway.ts";

const schema = buildSchema(`
  interface Named { name: String twin: Named friends: [Named] }
  type Thing implements Named { name: String twin: Named friends: [Named] edge: ThingEdge shelf: Shelf }
  type Shelf { nodes: [Thing!]! tags: [String!]! }
  type ThingEdge { cursor: String node: Thing next: ThingEdge }
  type ThingConnection { nodes: [Thing!]! edges: [ThingEdge!]! owner: Thing others: [Thing!] }
  type Query { thing: Thing named: Named newest: ThingEdge things(first: Int, last: Int): ThingConnection shelf: Shelf maybe: [Thing] }
`);
const limits = { ...LIMITS, depthMax: 20 };

function costIn(given: typeof schema, query: string, variables: Record<string, unknown> = {}): number {
  const gate = createDocumentGate({ schema: given, limits, mode: "off", trusted: new Map() });
  return gate.admit({ query, documentId: null, operationName: null, variables }).cost;
}

describe("the cost", () => {
  it.each([
    ["an object, and one in it", "{ thing { name twin { name } } }", 2],
    ["the fields of an interface", "{ named { twin { twin { name } } friends { name } } }", 1 + 2 + 5],
    ["a list that may be missing, as one that may not", "{ maybe { name } shelf { nodes { name } } }", 5 + 1 + 5],
    ["a list called nodes that is no page", "{ shelf { nodes { twin { name } } } }", 1 + 5 * 2],
    ["what stands beside the rows of a page, once", "{ things(first: 10) { owner { name } } }", 1],
    ["a list beside the rows of a page, as a list", "{ things(first: 10) { others { name } } }", 5],
    ["the rows of a page", "{ things(first: 10) { nodes { twin { name } } } }", 10 * 2],
    ["an edge that is in no page, once", "{ newest { node { name } } }", 1],
    ["an edge of a row, once for the row", "{ things(first: 10) { nodes { edge { node { name } } } } }", 10 * 2],
    [
      "an edge of an edge, once for the edge",
      "{ things(first: 10) { edges { next { node { name } } node { name } } } }",
      20,
    ],
    ["an edge of an object, once", "{ thing { edge { node { name } } } }", 2],
    ["nothing for a type that is not there", "{ ... on Nowhere { thing { name } } }", 0],
    ["nothing for a root that is not there", "mutation { thing { name } }", 10],
    ["a page whose size is null as one of 50", "{ things(first: null) { nodes { name } } }", 50],
    ["a page whose size is no number as one of 50", '{ things(first: "3") { nodes { name } } }', 50],
    ["the larger of two sizes", "{ things(first: 2, last: 3) { nodes { name } } }", 3],
    [
      "a fragment wherever it is spread, for the size of its page",
      "{ a: things(first: 2) { ...P } b: things(first: 3) { ...P } } fragment P on ThingConnection { nodes { name } }",
      5,
    ],
  ])("counts %s", (_what, query, cost) => {
    expect(costIn(schema, query)).toBe(cost);
  });

  it("knows a variable by what was sent and by its default, not by what every object has", () => {
    const query = "query ($constructor: Int = 7) { things(first: $constructor) { nodes { name } } }";
    expect(costIn(schema, query)).toBe(7);
    expect(costIn(schema, query, { constructor: 3 })).toBe(3);
    expect(costIn(schema, query, { constructor: null })).toBe(50);
  });

  it("may be as much as the limit, and no more", () => {
    const page = (name: string) => `${name}: consumptions(first: 200) { nodes { attempts { number } } }`;
    const full = `${page("a")} ${page("b")} items { name }`;
    expect(costIn(theSchema(), `{ ${full} }`)).toBe(limits.costMax);
    expect(() => costIn(theSchema(), `{ ${full} viewer { role } }`)).toThrow(
      "The document costs 2501; the limit is 2500.",
    );
  });
});
