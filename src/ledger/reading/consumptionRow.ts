// A consumption on its way out of an engine: the text of one JSON array a row, which both engines write themselves, and its one
// reader. Objects of thirty fields each would cost several times as much to make, to copy between threads, and to take apart.

import type { Consumption } from "../../domain/consumption.ts";
import { type RecordColumns, recordFrom } from "../recordColumns.ts";
import {
  DELIVERY_OUTCOME_CODES,
  ENVIRONMENT_CODES,
  EVIDENCE_CODES,
  PRICE_SOURCE_CODES,
  wordsOf,
} from "../wordCodes.ts";
import type { Dialect } from "./dialect.ts";
import { oncePer, raw, sql } from "./sql.ts";

/** The standing delivery's event `d` of each consumption `c`. */
export const deliveryEvent = oncePer(
  ({ key }: Dialect) => sql`LEFT JOIN feed d ON d.consumption = c.${key} AND d.ordinal = c.delivery_ordinal`,
);

/** `FROM consumptions c` with what a packed row needs beside them. */
export const fromConsumptions = oncePer((dialect: Dialect) => sql`FROM consumptions c ${deliveryEvent(dialect)}`);

/** 64-bit columns travel as text, so that no digit goes through a double. In the order of PackedRow. */
export const packedRow = oncePer((dialect: Dialect) =>
  dialect.jsonRow([
    raw("c.row"),
    dialect.hexOf(raw("c.id")),
    dialect.appNameOf("c"),
    dialect.wordOf("c.environment"),
    raw("c.payment_seq, CAST(c.item_seq AS TEXT), c.player_id, c.status"),
    dialect.wordOf("c.evidence"),
    raw("CAST(c.amount_micros AS TEXT), c.currency"),
    dialect.wordOf("c.price_source"),
    raw(`c.result_code, c.message, c.requested_at, c.settled_at, c.next_attempt_at, c.seen_unconsumed_at, c.market,
      c.store_order_id, c.product_id, c.purchased_at, c.is_test, c.payload`),
    dialect.wordOf("c.delivery_outcome"),
    raw("d.reference, d.note, d.occurred_at, c.product_type"),
  ]),
);

/** A word, or its number in wordCodes.ts. */
type Word<Column> = Column | number;

type PackedRow = readonly [
  row: number,
  id: string,
  app: string,
  environment: Word<RecordColumns["environment"]>,
  paymentSeq: string,
  itemSeq: string,
  playerId: string,
  status: RecordColumns["status"],
  evidence: Word<RecordColumns["evidence"]>,
  amountMicros: string | null,
  currency: string | null,
  priceSource: Word<RecordColumns["price_source"]>,
  resultCode: number | null,
  message: string | null,
  requestedAt: number,
  settledAt: number | null,
  nextAttemptAt: number | null,
  seenUnconsumedAt: number | null,
  market: string | null,
  storeOrderId: string | null,
  productId: string | null,
  purchasedAt: number | null,
  isTest: boolean | number | null,
  payload: string | null,
  deliveryOutcome: Word<RecordColumns["delivery_outcome"]>,
  deliveryReference: string | null,
  deliveryNote: string | null,
  deliveredAt: number | null,
  productType: string | null,
];

export interface UnpackedRow {
  /** The ledger's own number of the consumption. */
  readonly row: number;
  readonly consumption: Consumption;
}

/** Rows as one text; null for what is not there. */
export function packAll(rows: readonly (string | null)[]): string {
  return `[${rows.map((row) => row ?? "null").join(",")}]`;
}

export function unpackAll(packed: string): (UnpackedRow | null)[] {
  // The engine wrote it a moment ago, by `packedRow`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (JSON.parse(packed) as (PackedRow | null)[]).map((values) => (values === null ? null : unpacked(values)));
}

/** Of `packAll`. */
export function consumptionsIn(packed: string): (Consumption | null)[] {
  return unpackAll(packed).map((row) => row?.consumption ?? null);
}

/** Of one packed row; null where there is none. */
export function consumptionIn(packed: string | null): Consumption | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return packed === null ? null : unpacked(JSON.parse(packed) as PackedRow).consumption;
}

const ENVIRONMENTS = wordsOf(ENVIRONMENT_CODES);
const EVIDENCES = wordsOf(EVIDENCE_CODES);
const PRICE_SOURCES = wordsOf(PRICE_SOURCE_CODES);
const DELIVERY_OUTCOMES = wordsOf(DELIVERY_OUTCOME_CODES);

function wordFrom<Column>(words: readonly (Column | undefined)[], stored: Word<Column>): Column {
  if (typeof stored !== "number") return stored;
  const word = words[stored];
  if (word === undefined) throw new Error(`no word has the number ${stored}`);
  return word;
}

/** Written out: a loop over the names takes twice as long, for every row of every page. */
function unpacked(values: PackedRow): UnpackedRow {
  const columns = {
    environment: wordFrom(ENVIRONMENTS, values[3]),
    payment_seq: values[4],
    item_seq: values[5],
    player_id: values[6],
    status: values[7],
    evidence: wordFrom(EVIDENCES, values[8]),
    amount_micros: values[9],
    currency: values[10],
    price_source: wordFrom(PRICE_SOURCES, values[11]),
    result_code: values[12],
    message: values[13],
    requested_at: values[14],
    settled_at: values[15],
    next_attempt_at: values[16],
    seen_unconsumed_at: values[17],
    market: values[18],
    store_order_id: values[19],
    product_id: values[20],
    purchased_at: values[21],
    is_test: values[22],
    payload: values[23],
    delivery_outcome: wordFrom(DELIVERY_OUTCOMES, values[24]),
    delivery_reference: values[25],
    delivery_note: values[26],
    delivered_at: values[27],
    product_type: values[28],
  };
  return { row: values[0], consumption: recordFrom(columns, values[1], values[2]) };
}
