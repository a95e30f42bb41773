// Payments that came back, on record: known here or not, whole or in part, once per reference, in the feed once, and counted
// on the consumption whenever that becomes CONSUMED.

import { describe, expect, it } from "vitest";
import type { Scope } from "../../src/ledger/scope.ts";
import type { RecordReversalRequest } from "../../src/ledger/paymentReports.ts";
import { lost, refusal, success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { engines, type OpenLedger, postgres } from "./support/engines.ts";
import { moveReversals } from "./support/movedClock.ts";

const ALL = { kind: "all" } as const;
const ALICE = { kind: "player", app: "default", playerId: "alice" } as const;
const BOB = { kind: "player", app: "default", playerId: "bob" } as const;

function refund(given: Partial<RecordReversalRequest> = {}): RecordReversalRequest {
  return {
    app: "default",
    paymentSeq: "P1",
    kind: "REFUNDED",
    occurredAt: Date.UTC(2026, 6, 1),
    reference: "refund-1",
    amount: null,
    note: null,
    requestId: "request-8",
    auditActor: null,
    ...given,
  };
}

async function feedOf({ reader }: OpenLedger, scope: Parameters<typeof reader.feedPage>[0] = ALL) {
  const page = await reader.feedPage(scope, { app: null, size: 200, after: null });
  if (page === "unknownPosition") throw new Error("the feed has no beginning");
  return page.rows.map(({ event }) => event);
}

async function reversed({ reader }: OpenLedger, isReversed: boolean): Promise<string[]> {
  const page = await reader.consumptionPage(ALL, {
    filter: { reversed: isReversed },
    order: { field: "REQUESTED_AT", direction: "ASC" },
    size: 50,
    after: null,
    before: null,
    isFromEnd: false,
  });
  return page.rows.map(({ consumption }) => consumption.paymentSeq);
}

describe.each(engines)("$name: reversals of one payment", ({ open, place }) => {
  it("are told in the order in which they were recorded, whatever the clock said meanwhile", async () => {
    const where = await place();
    const ledger = await open(where);
    const { consumption } = await consume(ledger, success());
    const record = (reference: string) => ledger.writer.recordReversal(refund({ reference }));
    await record("first");
    await moveReversals(where, 3_600_000); // as the clock told it until now
    await record("second");
    const rest = Array.from({ length: 8 }, (_, index) => `later-${index}`);
    await Promise.all(rest.map(record)); // many of them in one millisecond
    const [told] = await ledger.reader.reversalsOf(ALL, [consumption.id]);
    expect(told?.map(({ reference }) => reference)).toEqual(["first", "second", ...rest]);
  });
});

describe.each(engines)("$name: a reversal", ({ open, place, look }) => {
  it("of a consumed payment is kept with its event and found by it", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, success());
    const amount = { amountMicros: 300_000_000n, currency: "KRW" };
    const { kind, reversal } = await ledger.writer.recordReversal(refund({ amount, note: "half of it" }));
    expect(kind).toBe("recorded");
    expect(reversal).toMatchObject({ app: "default", paymentSeq: "P1", kind: "REFUNDED", amount, note: "half of it" });
    expect(await ledger.reader.reversalsOf(ALL, [consumption.id, "0".repeat(32)])).toEqual([[reversal], []]);
    expect(await ledger.reader.reversalsById(ALL, [reversal.id])).toEqual([reversal]);
    const [, event] = await feedOf(ledger);
    expect(event).toMatchObject({
      kind: "REVERSED",
      consumptionId: consumption.id,
      ordinal: 2,
      reversalId: reversal.id,
    });
    expect(await reversed(ledger, true)).toEqual(["P1"]);
  });

  it("of a payment that is unknown here is kept too", async () => {
    const ledger = await open(await place());
    const { reversal } = await ledger.writer.recordReversal(refund({ paymentSeq: "P-unknown" }));
    const [event] = await feedOf(ledger);
    expect(event).toMatchObject({ kind: "REVERSED", consumptionId: null, status: null, paymentSeq: "P-unknown" });
    expect(event?.reversalId).toBe(reversal.id);
    expect(await feedOf(ledger, { kind: "app", app: "default" })).toHaveLength(1);
    expect(await feedOf(ledger, { kind: "app", app: "another" })).toEqual([]);
  });

  it("told before its payment became CONSUMED is counted when it does", async () => {
    const ledger = await open(await place());
    await consume(ledger, lost);
    await ledger.writer.recordReversal(refund());
    expect(await reversed(ledger, true)).toEqual([]);
    const { consumption } = await consume(ledger, success());
    expect(await reversed(ledger, true)).toEqual(["P1"]);
    expect((await ledger.reader.reversalsOf(ALL, [consumption.id]))[0]).toHaveLength(1);
  });

  it("told again is no second one; with other contents under the same reference it is a conflict", async () => {
    const ledger = await open(await place());
    await consume(ledger, success());
    const { reversal } = await ledger.writer.recordReversal(refund());
    expect(await ledger.writer.recordReversal(refund())).toEqual({ kind: "repeated", reversal });
    for (const other of [
      refund({ kind: "VOIDED" }),
      refund({ paymentSeq: "P2" }),
      refund({ amount: { amountMicros: 1n, currency: "KRW" } }),
      refund({ occurredAt: 0 }),
      refund({ note: "other" }),
    ])
      expect(await ledger.writer.recordReversal(other)).toEqual({ kind: "conflict", reversal });
    expect(await feedOf(ledger)).toHaveLength(2);
    const elsewhere = await ledger.writer.recordReversal(refund({ app: "another" }));
    expect(elsewhere.kind).toBe("recorded");
  });

  it("that is taken back leaves the payment as not reversed", async () => {
    const ledger = await open(await place());
    await consume(ledger, success());
    await ledger.writer.recordReversal(refund());
    await ledger.writer.recordReversal(refund({ kind: "TAKEN_BACK", reference: "refund-1-back" }));
    expect(await reversed(ledger, true)).toEqual([]);
    expect(await reversed(ledger, false)).toEqual(["P1"]);
    await ledger.writer.recordReversal(refund({ kind: "CHARGED_BACK", reference: "chargeback" }));
    expect(await reversed(ledger, true)).toEqual(["P1"]);
  });

  it("is seen beside a record that is not CONSUMED, but by no player: the token may be a guess", async () => {
    const ledger = await open(await place());
    const { consumption: guess } = await consume(ledger, refusal(5000), { purchaseToken: "a guess", playerId: "bob" });
    const { consumption: doubted } = await consume(ledger, lost);
    const { reversal } = await ledger.writer.recordReversal(refund());
    const ids = [guess.id, doubted.id];
    const seen = (scope: Scope) => ledger.reader.reversalsOf(scope, ids);
    for (const scope of [ALL, { kind: "app", app: "default" } as const])
      expect(await seen(scope)).toEqual([[reversal], [reversal]]);
    for (const scope of [ALICE, BOB, { kind: "app", app: "another" } as const])
      expect(await seen(scope)).toEqual([[], []]);
    await consume(ledger, success());
    expect(await seen(ALL)).toEqual([[reversal], [reversal]]);
    expect(await seen(ALICE)).toEqual([[], [reversal]]);
    expect(await seen(BOB)).toEqual([[], []]);
  });

  it("is seen by the player whose payment it is, and by no other", async () => {
    const ledger = await open(await place());
    const { consumption: theirs } = await consume(ledger, success());
    const { consumption: others } = await consume(ledger, success(), { purchaseToken: "wrong", playerId: "bob" });
    expect(others.status).toBe("DISPUTED");
    const { reversal } = await ledger.writer.recordReversal(refund());
    expect(await ledger.reader.reversalsById(ALICE, [reversal.id])).toEqual([reversal]);
    expect(await ledger.reader.reversalsById(BOB, [reversal.id])).toEqual([null]);
    expect(await ledger.reader.reversalsOf(BOB, [theirs.id, others.id])).toEqual([[], []]);
    const named = (scope: Scope) => ledger.reader.reversalsByReference(scope, "default", ["none", reversal.reference]);
    for (const scope of [ALL, ALICE, { kind: "app", app: "default" } as const])
      expect(await named(scope)).toEqual([null, reversal]);
    for (const scope of [BOB, { kind: "app", app: "another" } as const])
      expect(await named(scope)).toEqual([null, null]);
    expect(await ledger.reader.reversalsByReference(ALL, "another", [reversal.reference])).toEqual([null]);
    expect((await feedOf(ledger, ALICE)).map(({ kind }) => kind)).toEqual(["CONSUMED", "REVERSED"]);
    expect((await feedOf(ledger, BOB)).map(({ kind }) => kind)).toEqual(["DISPUTED"]);
  });

  it("and a delivery at once are both kept, each with its event", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, success());
    const word = { scope: ALL, outcome: "DELIVERED", note: null, requestId: "r", auditActor: null } as const;
    await Promise.all([
      ledger.writer.recordReversal(refund()),
      ledger.writer.acknowledgeDelivery({ ...word, consumptionId: consumption.id, reference: "grant-1" }),
      ledger.writer.recordReversal(refund({ reference: "refund-2" })),
    ]);
    const events = await feedOf(ledger);
    expect(events.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3, 4]);
    expect(events.map(({ kind }) => kind).toSorted()).toEqual(["CONSUMED", "DELIVERED", "REVERSED", "REVERSED"]);
  });

  it("of an operator is in the audit log", async () => {
    const where = await place();
    const ledger = await open(where);
    await ledger.writer.recordReversal(refund({ auditActor: "carol", note: "from the console" }));
    const [entry] = (await look(where)).auditEntries;
    expect(entry).toMatchObject({ actor: "carol", note: "from the console", before: null });
    expect(JSON.parse(entry?.after ?? "")).toMatchObject({ paymentSeq: "P1", kind: "REFUNDED", reference: "refund-1" });
  });
});

describe("PostgreSQL: two instances", () => {
  it("that are told of one reference at once, for different payments, keep one of them", async () => {
    const where = await postgres.place();
    const [one, other] = [await postgres.open(where), await postgres.open(where)];
    for (let round = 0; round < 10; round += 1) {
      const reference = `refund-${round}`;
      const told = await Promise.all([
        one.writer.recordReversal(refund({ reference, paymentSeq: "P1" })),
        other.writer.recordReversal(refund({ reference, paymentSeq: "P2" })),
      ]);
      expect(told.map(({ kind }) => kind).toSorted()).toEqual(["conflict", "recorded"]);
      expect(told[0].reversal).toEqual(told[1].reversal);
    }
    expect(await feedOf(one)).toHaveLength(10);
  });
});
