// Asking the upstream now is for operators, and tells nobody whether somebody else's record exists.

import { describe, expect, it } from "vitest";

import { consumptionNodeId } from "../../src/graphql/nodeIds.ts";
import { ReconcileConsumptionDocument } from "../generated/graphql.ts";
import { alice, codeOf, createGateway, dev, operator, REQUEST_ID, server } from "./support/gateway.ts";
import { consumptionOf, idOf } from "./support/records.ts";

const id = consumptionNodeId(idOf(1));

describe("reconcileConsumption", () => {
  it.each([alice, server])("is FORBIDDEN for a $role before anything is read", async (caller) => {
    const gateway = createGateway();
    const answer = await gateway.askTyped(caller, ReconcileConsumptionDocument, { id });
    expect(codeOf(answer)).toBe("FORBIDDEN");
    expect(answer.data).toBeNull();
    expect(gateway.workflow.reconciled).toEqual([]);
    expect(gateway.reader.reads).toEqual([]);
  });

  it.each([
    [operator, { kind: "all" }, "operator"],
    [{ ...operator, app: "default" }, { kind: "app", app: "default" }, "operator"],
    [dev, { kind: "all" }, "operator:dev"],
  ] as const)("asks within the operator's scope and answers the record", async (caller, scope, actor) => {
    const gateway = createGateway();
    gateway.workflow.found = () => consumptionOf(1);
    const answer = await gateway.askTyped(caller, ReconcileConsumptionDocument, { id });
    expect(answer.errors).toEqual([]);
    expect(answer.data?.reconcileConsumption).toMatchObject({ id, status: "CONSUMED", amount: "1000" });
    expect(gateway.workflow.reconciled).toEqual([{ scope, consumptionId: idOf(1), requestId: REQUEST_ID, actor }]);
  });

  it("answers an id that names nothing and one that is no id alike", async () => {
    const gateway = createGateway();
    const absent = await gateway.askTyped(operator, ReconcileConsumptionDocument, { id });
    expect(absent.errors).toMatchObject([{ message: "no such consumption", extensions: { code: "BAD_USER_INPUT" } }]);
    for (const bad of ["", "x", idOf(1), `${id}A`, id.slice(1)]) {
      expect(await gateway.askTyped(operator, ReconcileConsumptionDocument, { id: bad })).toEqual(absent);
    }
    expect(gateway.workflow.reconciled).toHaveLength(1);
  });

  it("says that nobody can be asked any more about an app that is not configured", async () => {
    const gateway = createGateway();
    gateway.workflow.found = () => "unserved";
    const answer = await gateway.askTyped(operator, ReconcileConsumptionDocument, { id });
    const message = "its app is no longer configured, so nothing was sent";
    expect(answer.errors).toMatchObject([{ message, extensions: { code: "BAD_USER_INPUT" } }]);
  });
});
