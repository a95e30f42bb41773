// A schema with a field or a type that nobody has decided about does not start, and what only some may ask for is refused to
// the others before it is resolved.

import { buildSchema, graphql } from "graphql";
import { describe, expect, it } from "vitest";
import { enforceRights, refuseUnlessAllowed } from "../../src/graphql/rights.ts";
import { alice, operator, server } from "./support/gateway.ts";

describe("a schema", () => {
  it.each([
    ["type Query { viewer: Secret } type Secret { a: Int }", "nobody has decided who may see a Secret"],
    ["union Secret = Viewer type Viewer { a: Int } type Query { viewer: Secret }", "who may see a Secret"],
    ["type Query { secrets: Int }", "nobody has decided who may use Query.secrets"],
    ["type Query { viewer: Int } type Mutation { forget: Int }", "who may use Mutation.forget"],
    ["type Query { viewer: Int } type Subscription { listen: Int }", "who may see a Subscription"],
  ])("%s does not start", (text, message) => {
    expect(() => enforceRights(buildSchema(text))).toThrow(message);
  });

  it("may have enums, inputs and scalars without a word", () => {
    const text = "scalar S enum E { A } input I { a: S } type Query { consumption(i: I, e: E): S }";
    expect(() => enforceRights(buildSchema(text))).not.toThrow();
  });

  it("asks for the role before it resolves", async () => {
    const schema = buildSchema("type Query { auditLog: Int viewer: Int } type Mutation { recordReversal: Int }");
    enforceRights(schema);
    const rootValue = { auditLog: 1, viewer: 2, recordReversal: 3 };
    const ask = async (source: string, caller: typeof alice) => {
      const { data, errors } = await graphql({ schema, source, rootValue, contextValue: { caller } });
      return errors?.[0]?.message ?? Object.values(data ?? {})[0];
    };
    expect(await ask("{ auditLog }", operator)).toBe(1);
    for (const caller of [alice, server]) expect(await ask("{ auditLog }", caller)).toBe("auditLog is for operators");
    for (const caller of [alice, server, operator]) expect(await ask("{ viewer }", caller)).toBe(2);
    for (const caller of [server, operator]) expect(await ask("mutation { recordReversal }", caller)).toBe(3);
    expect(await ask("mutation { recordReversal }", alice)).toBe("recordReversal is for servers and operators");
  });
});

describe("the export", () => {
  it("is for servers and operators", () => {
    for (const role of ["SERVER", "OPERATOR"] as const)
      expect(() => refuseUnlessAllowed("GET /export", role)).not.toThrow();
    expect(() => refuseUnlessAllowed("GET /export", "PLAYER")).toThrow("GET /export is for servers and operators");
  });
});
