// Words of people and of imports on record: what each settles, whom it leaves alone, and the line in the audit log.

import { beforeEach, describe, expect, it } from "vitest";
import { NO_FACTS } from "../../src/domain/paymentFacts.ts";
import type { ResolveDisputeRequest } from "../../src/ledger/handWrites.ts";
import type { ImportPaymentRequest, SeenPayment } from "../../src/ledger/paymentReports.ts";
import { consumedBefore, KRW_1000, lost, refusal, success } from "../support/heards.ts";
import { ask, callOf, consume, outcomeOf } from "./support/calls.ts";
import { AHEAD_MS, type LedgerInMemory, ledgerInMemory } from "./support/ledgerInMemory.ts";

const ALL = { kind: "all" } as const;
const NOBODY = "0".repeat(32);

let ledger: LedgerInMemory;
beforeEach(() => {
  ledger = ledgerInMemory({ onInferred: "never" });
});

const recordOf = (id: string) => ledger.reader.consumptionsById(ALL, [id])[0] ?? expect.fail(`no consumption ${id}`);
const attemptsOf = (id: string) => ledger.reader.attemptsOf(ALL, [id])[0] ?? [];
const auditEntries = () => {
  const page = ledger.reader.auditPage(ALL, { size: 9, after: null });
  return page === "unknownPosition" ? expect.fail(page) : page.entries;
};
const eventKinds = () => {
  const page = ledger.reader.feedPage(ALL, { app: null, size: 100, after: null });
  return page === "unknownPosition" ? expect.fail(page) : page.rows.map(({ event }) => event.kind);
};
const resolve = (consumptionId: string, given: Partial<ResolveDisputeRequest> = {}) =>
  ledger.writer.resolveDispute({
    scope: ALL,
    consumptionId,
    outcome: "CONSUMED",
    note: "why",
    itemSeq: null,
    actor: "carol",
    requestId: "request-9",
    ...given,
  });

async function disputed(given: Parameters<typeof callOf>[0] = {}) {
  await consume(ledger, lost, given);
  const { consumption } = await consume(ledger, consumedBefore, given);
  expect(consumption.status).toBe("DISPUTED");
  return consumption;
}

const textOf = (text: string | null | undefined): unknown => JSON.parse(text ?? "null");

describe("an operator's word on a dispute", () => {
  it("is in the audit log with what stood before it and what stands now", async () => {
    const { id } = await disputed();
    const resolved = await resolve(id);
    expect(resolved).toMatchObject({ kind: "resolved", consumption: { id, status: "CONSUMED", evidence: "OPERATOR" } });
    expect(resolved).toEqual({ kind: "resolved", consumption: recordOf(id) });
    const [entry, ...others] = auditEntries();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      actor: "carol",
      action: "RESOLVE_DISPUTE",
      consumptionId: id,
      note: "why",
      requestId: "request-9",
    });
    const unpriced = { amount: null, currency: null, itemSeq: "1" };
    expect(textOf(entry?.before)).toEqual({ ...unpriced, status: "DISPUTED", evidence: null, resultCode: 5018 });
    expect(textOf(entry?.after)).toEqual({ ...unpriced, status: "CONSUMED", evidence: "OPERATOR", resultCode: 0 });
  });

  it("tells a price that a look showed, in the record and in the log", async () => {
    const { id } = await disputed();
    const seen = { paymentSeq: "P1", itemSeq: 1n, purchaseToken: "token", isConsumable: true, facts: NO_FACTS };
    const price = { amountMicros: 2_290_000n, currency: "EUR" };
    await ledger.writer.noteLooks({ app: "default", looks: [{ ...seen, price, priceSource: "UNCONSUMED_LIST" }] });
    await resolve(id);
    expect(recordOf(id)).toMatchObject({ price, priceSource: "UNCONSUMED_LIST" });
    expect(textOf(auditEntries()[0]?.after)).toMatchObject({ amount: "2.29", currency: "EUR" });
  });

  it("leaves what is not disputed, what another one rules out, and what is not the caller's", async () => {
    const { id } = await disputed();
    expect(await resolve(NOBODY)).toEqual({ kind: "absent" });
    expect(await resolve(id, { scope: { kind: "app", app: "racing" } })).toEqual({ kind: "absent" });
    expect(await resolve(id, { itemSeq: 2n })).toEqual({ kind: "otherItem" });
    const open = await consume(ledger, lost, { paymentSeq: "P2" });
    expect(await resolve(open.consumption.id)).toEqual({ kind: "notDisputed" });
    expect([auditEntries(), recordOf(id).status]).toEqual([[], "DISPUTED"]);
    await resolve(id, { scope: { kind: "app", app: "default" }, outcome: "REJECTED" });
    expect(recordOf(id)).toMatchObject({ status: "REJECTED", resultCode: 5018 });
    expect(await resolve(id)).toEqual({ kind: "notDisputed" });
  });

  it("about one token says nothing of another's, which is REJECTED by what stands", async () => {
    const { id } = await disputed();
    const other = await consume(ledger, lost, { purchaseToken: "junk", playerId: "mallory" });
    await resolve(id);
    expect(recordOf(other.consumption.id)).toMatchObject({ status: "REJECTED", resultCode: 5018 });
    expect(auditEntries().map(({ consumptionId }) => consumptionId)).toEqual([id]);
  });

  it("counts the reversals that came before it", async () => {
    const { id } = await disputed();
    const reversal = { app: "default", paymentSeq: "P1", occurredAt: 5, note: null, requestId: "r", auditActor: null };
    await ledger.writer.recordReversal({ ...reversal, kind: "REFUNDED", reference: "r1", amount: null });
    const reversed = () => ledger.reader.consumptionCount(ALL, { reversed: true }, false);
    expect(reversed()).toBe(0);
    await resolve(id);
    expect(reversed()).toBe(1);
  });

  describe("where no request names the item", () => {
    beforeEach(() => {
      ledger = ledgerInMemory({ onInferred: "never", itemlessApps: ["default"] });
    });

    it.each(["CONSUMED", "REJECTED"] as const)("closes every attempt of the token (%s)", async (outcome) => {
      const { consumption: sibling } = await consume(ledger, lost, { itemSeq: 2n });
      ledger.clock.nowMs = 1;
      const { id } = await disputed();
      await resolve(id, { outcome });
      for (const one of [id, sibling.id]) expect(attemptsOf(one).every(({ isVoid }) => isVoid)).toBe(true);
      expect(recordOf(sibling.id).status).toBe("REJECTED");
      expect(auditEntries()).toHaveLength(2);
    });

    it("answers with the item that was named, whichever record was", async () => {
      const { id } = await disputed();
      const resolved = await resolve(id, { itemSeq: 7n });
      const named = resolved.kind === "resolved" ? resolved.consumption : expect.fail(resolved.kind);
      expect(named).toMatchObject({ itemSeq: 7n, status: "CONSUMED", evidence: "OPERATOR", playerId: "alice" });
      expect(recordOf(id).status).toBe("REJECTED");
      expect(recordOf(named.id)).toEqual(named);
    });

    it("answers with the record that was named, where the word is REJECTED", async () => {
      const { consumption: sibling } = await consume(ledger, lost, { itemSeq: 2n });
      ledger.clock.nowMs = 1;
      await disputed();
      expect(await resolve(sibling.id, { outcome: "REJECTED" })).toMatchObject({ consumption: { id: sibling.id } });
    });
  });
});

it("an operator's re-ask is in the audit log, with how it stood before and after", async () => {
  const { consumption: before } = await consume(ledger, lost);
  const { consumption: after } = await consume(ledger, success());
  await ledger.writer.noteReconciled({ consumptionId: before.id, actor: "carol", before, after, requestId: "r" });
  const [entry] = auditEntries();
  const common = { actor: "carol", action: "RECONCILE", consumptionId: before.id, note: null, requestId: "r" };
  expect(entry).toMatchObject(common);
  expect([textOf(entry?.before), textOf(entry?.after)]).toMatchObject([
    { status: "IN_DOUBT", amount: null },
    { status: "CONSUMED", amount: "1000", currency: "KRW" },
  ]);
  const absent = { consumptionId: NOBODY, actor: "carol", before, after, requestId: "r" };
  await expect(ledger.writer.noteReconciled(absent)).rejects.toThrow("not there");
});

describe("an import", () => {
  const line = (given: Partial<ImportPaymentRequest> = {}): ImportPaymentRequest => ({
    app: "default",
    environment: "PRODUCTION",
    paymentSeq: "P1",
    itemSeq: 1n,
    playerId: "alice",
    price: KRW_1000,
    facts: { ...NO_FACTS, storeOrderId: "GPA.1" },
    consumedAt: 5_000,
    delivery: { outcome: "DELIVERED", reference: "import:7", note: "n" },
    ...given,
  });
  const standing = () => ledger.reader.standingConsumption(ALL, "default", "P1") ?? expect.fail("none");

  it("is CONSUMED when it says so, with what it tells, one event for it and one for its delivery", async () => {
    expect(await ledger.writer.importPayment(line())).toEqual({ kind: "imported" });
    expect(standing()).toMatchObject({
      environment: "PRODUCTION",
      itemSeq: 1n,
      playerId: "alice",
      status: "CONSUMED",
      evidence: "IMPORTED",
      price: KRW_1000,
      priceSource: "IMPORT",
      resultCode: 0,
      message: null,
      requestedAt: 5_000,
      settledAt: 5_000,
      seenUnconsumedAt: null,
      storeOrderId: "GPA.1",
      delivery: { outcome: "DELIVERED", reference: "import:7", note: "n" },
    });
    expect(eventKinds()).toEqual(["IMPORTED", "DELIVERED"]);
  });

  it("without price, facts or delivery has none of them", async () => {
    await ledger.writer.importPayment(line({ price: null, facts: NO_FACTS, delivery: null, playerId: null }));
    expect(standing()).toMatchObject({ price: null, priceSource: "UNKNOWN", storeOrderId: null, delivery: null });
    expect(eventKinds()).toEqual(["IMPORTED"]);
  });

  it("again is repeated, otherwise told differs, and over an open one is refused: nothing is written", async () => {
    await ledger.writer.importPayment(line());
    expect(await ledger.writer.importPayment(line())).toEqual({ kind: "repeated" });
    expect(await ledger.writer.importPayment(line({ itemSeq: 2n }))).toMatchObject({ kind: "differs" });
    await consume(ledger, lost, { paymentSeq: "P2" });
    expect(await ledger.writer.importPayment(line({ paymentSeq: "P2" }))).toEqual({ kind: "open" });
    expect(eventKinds()).toEqual(["IMPORTED", "DELIVERED", "IN_DOUBT"]);
  });

  it("counts the reversals that came before it", async () => {
    const reversal = { app: "default", paymentSeq: "P1", occurredAt: 5, note: null, requestId: "r", auditActor: null };
    await ledger.writer.recordReversal({ ...reversal, kind: "REFUNDED", reference: "r1", amount: null });
    await ledger.writer.importPayment(line());
    expect(ledger.reader.consumptionCount(ALL, { reversed: true }, false)).toBe(1);
  });

  it("is one line in the audit log, about no consumption", async () => {
    const note = { actor: "carol", note: "file.csv", after: '{"imported":1}', requestId: "r" };
    await ledger.writer.noteImport({ ...note, app: "default" });
    expect(auditEntries()).toMatchObject([{ ...note, action: "IMPORT", consumptionId: null, before: null }]);
  });
});

describe("what a first attempt's settling reads", () => {
  it("is every record of the payment, where another one stood before it", async () => {
    const other = await consume(ledger, lost, { purchaseToken: "junk", playerId: "mallory" });
    await consume(ledger, success());
    expect(recordOf(other.consumption.id)).toMatchObject({ status: "REJECTED", resultCode: 5018 });
  });

  it("is what looks have shown before it", async () => {
    ledger = ledgerInMemory({ itemlessApps: ["default"] });
    const seen: SeenPayment = {
      paymentSeq: "P1",
      itemSeq: 1n,
      purchaseToken: "token",
      price: KRW_1000,
      priceSource: "TRANSACTION",
      isConsumable: true,
      facts: NO_FACTS,
    };
    await ledger.writer.noteLooks({ app: "default", looks: [seen] });
    expect((await consume(ledger, success())).alarms).toEqual([]);
    expect((await consume(ledger, success(), { paymentSeq: "P2" })).alarms).toEqual(["ITEM_NOT_NAMED"]);
  });
});

describe("a limit of open calls", () => {
  const kindOf = async (openLimit: { perPaymentMax: number; isPlayerFull: boolean }, given = {}) =>
    (await ledger.writer.open(callOf({ openLimit, ...given }))).kind;

  it("holds for new records of the player's, and for none that is open already", async () => {
    const roomy = { perPaymentMax: 1, isPlayerFull: false };
    const { consumption } = await consume(ledger, lost);
    expect(await kindOf(roomy)).toBe("ask");
    expect(await kindOf({ perPaymentMax: 0, isPlayerFull: true }, { paymentSeq: "P9" })).toBe("tooManyOpen");
    expect(await kindOf(roomy, { purchaseToken: "another" })).toBe("tooManyOpen");
    expect(await kindOf({ ...roomy, perPaymentMax: 2 }, { purchaseToken: "another" })).toBe("ask");
    expect(await kindOf(roomy, { purchaseToken: "third", playerId: "bob" })).toBe("ask");
    expect(recordOf(consumption.id).status).toBe("IN_DOUBT");
  });

  it("counts PENDING and DISPUTED ones, and no settled ones", async () => {
    await ask(ledger, { paymentSeq: "P3" });
    expect(
      await kindOf({ perPaymentMax: 1, isPlayerFull: false }, { paymentSeq: "P3", purchaseToken: "another" }),
    ).toBe("tooManyOpen");
    expect(await kindOf({ perPaymentMax: 9, isPlayerFull: true }, { paymentSeq: "P4" })).toBe("tooManyOpen");
    await consume(ledger, success(), { paymentSeq: "P5" });
    expect(
      await kindOf({ perPaymentMax: 1, isPlayerFull: false }, { paymentSeq: "P5", purchaseToken: "another" }),
    ).toBe("ask");
    await disputed();
    expect(await kindOf({ perPaymentMax: 1, isPlayerFull: false }, { purchaseToken: "another" })).toBe("tooManyOpen");
    await consume(ledger, refusal(5000), { paymentSeq: "P2" });
    const full = { perPaymentMax: 1, isPlayerFull: false };
    expect(await kindOf(full, { paymentSeq: "P2", purchaseToken: "another" })).toBe("ask");
    expect(await kindOf({ perPaymentMax: 1, isPlayerFull: true }, { paymentSeq: "P2" })).toBe("tooManyOpen");
  });
});

it("a long doubt keeps as many attempts from call to call: each new one drops an old one", async () => {
  const { consumption } = await consume(ledger, lost);
  const counts: number[] = [];
  for (let times = 0; times < 208; times += 1) {
    ledger.clock.nowMs += 1;
    await ledger.writer.settle(outcomeOf(await ask(ledger), lost));
    counts.push(ledger.context.store.load("default", "P1").consumptions[0]?.attempts.length ?? 0);
  }
  expect(counts.slice(-5)).toEqual(Array(5).fill(202)); // the newest 200, the first, and the one that ended last of the others
  expect(recordOf(consumption.id).nextAttemptAt).toBeGreaterThan(AHEAD_MS);
});
