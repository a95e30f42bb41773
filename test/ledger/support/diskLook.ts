// What a stranger's connection finds in a SQLite ledger's file at this moment: committed rows and nothing else.

import Database from "better-sqlite3";

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
    readonly request_id: string;
  }[];
  readonly events: readonly { readonly kind: string; readonly status: string }[];
}

export function lookAtDisk(path: string): DiskLook {
  const database = new Database(path, { readonly: true });
  try {
    return {
      consumptions: all(database, "SELECT payment_seq, status, player_id FROM consumptions ORDER BY row"),
      attempts: all(
        database,
        "SELECT number, outcome, is_after_5018, request_id FROM attempts ORDER BY consumption, number",
      ),
      events: all(database, "SELECT kind, status FROM feed ORDER BY sequence"),
    };
  } finally {
    database.close();
  }
}

function all<Row>(database: Database.Database, sql: string): Row[] {
  return database.prepare<[], Row>(sql).all();
}
