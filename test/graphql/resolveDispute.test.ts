// Settling a dispute by hand is for operators; every refusal is a typed error, and none tells of a record that is not theirs.

import { describe, expect, it } from "vitest";

import { consumptionNodeId } from "../../src/graphql/nodeIds.ts";
import { ResolveDisputeDocument } from "../generated/graphql.ts";
import { alice, codeOf, createGateway, dev, operator, REQUEST_ID, server } from "./support/gateway.ts";
import { consumptionOf, idOf } from "./support/records.ts";

const id = consumptionNodeId(idOf(1));
const VARIABLES = { id, outcome: "CONSUMED", note: "the shop's log shows our call" } as const;

describe("resolveDispute", () => {
  it.each([alice, server])("is FORBIDDEN for a $role before anything is asked", async (caller) => {
    const gateway = createGateway();
    const answer = await gateway.askTyped(caller, ResolveDisputeDocument, VARIABLES);
    expect(codeOf(answer)).toBe("FORBIDDEN");
    expect(gateway.workflow.resolved).toEqual([]);
  });

  it.each([
    [operator, { kind: "all" }, "operator"],
    [{ ...operator, app: "default" }, { kind: "app", app: "default" }, "operator"],
    [dev, { kind: "all" }, "operator:dev"],
  ] as const)("asks within the operator's scope, in the operator's name", async (caller, scope, actor) => {
    const gateway = createGateway();
    gateway.workflow.resolution = () => ({ kind: "resolved", consumption: consumptionOf(1) });
    const answer = await gateway.askTyped(caller, ResolveDisputeDocument, VARIABLES);
    expect(answer.errors).toEqual([]);
    expect(answer.data?.resolveDispute).toMatchObject({ id, status: "CONSUMED" });
    expect(gateway.workflow.resolved).toEqual([
      {
        scope,
        consumptionId: idOf(1),
        outcome: "CONSUMED",
        note: VARIABLES.note,
        itemSeq: null,
        actor,
        requestId: REQUEST_ID,
      },
    ]);
  });

  it.each([
    ["absent", "no such consumption"],
    ["notDisputed", "the consumption is not DISPUTED"],
    ["anotherConsumed", "another consumption of the payment is CONSUMED, so this one can only become REJECTED"],
    [
      "otherItem",
      "itemSeq: may differ from the consumption's item only for outcome CONSUMED, and only where the upstream's requests name no item",
    ],
  ] as const)("says why not: %s", async (kind, message) => {
    const gateway = createGateway();
    gateway.workflow.resolution = () => ({ kind });
    const answer = await gateway.askTyped(operator, ResolveDisputeDocument, VARIABLES);
    expect(answer.errors).toMatchObject([{ message, extensions: { code: "BAD_USER_INPUT" } }]);
  });

  it("answers an id that is none as one that names nothing, and asks nobody", async () => {
    const gateway = createGateway();
    const absent = await gateway.askTyped(operator, ResolveDisputeDocument, VARIABLES);
    for (const bad of ["", "x", idOf(1), `${id}A`]) {
      expect(await gateway.askTyped(operator, ResolveDisputeDocument, { ...VARIABLES, id: bad })).toEqual(absent);
    }
    expect(gateway.workflow.resolved).toHaveLength(1);
  });

  it.each(["", " \n", "a".repeat(1_001), "with \0 in it"])("wants a reason that can be kept, not %j", async (note) => {
    const gateway = createGateway();
    const answer = await gateway.askTyped(operator, ResolveDisputeDocument, { ...VARIABLES, note });
    expect(codeOf(answer)).toBe("BAD_USER_INPUT");
    expect(gateway.workflow.resolved).toEqual([]);
  });

  it("counts the note's characters and not its code units", async () => {
    const gateway = createGateway();
    gateway.workflow.resolution = () => ({ kind: "resolved", consumption: consumptionOf(1) });
    const answer = await gateway.askTyped(operator, ResolveDisputeDocument, { ...VARIABLES, note: "😀".repeat(1_000) });
    expect(answer.errors).toEqual([]);
  });

  it("hands on which item it was, and refuses a number that no item has", async () => {
    const gateway = createGateway();
    gateway.workflow.resolution = () => ({ kind: "resolved", consumption: consumptionOf(1) });
    const document = `mutation($id: ID!, $itemSeq: Long) {
      resolveDispute(id: $id, outcome: CONSUMED, note: "n", itemSeq: $itemSeq) { id }
    }`;
    for (const itemSeq of ["7", null])
      expect((await gateway.ask(operator, document, { id, itemSeq })).errors).toEqual([]);
    expect(gateway.workflow.resolved.map(({ itemSeq }) => itemSeq)).toEqual([7n, null]);
    for (const itemSeq of ["-1", "-9223372036854775808"]) {
      const answer = await gateway.ask(operator, document, { id, itemSeq });
      expect(answer.errors).toMatchObject([{ message: expect.stringMatching(/^itemSeq /) }]);
    }
    expect(gateway.workflow.resolved).toHaveLength(2);
  });
});
