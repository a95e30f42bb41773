// The audit log as it is read: newest first, page by page, within an operator's scope, whoever wrote it; and the note of an
// operator's reconciliation, which changes nothing else.

import { describe, expect, it } from "vitest";
import type { AuditEntry, AuditPage } from "../../src/ledger/auditLog.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import { lost, success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { engines, type OpenLedger, postgres } from "./support/engines.ts";
import { moveAuditLog } from "./support/movedClock.ts";
import { rowsOf } from "./support/sql.ts";

const ALL = { kind: "all" } as const;
const OF_PUZZLE = { kind: "app", app: "puzzle" } as const;

async function pageOf({ reader }: OpenLedger, scope: Scope = ALL): Promise<readonly AuditEntry[]> {
  return shown(await reader.auditPage(scope, { size: 50, after: null })).entries;
}

function shown(page: AuditPage | "unknownPosition"): AuditPage {
  if (page === "unknownPosition") throw new Error(page);
  return page;
}

/** One of each kind of entry, in two apps; the reversal's payment is unknown here. */
async function writtenLog({ writer, ...ledger }: OpenLedger) {
  const { consumption } = await consume({ writer }, lost);
  const other = (await consume({ writer }, success(), { app: "puzzle" })).consumption;
  const after = { ...consumption, status: "REJECTED", resultCode: 5000 } as const;
  await writer.noteReconciled({
    consumptionId: consumption.id,
    actor: "carol",
    requestId: "r1",
    before: consumption,
    after,
  });
  const scope = ALL;
  const word = { scope, outcome: "DELIVERED", reference: "grant-1", note: "by hand", auditActor: "dave" } as const;
  await writer.acknowledgeDelivery({ ...word, consumptionId: other.id, requestId: "r2" });
  await writer.recordReversal({
    app: "puzzle",
    paymentSeq: "of-nobody",
    kind: "REFUNDED",
    occurredAt: 5,
    reference: "refund-1",
    amount: null,
    note: null,
    auditActor: "erin",
    requestId: "r3",
  });
  return { ...ledger, writer, consumption, other };
}

describe.each(engines)("$name: the audit log", ({ open, place }) => {
  it("tells who did what, to which record, how it stood before and after, and by which request", async () => {
    const ledger = await open(await place());
    const { consumption, other } = await writtenLog(ledger);
    const byRequest = new Map((await pageOf(ledger)).map((entry) => [entry.requestId, entry]));
    expect(byRequest.get("r1")).toMatchObject({
      actor: "carol",
      action: "RECONCILE",
      consumptionId: consumption.id,
      note: null,
    });
    expect(JSON.parse(byRequest.get("r1")?.before ?? "")).toMatchObject({ status: "IN_DOUBT", resultCode: 107 });
    expect(JSON.parse(byRequest.get("r1")?.after ?? "")).toMatchObject({ status: "REJECTED", resultCode: 5000 });
    expect(byRequest.get("r2")).toMatchObject({
      actor: "dave",
      action: "ACKNOWLEDGE_DELIVERY",
      consumptionId: other.id,
      note: "by hand",
      before: null,
    });
    expect(byRequest.get("r3")).toMatchObject({ actor: "erin", action: "RECORD_REVERSAL", consumptionId: null });
    expect(byRequest.size).toBe(3);
  });

  it("notes a reconciliation and changes nothing by it", async () => {
    const ledger = await open(await place());
    const { consumption } = await writtenLog(ledger);
    expect(await ledger.reader.consumptionsById(ALL, [consumption.id])).toEqual([consumption]);
    const feed = await ledger.reader.feedPage(ALL, { app: "default", size: 10, after: null });
    expect(feed).toMatchObject({ rows: [{ event: { kind: "IN_DOUBT" } }] });
  });

  it("shows an operator of one app what was done to that app, also to payments unknown there, and a player nothing", async () => {
    const ledger = await open(await place());
    await writtenLog(ledger);
    const seenIn = async (scope: Scope) => new Set((await pageOf(ledger, scope)).map(({ requestId }) => requestId));
    expect(await seenIn(OF_PUZZLE)).toEqual(new Set(["r2", "r3"]));
    expect(await seenIn({ kind: "app", app: "default" })).toEqual(new Set(["r1"]));
    expect(await seenIn({ kind: "app", app: "nobody's" })).toEqual(new Set());
    expect(await seenIn({ kind: "player", app: "default", playerId: "alice" })).toEqual(new Set());
  });

  it("comes newest first, in pages that neither miss nor repeat one while more is written", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, lost);
    const note = (index: number) =>
      ledger.writer.noteReconciled({
        consumptionId: consumption.id,
        actor: "carol",
        requestId: `r${index}`,
        before: consumption,
        after: consumption,
      });
    await Promise.all(Array.from({ length: 25 }, (_, index) => note(index))); // many of them in one flush
    const whole = await pageOf(ledger);
    expect(whole.map(({ requestId }) => requestId)).toEqual(
      Array.from({ length: 25 }, (_, index) => `r${24 - index}`), // as they were done, though the clock tells them not apart
    );
    const paged: AuditEntry[] = [];
    for (let after: string | null = null; ;) {
      const { entries, hasOlder } = shown(await ledger.reader.auditPage(ALL, { size: 10, after }));
      paged.push(...entries);
      await note(100 + paged.length);
      after = entries.at(-1)?.id ?? null;
      if (!hasOlder) break;
    }
    expect(paged).toEqual(whole);
    expect(new Set(paged.map(({ id }) => id)).size).toBe(25);
    expect(await ledger.reader.auditPage(ALL, { size: 0, after: null })).toEqual({ entries: [], hasOlder: true });
  });

  it("stays in the order of the acts when the clock is set back, in its pages too", async () => {
    const where = await place();
    const ledger = await open(where);
    const { consumption } = await consume(ledger, lost);
    const note = async (requestId: string) =>
      ledger.writer.noteReconciled({
        consumptionId: consumption.id,
        actor: "carol",
        requestId,
        before: consumption,
        after: consumption,
      });
    await note("first");
    await note("second");
    await moveAuditLog(where, 3_600_000); // as the clock told it until now
    await note("third");
    await Promise.all([note("fourth"), note("fifth")]);
    const order = ["fifth", "fourth", "third", "second", "first"];
    const whole = await pageOf(ledger);
    expect(whole.map(({ requestId }) => requestId)).toEqual(order);
    expect(new Set(whole.map(({ id }) => id)).size).toBe(5);
    const paged: string[] = [];
    for (let after: string | null = null; ;) {
      const { entries, hasOlder } = shown(await ledger.reader.auditPage(ALL, { size: 1, after }));
      paged.push(...entries.map(({ requestId }) => requestId));
      after = entries.at(-1)?.id ?? null;
      if (!hasOlder) break;
    }
    expect(paged).toEqual(order);
  });

  it("refuses a place that is in no history of it, or in another scope, and never answers an empty page instead", async () => {
    const ledger = await open(await place());
    await writtenLog(ledger);
    const [newest] = await pageOf(ledger);
    const ofDefault = await pageOf(ledger, { kind: "app", app: "default" });
    const from = (after: string, scope: Scope) => ledger.reader.auditPage(scope, { size: 10, after });
    expect(await from("0".repeat(32), ALL)).toBe("unknownPosition");
    expect(await from("f".repeat(32), ALL)).toBe("unknownPosition");
    expect(await from(ofDefault[0]?.id ?? "", OF_PUZZLE)).toBe("unknownPosition");
    expect(shown(await from(newest?.id ?? "", ALL)).entries).toHaveLength(2);
  });
});

describe("PostgreSQL: an entry that a server of version 2 wrote", () => {
  it("is its consumption's app's", async () => {
    const where = await postgres.place();
    const ledger = await postgres.open(where);
    await writtenLog(ledger);
    await rowsOf(where, "UPDATE audit_log SET app = NULL WHERE consumption IS NOT NULL");
    expect((await pageOf(ledger, OF_PUZZLE)).map(({ requestId }) => requestId).toSorted()).toEqual(["r2", "r3"]);
    expect((await pageOf(ledger)).length).toBe(3);
  });
});
