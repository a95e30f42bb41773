// What is attacked: the built server in production, with an upstream that writes down what it was asked. One server for
// all attacks of a file, since what an attack leaves behind must not hurt the next caller either.

import Database from "better-sqlite3";
import { afterAll, beforeAll } from "vitest";
import { type RecordingUpstream, startRecordingUpstream } from "../../server/support/recordingUpstream.ts";
import type { Variables } from "../../support/runningServer.ts";
import { type ProductionServer, startProductionServer } from "../../support/productionServer.ts";

export interface Attacked extends ProductionServer {
  readonly upstream: RecordingUpstream;
  /** All that is on record, of whatever kind. */
  rows(): number;
}

const ROWS = `SELECT (SELECT count(*) FROM consumptions) + (SELECT count(*) FROM attempts) + (SELECT count(*) FROM feed)
  + (SELECT count(*) FROM audit_log)`;

export async function startAttacked(more: Variables = {}): Promise<Attacked> {
  const upstream = await startRecordingUpstream();
  const production = await startProductionServer({ IAP_BASE_URL: upstream.baseUrl, ...more });
  const database = new Database(production.databasePath, { readonly: true });
  const count = database.prepare(ROWS).pluck();
  return {
    ...production,
    upstream,
    rows: () => Number(count.get()),
    async [Symbol.asyncDispose]() {
      database.close();
      await production[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

/** Of every test in a file. */
export function sharedAttacked(more: Variables = {}): { readonly server: Attacked } {
  let server: Attacked | undefined;
  beforeAll(async () => void (server = await startAttacked(more)));
  afterAll(async () => server?.[Symbol.asyncDispose]());
  return {
    get server() {
      if (server === undefined) throw new Error("the server is there only while tests run");
      return server;
    },
  };
}
