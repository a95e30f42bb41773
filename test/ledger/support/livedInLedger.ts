// A ledger in which one of everything has happened, and copies of it that somebody has been at with SQL.

import Database from "better-sqlite3";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { consumedBefore, lost, refusal, success } from "../../support/heards.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { ask, callOf, consume, outcomeOf, permitOf, type Writing } from "./calls.ts";
import { sqlite } from "./engines.ts";

/** Payments by what became of them. */
export const PAYMENTS = {
  consumed: "P-consumed",
  euro: "P-euro",
  unpriced: "P-unpriced",
  rejected: "P-rejected",
  doubted: "P-doubted",
  pending: "P-pending",
  confirmedAfterDoubt: "P-confirmed-after-doubt",
  inferred: "P-inferred",
  rejectedTwice: "P-rejected-twice",
} as const;

/** A process runs many files of tests, and some of them look at how old the records are. */
const FRESH_MS = 20_000;

let lived: { readonly atMs: number; readonly bytes: Promise<Buffer> } | null = null;

/** A copy for this test: one plain file, closed and whole. */
export async function livedInLedger(): Promise<string> {
  const path = sqlite.place();
  if (lived === null || performance.now() - lived.atMs > FRESH_MS) lived = { atMs: performance.now(), bytes: live() };
  writeFileSync(path, await lived.bytes, { mode: 0o600 });
  return path;
}

async function live(): Promise<Buffer> {
  const path = sqlite.place();
  const ledger = await sqlite.open(path, { rules: { onInferred: "unrivalled" } });
  await liveThrough(ledger);
  await ledger.close();
  return readFileSync(path);
}

/** On a ledger that infers `unrivalled`. */
export async function liveThrough(ledger: Writing): Promise<void> {
  const once = (paymentSeq: string, heard: Parameters<typeof consume>[1]) => consume(ledger, heard, { paymentSeq });
  await once(PAYMENTS.consumed, success());
  await once(PAYMENTS.euro, success({ amountMicros: 2_290_000n, currency: "EUR" }));
  await once(PAYMENTS.unpriced, success(null));
  await once(PAYMENTS.rejected, refusal(5000));
  await once(PAYMENTS.doubted, lost);
  await ask(ledger, { paymentSeq: PAYMENTS.pending });
  await once(PAYMENTS.confirmedAfterDoubt, lost);
  await once(PAYMENTS.confirmedAfterDoubt, success());
  await once(PAYMENTS.inferred, lost);
  await once(PAYMENTS.inferred, consumedBefore);
  await once(PAYMENTS.rejectedTwice, refusal(5000));
  const again = permitOf(await ledger.writer.open(callOf({ paymentSeq: PAYMENTS.rejectedTwice })));
  await ledger.writer.settle(outcomeOf(again, refusal(2111)));
}

/** A copy on which nothing is checked any more while the SQL runs. */
export function doctored(path: string, sql: string): string {
  const copy = join(temporaryFolder(), "ledger.db");
  copyFileSync(path, copy); // with its mode
  const database = new Database(copy);
  database.unsafeMode();
  database.exec(
    `PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; PRAGMA journal_mode = DELETE; ${sql}`,
  );
  database.close();
  return copy;
}

/** SQL that names a consumption by its payment. */
export const rowOf = (paymentSeq: string) => `(SELECT row FROM consumptions WHERE payment_seq = '${paymentSeq}')`;

export function idOf(path: string, paymentSeq: string): string {
  const database = new Database(path, { readonly: true });
  const sql = "SELECT lower(hex(id)) FROM consumptions WHERE payment_seq = ?";
  const id = database.prepare<[string], string>(sql).pluck().get(paymentSeq);
  database.close();
  if (id === undefined) throw new Error("no such payment");
  return id;
}
