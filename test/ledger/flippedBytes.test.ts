// A ledger's file with one byte changed anywhere (F35): refused with one line and left as it is, or, where SQLite finds
// it whole, opened with every row that it had. Never another error, never a new ledger in its place.

import Database from "better-sqlite3";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LedgerRefusal } from "../../src/ledger/ledgerRefusal.ts";
import { openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import { lost, success } from "../support/heards.ts";
import { createSeededRandom } from "../support/seededRandom.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { consume } from "./support/calls.ts";
import { sqlite } from "./support/engines.ts";

const FLIPS = 1_200;
const HEADER_BYTES = 100;
const ROWS = 12;
const SEED = Number(process.env["SEED"] ?? 35);

async function usedLedger(): Promise<Buffer> {
  const path = sqlite.place();
  const ledger = await sqlite.open(path);
  for (let n = 0; n < ROWS; n += 1) await consume(ledger, n % 3 === 0 ? lost : success(), { paymentSeq: `P${n}` });
  await ledger.close();
  return readFileSync(path);
}

/** What SQLite itself says of the file, asked by a stranger who changes nothing. */
function isWhole(path: string): boolean {
  const database = new Database(path, { readonly: true });
  try {
    return database.pragma("quick_check(1)", { simple: true }) === "ok";
  } catch {
    return false;
  } finally {
    database.close();
  }
}

/** "refused", or how many consumptions there are to read, whichever way they are read. */
function fateOf(path: string): "refused" | readonly number[] {
  try {
    openForWriting(path, "auto").close();
  } catch (error) {
    if (error instanceof LedgerRefusal && !error.message.includes("\n")) return "refused";
    throw error;
  }
  const database = new Database(path, { readonly: true });
  try {
    const count = (sql: string) => Number(database.prepare(sql).pluck().get());
    return [
      count("SELECT count(*) FROM consumptions NOT INDEXED"),
      count("SELECT count(DISTINCT consumption) FROM attempts"),
      count("SELECT count(*) FROM feed NOT INDEXED"),
    ];
  } finally {
    database.close();
  }
}

it(
  `is refused as it is, or has all its rows, whichever of its bytes is another (SEED=${SEED})`,
  { timeout: 120_000 },
  async () => {
    const whole = await usedLedger();
    const random = createSeededRandom(SEED);
    const path = join(temporaryFolder(), "ledger.db");
    const wrong: string[] = [];
    let refused = 0;
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const at = flip < HEADER_BYTES ? flip : random.below(whole.length);
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random.below(8));
      for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
      writeFileSync(path, damaged);
      try {
        const mayOpen = isWhole(path);
        const fate = fateOf(path);
        if (fate === "refused") {
          refused += 1;
          if (!readFileSync(path).equals(damaged)) wrong.push(`byte ${at}: refused, and changed`);
        } else if (fate.join() !== [ROWS, ROWS, ROWS].join()) {
          wrong.push(`byte ${at}: ${fate.join()} rows`);
        } else if (!mayOpen) {
          wrong.push(`byte ${at}: damaged, and opened`);
        }
      } catch (error) {
        wrong.push(`byte ${at}: ${String(error)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(FLIPS / 20);
  },
);
