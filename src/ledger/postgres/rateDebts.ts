// What callers owe under rate limits, summed over the instances of one database: one statement for all names that spent
// much since the last. Approximate, and never in the way: it has a connection of its own, and what fails is forgotten.

import type { RateDebts } from "../callerRecords.ts";
import type { Certificates } from "./certificateFiles.ts";
import { discard, openPool } from "./connections.ts";

export interface SharedRateDebts extends RateDebts {
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 3_000;
const QUERY_TIMEOUT_MS = 2_000;
/** Between two looks for what nobody owes any more. */
const FORGET_EVERY_MS = 60_000;

/** The names come in one order from every instance, or two of them could wait for each other's rows. */
const ADD = `WITH clock AS (SELECT (extract(epoch FROM statement_timestamp()) * 1000)::bigint AS now_ms)
  INSERT INTO rate_debts (name, paid_at_ms)
  SELECT spent.name, clock.now_ms + spent.ms FROM UNNEST($1::text[], $2::bigint[]) AS spent (name, ms), clock
  ORDER BY spent.name
  ON CONFLICT (name) DO UPDATE SET paid_at_ms = GREATEST(
    rate_debts.paid_at_ms + excluded.paid_at_ms - (extract(epoch FROM statement_timestamp()) * 1000)::bigint,
    excluded.paid_at_ms)
  RETURNING name, paid_at_ms - (extract(epoch FROM statement_timestamp()) * 1000)::bigint AS owed_ms`;

const FORGET = `DELETE FROM rate_debts
  WHERE paid_at_ms < (extract(epoch FROM statement_timestamp()) * 1000)::bigint - ${FORGET_EVERY_MS}`;

export interface RateDebtsOptions {
  readonly url: string;
  readonly certificates: Certificates;
  readonly monotonicMs: () => number;
}

export function createRateDebts({ url, certificates, monotonicMs }: RateDebtsOptions): SharedRateDebts {
  const pool = openPool({
    url,
    certificates,
    connectionsMax: 1,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
  });
  let forgottenAtMs = monotonicMs();
  return {
    async add(spentMs) {
      const names = [...spentMs.keys()];
      const sums = [...spentMs.values()].map((ms) => Math.ceil(ms));
      const client = await pool.lend();
      let rows: readonly { readonly name: string; readonly owed_ms: number }[];
      try {
        ({ rows } = await client.query<{ readonly name: string; readonly owed_ms: number }>(ADD, [names, sums]));
        if (monotonicMs() - forgottenAtMs > FORGET_EVERY_MS) {
          forgottenAtMs = monotonicMs();
          await client.query(FORGET);
        }
      } catch (error) {
        discard(client);
        throw error;
      }
      client.release();
      return new Map(rows.map(({ name, owed_ms }) => [name, owed_ms]));
    },
    close: () => pool.end(),
  };
}
