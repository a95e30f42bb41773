// SQL of a test's own on a ledger's PostgreSQL, by connections that the ledger knows nothing of.

import { Client } from "pg";
import { onTestFinished, vi } from "vitest";

/** One statement, on a connection of its own. */
export async function rowsOf<Row extends object>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A session that stays until the test ends, or until it is ended by somebody else. */
export async function session(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined); // ended from outside
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

export interface HeldLock {
  /** Resolves once a session of the ledger's waits behind it. */
  isWaitedFor(): Promise<void>;
  /** Does something before it lets go. */
  release(text: string): Promise<void>;
}

/** Takes the payments' locks as a flush of another instance would. */
export async function lockPayments(url: string): Promise<HeldLock> {
  const client = await session(url);
  await client.query("BEGIN; SELECT FROM payments FOR UPDATE");
  return {
    isWaitedFor: () => untilWaiting(url, 1),
    async release(text) {
      await client.query(text);
      await client.query("COMMIT");
    },
  };
}

/** Until so many sessions wait for a lock. */
export async function untilWaiting(url: string, sessions: number): Promise<void> {
  await vi.waitUntil(
    async () => {
      const waiting = await rowsOf(
        url,
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return waiting.length >= sessions;
    },
    { timeout: 5_000, interval: 10 },
  );
}
