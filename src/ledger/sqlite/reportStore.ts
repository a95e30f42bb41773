// What is reported of payments, on SQLite: looks, deliveries and reversals, read and written by one statement each inside
// the writer's open transaction. Decides nothing.

import type Database from "better-sqlite3";
import type { EpochMs } from "../../domain/consumption.ts";
import { DELIVERY_EVENTS, type Delivery, type DeliveryOutcome, outcomeToldBy } from "../../domain/delivery.ts";
import type { PriceSource } from "../../domain/payment.ts";
import type { Reversal } from "../../domain/reversal.ts";
import { type FactColumns, factsFrom, moneyFrom, type ReversalColumns, reversalFrom } from "../recordColumns.ts";
import type { PaymentStore } from "../writing/paymentStore.ts";
import type { StoredLook } from "../writing/storedPayment.ts";
import type { TotalsTally } from "../writing/totalsTally.ts";
import type { SqlValue } from "./plannedOnce.ts";
import { DELIVERY_OUTCOME_CODES, EVENT_KIND_CODES, standingCodes } from "../wordCodes.ts";
import { plannedOnce } from "./plannedOnce.ts";
import { REVERSAL_COLUMNS } from "./rows.ts";

interface LookColumns extends FactColumns {
  readonly token_digest: string;
  readonly item_seq: string;
  readonly amount_micros: string | null;
  readonly currency: string | null;
  readonly price_source: PriceSource;
  readonly seen_at: EpochMs;
  readonly seen_unconsumed_at: EpochMs | null;
}

interface DeliveryColumns {
  readonly kind: (typeof DELIVERY_EVENTS)[DeliveryOutcome];
  readonly reference: string;
  readonly note: string | null;
  readonly occurred_at: EpochMs;
}

export interface ReportStore extends Pick<
  PaymentStore,
  | "putLook"
  | "putFacts"
  | "deliveriesOf"
  | "putDelivery"
  | "reversalsOf"
  | "reversalByReference"
  | "insertReversal"
  | "setReversalCount"
> {
  readonly looksAt: (app: number, paymentSeq: string) => readonly StoredLook[];
  /** Forgets what it remembers of reversals: after a rolled back transaction it may not be true. */
  readonly forgetReversals: () => void;
}

/** @param appId number of an app by its name */
export function createReportStore(
  database: Database.Database,
  epochMs: () => EpochMs,
  appId: (name: string) => number,
  tally: TotalsTally,
): ReportStore {
  const prepare = <Columns>(sql: string) => database.prepare<SqlValue[], Columns>(plannedOnce(sql));
  const looks =
    prepare<LookColumns>(`SELECT lower(hex(token_digest)) AS token_digest, CAST(item_seq AS TEXT) AS item_seq,
    CAST(amount_micros AS TEXT) AS amount_micros, currency, price_source, seen_at, seen_unconsumed_at, market,
    store_order_id, product_id, purchased_at, is_test, payload, product_type FROM looks WHERE app = ? AND payment_seq = ?`);
  const putLook =
    prepare(`INSERT OR REPLACE INTO looks (app, payment_seq, token_digest, item_seq, amount_micros, currency,
    price_source, seen_at, seen_unconsumed_at, market, store_order_id, product_id, purchased_at, is_test, payload, product_type)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const putFacts = prepare(`UPDATE consumptions SET market = ?, store_order_id = ?, product_id = ?, purchased_at = ?,
    is_test = ?, payload = ?, product_type = ?, seen_unconsumed_at = ? WHERE row = ?`);
  const deliveries = prepare<DeliveryColumns>(`SELECT kind, reference, note, occurred_at FROM feed
    WHERE consumption = ? AND kind IN ('DELIVERED', 'DELIVERY_FAILED') ORDER BY ordinal`);
  const putDelivery = prepare(
    "UPDATE consumptions SET delivery_outcome_code = ?, delivery_ordinal = ?, event_count = ? WHERE row = ?",
  );
  const insertDeliveryEvent = prepare(`INSERT INTO feed (app, consumption, ordinal, kind_code, occurred_at, status_code,
    evidence_code, reference, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const reversals = prepare<ReversalColumns>(`SELECT ${REVERSAL_COLUMNS} FROM reversals r JOIN apps USING (app)
    WHERE r.app = ? AND r.payment_seq = ? ORDER BY r.row`);
  const reversalNamed = prepare<ReversalColumns>(`SELECT ${REVERSAL_COLUMNS} FROM reversals r JOIN apps USING (app)
    WHERE r.app = ? AND r.reference = ?`);
  const insertReversal =
    prepare(`INSERT INTO reversals (id, app, payment_seq, kind, occurred_at, reference, amount_micros,
    currency, note, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertReversalEvent = prepare(`INSERT INTO feed (app, consumption, ordinal, kind_code, occurred_at, status_code,
    evidence_code, reversal) VALUES (?, ?, ?, ${EVENT_KIND_CODES.REVERSED}, ?, ?, ?, ?)`);
  const countEvent = prepare("UPDATE consumptions SET event_count = ? WHERE row = ?");
  const setReversalCount = prepare("UPDATE consumptions SET reversal_count = ? WHERE row = ?");

  // Nobody else writes: where nothing was ever seen or reversed, no call has to ask.
  const isAny = (table: string) =>
    database.prepare<[], number>(`SELECT EXISTS (SELECT 1 FROM ${table})`).pluck().get() === 1;
  let hasLooks = isAny("looks");
  let hasReversals = isAny("reversals");
  /** A payment that becomes CONSUMED is asked about twice: for its totals and for its count. */
  let lastRead: { readonly app: string; readonly paymentSeq: string; readonly reversals: readonly Reversal[] } | null =
    null;

  return {
    forgetReversals() {
      lastRead = null;
    },
    looksAt: (app, paymentSeq) => (hasLooks ? looks.all(app, paymentSeq).map(lookFrom) : []),
    putLook(app, paymentSeq, { tokenDigest, itemSeq, price, priceSource, facts, seenAt, seenUnconsumedAt }) {
      hasLooks = true;
      const key = [appId(app), paymentSeq, Buffer.from(tokenDigest, "hex"), itemSeq];
      const money = [price?.amountMicros ?? null, price?.currency ?? null];
      putLook.run(...key, ...money, priceSource, seenAt, seenUnconsumedAt, ...valuesOf(facts));
    },
    putFacts({ row }, facts, seenUnconsumedAt) {
      putFacts.run(...valuesOf(facts), seenUnconsumedAt, row);
    },
    deliveriesOf: ({ row }) => deliveries.all(row).map(deliveryFrom),
    putDelivery({ row, eventCount, told }, { outcome, reference, note }) {
      const [ordinal, now] = [eventCount + 1, epochMs()];
      putDelivery.run(DELIVERY_OUTCOME_CODES[outcome], ordinal, ordinal, row);
      const kind = EVENT_KIND_CODES[DELIVERY_EVENTS[outcome]];
      insertDeliveryEvent.run(appId(told.app), row, ordinal, kind, now, ...standingCodes(told), reference, note);
      return { ...told, delivery: { outcome, reference, note, acknowledgedAt: now } };
    },
    reversalsOf(app, paymentSeq) {
      if (!hasReversals) return [];
      if (lastRead?.paymentSeq === paymentSeq && lastRead.app === app) return lastRead.reversals;
      lastRead = { app, paymentSeq, reversals: reversals.all(appId(app), paymentSeq).map(reversalFrom) };
      return lastRead.reversals;
    },
    reversalByReference(app, reference) {
      const found = reversalNamed.get(appId(app), reference);
      return found && reversalFrom(found);
    },
    insertReversal(reversal, of) {
      const { id, app, paymentSeq, kind, occurredAt, reference, amount, note } = reversal;
      hasReversals = true;
      const now = epochMs();
      const money = [amount?.amountMicros ?? null, amount?.currency ?? null];
      const key = Buffer.from(id, "hex");
      const added = insertReversal.run(key, appId(app), paymentSeq, kind, occurredAt, reference, ...money, note, now);
      const ordinal = of === null ? 0 : of.eventCount + 1;
      const left = of === null ? [null, null] : standingCodes(of);
      insertReversalEvent.run(appId(app), of?.row ?? null, ordinal, now, ...left, added.lastInsertRowid);
      if (of !== null) countEvent.run(ordinal, of.row);
      tally.reversed(reversal, of?.told ?? null);
      lastRead = null;
    },
    setReversalCount({ row }, count) {
      setReversalCount.run(count, row);
    },
  };
}

function valuesOf(facts: StoredLook["facts"]): SqlValue[] {
  const { market, storeOrderId, productId, purchasedAt, isTest, payload, productType } = facts;
  return [market, storeOrderId, productId, purchasedAt, isTest === null ? null : Number(isTest), payload, productType];
}

function lookFrom(columns: LookColumns): StoredLook {
  return {
    tokenDigest: columns.token_digest,
    itemSeq: BigInt(columns.item_seq),
    price: moneyFrom(columns.amount_micros, columns.currency),
    priceSource: columns.price_source,
    facts: factsFrom(columns),
    seenAt: columns.seen_at,
    seenUnconsumedAt: columns.seen_unconsumed_at,
  };
}

function deliveryFrom({ kind, reference, note, occurred_at }: DeliveryColumns): Delivery {
  return { outcome: outcomeToldBy(kind), reference, note, acknowledgedAt: occurred_at };
}
