// A promise of the writer is a promise: what it says is on disk by then, an outcome together with its event, and it is
// there again when the ledger is opened again.

import { describe, expect, it } from "vitest";
import { consumedBefore, lost, refusal, success } from "../support/heards.ts";
import { ask, consume, outcomeOf } from "./support/calls.ts";
import { engines } from "./support/engines.ts";

describe.each(engines)("$name: what a write leaves on disk", ({ open, place, look }) => {
  it("holds the attempt when the permit to make it is given", async () => {
    const where = await place();
    const ledger = await open(where);
    const permit = await ask(ledger, { paymentSeq: "P7", requestId: "request-7" });
    const { consumptions, attempts, events } = await look(where);
    expect(permit).toMatchObject({ attemptNumber: 1, leaseMs: 30_000, consumption: { status: "PENDING" } });
    expect(consumptions).toEqual([{ payment_seq: "P7", status: "PENDING", player_id: "alice" }]);
    expect(attempts).toEqual([{ number: 1, outcome: null, is_after_5018: 0, is_void: 0, request_id: "request-7" }]);
    expect(events).toEqual([]); // being under way is no news
  });

  it.each([
    ["CONSUMED", success()],
    ["REJECTED", refusal(5000)],
    ["IN_DOUBT", lost],
  ])("holds the outcome %s and its one event when it was settled", async (status, heard) => {
    const where = await place();
    const ledger = await open(where);
    const permit = await ask(ledger);
    expect((await look(where)).events).toEqual([]);
    const { consumption } = await ledger.writer.settle(outcomeOf(permit, heard));
    const { consumptions, attempts, events } = await look(where);
    expect(consumption.status).toBe(status);
    expect(consumptions).toMatchObject([{ status }]);
    expect(attempts).toMatchObject([{ outcome: heard.kind }]);
    expect(events).toEqual([{ kind: status, status }]);
  });

  it("holds what became of the siblings, each with its event, when one of them succeeds", async () => {
    const where = await place();
    const ledger = await open(where);
    await consume(ledger, lost, { purchaseToken: "junk", playerId: "mallory" });
    await consume(ledger, success(), { purchaseToken: "right" });
    const { consumptions, events } = await look(where);
    expect(consumptions.map(({ status }) => status)).toEqual(["REJECTED", "CONSUMED"]);
    expect(events.map(({ kind }) => kind)).toEqual(["IN_DOUBT", "CONSUMED", "REJECTED"]);
  });

  it("notes on an attempt whether a 5018 was on record for the payment, whoever heard it", async () => {
    const where = await place();
    const ledger = await open(where);
    await consume(ledger, refusal(5000));
    await consume(ledger, consumedBefore, { purchaseToken: "junk", playerId: "mallory" });
    await ask(ledger, { purchaseToken: "other", playerId: "bob" });
    await ask(ledger, { paymentSeq: "P2" });
    expect((await look(where)).attempts.map((attempt) => attempt.is_after_5018)).toEqual([0, 0, 1, 0]);
  });

  it("is told in the same words after the ledger was closed and opened again", async () => {
    const where = await place();
    const first = await open(where);
    const settled = await consume(first, success({ amountMicros: 2_290_000n, currency: "EUR" }), {
      itemSeq: 9_223_372_036_854_775_807n,
    });
    await first.close();
    const second = await open(where);
    const [told] = await second.reader.consumptionsById({ kind: "all" }, [settled.consumption.id]);
    expect(told).toEqual(settled.consumption);
    expect(told).toMatchObject({
      itemSeq: 9_223_372_036_854_775_807n,
      price: { amountMicros: 2_290_000n, currency: "EUR" },
    });
  });

  it("keeps the cursor key for as long as the ledger lives, and each ledger its own", async () => {
    const where = await place();
    const first = await open(where);
    const key = Buffer.from(first.cursorKey);
    await first.close();
    expect(Buffer.from((await open(where)).cursorKey)).toEqual(key);
    expect(Buffer.from((await open(await place())).cursorKey)).not.toEqual(key);
    expect(key).toHaveLength(32);
  });
});
