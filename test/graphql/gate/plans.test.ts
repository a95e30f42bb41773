// What was found out of a document once is used again, within bounds: by its text and by whether it is trusted, for a trusted
// one may ask for more.

import { GraphQLSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { createDocumentGate } from "../../../src/graphql/gate/gate.ts";
import { hashOf, readTrustedDocuments } from "../../../src/graphql/gate/trustedDocuments.ts";
import { consume, LIMITS, times } from "../support/documentLimits.ts";
import { theSchema } from "../support/gateway.ts";

/** A gate, and of how many documents it has counted the cost so far: that is what asks the schema for its root. */
function scene() {
  const schema = new GraphQLSchema(theSchema().toConfig());
  let counted = 0;
  schema.getRootType = (operation) => {
    counted += 1;
    return theSchema().getRootType(operation);
  };
  const gate = createDocumentGate({ schema, limits: LIMITS, mode: "off", trusted: new Map() });
  const countedFor = (query: string, variables: Record<string, unknown> = {}, operationName: string | null = null) => {
    const before = counted;
    const { cost } = gate.admit({ query, documentId: null, operationName, variables });
    return { cost, isCounted: counted > before };
  };
  return { countedFor };
}

const padded = (length: number, mark: string) => `{ ${mark}: __typename }`.padEnd(length);

describe("the cost of a document", () => {
  it("is counted once, whatever its variables, unless they can change it", () => {
    const { countedFor } = scene();
    const fixed = "query ($a: String!) { consumption(paymentSeq: $a) { id } }";
    expect(countedFor(fixed, { a: "P1" })).toEqual({ cost: 1, isCounted: true });
    expect(countedFor(fixed, { a: "P2" })).toEqual({ cost: 1, isCounted: false });
    const paged = "query ($n: Int) { feed(first: $n) { nodes { id } } }";
    expect(countedFor(paged, { n: 3 })).toEqual({ cost: 3, isCounted: true });
    expect(countedFor(paged, { n: 4 })).toEqual({ cost: 4, isCounted: true });
  });

  it("is kept for each operation of a document", () => {
    const { countedFor } = scene();
    const query = "query A { viewer { role } } query B { feed { nodes { id } } }";
    const costs = ["A", "B", "A", "B"].map((name) => countedFor(query, {}, name));
    expect(costs.map(({ cost }) => cost)).toEqual([1, 100, 1, 100]);
    expect(costs.map(({ isCounted }) => isCounted)).toEqual([true, true, false, false]);
  });

  it("is kept for the newest 250 documents, and not for 500", () => {
    const { countedFor } = scene();
    const text = (index: number) => `{ a${index}: __typename }`;
    for (let index = 0; index < 500; index += 1) countedFor(text(index));
    expect(countedFor(text(250)).isCounted).toBe(false);
    expect(countedFor(text(499)).isCounted).toBe(false);
    expect(countedFor(text(0)).isCounted).toBe(true);
  });

  it("is kept for documents of up to 8192 characters", () => {
    const { countedFor } = scene();
    countedFor(padded(8_192, "a"));
    expect(countedFor(padded(8_192, "a")).isCounted).toBe(false);
    countedFor(padded(8_193, "b"));
    expect(countedFor(padded(8_193, "b")).isCounted).toBe(true);
  });
});

describe("consumePayment", () => {
  const calls = (count: number) => `mutation { ${times(count, (index) => consume(`a${index}: `))} }`;
  const manifest = Object.fromEntries([1, 5, 6, 7, 8].map((count) => [hashOf(calls(count)), calls(count)]));
  const gateOf = (mutationsMax: number) => {
    const limits = { ...LIMITS, mutationsMax };
    const trusted = readTrustedDocuments(manifest);
    const gate = createDocumentGate({ schema: theSchema(), limits, mode: "prefer", trusted });
    const admit = (query: string | null, documentId: string | null) => {
      try {
        return gate.admit({ query, documentId, operationName: null, variables: {} }).rootFields;
      } catch (error) {
        return error instanceof Error ? error.message : error;
      }
    };
    return {
      trusted: (count: number) => admit(null, hashOf(calls(count))),
      free: (count: number) => admit(calls(count), null),
    };
  };

  it("may stand five times in a trusted document, and once in any other, also of the same text", () => {
    const gate = gateOf(1);
    expect(gate.trusted(5)).toBe(5);
    expect(gate.free(5)).toBe("A document may have at most 1 consumePayment fields.");
    expect(gate.trusted(6)).toBe("A document may have at most 5 consumePayment fields.");
    expect(gate.free(1)).toBe(1);
    expect(gate.trusted(1)).toBe(1);
  });

  it("may stand in a trusted document as often as in any other where that is set to more", () => {
    const gate = gateOf(7);
    expect(gate.trusted(7)).toBe(7);
    expect(gate.free(7)).toBe(7);
    expect(gate.trusted(8)).toBe("A document may have at most 7 consumePayment fields.");
  });
});
