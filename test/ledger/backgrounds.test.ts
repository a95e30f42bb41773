// What has to be known beside a record to tell of it truly: whether a call for it would hear that its payment is consumed
// already, and whether its success left out the product.

import { describe, expect, it } from "vitest";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import { refusal, success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { engines, type OpenLedger } from "./support/engines.ts";

const ALL = { kind: "all" } as const;
const isConsumedOtherwise = async (ledger: OpenLedger, ids: readonly string[]) =>
  (await ledger.reader.backgroundsOf(ALL, ids)).map((background) => background.isConsumedOtherwise);

describe.each(engines)("$name: the background of a record", ({ open, place }) => {
  it("says whether another record of its payment is CONSUMED with its token, whosever", async () => {
    const ledger = await open(await place());
    const refused = async (given: Parameters<typeof consume>[2]) =>
      (await consume(ledger, refusal(5000), given)).consumption.id;
    const ids = [
      await refused({ itemSeq: 2n }),
      await refused({ playerId: "bob" }),
      await refused({ purchaseToken: "a guess", playerId: "mallory" }),
      await refused({ paymentSeq: "P2" }),
      await refused({}),
    ];
    expect(await isConsumedOtherwise(ledger, ids)).toEqual(ids.map(() => false));
    await consume(ledger, success());
    expect(await isConsumedOtherwise(ledger, ids)).toEqual([true, true, false, false, false]);
    const [first = ""] = ids;
    const stranger = { kind: "player", app: null, playerId: "bob" } as const;
    expect(await ledger.reader.backgroundsOf(stranger, [first, "0".repeat(32)])).toEqual(
      [1, 2].map(() => ({ isConsumedOtherwise: false, lacksProduct: false })),
    );
  });

  it("says so whatever its token where the payment was taken over from before", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, refusal(5000));
    await ledger.writer.importPayment({
      app: "default",
      environment: "SANDBOX",
      paymentSeq: "P1",
      itemSeq: 9n,
      playerId: null,
      price: null,
      facts: NO_FACTS,
      consumedAt: 1,
      delivery: { outcome: "DELIVERED", reference: "import:1", note: null },
    });
    expect(await isConsumedOtherwise(ledger, [consumption.id])).toEqual([true]);
  });

  it("says where the success named no product, until somebody does", async () => {
    const ledger = await open(await place(), { rules: { lookUpApps: ["default"] } });
    const { consumption } = await consume(ledger, success());
    const lacks = async () => (await ledger.reader.backgroundsOf(ALL, [consumption.id])).map((one) => one.lacksProduct);
    expect(await lacks()).toEqual([true]);
    const [lookUp] = (await ledger.writer.leaseFacts({ apps: [{ app: "default", leasesMax: 1, restMs: 1 }] })).lookUps;
    const facts = { ...NO_FACTS, productId: "gems" };
    const seen = {
      itemSeq: 1n,
      purchaseToken: "token",
      price: null,
      priceSource: "TRANSACTION",
      isConsumable: false,
    } as const;
    const told = { ...seen, paymentSeq: "P1", facts };
    expect(lookUp?.consumption.id).toBe(consumption.id);
    await ledger.writer.settleFacts({
      app: "default",
      paymentSeq: "P1",
      consumptionId: consumption.id,
      found: told,
      jitter: 0,
    });
    expect(await lacks()).toEqual([false]);
  });
});
