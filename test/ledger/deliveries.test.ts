// What game servers say of a grant, on record: the newest word stands, a repeated one is no news, a contradiction is kept
// out, and each is in the feed once.

import { describe, expect, it } from "vitest";
import type { AcknowledgeDeliveryRequest } from "../../src/ledger/paymentReports.ts";
import { lost, refusal, success } from "../support/heards.ts";
import { callOf, consume } from "./support/calls.ts";
import { engines, type OpenLedger, postgres } from "./support/engines.ts";

const ALL = { kind: "all" } as const;

function word(consumptionId: string, given: Partial<AcknowledgeDeliveryRequest> = {}): AcknowledgeDeliveryRequest {
  return {
    scope: ALL,
    consumptionId,
    outcome: "DELIVERED",
    reference: "grant-1",
    note: null,
    requestId: "request-7",
    auditActor: null,
    ...given,
  };
}

async function feedOf({ reader }: OpenLedger) {
  const page = await reader.feedPage(ALL, { app: null, size: 200, after: null });
  if (page === "unknownPosition") throw new Error("the feed has no beginning");
  return page.rows.map(({ event }) => event);
}

describe.each(engines)("$name: a game server's word", ({ open, place, look }) => {
  it("is kept with its event, and stands on the record from then on", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, success());
    const said = await ledger.writer.acknowledgeDelivery(word(consumption.id, { note: "in the bag" }));
    const delivery = { outcome: "DELIVERED", reference: "grant-1", note: "in the bag" };
    expect(said).toMatchObject({ kind: "recorded", delivery, consumption: { status: "CONSUMED", delivery } });
    const [read] = await ledger.reader.consumptionsById(ALL, [consumption.id]);
    expect(read).toMatchObject({ delivery });
    const [, event] = await feedOf(ledger);
    expect(event).toMatchObject({ kind: "DELIVERED", ordinal: 2, status: "CONSUMED", evidence: "CONFIRMED", delivery });
  });

  it("said again under the same reference writes nothing", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, success());
    await ledger.writer.acknowledgeDelivery(word(consumption.id));
    const again = await ledger.writer.acknowledgeDelivery(word(consumption.id, { note: "once more" }));
    expect(again).toMatchObject({ kind: "repeated", delivery: { reference: "grant-1", note: null } });
    expect(await feedOf(ledger)).toHaveLength(2);
  });

  it("of failure may be followed by another, or by success; the newest stands", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, success());
    const say = (given: Partial<AcknowledgeDeliveryRequest>) =>
      ledger.writer.acknowledgeDelivery(word(consumption.id, given));
    await say({ outcome: "FAILED", reference: "try-1", note: "bag full" });
    await say({ outcome: "FAILED", reference: "try-2" });
    // A retry of the first one, overtaken by the second.
    expect(await say({ outcome: "FAILED", reference: "try-1" })).toMatchObject({ kind: "repeated" });
    expect(await say({ reference: "try-1" })).toMatchObject({ kind: "recorded" });
    const kinds = (await feedOf(ledger)).map(({ kind }) => kind);
    expect(kinds).toEqual(["CONSUMED", "DELIVERY_FAILED", "DELIVERY_FAILED", "DELIVERED"]);
    const [read] = await ledger.reader.consumptionsById(ALL, [consumption.id]);
    expect(read?.delivery).toMatchObject({ outcome: "DELIVERED", reference: "try-1" });
  });

  it.each(["DELIVERED", "FAILED"] as const)(
    "of %s after DELIVERED under another reference is a conflict",
    async (outcome) => {
      const ledger = await open(await place());
      const { consumption } = await consume(ledger, success());
      await ledger.writer.acknowledgeDelivery(word(consumption.id));
      const other = await ledger.writer.acknowledgeDelivery(word(consumption.id, { outcome, reference: "grant-2" }));
      expect(other).toMatchObject({ kind: "conflict", delivery: { outcome: "DELIVERED", reference: "grant-1" } });
      expect(await feedOf(ledger)).toHaveLength(2);
    },
  );

  it("is taken in any status, and leaves it as it is", async () => {
    const where = await place();
    const ledger = await open(where);
    const { consumption: refused } = await consume(ledger, refusal(5018), { paymentSeq: "P-elsewhere" });
    const { consumption: doubted } = await consume(ledger, lost, { paymentSeq: "P-lost" });
    await ledger.writer.acknowledgeDelivery(word(refused.id));
    await ledger.writer.acknowledgeDelivery(word(doubted.id, { reference: "grant-2" }));
    const { consumptions } = await look(where);
    expect(consumptions.map(({ status }) => status)).toEqual(["REJECTED", "IN_DOUBT"]);
    const notOurs = await ledger.reader.consumptionPage(ALL, {
      filter: { delivered: true, status: ["REJECTED", "IN_DOUBT"] },
      order: { field: "REQUESTED_AT", direction: "ASC" },
      size: 10,
      after: null,
      before: null,
      isFromEnd: false,
    });
    expect(notOurs.rows.map(({ consumption }) => consumption.paymentSeq)).toEqual(["P-elsewhere", "P-lost"]);
  });

  it("takes a consumption off the worklist of what was paid and not granted", async () => {
    const ledger = await open(await place());
    const [one, other, third] = [
      await consume(ledger, success(), { paymentSeq: "P1" }),
      await consume(ledger, success(), { paymentSeq: "P2" }),
      await consume(ledger, success(), { paymentSeq: "P3" }),
    ];
    await consume(ledger, refusal(5000), { paymentSeq: "P4" });
    await ledger.writer.acknowledgeDelivery(word(one.consumption.id));
    await ledger.writer.acknowledgeDelivery(word(third.consumption.id, { outcome: "FAILED" }));
    const worklist = await ledger.reader.consumptionPage(ALL, {
      filter: { delivered: false, status: ["CONSUMED"] },
      order: { field: "REQUESTED_AT", direction: "ASC" },
      size: 10,
      after: null,
      before: null,
      isFromEnd: false,
    });
    expect(worklist.rows.map(({ consumption }) => consumption.id)).toEqual([
      other.consumption.id,
      third.consumption.id,
    ]);
    expect(await ledger.reader.consumptionCount(ALL, { delivered: false, status: ["CONSUMED"] }, false)).toBe(2);
  });

  it("survives a later change of status: what was granted before it was consumed stays granted", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, lost);
    await ledger.writer.acknowledgeDelivery(word(consumption.id));
    await consume(ledger, success());
    const [read] = await ledger.reader.consumptionsById(ALL, [consumption.id]);
    expect(read).toMatchObject({ status: "CONSUMED", delivery: { reference: "grant-1" } });
    expect((await feedOf(ledger)).map(({ kind, ordinal }) => [kind, ordinal])).toEqual([
      ["IN_DOUBT", 1],
      ["DELIVERED", 2],
      ["CONSUMED", 3],
    ]);
  });

  it("about another app's consumption, or about none, finds nothing", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, success());
    const scope = { kind: "app", app: "another" } as const;
    expect(await ledger.writer.acknowledgeDelivery(word(consumption.id, { scope }))).toEqual({ kind: "absent" });
    expect(await ledger.writer.acknowledgeDelivery(word("0".repeat(32)))).toEqual({ kind: "absent" });
    expect(await feedOf(ledger)).toHaveLength(1);
  });

  it("of an operator is in the audit log", async () => {
    const where = await place();
    const ledger = await open(where);
    const { consumption } = await consume(ledger, success());
    await ledger.writer.acknowledgeDelivery(word(consumption.id, { auditActor: "carol", note: "by hand" }));
    const [entry] = (await look(where)).auditEntries;
    expect(entry).toMatchObject({ actor: "carol", note: "by hand", before: null, request_id: "request-7" });
  });

  it("of two game servers at once is one word and one conflict", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, success());
    const said = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ledger.writer.acknowledgeDelivery(word(consumption.id, { reference: `grant-${index}` })),
      ),
    );
    const kinds = Map.groupBy(said, ({ kind }) => kind);
    expect(kinds.get("recorded")).toHaveLength(1);
    expect(kinds.get("conflict")).toHaveLength(19);
    expect(await feedOf(ledger)).toHaveLength(2);
  });
});

describe("PostgreSQL: two instances", () => {
  it("that take different words about one consumption at once keep one of them", async () => {
    const where = await postgres.place();
    const [one, other] = [await postgres.open(where), await postgres.open(where)];
    for (let round = 0; round < 10; round += 1) {
      const opened = callOf({ paymentSeq: `P-${round}` });
      const { consumption } = await consume(one, success(), { paymentSeq: opened.call.paymentSeq });
      const said = await Promise.all([
        one.writer.acknowledgeDelivery(word(consumption.id, { reference: "one" })),
        other.writer.acknowledgeDelivery(word(consumption.id, { reference: "other" })),
      ]);
      expect(said.map(({ kind }) => kind).toSorted()).toEqual(["conflict", "recorded"]);
    }
    expect(await feedOf(one)).toHaveLength(20);
  });
});
