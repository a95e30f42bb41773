// Every read that the ledger has starts from the caller's scope: a list of reads that the type keeps complete, each asked
// for everything that is on record, by everyone.

import { describe, expect, it } from "vitest";
import type { Consumption } from "../../src/domain/consumption.ts";
import type { Reversal } from "../../src/domain/reversal.ts";
import type { LedgerReader, PageQuery } from "../../src/ledger/port.ts";
import type { Scope } from "../../src/ledger/scope.ts";
import { KRW_1000, lost, success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { engines, type OpenLedger } from "./support/engines.ts";

const PAYMENTS = [
  { app: "puzzle", paymentSeq: "P1", playerId: "alice", itemSeq: 1n },
  { app: "puzzle", paymentSeq: "P2", playerId: "bob", itemSeq: 2n },
  { app: "racing", paymentSeq: "P3", playerId: "alice", itemSeq: 3n },
] as const;

const SCOPES: readonly (readonly [Scope, readonly string[]])[] = [
  [{ kind: "all" }, ["P1", "P2", "P3"]],
  [{ kind: "app", app: "puzzle" }, ["P1", "P2"]],
  [{ kind: "app", app: "racing" }, ["P3"]],
  [{ kind: "app", app: "unheard of" }, []],
  [{ kind: "app", app: "\0" }, []],
  [{ kind: "player", app: "puzzle", playerId: "alice" }, ["P1"]],
  [{ kind: "player", app: null, playerId: "alice" }, ["P1", "P3"]],
  [{ kind: "player", app: "puzzle", playerId: "bob" }, ["P2"]],
  [{ kind: "player", app: null, playerId: "carol" }, []],
  [{ kind: "player", app: null, playerId: "" }, []],
  [{ kind: "player", app: null, playerId: "\0" }, []],
  [{ kind: "player", app: "\ud800", playerId: "alice" }, []],
];

const NEWEST_FIRST: PageQuery = {
  filter: {},
  order: { field: "REQUESTED_AT", direction: "DESC" },
  size: 50,
  after: null,
  before: null,
  isFromEnd: false,
};

interface OnRecord {
  readonly ledger: OpenLedger;
  readonly consumptions: readonly Consumption[];
  readonly reversals: readonly Reversal[];
}

/** Each payment consumed, and refunded by an operator. */
async function filled(ledger: OpenLedger): Promise<OnRecord> {
  const consumptions: Consumption[] = [];
  const reversals: Reversal[] = [];
  for (const payment of PAYMENTS) {
    consumptions.push((await consume(ledger, success(), payment)).consumption);
    const { reversal } = await ledger.writer.recordReversal({
      app: payment.app,
      paymentSeq: payment.paymentSeq,
      kind: "REFUNDED",
      occurredAt: 0,
      reference: payment.paymentSeq,
      amount: null,
      note: payment.paymentSeq,
      requestId: "request-9",
      auditActor: "carol",
    });
    reversals.push(reversal);
  }
  return { ledger, consumptions, reversals };
}

type Sight = Readonly<Record<keyof LedgerReader, readonly string[]>>;

/** By each read, the payments that it shows anything of. */
async function sight({ ledger: { reader }, consumptions, reversals }: OnRecord, scope: Scope): Promise<Sight> {
  const ids = consumptions.map(({ id }) => id);
  const names = (found: readonly ({ readonly paymentSeq: string } | null)[]) =>
    found.flatMap((one) => (one === null ? [] : [one.paymentSeq]));
  const withAny = (lists: readonly (readonly unknown[])[]) =>
    lists.flatMap((list, index) => (list.length === 0 ? [] : [PAYMENTS[index]?.paymentSeq ?? ""]));
  const standing = PAYMENTS.map(({ app, paymentSeq }) => reader.standingConsumption(scope, app, paymentSeq));
  const page = await reader.consumptionPage(scope, NEWEST_FIRST);
  const feed = await reader.feedPage(scope, { app: null, size: 50, after: null });
  if (feed === "unknownPosition") throw new Error(feed);
  const totals = await reader.consumptionTotals(scope, { filter: {}, by: ["ITEM"], timeZone: "UTC" });
  if (totals.kind !== "totals") throw new Error(totals.kind);
  const audit = await reader.auditPage(scope, { size: 50, after: null });
  if (audit === "unknownPosition") throw new Error(audit);
  const referenced = await Promise.all(
    [...new Set(PAYMENTS.map(({ app }) => app))].map((app) =>
      reader.reversalsByReference(
        scope,
        app,
        reversals.flatMap((reversal) => (reversal.app === app ? [reversal.reference] : [])),
      ),
    ),
  );
  return {
    consumptionsById: names(await reader.consumptionsById(scope, ids)),
    standingConsumption: names(await Promise.all(standing)),
    standingConsumptions: names(await reader.standingConsumptions(scope, PAYMENTS)),
    consumptionPage: names(page.rows.map(({ consumption }) => consumption).toReversed()),
    consumptionCount: PAYMENTS.slice(0, await reader.consumptionCount(scope, {}, false)).map(() => "one"),
    attemptsOf: withAny(await reader.attemptsOf(scope, ids)),
    backgroundsOf: (await reader.backgroundsOf(scope, ids)).flatMap(({ lacksProduct }, index) =>
      lacksProduct ? [PAYMENTS[index]?.paymentSeq ?? ""] : [],
    ),
    reversalsOf: withAny(await reader.reversalsOf(scope, ids)),
    reversalsById: names(
      await reader.reversalsById(
        scope,
        reversals.map(({ id }) => id),
      ),
    ),
    reversalsByReference: PAYMENTS.map(({ paymentSeq }) => paymentSeq).filter((paymentSeq) =>
      names(referenced.flat()).includes(paymentSeq),
    ),
    feedPage: [...new Set(names(feed.rows.map(({ event }) => event)))],
    consumptionTotals: totals.rows.flatMap(({ itemSeq, count, reversedCount }) =>
      count + reversedCount === 0n ? [] : names(PAYMENTS.filter((payment) => payment.itemSeq === itemSeq)),
    ),
    auditPage: audit.entries.map(({ note }) => note ?? "").toReversed(),
  };
}

describe.each(engines)("$name: every read there is", ({ open, place }) => {
  it("shows what lies in the scope, and nothing else", async () => {
    // Of an upstream that names products: a success without one lacks it.
    const rules = { lookUpApps: ["puzzle", "racing"] };
    const onRecord = await filled(await open(await place(), { rules }));
    for (const [scope, own] of SCOPES) {
      const expected: Sight = {
        consumptionsById: own,
        standingConsumption: own,
        standingConsumptions: own,
        consumptionPage: own,
        consumptionCount: own.map(() => "one"),
        attemptsOf: own,
        backgroundsOf: own,
        reversalsOf: own,
        reversalsById: own,
        reversalsByReference: own,
        feedPage: own,
        consumptionTotals: own,
        auditPage: scope.kind === "player" ? [] : own,
      };
      expect(await sight(onRecord, scope), JSON.stringify(scope)).toEqual(expected);
    }
  });

  it("tells the same of one record, by its id, as its payment's, and in a page by either order", async () => {
    const ledger = await open(await place());
    const facts = {
      market: "GG",
      storeOrderId: "order-1",
      productId: "gems",
      purchasedAt: 1_767_225_600_001,
      isTest: false,
      payload: '{"a":[1]}',
      productType: "CONSUMABLE",
    };
    const { consumption } = await consume(ledger, { ...success(), facts });
    const word = { scope: { kind: "all" }, consumptionId: consumption.id, requestId: "request-9" } as const;
    const said = { outcome: "DELIVERED", reference: "grant-1", note: "by hand", auditActor: null } as const;
    await ledger.writer.acknowledgeDelivery({ ...word, ...said });
    await consume(ledger, lost, { paymentSeq: "P2" });
    const [byId] = await ledger.reader.consumptionsById({ kind: "all" }, [consumption.id]);
    const { outcome, reference, note } = said;
    expect(byId).toMatchObject({ ...facts, price: KRW_1000, delivery: { outcome, reference, note } });
    expect(byId?.delivery?.acknowledgedAt).toBeGreaterThanOrEqual(consumption.requestedAt);
    expect(await ledger.reader.standingConsumption({ kind: "all" }, "default", "P1")).toEqual(byId);
    for (const [field, at] of [
      ["REQUESTED_AT", consumption.requestedAt],
      ["SETTLED_AT", consumption.settledAt],
    ] as const) {
      const page = await ledger.reader.consumptionPage(
        { kind: "all" },
        { ...NEWEST_FIRST, order: { field, direction: "ASC" } },
      );
      expect(page.rows[0]).toMatchObject({ consumption: byId, position: { at } });
      expect(page.rows).toHaveLength(field === "SETTLED_AT" ? 1 : 2);
    }
  });

  it("of the feed tells how each delivery ended, and of no other event anything of the kind", async () => {
    const ledger = await open(await place());
    const { consumption } = await consume(ledger, success());
    const scope = { kind: "all" } as const;
    const word = { scope, consumptionId: consumption.id, requestId: "request-9", auditActor: null };
    await ledger.writer.acknowledgeDelivery({ ...word, outcome: "FAILED", reference: "try-1", note: "full" });
    await ledger.writer.acknowledgeDelivery({ ...word, outcome: "DELIVERED", reference: "try-2", note: null });
    const feed = await ledger.reader.feedPage(scope, { app: null, size: 50, after: null });
    if (feed === "unknownPosition") throw new Error(feed);
    expect(feed.rows.map(({ event }) => [event.kind, event.delivery])).toEqual([
      ["CONSUMED", null],
      ["DELIVERY_FAILED", expect.objectContaining({ outcome: "FAILED", reference: "try-1", note: "full" })],
      ["DELIVERED", expect.objectContaining({ outcome: "DELIVERED", reference: "try-2", note: null })],
    ]);
  });

  it("of the feed says whether more follows, to the last event", async () => {
    const ledger = await open(await place());
    for (const paymentSeq of ["P1", "P2", "P3"]) await consume(ledger, success(), { paymentSeq });
    const page = async (size: number) => {
      const feed = await ledger.reader.feedPage({ kind: "all" }, { app: null, size, after: null });
      return feed === "unknownPosition" ? feed : [feed.rows.length, feed.hasNext, feed.hasPrevious];
    };
    expect([await page(2), await page(3), await page(4)]).toEqual([
      [2, true, false],
      [3, false, false],
      [3, false, false],
    ]);
  });

  it("keeps a reversal of a payment that is not CONSUMED from every player", async () => {
    const ledger = await open(await place());
    const { reversal } = await ledger.writer.recordReversal({
      app: "puzzle",
      paymentSeq: "P9",
      kind: "REFUNDED",
      occurredAt: 0,
      reference: "r9",
      amount: null,
      note: null,
      requestId: "request-9",
      auditActor: null,
    });
    const found = (scope: Scope) => ledger.reader.reversalsById(scope, [reversal.id]);
    expect(await found({ kind: "all" })).toEqual([reversal]);
    expect(await found({ kind: "app", app: "puzzle" })).toEqual([reversal]);
    expect(await found({ kind: "app", app: "racing" })).toEqual([null]);
    for (const app of ["puzzle", null]) expect(await found({ kind: "player", app, playerId: "" })).toEqual([null]);
  });
});
