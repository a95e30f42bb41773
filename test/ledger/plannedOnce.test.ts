import { join } from "node:path";
import type Database from "better-sqlite3";
import { expect, it } from "vitest";
import { openForReading, openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import { preparePaymentStatements } from "../../src/ledger/sqlite/paymentStatements.ts";
import { plannedOnce } from "../../src/ledger/sqlite/plannedOnce.ts";
import { createReportStore } from "../../src/ledger/sqlite/reportStore.ts";
import { TotalsTally } from "../../src/ledger/writing/totalsTally.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { readNow } from "./support/readNow.ts";

it("puts a plus before each parameter, once", () => {
  const planned = plannedOnce("SELECT 1 WHERE (a, b) < (?, +?) AND c IN (?,?) LIMIT ?");
  expect(planned).toBe("SELECT 1 WHERE (a, b) < (+?, +?) AND c IN (+?,+?) LIMIT +?");
  expect(plannedOnce(planned)).toBe(planned);
});

it("every statement that the ledger keeps is planned once", () => {
  const path = join(temporaryFolder(), "ledger.db");
  const [writing, reading] = [openForWriting(path), openForReading(path)];
  const texts: string[] = [];
  preparePaymentStatements(noting(writing, texts));
  createReportStore(
    noting(writing, texts),
    () => 0,
    () => 1,
    new TotalsTally(),
  );
  const written = texts.length;
  expect(written).toBeGreaterThan(30);
  const reader = readNow(noting(reading, texts));
  const scope = { kind: "player", app: "default", playerId: "mina" } as const;
  const order = { field: "REQUESTED_AT", direction: "DESC" } as const;
  const range = { from: 0, until: 1 };
  for (const filter of [{}, { requestedAt: range }, { paymentSeq: ["1"] }, { storeOrderId: ["1"] }]) {
    const query = { filter, order, size: 1, after: { at: 1, row: 1 }, before: null, isFromEnd: false };
    expect(reader.consumptionPage(scope, query).rows).toEqual([]);
    reader.consumptionCount(scope, filter, false);
    reader.consumptionTotals(scope, { filter, by: [], timeZone: "UTC" });
  }
  reader.attemptsOf(scope, ["00"]);
  reader.feedPage(scope, { app: null, size: 1, after: null });
  reader.standingConsumption(scope, "default", "1");
  expect(texts.length).toBeGreaterThan(written + 10);
  expect(texts.filter((text) => /(?<!\+)\?/.test(text))).toEqual([]);
  for (const database of [writing, reading]) database.close();
});

/** The same database, and the text of each statement that is prepared on it. */
function noting(database: Database.Database, texts: string[]): Database.Database {
  return new Proxy(database, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) => {
        if (name === "prepare") texts.push(String(given[0]));
        return Reflect.apply(member, target, given) as unknown;
      };
    },
  });
}
