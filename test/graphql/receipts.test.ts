// Who has a receipt, and that one is signed only where it is asked for.

import { describe, expect, it } from "vitest";
import type { Consumption } from "../../src/domain/consumption.ts";
import { alice, bob, createGateway, dev, operator, server } from "./support/gateway.ts";
import { consumptionOf, inDoubt } from "./support/records.ts";

const PAGE = "{ consumptions { nodes { id receipt } } }";
const JWS = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/);

describe("receipt", () => {
  it.each<[string, Partial<Consumption>]>([
    ["IN_DOUBT", inDoubt],
    ["PENDING", { ...inDoubt, status: "PENDING", resultCode: null }],
    ["DISPUTED", { ...inDoubt, status: "DISPUTED" }],
    ["REJECTED", { ...inDoubt, status: "REJECTED", settledAt: 1 }],
    ["imported", { evidence: "IMPORTED", priceSource: "IMPORT" }],
  ])("is null for one that is %s", async (_what, given) => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1, given));
    const { data, errors } = await gateway.ask(alice, PAGE);
    expect([data, errors]).toMatchObject([{ consumptions: { nodes: [{ receipt: null }] } }, []]);
  });

  it.each(["CONFIRMED", "INFERRED", "OPERATOR"] as const)("is there for one that is %s", async (evidence) => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1, { evidence }));
    expect((await gateway.ask(alice, PAGE)).data).toMatchObject({ consumptions: { nodes: [{ receipt: JWS }] } });
  });

  it("is seen by whoever may see the record", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    const seen = async (caller: typeof alice) =>
      (await gateway.ask(caller, '{ consumption(paymentSeq: "P1") { receipt } }')).data;
    for (const caller of [alice, server, operator, dev])
      expect(await seen(caller)).toEqual({ consumption: { receipt: JWS } });
    expect(await seen(bob)).toEqual({ consumption: null });
  });

  it("is signed where it is selected, and nowhere else", async () => {
    const gateway = createGateway();
    for (let n = 0; n < 50; n += 1) gateway.reader.consumptions.push(consumptionOf(n));
    await gateway.ask(alice, "{ consumptions { nodes { id status price attempts { number } } } }");
    expect(gateway.signedCount()).toBe(0);
    await gateway.ask(alice, PAGE);
    expect(gateway.signedCount()).toBe(50);
  });
});
