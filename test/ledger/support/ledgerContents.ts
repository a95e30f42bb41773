// Everything that a ledger holds, read by SQL of the tests' own from either engine and brought to one shape, so that a move
// is judged by other eyes than its own. Left out: what a move decides (leases, due times, instances).

import { createHash } from "node:crypto";
import Database from "better-sqlite3";
import { Client } from "pg";

export interface Contents {
  readonly cursorKey: string;
  readonly lastSequence: number;
  /** By table: how many rows, and a digest over all of them in the ledger's own order. */
  readonly tables: Readonly<Record<string, { readonly count: number; readonly digest: string }>>;
}

type Cell = string | number | boolean | null;
type Row = readonly Cell[];

const CONSUMPTIONS = `c.row, %id, %app, environment, payment_seq, %text(item_seq), %hex(token_digest), player_id, status, evidence,
  %text(amount_micros), currency, price_source, result_code, message, requested_at, settled_at, next_attempt_at, lease_attempt,
  event_count, %sealed, seen_unconsumed_at, market, store_order_id, product_id, purchased_at, %flag(is_test),
  payload, delivery_outcome, delivery_ordinal, reversal_count, %new(product_type, NULL), %flag(%new(lacks_product, 0)),
  %new(dropped_attempts, 0)`;
const ATTEMPTS = `c.row, number, trigger, control_token, %text(control_item_seq), %flag(is_after_5018), %flag(is_void), started_at,
  ended_at, outcome, a.result_code, http_status, duration_ms, request_id, %flag(is_shown_consumable),
  %flag(%new(is_doubtful_refusal, 0)), %new(a.message, NULL)`;
const FEED = `f.sequence, %feedApp, c.row, ordinal, f.kind, f.occurred_at, f.status, f.evidence, f.reference, f.note,
  r.reference`;
const LOOKS = `%lookApp, payment_seq, %hex(token_digest), %text(item_seq), %text(amount_micros), currency, price_source, seen_at,
  seen_unconsumed_at, market, store_order_id, product_id, purchased_at, %flag(is_test), payload, %new(product_type, NULL)`;
const FACT_LOOK_UPS = "c.row, %hex(l.token), try_count";
const REVERSALS = `%hex(r.id), %reversalApp, payment_seq, kind, occurred_at, reference, %text(amount_micros), currency, note,
  recorded_at`;
const AUDIT = "%hex(l.id), %auditApp, occurred_at, actor, action, c.row, note, before, after, request_id";

export function contentsOfSqlite(path: string): Contents {
  const database = new Database(path, { readonly: true });
  try {
    const one = (sql: string) => database.prepare(sql).pluck().get();
    const isApart = one("SELECT count(*) FROM sqlite_schema WHERE name = 'sealed_tokens'") === 1; // since version 5
    const sealed = isApart ? "(SELECT s.token FROM sealed_tokens s WHERE s.consumption = c.row)" : "sealed_token";
    const hasMore = one("SELECT count(*) FROM sqlite_schema WHERE name = 'fact_look_ups'") === 1; // since version 6
    const sql = (columns: string) =>
      columns
        .replaceAll(/%new\(([\w.]+), (\w+)\)/g, hasMore ? "$1" : "$2")
        .replaceAll("%id", "lower(hex(c.id))")
        .replaceAll("%sealed", `iif(${sealed} IS NULL, NULL, lower(hex(${sealed})))`)
        .replaceAll(/%(?:app|feedApp|lookApp|reversalApp|auditApp)/g, "p.name")
        .replaceAll(/%text\((\w+)\)/g, "CAST($1 AS TEXT)")
        .replaceAll(/%hex\(([\w.]+)\)/g, "iif($1 IS NULL, NULL, lower(hex($1)))")
        .replaceAll(/%flag\((\w+)\)/g, "$1");
    const rows = (columns: string, rest: string) =>
      digestOf(
        database
          .prepare<[], Row>(`SELECT ${sql(columns)} ${rest}`)
          .raw()
          .iterate(),
      );
    const consumptions = "consumptions c JOIN apps p ON p.app = c.app";
    return {
      cursorKey: String(one("SELECT lower(hex(value)) FROM ledger_facts WHERE name = 'cursor_key'")),
      lastSequence: Number(one("SELECT coalesce(max(sequence), 0) FROM feed")),
      tables: {
        apps: rows("name, is_marked", "FROM apps ORDER BY name"),
        consumptions: rows(CONSUMPTIONS, `FROM ${consumptions} ORDER BY c.row`),
        attempts: rows(ATTEMPTS, "FROM attempts a JOIN consumptions c ON c.row = a.consumption ORDER BY c.row, number"),
        looks: rows(
          LOOKS,
          "FROM looks l JOIN apps p ON p.app = l.app ORDER BY p.name, payment_seq, token_digest, item_seq",
        ),
        reversals: rows(REVERSALS, "FROM reversals r JOIN apps p ON p.app = r.app ORDER BY r.id"),
        feed: rows(
          FEED,
          `FROM feed f JOIN apps p ON p.app = f.app LEFT JOIN consumptions c ON c.row = f.consumption
           LEFT JOIN reversals r ON r.row = f.reversal ORDER BY sequence`,
        ),
        audit: rows(
          AUDIT,
          "FROM audit_log l JOIN apps p ON p.app = l.app LEFT JOIN consumptions c ON c.row = l.consumption ORDER BY l.id",
        ),
        keyUses: rows("key_id, last_used_at", "FROM api_key_uses ORDER BY key_id"),
        factLookUps: hasMore
          ? rows(FACT_LOOK_UPS, "FROM fact_look_ups l JOIN consumptions c ON c.row = l.consumption ORDER BY c.row")
          : digestOf([]),
      },
    };
  } finally {
    database.close();
  }
}

export async function contentsOfPostgres(url: string): Promise<Contents> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const all = async (text: string) => (await client.query<Cell[]>({ text, rowMode: "array" })).rows;
    const sql = (columns: string) =>
      columns
        .replaceAll(/%new\(([\w.]+), \w+\)/g, "$1")
        .replaceAll("%id", "replace(c.id::text, '-', '')")
        .replaceAll("%sealed", "encode(sealed_token, 'hex')")
        .replaceAll("%app", "c.app")
        .replaceAll("%feedApp", "f.app")
        .replaceAll(/%(?:lookApp|auditApp)/g, "l.app")
        .replaceAll("%reversalApp", "r.app")
        .replaceAll(/%text\((\w+)\)/g, "$1::text")
        .replaceAll(/%hex\(([lr])\.id\)/g, "replace($1.id::text, '-', '')")
        .replaceAll(/%hex\(([\w.]+)\)/g, "encode($1, 'hex')")
        .replaceAll(/%flag\((\w+)\)/g, "$1::int");
    const rows = async (columns: string, rest: string) => digestOf(await all(`SELECT ${sql(columns)} ${rest}`));
    const [[cursorKey] = []] = await all("SELECT encode(value, 'hex') FROM ledger_facts WHERE name = 'cursor_key'");
    const [[last] = []] = await all("SELECT last FROM feed_head");
    return {
      cursorKey: String(cursorKey),
      lastSequence: Number(last),
      tables: {
        apps: await rows("name, %flag(is_marked)", `FROM apps ORDER BY name COLLATE "C"`),
        consumptions: await rows(CONSUMPTIONS, "FROM consumptions c ORDER BY c.row"),
        attempts: await rows(
          ATTEMPTS,
          "FROM attempts a JOIN consumptions c ON c.id = a.consumption ORDER BY c.row, number",
        ),
        looks: await rows(
          LOOKS,
          `FROM looks l ORDER BY app COLLATE "C", payment_seq COLLATE "C", token_digest, item_seq`,
        ),
        reversals: await rows(REVERSALS, "FROM reversals r ORDER BY r.id"),
        feed: await rows(
          FEED,
          `FROM feed f LEFT JOIN consumptions c ON c.id = f.consumption LEFT JOIN reversals r ON r.id = f.reversal
           ORDER BY sequence`,
        ),
        audit: await rows(AUDIT, "FROM audit_log l LEFT JOIN consumptions c ON c.id = l.consumption ORDER BY l.id"),
        factLookUps: await rows(
          FACT_LOOK_UPS,
          "FROM fact_look_ups l JOIN consumptions c ON c.id = l.consumption ORDER BY c.row",
        ),
        keyUses: await rows("key_id, last_used_at", `FROM api_key_uses ORDER BY key_id COLLATE "C"`),
      },
    };
  } finally {
    await client.end();
  }
}

function digestOf(rows: Iterable<Row>): { readonly count: number; readonly digest: string } {
  const hash = createHash("sha256");
  let count = 0;
  for (const row of rows) {
    count += 1;
    hash.update(JSON.stringify(row.map((value) => (value === null ? null : String(value)))));
  }
  return { count, digest: hash.digest("hex") };
}
