// What one side of a move adds up to: counts, statuses, exact sums, the feed's last number, and a digest over every value of
// every row. Computed from the rows as they stand, in constant memory; two sides that agree hold the same ledger.

import { createHash } from "node:crypto";
import { formatAmount } from "../../domain/money.ts";
import type { MovedOrder } from "../postgres/movedOrder.ts";
import { columnOf, MOVED_TABLES, type MovedRow, type MovedTable, type Place, placeOf } from "./movedTables.ts";

export interface MoveSide {
  count(table: MovedTable): Promise<number>;
  read(table: MovedTable, after: Place | null, limit: number): Promise<readonly MovedRow[]>;
  lastSequence(): Promise<number>;
  /** Whose ids do not tell where they come. */
  toldOrder(): Promise<MovedOrder>;
}

/** By name, in the order in which they are told. */
export type Account = ReadonlyMap<string, string>;

export interface AccountLine {
  readonly name: string;
  readonly source: string;
  readonly target: string;
}

const PAGE_ROWS = 2_000;
const DIGEST_LENGTH = 16;

export async function accountOf(side: MoveSide, onRows: (count: number) => void): Promise<Account> {
  const account = new Map<string, string>();
  const digests = new Map<string, string>();
  for (const table of MOVED_TABLES) {
    const summary = table.name === "consumptions" ? createSummary(table) : null;
    const hash = createHash("sha256");
    for (let after: Place | null = null; ;) {
      const rows: readonly MovedRow[] = await side.read(table, after, PAGE_ROWS);
      for (const row of rows) {
        hash.update(JSON.stringify(row)).update("\n");
        summary?.add(row);
      }
      onRows(rows.length);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = placeOf(table, last);
    }
    account.set(table.label, String(await side.count(table)));
    for (const [name, value] of summary?.lines() ?? []) account.set(name, value);
    digests.set(`digest of ${table.label}`, hash.digest("hex").slice(0, DIGEST_LENGTH));
  }
  account.set("last feed event", String(await side.lastSequence()));
  const order = createHash("sha256").update(JSON.stringify(await side.toldOrder()));
  digests.set("digest of their order", order.digest("hex").slice(0, DIGEST_LENGTH));
  return new Map([...account, ...digests]);
}

export function compareAccounts(source: Account, target: Account): AccountLine[] {
  const names = [...new Set([...source.keys(), ...target.keys()])];
  return names.map((name) => ({ name, source: source.get(name) ?? "none", target: target.get(name) ?? "none" }));
}

interface Summary {
  add(row: MovedRow): void;
  lines(): [string, string][];
}

/** By status, and by currency of what is CONSUMED. */
function createSummary(table: MovedTable): Summary {
  const [status, amount, currency] = ["status", "amount_micros", "currency"].map((name) =>
    table.columns.indexOf(columnOf(table, name)),
  );
  const valueIn = (row: MovedRow, index = -1) => row[index] ?? null;
  const statuses = new Map<string, number>();
  const sums = new Map<string, { count: number; micros: bigint }>();
  return {
    add(row) {
      const stands = valueIn(row, status) ?? "no status";
      statuses.set(stands, (statuses.get(stands) ?? 0) + 1);
      if (stands !== "CONSUMED") return;
      const named = valueIn(row, currency) ?? "unknown price";
      const sum = sums.get(named) ?? { count: 0, micros: 0n };
      sums.set(named, { count: sum.count + 1, micros: sum.micros + BigInt(valueIn(row, amount) ?? 0) });
    },
    lines: () => [
      ...sorted(statuses).map(([name, count]): [string, string] => [`  ${name}`, String(count)]),
      ...sorted(sums).map(([name, { count, micros }]): [string, string] => [
        `  ${name}`,
        `${formatAmount(micros)} in ${count}`,
      ]),
    ],
  };
}

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].toSorted(([one], [other]) => (one < other ? -1 : 1));
}
