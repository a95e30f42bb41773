// The columns of the ledger's tables on PostgreSQL, as a flush writes them and as a move from SQLite fills them: one list,
// so that a column that is written cannot be forgotten by the move.

/** `hex`: bytes that travel as text. */
export type ColumnType = "uuid" | "text" | "integer" | "bigint" | "boolean" | "hex";
export type ColumnTypes = Readonly<Record<string, ColumnType>>;

/** In the order of the rows that a flush writes. `row` is not among them: the database counts it. */
export const CONSUMPTION_TYPES = {
  id: "uuid",
  app: "text",
  environment: "text",
  payment_seq: "text",
  item_seq: "bigint",
  token_digest: "hex",
  player_id: "text",
  status: "text",
  evidence: "text",
  amount_micros: "bigint",
  currency: "text",
  price_source: "text",
  result_code: "integer",
  message: "text",
  requested_at: "bigint",
  settled_at: "bigint",
  next_attempt_at: "bigint",
  lease_attempt: "integer",
  event_count: "integer",
  sealed_token: "hex",
  due_ms: "bigint",
  seen_unconsumed_at: "bigint",
  market: "text",
  store_order_id: "text",
  product_id: "text",
  purchased_at: "bigint",
  is_test: "boolean",
  payload: "text",
  delivery_outcome: "text",
  delivery_ordinal: "integer",
  reversal_count: "integer",
  product_type: "text",
  lacks_product: "boolean",
  dropped_attempts: "integer",
} as const satisfies ColumnTypes;

export const ATTEMPT_TYPES = {
  consumption: "uuid",
  number: "integer",
  trigger: "text",
  control_token: "text",
  control_item_seq: "bigint",
  is_after_5018: "boolean",
  is_void: "boolean",
  instance: "bigint",
  lease_until_ms: "bigint",
  started_at: "bigint",
  ended_at: "bigint",
  ended_at_ms: "bigint",
  outcome: "text",
  result_code: "integer",
  http_status: "integer",
  duration_ms: "integer",
  request_id: "text",
  is_shown_consumable: "boolean",
  is_doubtful_refusal: "boolean",
  message: "text",
} as const satisfies ColumnTypes;

/** `sequence` is not among them: it is given out while the feed's head is locked. */
export const EVENT_TYPES = {
  app: "text",
  consumption: "uuid",
  ordinal: "integer",
  kind: "text",
  occurred_at: "bigint",
  status: "text",
  evidence: "text",
  reference: "text",
  note: "text",
  reversal: "uuid",
} as const satisfies ColumnTypes;

export const LOOK_TYPES = {
  app: "text",
  payment_seq: "text",
  token_digest: "hex",
  item_seq: "bigint",
  amount_micros: "bigint",
  currency: "text",
  price_source: "text",
  seen_at: "bigint",
  seen_unconsumed_at: "bigint",
  market: "text",
  store_order_id: "text",
  product_id: "text",
  purchased_at: "bigint",
  is_test: "boolean",
  payload: "text",
  product_type: "text",
} as const satisfies ColumnTypes;

/** Of look-ups of facts after a success. */
export const FACT_LOOK_UP_TYPES = {
  consumption: "uuid",
  token: "hex",
  due_ms: "bigint",
  try_count: "integer",
} as const satisfies ColumnTypes;

export const REVERSAL_TYPES = {
  id: "uuid",
  app: "text",
  payment_seq: "text",
  kind: "text",
  occurred_at: "bigint",
  reference: "text",
  amount_micros: "bigint",
  currency: "text",
  note: "text",
  recorded_at: "bigint",
} as const satisfies ColumnTypes;

export const AUDIT_TYPES = {
  id: "uuid",
  app: "text",
  occurred_at: "bigint",
  actor: "text",
  action: "text",
  consumption: "uuid",
  note: "text",
  before: "text",
  after: "text",
  request_id: "text",
} as const satisfies ColumnTypes;
