// What is moved from SQLite to PostgreSQL, as data: each table once, its columns on both sides, and the key in whose order
// both are read. Every value travels and is compared as text, so that no digit goes through a double.

import {
  ATTEMPT_TYPES,
  AUDIT_TYPES,
  type ColumnType,
  type ColumnTypes,
  CONSUMPTION_TYPES,
  EVENT_TYPES,
  FACT_LOOK_UP_TYPES,
  LOOK_TYPES,
  REVERSAL_TYPES,
} from "../postgres/columnTypes.ts";
import { SCHEMA_VERSION } from "../sqlite/migrations.ts";
import { sealedTokenIn } from "../sqlite/sealedTokens.ts";

export interface MovedColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** SQL over the table's `from`, on SQLite. */
  readonly source: string;
}

export interface MovedTable {
  readonly name:
    | "apps"
    | "consumptions"
    | "fact_look_ups"
    | "attempts"
    | "looks"
    | "reversals"
    | "feed"
    | "audit_log"
    | "api_key_uses";
  /** For people. */
  readonly label: string;
  /** What SQLite reads them from. */
  readonly from: string;
  readonly columns: readonly MovedColumn[];
  /** Columns that name a row; both engines have an index in their order. */
  readonly key: readonly string[];
  /** Columns that the move decides: by SQL over `added`, the row as it comes, and `moved`, the move itself. */
  readonly given: Readonly<Record<string, string>>;
}

/** A row's key as text: where a copy goes on. */
export type Place = readonly string[];

/** Both of its columns that were read and those the move decides, as text. */
export type MovedRow = readonly (string | null)[];

interface Moving extends Omit<MovedTable, "columns"> {
  /** Of the table's columns on PostgreSQL. */
  readonly types: ColumnTypes;
  /** What the table is called in `from`: a column is read from the one of the same name there, … */
  readonly alias: string;
  /** … but for these, by the SQL that they are read with. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

function movedTable({ types, alias, elsewhere = {}, ...table }: Moving): MovedTable {
  const travelling = Object.entries(types).filter(([name]) => !(name in table.given));
  const columns = travelling.map(([name, type]) => ({ name, type, source: elsewhere[name] ?? `${alias}.${name}` }));
  return { ...table, columns };
}

const APPS = movedTable({
  name: "apps",
  label: "apps",
  from: "apps p",
  alias: "p",
  types: { name: "text", is_marked: "boolean" },
  key: ["name"],
  given: {},
});

const CONSUMPTIONS = movedTable({
  name: "consumptions",
  label: "consumptions",
  from: "consumptions c JOIN apps p ON p.app = c.app",
  alias: "c",
  // The row too: cursors of the history name it. A sealed token as it is: the same LEDGER_SECRET opens it there.
  types: { row: "bigint", ...CONSUMPTION_TYPES },
  elsewhere: { app: "p.name", sealed_token: sealedTokenIn(SCHEMA_VERSION) },
  key: ["id"],
  // Whatever is open may be asked about at once, as after a restart.
  given: { due_ms: "CASE WHEN added.status IN ('PENDING', 'IN_DOUBT') THEN moved.began_ms END" },
});

const ATTEMPTS = movedTable({
  name: "attempts",
  label: "attempts",
  from: "consumptions c JOIN attempts a ON a.consumption = c.row",
  alias: "a",
  types: ATTEMPT_TYPES,
  elsewhere: { consumption: "c.id" },
  key: ["consumption", "number"],
  // All of them were made by processes that are known to be gone, for the file's lock was free: their leases are over, and
  // every wait counts from the move.
  given: {
    instance: "moved.instance",
    lease_until_ms: "moved.began_ms",
    ended_at_ms: "CASE WHEN added.ended_at IS NOT NULL THEN moved.began_ms END",
  },
});

const FACT_LOOK_UPS = movedTable({
  name: "fact_look_ups",
  label: "look-ups of facts",
  from: "consumptions c JOIN fact_look_ups l ON l.consumption = c.row",
  alias: "l",
  types: FACT_LOOK_UP_TYPES,
  elsewhere: { consumption: "c.id" },
  key: ["consumption"],
  given: { due_ms: "moved.began_ms" },
});

const LOOKS = movedTable({
  name: "looks",
  label: "looks",
  from: "apps p CROSS JOIN looks l ON l.app = p.app",
  alias: "l",
  types: LOOK_TYPES,
  elsewhere: { app: "p.name" },
  key: ["app", "payment_seq", "token_digest", "item_seq"],
  given: {},
});

const REVERSALS = movedTable({
  name: "reversals",
  label: "reversals",
  from: "reversals r JOIN apps p ON p.app = r.app",
  alias: "r",
  types: REVERSAL_TYPES,
  elsewhere: { app: "p.name" },
  key: ["id"],
  given: {},
});

const FEED = movedTable({
  name: "feed",
  label: "feed events",
  // An event that names a consumption which is not there does not come over: then the two sides differ, and that is told.
  from: `(SELECT * FROM feed WHERE consumption IS NULL OR EXISTS (SELECT 1 FROM consumptions o WHERE o.row = feed.consumption)) f
    JOIN apps p ON p.app = f.app LEFT JOIN consumptions c ON c.row = f.consumption
    LEFT JOIN reversals r ON r.row = f.reversal`,
  alias: "f",
  types: { sequence: "bigint", ...EVENT_TYPES },
  elsewhere: { app: "p.name", consumption: "c.id", reversal: "r.id" },
  key: ["sequence"],
  given: {},
});

const AUDIT_LOG = movedTable({
  name: "audit_log",
  label: "audit records",
  from: "audit_log l JOIN apps p ON p.app = l.app LEFT JOIN consumptions c ON c.row = l.consumption",
  alias: "l",
  types: AUDIT_TYPES,
  elsewhere: { app: "p.name", consumption: "c.id" },
  key: ["id"],
  given: {},
});

const API_KEY_USES = movedTable({
  name: "api_key_uses",
  label: "uses of API keys",
  from: "api_key_uses u",
  alias: "u",
  types: { key_id: "text", last_used_at: "bigint" },
  elsewhere: {},
  key: ["key_id"],
  given: {},
});

/** In the order in which they are copied. */
export const MOVED_TABLES: readonly MovedTable[] = [
  APPS,
  CONSUMPTIONS,
  ATTEMPTS,
  LOOKS,
  FACT_LOOK_UPS,
  REVERSALS,
  FEED,
  AUDIT_LOG,
  API_KEY_USES,
];

export function columnOf(table: MovedTable, name: string): MovedColumn {
  const found = table.columns.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`${table.name} has no column ${name}`);
  return found;
}

/** Where a row stands in its table's order. */
export function placeOf(table: MovedTable, row: MovedRow): Place {
  return table.key.map((name) => row[table.columns.findIndex((candidate) => candidate.name === name)] ?? "");
}
