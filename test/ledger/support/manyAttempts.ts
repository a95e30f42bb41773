// A doubt that was asked about for years by a version that kept every attempt: made by SQL, in a second.

import Database from "better-sqlite3";
import { OUTCOME_CODES, TRIGGER_CODES } from "../../../src/ledger/wordCodes.ts";
import type { AttemptOutcome } from "../../../src/domain/payment.ts";
import type { Engine } from "./engines.ts";
import { rowsOf } from "./sql.ts";

/** How attempts end, over and over. */
export type Ends = readonly { readonly outcome: AttemptOutcome | null; readonly isControl?: boolean }[];

/** Adds attempts numbered from 2 on to the one consumption of this payment; the ledger is closed. */
export async function addAttempts(engine: Engine, place: string, paymentSeq: string, count: number, ends: Ends) {
  if (engine.name === "SQLite") return addOnSqlite(place, paymentSeq, count, ends);
  const kinds = ends.map(({ outcome, isControl }) => ({ outcome, isControl: isControl === true }));
  await rowsOf(
    place,
    `INSERT INTO attempts (consumption, number, trigger, control_token, control_item_seq, is_after_5018, is_void, instance,
       lease_until_ms, started_at, ended_at, ended_at_ms, outcome, result_code)
     SELECT c.id, n, CASE WHEN k.is_control THEN 'CONTROL' ELSE 'RECONCILIATION' END, CASE WHEN k.is_control THEN 'RANDOM' END,
       CASE WHEN k.is_control THEN c.item_seq END, false, false, (SELECT min(instance) FROM instances), n, n,
       CASE WHEN k.outcome IS NOT NULL THEN n END, CASE WHEN k.outcome IS NOT NULL THEN n END, k.outcome,
       CASE k.outcome WHEN 'REFUSED' THEN 5000 WHEN 'UNKNOWN' THEN 107 END
     FROM consumptions c, generate_series(2, ${count + 1}) AS n
     JOIN json_to_recordset('${JSON.stringify(kinds.map((kind, place) => ({ place, outcome: kind.outcome, is_control: kind.isControl })))}')
       AS k (place integer, outcome text, is_control boolean) ON k.place = n % ${kinds.length}
     WHERE c.payment_seq = '${paymentSeq}'`,
  );
}

function addOnSqlite(path: string, paymentSeq: string, count: number, ends: Ends): void {
  const database = new Database(path);
  const insert =
    database.prepare(`INSERT INTO attempts (consumption, number, trigger_code, control_token, control_item_seq,
      is_after_5018, instance, lease_until_ms, started_at, ended_at, ended_at_ms, outcome_code, result_code)
    SELECT row, @number, @trigger, @control, iif(@control IS NULL, NULL, item_seq), 0, 1, @number, @number, @ended, @ended, @outcome, @code
    FROM consumptions WHERE payment_seq = @paymentSeq`);
  database.transaction(() => {
    for (let number = 2; number <= count + 1; number += 1) {
      const end = ends[number % ends.length];
      const outcome = end?.outcome ?? null;
      const isControl = end?.isControl === true;
      insert.run({
        number,
        paymentSeq,
        trigger: isControl ? TRIGGER_CODES.CONTROL : TRIGGER_CODES.RECONCILIATION,
        control: isControl ? "RANDOM" : null,
        outcome: outcome === null ? null : OUTCOME_CODES[outcome],
        ended: outcome === null ? null : number,
        code: outcome === "REFUSED" ? 5000 : outcome === "UNKNOWN" ? 107 : null,
      });
    }
  })();
  database.close();
}
