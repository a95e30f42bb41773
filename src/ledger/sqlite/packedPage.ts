// A page of history on its way out of the readers' thread: SQLite writes each row as one JSON array, and all of a page cross
// as one text. Objects of thirty fields each cost several times as much: to make, to copy, and to take apart again.

import type { Consumption } from "../../domain/consumption.ts";
import type { ConsumptionOrder, ConsumptionRow, Page } from "../port.ts";
import { DELIVERY_OUTCOME_CODES, ENVIRONMENT_CODES, EVIDENCE_CODES, PRICE_SOURCE_CODES, wordsOf } from "./codes.ts";
import { type ToldColumns, toldFrom } from "../toldRow.ts";

export interface PackedPage {
  /** A JSON array of rows. */
  readonly rows: string;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

/** One row of a page, for `unpack`: of consumptions `c`, their apps and the events `d` of their standing deliveries. */
export const PACKED_ROW = `json_array(c.row, lower(hex(c.id)), apps.name, c.environment_code, c.payment_seq,
  CAST(c.item_seq AS TEXT), c.player_id, c.status, c.evidence_code, CAST(c.amount_micros AS TEXT), c.currency, c.price_source_code,
  c.result_code, c.message, c.requested_at, c.settled_at, c.next_attempt_at, c.seen_unconsumed_at, c.market, c.store_order_id,
  c.product_id, c.purchased_at, c.is_test, c.payload, c.delivery_outcome_code, d.reference, d.note, d.occurred_at, c.product_type)`;

/** The columns of PACKED_ROW, in its order. */
type PackedRow = readonly [
  row: number,
  id: string,
  app: string,
  environmentCode: number,
  paymentSeq: string,
  itemSeq: string,
  playerId: string,
  status: ToldColumns["status"],
  evidenceCode: number | null,
  amountMicros: string | null,
  currency: string | null,
  priceSourceCode: number | null,
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
  isTest: number | null,
  payload: string | null,
  deliveryOutcomeCode: number | null,
  deliveryReference: string | null,
  deliveryNote: string | null,
  deliveredAt: number | null,
  productType: string | null,
];

/** @param field that the page is ordered by: its positions are of it */
export function unpack({ rows, ...sides }: PackedPage, field: ConsumptionOrder["field"]): Page<ConsumptionRow> {
  // The thread's own SQL wrote it a moment ago.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const packed = JSON.parse(rows) as PackedRow[];
  return {
    ...sides,
    rows: packed.map((values) => {
      const consumption = consumptionFrom(values);
      const at = field === "SETTLED_AT" ? consumption.settledAt : consumption.requestedAt;
      return { consumption, position: { at: at ?? 0, row: values[0] } };
    }),
  };
}

const EVIDENCES = wordsOf(EVIDENCE_CODES);
const PRICE_SOURCES = wordsOf(PRICE_SOURCE_CODES);
const DELIVERY_OUTCOMES = wordsOf(DELIVERY_OUTCOME_CODES);

function wordAt<Word>(words: readonly (Word | undefined)[], code: number | null): Word | null {
  return code === null ? null : (words[code] ?? null);
}

/** Written out: a loop over the names takes twice as long, for every row of every page. */
function consumptionFrom(values: PackedRow): Consumption {
  return toldFrom(
    {
      environment: values[3] === ENVIRONMENT_CODES.PRODUCTION ? "PRODUCTION" : "SANDBOX",
      payment_seq: values[4],
      item_seq: values[5],
      player_id: values[6],
      status: values[7],
      evidence: wordAt(EVIDENCES, values[8]),
      amount_micros: values[9],
      currency: values[10],
      price_source: wordAt(PRICE_SOURCES, values[11]),
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
      delivery_outcome: wordAt(DELIVERY_OUTCOMES, values[24]),
      delivery_reference: values[25],
      delivery_note: values[26],
      delivered_at: values[27],
      product_type: values[28],
    },
    values[1],
    values[2],
  );
}
