// What monitors are told of a ledger: by app and status, with the oldest of each, and what is done leaves the list.

import { describe, expect, it } from "vitest";
import { consumedBefore, lost, success } from "../support/heards.ts";
import { ask, consume } from "./support/calls.ts";
import { engines } from "./support/engines.ts";

describe.each(engines)("$name: the figures of a ledger", ({ open, place }) => {
  it("are empty where nothing is", async () => {
    const { health } = await open(await place());
    expect(await health.figures()).toEqual({ open: [], undelivered: [], feedHead: 0 });
    expect(health.queueLength()).toBe(0);
  });

  it("tell what is open and what is not delivered, by app, and since when", async () => {
    const ledger = await open(await place());
    const before = Date.now();
    await ask(ledger, { paymentSeq: "pending", app: "puzzle" });
    await consume(ledger, lost, { paymentSeq: "doubt 1" });
    const between = Date.now();
    await consume(ledger, lost, { paymentSeq: "doubt 2" });
    await consume(ledger, lost, { paymentSeq: "doubt 3", app: "racer" });
    await consume(ledger, consumedBefore, { paymentSeq: "rejected" });
    const { consumption } = await consume(ledger, success(), { paymentSeq: "delivered" });
    await consume(ledger, success(), { paymentSeq: "paid" });
    const { open: opened, undelivered, feedHead } = await ledger.health.figures();
    const sorted = opened.toSorted((a, b) => `${a.app} ${a.status}`.localeCompare(`${b.app} ${b.status}`));
    expect(sorted).toMatchObject([
      { app: "default", status: "IN_DOUBT", count: 2 },
      { app: "puzzle", status: "PENDING", count: 1 },
      { app: "racer", status: "IN_DOUBT", count: 1 },
    ]);
    expect(sorted[0]?.oldestAt).toBeGreaterThanOrEqual(before);
    expect(sorted[0]?.oldestAt).toBeLessThanOrEqual(between);
    expect(undelivered).toMatchObject([{ app: "default", count: 2 }]);
    const events = await ledger.reader.feedPage({ kind: "all" }, { app: null, size: 200, after: null });
    expect(events === "unknownPosition" ? 0 : events.rows.at(-1)?.event.sequence).toBe(feedHead);
    await ledger.writer.acknowledgeDelivery({
      scope: { kind: "all" },
      consumptionId: consumption.id,
      outcome: "DELIVERED",
      reference: "grant-1",
      note: null,
      requestId: "request-7",
      auditActor: null,
    });
    expect(await ledger.health.figures()).toMatchObject({ undelivered: [{ count: 1 }], feedHead: feedHead + 1 });
  });
});
