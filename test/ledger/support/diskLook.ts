// What a stranger's connection finds of a ledger at this moment, in its file or its database: committed rows and nothing
// else.

import Database from "better-sqlite3";
import { rowsOf } from "./sql.ts";

export interface DiskLook {
  readonly consumptions: readonly {
    readonly payment_seq: string;
    readonly status: string;
    readonly player_id: string;
  }[];
  readonly attempts: readonly {
    readonly number: number;
    readonly outcome: string | null;
    readonly is_after_5018: number;
    readonly is_void: number;
    readonly request_id: string;
  }[];
  readonly events: readonly { readonly kind: string; readonly status: string }[];
  readonly auditEntries: readonly {
    readonly actor: string;
    readonly note: string;
    readonly before: string;
    readonly after: string;
    readonly request_id: string;
  }[];
}

const CONSUMPTIONS = "SELECT payment_seq, status, player_id FROM consumptions ORDER BY row";
const EVENTS = "SELECT kind, status FROM feed ORDER BY sequence";
const AUDIT_ENTRIES = "SELECT actor, note, before, after, request_id FROM audit_log ORDER BY id";

export function lookAtFile(path: string): DiskLook {
  const database = new Database(path, { readonly: true });
  const all = <Row>(sql: string): Row[] => database.prepare<[], Row>(sql).all();
  try {
    return {
      consumptions: all(CONSUMPTIONS),
      attempts: all(
        "SELECT number, outcome, is_after_5018, is_void, request_id FROM attempts ORDER BY consumption, number",
      ),
      events: all(EVENTS),
      auditEntries: all(AUDIT_ENTRIES),
    };
  } finally {
    database.close();
  }
}

export async function lookAtDatabase(url: string): Promise<DiskLook> {
  return {
    consumptions: await rowsOf(url, CONSUMPTIONS),
    attempts: await rowsOf(
      url,
      `SELECT number, outcome, is_after_5018::integer, is_void::integer, request_id FROM attempts
       JOIN consumptions ON id = consumption ORDER BY row, number`,
    ),
    events: await rowsOf(url, EVENTS),
    auditEntries: await rowsOf(url, AUDIT_ENTRIES),
  };
}
