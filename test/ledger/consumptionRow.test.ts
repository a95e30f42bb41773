// A consumption comes out of an engine as JSON that the engine wrote: whatever stands in a record comes out as it stands there,
// by every read.

import Database from "better-sqlite3";
import fc from "fast-check";
import { Client } from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { success } from "../support/heards.ts";
import { consume } from "./support/calls.ts";
import { type Engine, postgres, sqlite } from "./support/engines.ts";

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
const WITHOUT_NUL = TEXT.map((text) => text.replaceAll("\0", ""));

type Stored = [payload: string, message: string, order: string, amount: bigint, at: number, isTest: boolean | null];
interface Kept {
  readonly text: fc.Arbitrary<string>;
  /** Puts values into the only record. */
  readonly connect: (place: string) => Promise<(values: Stored) => Promise<unknown>>;
}

const COLUMNS = ["payload", "message", "store_order_id", "amount_micros", "purchased_at", "is_test"];

const ENGINES: readonly (Kept & { readonly name: string; readonly engine: Engine })[] = [
  {
    name: "SQLite",
    engine: sqlite,
    text: TEXT,
    async connect(path) {
      const stranger = new Database(path, { timeout: 2_000 });
      onTestFinished(() => void stranger.close());
      const put = stranger.prepare(`UPDATE consumptions SET ${COLUMNS.map((column) => `${column} = ?`).join(", ")}`);
      return async ([payload, message, order, amount, at, isTest]) =>
        put.run(payload, message, order, amount, at, isTest === null ? null : Number(isTest));
    },
  },
  {
    name: "PostgreSQL",
    engine: postgres,
    text: WITHOUT_NUL,
    async connect(url) {
      const stranger = new Client({ connectionString: url });
      await stranger.connect();
      onTestFinished(() => stranger.end());
      const sets = COLUMNS.map((column, index) => `${column} = $${index + 1}`).join(", ");
      return (values) => stranger.query(`UPDATE consumptions SET ${sets}`, values);
    },
  },
];

describe.each(ENGINES)("$name", ({ engine, text, connect }) => {
  it("holds each text and number as it stands in the ledger", async () => {
    const place = await engine.place();
    const ledger = await engine.open(place);
    const { consumption } = await consume(ledger, success());
    const put = await connect(place);
    const amount = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n });
    const instant = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
    const record = fc.tuple(text, text, text, amount, instant, fc.constantFrom(true, false, null));
    const { app, paymentSeq } = consumption;
    await fc.assert(
      fc.asyncProperty(record, async (values) => {
        await put(values);
        const [payload, message, storeOrderId, amountMicros, purchasedAt, isTest] = values;
        const expected = { ...consumption, payload, message, storeOrderId, purchasedAt, isTest };
        const found = {
          ...expected,
          price: { amountMicros, currency: consumption.price?.currency },
        };
        const { reader } = ledger;
        expect(await reader.consumptionsById(ALL, [consumption.id])).toEqual([found]);
        expect(await reader.standingConsumption(ALL, app, paymentSeq)).toEqual(found);
        expect(await reader.standingConsumptions(ALL, [{ app, paymentSeq }])).toEqual([found]);
        const page = await reader.consumptionPage(ALL, NEWEST);
        expect(page.rows.map((row) => row.consumption)).toEqual([found]);
      }),
      { numRuns: 100 },
    );
  });
});
