// Apps whose upstream's consume request names no item, on record: consumptions that an answer, a look or an operator named,
// whose attempts count for whom, and what a look under an attempt leaves behind.

import { describe, expect, it } from "vitest";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { SeenPayment } from "../../src/ledger/paymentReports.ts";
import { consumedBefore, KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf, requestIds } from "./support/calls.ts";
import { engines } from "./support/engines.ts";

const ALL = { kind: "all" } as const;
const ITEMLESS = { rules: { itemlessApps: ["default"] } } as const;
const ITEM_2 = { itemSeq: 2n, requestId: "request-2" } as const;
const FACTS = { ...NO_FACTS, market: "GG", storeOrderId: "GPA.1" };
/** The payment is for item 1, whatever is asked. */
const SEEN: SeenPayment = {
  paymentSeq: "P1",
  itemSeq: 1n,
  purchaseToken: "token",
  price: KRW_1000,
  priceSource: "UNCONSUMED_LIST",
  facts: FACTS,
  isConsumable: true,
};
const OPERATOR = { scope: ALL, note: "seen in the console", actor: "carol", requestId: "request-9" } as const;

describe.each(engines)("$name: an app whose requests name no item", ({ open, place, look }) => {
  it("infers from a list that was seen before the answer was lost, for the item it showed, with price and facts", async () => {
    const ledger = await open(await place(), ITEMLESS);
    await consume(ledger, lost, ITEM_2);
    await ledger.writer.noteLooks({ app: "default", looks: [SEEN] });
    const { consumptions } = await historyOf(ledger, async () => {
      const { leased } = await ledger.writer.leaseDue({ requestIds: requestIds(1) });
      const [due] = leased;
      const permit = due?.permit ?? (await reopened(ledger));
      await ledger.writer.settle(outcomeOf(permit, consumedBefore));
    });
    expect(consumptions).toMatchObject([
      { itemSeq: 2n, status: "REJECTED", resultCode: 5018 },
      { itemSeq: 1n, status: "CONSUMED", evidence: "INFERRED", price: KRW_1000, priceSource: "UNCONSUMED_LIST" },
    ]);
    expect(consumptions[1]).toMatchObject({ ...FACTS, playerId: "alice" });
    expect(consumptions[1]?.seenUnconsumedAt).not.toBeNull();
    expect(await ledger.writer.open(callOf())).toMatchObject({ kind: "replay", consumption: { price: KRW_1000 } });
  });

  it("tells a success for another item of both records: the asked one, and the one that was consumed", async () => {
    const ledger = await open(await place(), ITEMLESS);
    const settled = await consume(ledger, { ...success(KRW_1000, 1n), facts: FACTS }, ITEM_2);
    expect(settled.consumption).toMatchObject({ itemSeq: 2n, status: "REJECTED", resultCode: 1100 });
    expect(settled.named).toMatchObject({ itemSeq: 1n, status: "CONSUMED", evidence: "CONFIRMED", ...FACTS });
  });

  it("does not ask about two items of a token at once, by calls or by itself, and comes back to it", async () => {
    const ledger = await open(await place(), ITEMLESS);
    await consume(ledger, lost);
    const running = await ask(ledger, ITEM_2);
    expect(await ledger.writer.open(callOf())).toMatchObject({
      kind: "inProgressElsewhere",
      own: { itemSeq: 1n, status: "IN_DOUBT" },
    });
    const { consumptions } = await historyOf(ledger);
    const reopen = { scope: ALL, trigger: "OPERATOR", requestId: "request-3", canAsk: true } as const;
    const id = consumptions[0]?.id ?? "";
    expect(await ledger.writer.reopen({ ...reopen, consumptionId: id })).toMatchObject({ kind: "wait" });
    await ledger.writer.settle(outcomeOf(running, lost));
    expect(await ledger.writer.reopen({ ...reopen, consumptionId: id })).toMatchObject({
      kind: "ask",
      permit: { hasUnknown: true },
    });
  });

  it("says of a permit whether an attempt of its token is unknown", async () => {
    const ledger = await open(await place(), ITEMLESS);
    const first = await ask(ledger);
    expect(first.hasUnknown).toBe(false);
    await ledger.writer.settle(outcomeOf(first, lost));
    expect((await ask(ledger, ITEM_2)).hasUnknown).toBe(true);
    expect((await ask(ledger, { paymentSeq: "P2" })).hasUnknown).toBe(false);
  });

  it("counts a look under an attempt as a refusal, where it was still running and of its own token", async () => {
    const ledger = await open(await place(), ITEMLESS);
    await consume(ledger, lost);
    const status = async (looks: readonly SeenPayment[], isLate = false) => {
      const permit = await ask(ledger);
      const under = { consumptionId: permit.consumption.id, attemptNumber: permit.attemptNumber };
      if (!isLate) await ledger.writer.noteLooks({ app: "default", looks, under });
      const { consumption } = await ledger.writer.settle(outcomeOf(permit, refusal(5000)));
      if (isLate) await ledger.writer.noteLooks({ app: "default", looks, under });
      return consumption.status;
    };
    // One that counted would make the second refusal the third.
    for (const [looks, isLate] of [
      [[{ ...SEEN, isConsumable: false }], false],
      [[{ ...SEEN, purchaseToken: "another" }], false],
      [[SEEN], true],
    ] as const) {
      expect([await status(looks, isLate), await status(looks, isLate)]).toEqual(["IN_DOUBT", "IN_DOUBT"]);
      await consume(ledger, lost); // begins anew
    }
    expect([await status([SEEN]), await status([SEEN])]).toEqual(["IN_DOUBT", "REJECTED"]);
  });

  it("keeps what a look under an attempt showed through a restart", async () => {
    const where = await place();
    const first = await open(where, ITEMLESS);
    await consume(first, lost);
    const permit = await ask(first);
    const under = { consumptionId: permit.consumption.id, attemptNumber: permit.attemptNumber };
    await first.writer.noteLooks({ app: "default", looks: [SEEN], under });
    await first.writer.settle(outcomeOf(permit, refusal(5000)));
    await first.close();
    const ledger = await open(where, ITEMLESS);
    expect((await consume(ledger, refusal(5000))).consumption).toMatchObject({ status: "REJECTED", resultCode: 5000 });
  });

  it("takes an operator's word for an item never asked: created, all others settled, each in feed and audit log", async () => {
    const where = await place();
    const ledger = await open(where, ITEMLESS);
    await consume(ledger, lost, ITEM_2);
    await consume(ledger, lost, { itemSeq: 3n });
    const { consumption: disputed } = await consume(ledger, consumedBefore, ITEM_2);
    expect(disputed.status).toBe("DISPUTED");
    await ledger.writer.noteLooks({ app: "default", looks: [SEEN] });
    const word = { ...OPERATOR, consumptionId: disputed.id } as const;
    expect(await ledger.writer.resolveDispute({ ...word, outcome: "REJECTED", itemSeq: 1n })).toEqual({
      kind: "otherItem",
    });
    const resolved = await ledger.writer.resolveDispute({ ...word, outcome: "CONSUMED", itemSeq: 1n });
    expect(resolved).toMatchObject({
      kind: "resolved",
      consumption: { itemSeq: 1n, status: "CONSUMED", evidence: "OPERATOR", price: KRW_1000, playerId: "alice" },
    });
    const { events, attempts, auditEntries } = await look(where);
    expect(events.slice(-3).map(({ kind }) => kind)).toEqual(["CONSUMED", "REJECTED", "REJECTED"]);
    expect(attempts.map(({ is_void }) => is_void)).toEqual([1, 1, 1]);
    expect(auditEntries.map(({ actor }) => actor)).toEqual(["carol", "carol", "carol"]);
    const after = auditEntries.map((entry): unknown => JSON.parse(entry.after));
    expect(after).toContainEqual(expect.objectContaining({ itemSeq: "1", status: "CONSUMED", evidence: "OPERATOR" }));
    expect(after).toContainEqual(expect.objectContaining({ itemSeq: "2", status: "REJECTED" }));
  });

  it("rejects by an operator's word every item of the token that is open, each with its line in the audit log", async () => {
    const where = await place();
    const ledger = await open(where, ITEMLESS);
    await consume(ledger, lost, ITEM_2);
    await consume(ledger, lost, { itemSeq: 3n });
    const { consumption: disputed } = await consume(ledger, consumedBefore, ITEM_2);
    const outcome = { outcome: "REJECTED", itemSeq: null } as const;
    await ledger.writer.resolveDispute({ ...OPERATOR, consumptionId: disputed.id, ...outcome });
    const { consumptions } = await historyOf(ledger);
    expect(consumptions).toMatchObject([
      { itemSeq: 2n, status: "REJECTED", resultCode: 5018 },
      { itemSeq: 3n, status: "REJECTED", resultCode: 5018 },
    ]);
    const { auditEntries } = await look(where);
    const before = auditEntries.map((entry): unknown => JSON.parse(entry.before));
    expect(before).toHaveLength(2);
    for (const itemSeq of ["2", "3"]) expect(before).toContainEqual(expect.objectContaining({ itemSeq }));
  });

  it("leaves apps alone whose requests name the item", async () => {
    const ledger = await open(await place(), { rules: { itemlessApps: ["another"] } });
    await consume(ledger, lost);
    expect((await consume(ledger, refusal(5000), ITEM_2)).consumption.status).toBe("REJECTED");
  });
});

type Ledger = Awaited<ReturnType<(typeof engines)[number]["open"]>>;

async function historyOf(ledger: Ledger, act: () => Promise<void> = async () => undefined) {
  await act();
  const order = { field: "REQUESTED_AT", direction: "ASC" } as const;
  const page = { filter: {}, order, size: 50, after: null, before: null, isFromEnd: false };
  const { rows } = await ledger.reader.consumptionPage(ALL, page);
  return { consumptions: rows.map(({ consumption }) => consumption) };
}

/** Before its back-off is over. */
async function reopened(ledger: Ledger) {
  const { consumptions } = await historyOf(ledger);
  const consumptionId = consumptions[0]?.id ?? "";
  const again = await ledger.writer.reopen({
    scope: ALL,
    consumptionId,
    trigger: "OPERATOR",
    requestId: "request-3",
    canAsk: true,
  });
  if (again.kind !== "ask") throw new Error(`not asked but: ${again.kind}`);
  return again.permit;
}
