// A page crosses the readers' thread as JSON that SQLite wrote: whatever stands in a record comes out as a look-up by id has it.

import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, it } from "vitest";
import { success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { sqlite } from "./support/engines.ts";

const ALL = { kind: "all" } as const;
const NEWEST = {
  filter: {},
  order: { field: "REQUESTED_AT", direction: "DESC" },
  size: 1,
  after: null,
  before: null,
  isFromEnd: false,
} as const;
/** Control characters, quotes, what JSON and JavaScript escape, texts that are JSON themselves. */
const TEXT = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }).filter((text) => text.isWellFormed()),
  fc.constantFrom("a\0b", "\u2028\u2029", '{"a":[1]}', "[null]", "null", '"\\', "\u007F\u001F", "페이로드 😀"),
);

it("holds each text and number as it stands in the ledger", async () => {
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  const { consumption } = await consume(ledger, success());
  const stranger = new Database(path, { timeout: 2_000 });
  const put = stranger.prepare(`UPDATE consumptions SET payload = ?, message = ?, store_order_id = ?, amount_micros = ?,
    purchased_at = ?, is_test = ?`);
  const amount = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n });
  const instant = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
  const record = fc.tuple(TEXT, TEXT, TEXT, amount, instant, fc.constantFrom(0, 1, null));
  await fc.assert(
    fc.asyncProperty(record, async (values) => {
      put.run(...values);
      const [byId] = await ledger.reader.consumptionsById(ALL, [consumption.id]);
      const page = await ledger.reader.consumptionPage(ALL, NEWEST);
      expect(page.rows.map((row) => row.consumption)).toEqual([byId]);
      const [payload, message, storeOrderId, amountMicros, purchasedAt] = values;
      expect(byId).toMatchObject({ payload, message, storeOrderId, purchasedAt, price: { amountMicros } });
    }),
    { numRuns: 300 },
  );
  stranger.close();
});
