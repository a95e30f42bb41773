// An operator's word on record: what it settles, what it leaves alone, and the line in the audit log that is written with
// it or not at all.

import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { ResolveDisputeRequest } from "../../src/ledger/handWrites.ts";
import { consumedBefore, lost, success } from "../support/heards.ts";
import { ask, consume, outcomeOf } from "./support/calls.ts";
import { engines, type OpenLedger, postgres, sqlite } from "./support/engines.ts";
import { rowsOf } from "./support/sql.ts";

const ALL = { kind: "all" } as const;
const NEVER = { rules: { onInferred: "never" } } as const;
const REOPENED = { scope: ALL, trigger: "OPERATOR", requestId: "request-2", canAsk: true } as const;

function resolution(consumptionId: string, given: Partial<ResolveDisputeRequest> = {}): ResolveDisputeRequest {
  return {
    scope: ALL,
    consumptionId,
    outcome: "CONSUMED",
    note: "the store's console says so",
    itemSeq: null,
    actor: "carol",
    requestId: "request-9",
    ...given,
  };
}

/** A payment that two tokens dispute: Alice's, and one that Mallory made up. */
async function disputed(ledger: OpenLedger) {
  const mallory = { purchaseToken: "junk", playerId: "mallory" };
  const outcomes = [await consume(ledger, lost), await consume(ledger, lost, mallory)].map(
    ({ consumption }) => consumption,
  );
  const alices = await consume(ledger, consumedBefore);
  expect(alices.consumption.status).toBe("DISPUTED");
  const [alice, other] = outcomes;
  if (alice === undefined || other === undefined) throw new Error("not two");
  return { alice, other };
}

describe.each(engines)("$name: an operator's word", ({ open, place, look }) => {
  it("settles as consumed, the payment's other open ones as refused, each with its event", async () => {
    const where = await place();
    const ledger = await open(where, NEVER);
    const { alice, other } = await disputed(ledger);
    const resolved = await ledger.writer.resolveDispute(resolution(alice.id));
    expect(resolved).toMatchObject({
      kind: "resolved",
      consumption: { status: "CONSUMED", evidence: "OPERATOR", price: null, priceSource: "UNKNOWN", resultCode: 0 },
    });
    const [, sibling] = await ledger.reader.consumptionsById(ALL, [alice.id, other.id]);
    expect(sibling).toMatchObject({ status: "REJECTED", resultCode: 5018 });
    const { events } = await look(where);
    expect(events.map(({ kind }) => kind).slice(-2)).toEqual(["CONSUMED", "REJECTED"]);
    expect(await ledger.writer.reopen({ ...REOPENED, consumptionId: alice.id })).toMatchObject({ kind: "leave" });
  });

  it("as consumed counts what was reversed before it, as for any other consumption", async () => {
    const ledger = await open(await place(), NEVER);
    const { alice } = await disputed(ledger);
    const refund = {
      app: "default",
      paymentSeq: "P1",
      occurredAt: 0,
      amount: null,
      note: null,
      auditActor: null,
    } as const;
    await ledger.writer.recordReversal({ ...refund, kind: "REFUNDED", reference: "r1", requestId: "request-8" });
    const isReversed = async (reversed: boolean) =>
      (await ledger.reader.consumptionCount(ALL, { status: ["CONSUMED"], reversed }, false)) === 1;
    await ledger.writer.resolveDispute(resolution(alice.id));
    expect([await isReversed(true), await isReversed(false)]).toEqual([true, false]);
    await ledger.writer.recordReversal({ ...refund, kind: "TAKEN_BACK", reference: "r2", requestId: "request-8" });
    expect([await isReversed(true), await isReversed(false)]).toEqual([false, true]);
  });

  it("is in the audit log: who, why, and how the record stood before and after", async () => {
    const where = await place();
    const ledger = await open(where, NEVER);
    const { alice } = await disputed(ledger);
    await ledger.writer.resolveDispute(resolution(alice.id));
    const [entry, ...more] = (await look(where)).auditEntries;
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ actor: "carol", note: "the store's console says so", request_id: "request-9" });
    expect(JSON.parse(entry?.before ?? "")).toMatchObject({ status: "DISPUTED", evidence: null });
    expect(JSON.parse(entry?.after ?? "")).toMatchObject({ status: "CONSUMED", evidence: "OPERATOR", itemSeq: "1" });
  });

  it("refuses this one alone, and closes its attempts: none supports an inference again, a success still counts", async () => {
    const where = await place();
    const ledger = await open(where, { rules: { onInferred: "never" } });
    const { alice, other } = await disputed(ledger);
    expect(await ledger.writer.resolveDispute(resolution(alice.id, { outcome: "REJECTED" }))).toMatchObject({
      kind: "resolved",
      consumption: { status: "REJECTED", resultCode: 5018 },
    });
    const [, sibling] = await ledger.reader.consumptionsById(ALL, [alice.id, other.id]);
    expect(sibling).toMatchObject({ status: "IN_DOUBT" });
    expect((await look(where)).attempts.map(({ is_void }) => is_void)).toEqual([1, 1, 0]);
    expect(await consume(ledger, consumedBefore)).toMatchObject({ consumption: { status: "REJECTED" } });
    expect(await consume(ledger, success())).toMatchObject({
      consumption: { status: "CONSUMED", evidence: "CONFIRMED" },
    });
  });

  it("closes the attempt of a paused process too", async () => {
    const where = await place();
    const ledger = await open(where, { rules: { onInferred: "never", leaseMs: 0 } });
    await consume(ledger, lost);
    await ask(ledger); // its process stops here
    const { consumption } = await consume(ledger, consumedBefore);
    expect(consumption.status).toBe("DISPUTED");
    await ledger.writer.resolveDispute(resolution(consumption.id, { outcome: "REJECTED" }));
    expect((await look(where)).attempts.map(({ is_void }) => is_void)).toEqual([1, 1, 1]);
    expect(await consume(ledger, consumedBefore)).toMatchObject({ consumption: { status: "REJECTED" } });
  });

  it("is refused as consumed while another one is, and nothing is written", async () => {
    const where = await place();
    const ledger = await open(where);
    await consume(ledger, success());
    const doubled = await consume(ledger, success(), { purchaseToken: "other", playerId: "bob" });
    expect(doubled.consumption.status).toBe("DISPUTED");
    const before = await look(where);
    expect(await ledger.writer.resolveDispute(resolution(doubled.consumption.id))).toEqual({ kind: "anotherConsumed" });
    expect(await look(where)).toEqual(before);
    const rejection = resolution(doubled.consumption.id, { outcome: "REJECTED" });
    expect(await ledger.writer.resolveDispute(rejection)).toMatchObject({ kind: "resolved" });
  });

  it("is refused on what is not disputed, not theirs, not there, or of another item, and nothing is written", async () => {
    const where = await place();
    const ledger = await open(where, NEVER);
    const { alice, other } = await disputed(ledger);
    const settled = await consume(ledger, success(), { paymentSeq: "P2" });
    const before = await look(where);
    const word = (id: string, given: Partial<ResolveDisputeRequest> = {}) =>
      ledger.writer.resolveDispute(resolution(id, given));
    expect(await word(other.id)).toEqual({ kind: "notDisputed" });
    expect(await word(settled.consumption.id, { outcome: "REJECTED" })).toEqual({ kind: "notDisputed" });
    expect(await word("0".repeat(32))).toEqual({ kind: "absent" });
    expect(await word(alice.id, { scope: { kind: "app", app: "racing" } })).toEqual({ kind: "absent" });
    expect(await word(alice.id, { scope: { kind: "player", app: null, playerId: "bob" } })).toEqual({ kind: "absent" });
    expect(await word(alice.id, { itemSeq: 2n })).toEqual({ kind: "otherItem" });
    expect(await look(where)).toEqual(before);
    expect(await word(alice.id, { itemSeq: 1n })).toMatchObject({ kind: "resolved" });
  });

  it("takes the answer that comes after it: a success is confirmed", async () => {
    const ledger = await open(await place(), { rules: { onInferred: "never", leaseMs: 0 } });
    const paused = await ask(ledger);
    const { consumption } = await consume(ledger, consumedBefore);
    await ledger.writer.resolveDispute(resolution(consumption.id, { outcome: "REJECTED" }));
    const late = await ledger.writer.settle(outcomeOf(paused, success()));
    expect(late.consumption).toMatchObject({ status: "CONSUMED", evidence: "CONFIRMED" });
  });
});

const forbidding = [
  {
    ...sqlite,
    forbidAuditLog(path: string) {
      const database = new Database(path);
      database.exec("CREATE TRIGGER no BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'no'); END");
      database.close();
    },
  },
  {
    ...postgres,
    forbidAuditLog: (url: string) => rowsOf(url, "ALTER TABLE audit_log ADD CHECK (actor <> 'carol')"),
  },
];

describe.each(forbidding)("$name: an operator's word that cannot be put in the audit log", (engine) => {
  it("settles nothing", async () => {
    const where = await engine.place();
    const ledger = await engine.open(where, NEVER);
    const { alice } = await disputed(ledger);
    const before = await engine.look(where);
    await engine.forbidAuditLog(where);
    await expect(ledger.writer.resolveDispute(resolution(alice.id))).rejects.toThrow();
    expect(await engine.look(where)).toEqual(before);
    expect(ledger.health.isWritable()).toBe(true);
  });
});
