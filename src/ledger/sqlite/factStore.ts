// Look-ups of facts after a success, on SQLite: read and changed by one statement each inside the writer's open transaction.
// Decides nothing.

import type Database from "better-sqlite3";
import type { LedgerMs } from "../../domain/payment.ts";
import type { PaymentStore } from "../writing/paymentStore.ts";
import type { SqlValue } from "./plannedOnce.ts";
import { plannedOnce } from "./plannedOnce.ts";

type FactStore = Pick<
  PaymentStore,
  "markProductless" | "factLookUp" | "putFactLookUp" | "factsDue" | "nextFactsDueInMs"
>;

export function createFactStore(database: Database.Database, ledgerMs: () => LedgerMs): FactStore {
  const prepare = <Columns>(sql: string) => database.prepare<SqlValue[], Columns>(plannedOnce(sql));
  const markProductless = prepare("UPDATE consumptions SET lacks_product = 1 WHERE row = ?");
  const lookUp = prepare<{ token: Buffer; dueMs: number; tryCount: number }>(
    "SELECT token, due_ms AS dueMs, try_count AS tryCount FROM fact_look_ups WHERE consumption = ?",
  );
  const put = prepare(
    "INSERT OR REPLACE INTO fact_look_ups (consumption, token, due_ms, try_count) VALUES (?, ?, ?, ?)",
  );
  const drop = prepare("DELETE FROM fact_look_ups WHERE consumption = ?");
  // by fact_look_ups_due
  const due = prepare<{ id: string }>(
    `SELECT lower(hex(c.id)) AS id FROM fact_look_ups l JOIN consumptions c ON c.row = l.consumption
      WHERE l.due_ms <= ? ORDER BY l.due_ms LIMIT ?`,
  );
  const nextDue = prepare<{ due_ms: number }>("SELECT due_ms FROM fact_look_ups ORDER BY due_ms LIMIT 1");

  return {
    markProductless({ row }) {
      markProductless.run(row);
    },
    factLookUp: ({ row }) => lookUp.get(row) ?? null,
    putFactLookUp({ row }, planned) {
      if (planned === null) drop.run(row);
      else put.run(row, planned.token, planned.dueMs, planned.tryCount);
    },
    factsDue: (limit) => due.all(ledgerMs(), limit).map(({ id }) => id),
    nextFactsDueInMs() {
      const next = nextDue.get();
      return next === undefined ? null : Math.max(0, next.due_ms - ledgerMs());
    },
  };
}
