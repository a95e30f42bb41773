// Whether a payment cost money is what the upstream says that was asked: what a wrong setting said of it before is not told
// of what came of a later call.

import { describe, expect, it } from "vitest";
import type { Environment } from "../../src/domain/payment.ts";
import { lost, neverSent, refusal, success } from "../support/heards.ts";
import { callOf, consume, outcomeOf, permitOf } from "./support/calls.ts";
import { engines, type OpenLedger } from "./support/engines.ts";

const ALL = { kind: "all" } as const;
const EACH_WAY: readonly (readonly [Environment, Environment])[] = [
  ["SANDBOX", "PRODUCTION"],
  ["PRODUCTION", "SANDBOX"],
];

async function environmentsOnRecord(ledger: OpenLedger, ids: readonly string[]): Promise<Environment[]> {
  return (await ledger.reader.consumptionsById(ALL, ids)).map((one) => one?.environment ?? "SANDBOX");
}

describe.each(engines)("$name: a payment that was first asked about in the wrong environment", ({ open, place }) => {
  it.each(EACH_WAY)("as %s is what the later call says, %s, in its record and in the totals", async (wrong, right) => {
    const ledger = await open(await place());
    await consume(ledger, refusal(5000), { environment: wrong });
    const { consumption } = await consume(ledger, success(), { environment: right });
    expect(consumption).toMatchObject({ status: "CONSUMED", environment: right });
    expect(await environmentsOnRecord(ledger, [consumption.id])).toEqual([right]);
    const told = await ledger.reader.consumptionTotals(ALL, {
      filter: {},
      by: ["ENVIRONMENT", "STATUS"],
      timeZone: "UTC",
    });
    const rows = told.kind === "totals" ? told.rows : [];
    expect(rows.map(({ environment, status, count }) => [environment, status, Number(count)])).toEqual([
      [right, "CONSUMED", 1],
    ]);
  });

  it.each(EACH_WAY)("as %s and left open is asked again, by whomever, as %s", async (wrong, right) => {
    const ledger = await open(await place());
    const first = await consume(ledger, lost, { environment: wrong, paymentSeq: "P1" });
    const second = await consume(ledger, lost, { environment: wrong, paymentSeq: "P2" });
    const { id: consumptionId } = first.consumption;
    const asked = { scope: ALL, consumptionId, trigger: "OPERATOR", requestId: "request-2", canAsk: true } as const;
    const again = await ledger.writer.reopen({ ...asked, environment: right });
    if (again.kind !== "ask") throw new Error(again.kind);
    expect(again.permit.consumption.environment).toBe(right);
    await ledger.writer.settle(outcomeOf(again.permit, success()));
    await consume(ledger, success(), { environment: right, paymentSeq: "P2" });
    expect(await environmentsOnRecord(ledger, [consumptionId, second.consumption.id])).toEqual([right, right]);
  });

  it("by the reconciler is asked again as the app is set now", async () => {
    const ledger = await open(await place(), { rules: { leaseMs: 0 } });
    const permit = permitOf(await ledger.writer.open(callOf({ environment: "SANDBOX" })));
    const apps = [{ app: "default", environment: "PRODUCTION", leasesMax: 1, restMs: 1_000 }] as const;
    const { leased } = await ledger.writer.leaseDue({ requestIds: ["r1"], apps });
    expect(leased.map(({ permit: { consumption } }) => [consumption.id, consumption.environment])).toEqual([
      [permit.consumption.id, "PRODUCTION"],
    ]);
    expect(await environmentsOnRecord(ledger, [permit.consumption.id])).toEqual(["PRODUCTION"]);
  });

  it("names an item whose own record is of the other environment: that record takes it from the call", async () => {
    const ledger = await open(await place(), { rules: { itemlessApps: ["default"] } });
    const own = await consume(ledger, neverSent, { environment: "SANDBOX", itemSeq: 1n });
    const { named } = await consume(ledger, success(undefined, 1n), { environment: "PRODUCTION", itemSeq: 2n });
    expect(named).toMatchObject({ id: own.consumption.id, status: "CONSUMED", environment: "PRODUCTION" });
    expect(await environmentsOnRecord(ledger, [own.consumption.id])).toEqual(["PRODUCTION"]);
  });
});
