// Words that SQLite keeps as numbers: what the program writes is what the schema's own columns read.

import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as codes from "../../src/ledger/wordCodes.ts";
import { sqlOf } from "../../src/ledger/sqlite/migrations.ts";

const SCHEMA = sqlOf("ledger.sqlite.sql");
const database = new Database(":memory:");

/** What a column of the schema says of the columns beside it. */
function saidBy(table: string, column: string): string {
  const [, columns = ""] = new RegExp(`CREATE TABLE ${table} \\((.*?)\\n\\) STRICT`, "s").exec(SCHEMA) ?? [];
  const [, said] = new RegExp(`^  ${column} +(?:TEXT|INTEGER) +AS \\((.*?)\\),$`, "ms").exec(columns) ?? [];
  if (said === undefined) throw new Error(`${table}.${column} is no column that is read by others`);
  return said;
}

const read = (table: string, column: string, stored: string, value: unknown) =>
  database
    .prepare(`SELECT ${saidBy(table, column)} FROM (SELECT ? AS ${stored})`)
    .pluck()
    .get(value);

describe("a word's number", () => {
  it.each([
    ["consumptions", "environment", codes.ENVIRONMENT_CODES],
    ["consumptions", "evidence", codes.EVIDENCE_CODES],
    ["consumptions", "price_source", codes.PRICE_SOURCE_CODES],
    ["consumptions", "delivery_outcome", codes.DELIVERY_OUTCOME_CODES],
    ["attempts", "trigger", codes.TRIGGER_CODES],
    ["attempts", "outcome", codes.OUTCOME_CODES],
    ["feed", "kind", codes.EVENT_KIND_CODES],
    ["feed", "status", codes.STATUS_CODES],
    ["feed", "evidence", codes.EVIDENCE_CODES],
  ] as const)("is read as that word: %s.%s", (table, column, known) => {
    for (const [word, code] of Object.entries(known)) {
      expect(read(table, column, `${column}_code`, code)).toBe(word);
      expect(codes.wordsOf<string>(known)[code]).toBe(word);
    }
    expect(new Set(Object.values(known)).size).toBe(Object.keys(known).length);
  });

  it("is what the indexes by status hold", () => {
    for (const [word, code] of Object.entries(codes.STATUS_CODES)) {
      expect(read("consumptions", "status_code", "status", word)).toBe(code);
    }
  });
});

it("a request's id is read as it came, in whatever form it is kept", () => {
  const hex = fc
    .array(fc.constantFrom(...Array.from("0123456789abcdef")), { minLength: 32, maxLength: 32 })
    .map((all) => all.join(""));
  const id = fc.oneof(
    hex,
    hex.map((text) => text.toUpperCase()),
    fc.string({ minLength: 1, maxLength: 64 }),
  );
  fc.assert(
    fc.property(id, (text) => {
      const key = codes.requestKeyOf(text);
      expect(read("attempts", "request_id", "request_key", key)).toBe(text);
    }),
  );
  expect(codes.requestKeyOf("0".repeat(32))).toHaveLength(16);
});
