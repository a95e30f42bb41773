// A PostgreSQL ledger in which one of everything has happened, and what somebody does to it with SQL.

import { Client } from "pg";
import { openPostgresLedger } from "../../../src/ledger/postgres/postgresLedger.ts";
import { freshDatabase } from "../../support/postgres/freshDatabase.ts";
import { RULES, SECRET } from "./engines.ts";
import { liveThrough } from "./livedInLedger.ts";
import { realTimers } from "./realTimers.ts";

export interface PostgresPlace {
  readonly url: string;
  /** Without a word of any writer. */
  readonly run: (sql: string) => Promise<unknown[]>;
}

/** An empty database. */
export async function emptyPostgres(): Promise<PostgresPlace> {
  const { url } = await freshDatabase();
  return {
    url,
    async run(sql) {
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        const result: unknown = await client.query(sql);
        return result instanceof Object && "rows" in result && Array.isArray(result.rows) ? result.rows : [];
      } finally {
        await client.end();
      }
    },
  };
}

/** Its server has stopped. */
export async function livedInPostgres(): Promise<PostgresPlace> {
  const place = await emptyPostgres();
  const ledger = await openPostgresLedger({
    url: place.url,
    secrets: [SECRET],
    rules: { ...RULES, onInferred: "unrivalled" },
    timers: realTimers,
    random: () => 0.5,
    candidateKey: new Uint8Array(32),
    onFault: () => undefined,
  });
  await liveThrough(ledger);
  await ledger.close();
  return place;
}

/** SQL that names a consumption by its payment. */
export const keyOf = (paymentSeq: string) => `(SELECT id FROM consumptions WHERE payment_seq = '${paymentSeq}')`;
