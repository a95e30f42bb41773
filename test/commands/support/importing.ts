// Files to import, what an import says of them, and what stands in the ledger afterwards.

import Database from "better-sqlite3";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type CommandOptions, type Ended, runCommand } from "./command.ts";

const SUMMARY = z.object({
  kind: z.enum(["payments", "reversals"]),
  app: z.string(),
  isDryRun: z.boolean(),
  isComplete: z.boolean(),
  read: z.number(),
  imported: z.number(),
  repeated: z.number(),
  valid: z.number().optional(),
  refused: z.number(),
  errors: z.string().nullable(),
});
const REFUSAL = z.strictObject({
  line: z.number(),
  lastLine: z.number().optional(),
  reason: z.string(),
  text: z.string().nullable(),
});

export const PAYMENT_HEADER = "paymentSeq,itemSeq,playerId,price,currency,consumedAt";

export interface Imported extends Ended {
  readonly summary: z.infer<typeof SUMMARY>;
  readonly refusals: readonly z.infer<typeof REFUSAL>[];
}

/** Writes the file into the folder and imports it with `--json`. */
export async function importText(
  folder: string,
  name: string,
  text: string | Uint8Array,
  {
    more = [],
    variables = {},
  }: { readonly more?: readonly string[]; readonly variables?: CommandOptions["variables"] } = {},
): Promise<Imported> {
  writeFileSync(join(folder, name), text);
  const ended = await runCommand(["import", name, "--json", ...more], { folder, variables });
  if (ended.stdout === "") throw new Error(`it ended with ${ended.code}: ${ended.stderrLines.join("\n")}`);
  return { ...ended, summary: SUMMARY.parse(JSON.parse(ended.stdout)), refusals: refusalsIn(folder, name) };
}

/** The counts that matter to most: read, imported, repeated, refused. */
export function countsOf({ summary: { read, imported, repeated, refused } }: Imported): readonly number[] {
  return [read, imported, repeated, refused];
}

/** What became of the lines, whether they were written or only looked at. */
export function verdictsOf({ code, summary, refusals }: Imported): object {
  const { read, imported, repeated, valid = 0, refused } = summary;
  return { code, read, taken: imported + valid, repeated, refused, refusals };
}

export function refusalsIn(folder: string, name: string): readonly z.infer<typeof REFUSAL>[] {
  const path = join(folder, `${name}.errors.ndjson`);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => REFUSAL.parse(JSON.parse(line)));
}

/** So many payments as CSV; the hundredth of each hundred is bad. */
export function manyPayments(count: number): string {
  const lines = [`id,${PAYMENT_HEADER},storeOrderId`];
  for (let index = 1; index <= count; index += 1) {
    const paymentSeq = index % 100 === 0 ? `P.${index}` : `P${index}`;
    const price = index % 2 === 0 ? "1000,KRW" : "2.29,EUR";
    const day = String(1 + (index % 28)).padStart(2, "0");
    lines.push(`${index},${paymentSeq},1001,player-${index % 97},${price},2024-03-${day}T12:00:00+09:00,GPA.${index}`);
  }
  return `${lines.join("\n")}\n`;
}

/** What an SQLite ledger holds of payments, but for the numbers and times that each run makes anew. */
export function contentsOf(folder: string): {
  readonly digest: string;
  readonly kinds: Readonly<Record<string, number>>;
} {
  using database = openForReading(folder);
  const digest = createHash("sha256");
  const rows = [
    ...database.all(`SELECT a.name, c.environment, c.payment_seq, CAST(c.item_seq AS TEXT), c.player_id, c.status, c.evidence,
      CAST(c.amount_micros AS TEXT), c.currency, c.price_source, c.requested_at, c.settled_at, c.market, c.store_order_id,
      c.product_id, c.purchased_at, c.is_test, c.payload, c.event_count, c.reversal_count, c.delivery_outcome
      FROM consumptions c JOIN apps a USING (app) ORDER BY a.name, c.payment_seq, c.row`),
    ...database.all(`SELECT c.payment_seq, f.ordinal, f.kind, f.status, f.evidence, f.reference, f.note, r.reference
      FROM feed f LEFT JOIN consumptions c ON c.row = f.consumption LEFT JOIN reversals r ON r.row = f.reversal
      ORDER BY c.payment_seq, f.ordinal, r.reference`),
    ...database.all(`SELECT payment_seq, kind, occurred_at, reference, CAST(amount_micros AS TEXT), currency, note
      FROM reversals ORDER BY reference`),
  ];
  for (const row of rows) digest.update(`${JSON.stringify(row)}\n`);
  const kinds = database.all("SELECT kind, count(*) FROM feed GROUP BY kind ORDER BY kind");
  return {
    digest: digest.digest("hex"),
    kinds: Object.fromEntries(kinds.map(([kind, count]) => [String(kind), Number(count)])),
  };
}

export function rowsOf(folder: string, sql: string): readonly (readonly unknown[])[] {
  using database = openForReading(folder);
  return database.all(sql);
}

function openForReading(folder: string) {
  const database = new Database(join(folder, "data/ledger.db"), { readonly: true });
  return {
    all: (sql: string) => z.array(z.array(z.unknown())).parse(database.prepare(sql).raw().all()),
    [Symbol.dispose]: () => void database.close(),
  };
}
