// What is moved from SQLite to PostgreSQL, as data: each table once, its columns on both sides, and the key in whose order
// both are read. Every value travels and is compared as text, so that no digit goes through a double.

export type ColumnType = "uuid" | "text" | "integer" | "bigint" | "boolean" | "hex";

export interface MovedColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** SQL over the table's `from`, on SQLite. */
  readonly source: string;
}

export interface MovedTable {
  readonly name: "apps" | "consumptions" | "attempts" | "feed" | "audit_log" | "api_key_uses";
  /** For people. */
  readonly label: string;
  /** What SQLite reads them from. */
  readonly from: string;
  readonly columns: readonly MovedColumn[];
  /** One or two columns that name a row; both engines have an index in their order. */
  readonly key: readonly string[];
  /** Columns that the move decides: by SQL over `added`, the row as it comes, and `moved`, the move itself. */
  readonly given: Readonly<Record<string, string>>;
}

/** A row's key as text: where a copy goes on. */
export type Place = readonly string[];

/** Both of its columns that were read and those the move decides, as text. */
export type MovedRow = readonly (string | null)[];

function column(name: string, type: ColumnType, source: string): MovedColumn {
  return { name, type, source };
}

function columns(alias: string, typed: Readonly<Record<string, ColumnType>>): MovedColumn[] {
  return Object.entries(typed).map(([name, type]) => column(name, type, `${alias}.${name}`));
}

const APPS: MovedTable = {
  name: "apps",
  label: "apps",
  from: "apps p",
  columns: columns("p", { name: "text", is_marked: "boolean" }),
  key: ["name"],
  given: {},
};

const CONSUMPTIONS: MovedTable = {
  name: "consumptions",
  label: "consumptions",
  from: "consumptions c JOIN apps p ON p.app = c.app",
  columns: [
    ...columns("c", { id: "uuid", row: "bigint" }), // the row too: cursors of the history name it
    column("app", "text", "p.name"),
    ...columns("c", {
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
      sealed_token: "hex", // as it is: the same LEDGER_SECRET opens it there
    }),
  ],
  key: ["id"],
  // Whatever is open may be asked about at once, as after a restart.
  given: { due_ms: "CASE WHEN added.status IN ('PENDING', 'IN_DOUBT') THEN moved.began_ms END" },
};

const ATTEMPTS: MovedTable = {
  name: "attempts",
  label: "attempts",
  from: "consumptions c JOIN attempts a ON a.consumption = c.row",
  columns: [
    column("consumption", "uuid", "c.id"),
    ...columns("a", {
      number: "integer",
      trigger: "text",
      control_token: "text",
      control_item_seq: "bigint",
      is_after_5018: "boolean",
      is_void: "boolean",
      started_at: "bigint",
      ended_at: "bigint",
      outcome: "text",
      result_code: "integer",
      http_status: "integer",
      duration_ms: "integer",
      request_id: "text",
    }),
  ],
  key: ["consumption", "number"],
  // All of them were made by processes that are known to be gone, for the file's lock was free: their leases are over, and
  // every wait counts from the move.
  given: {
    instance: "moved.instance",
    lease_until_ms: "moved.began_ms",
    ended_at_ms: "CASE WHEN added.ended_at IS NOT NULL THEN moved.began_ms END",
  },
};

const FEED: MovedTable = {
  name: "feed",
  label: "feed events",
  from: "feed f JOIN consumptions c ON c.row = f.consumption JOIN apps p ON p.app = f.app",
  columns: [
    column("sequence", "bigint", "f.sequence"),
    column("app", "text", "p.name"),
    column("consumption", "uuid", "c.id"),
    ...columns("f", { ordinal: "integer", kind: "text", occurred_at: "bigint", status: "text", evidence: "text" }),
  ],
  key: ["sequence"],
  given: {},
};

const AUDIT_LOG: MovedTable = {
  name: "audit_log",
  label: "audit records",
  from: "audit_log l JOIN consumptions c ON c.row = l.consumption",
  columns: [
    ...columns("l", { id: "uuid", occurred_at: "bigint", actor: "text", action: "text" }),
    column("consumption", "uuid", "c.id"),
    ...columns("l", { note: "text", before: "text", after: "text", request_id: "text" }),
  ],
  key: ["id"],
  given: {},
};

const API_KEY_USES: MovedTable = {
  name: "api_key_uses",
  label: "uses of API keys",
  from: "api_key_uses u",
  columns: columns("u", { key_id: "text", last_used_at: "bigint" }),
  key: ["key_id"],
  given: {},
};

/** In the order in which they are copied. */
export const MOVED_TABLES: readonly MovedTable[] = [APPS, CONSUMPTIONS, ATTEMPTS, FEED, AUDIT_LOG, API_KEY_USES];

export function columnOf(table: MovedTable, name: string): MovedColumn {
  const found = table.columns.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`${table.name} has no column ${name}`);
  return found;
}

/** Where a row stands in its table's order. */
export function placeOf(table: MovedTable, row: MovedRow): Place {
  return table.key.map((name) => row[table.columns.findIndex((candidate) => candidate.name === name)] ?? "");
}
