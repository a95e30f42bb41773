// Look-ups of facts of one flush: read under their payments' locks where its operations ask about them, and written back together.

import type { FactLookUp } from "../writing/paymentStore.ts";
import { FACT_LOOK_UP_TYPES } from "./columnTypes.ts";
import type { ChangedFactLookUps, FactLookUpsById } from "./loaded.ts";
import { NOW_MS, type Statement } from "./lockStatements.ts";
import { insertFrom } from "./insertFrom.ts";

export interface FactLookUpColumns {
  readonly id: string;
  readonly token: Buffer;
  readonly due_ms: number;
  readonly try_count: number;
}

export function factLookUpsFrom(rows: readonly FactLookUpColumns[]): FactLookUpsById {
  return new Map(
    rows.map(({ id, token, due_ms: dueMs, try_count: tryCount }) => [id, { token, dueMs, tryCount }] as const),
  );
}

export class LoadedFactLookUps {
  readonly #known: FactLookUpsById;
  readonly #changed = new Map<string, FactLookUp | null>();

  constructor(known: FactLookUpsById) {
    this.#known = known;
  }

  get(consumptionId: string): FactLookUp | null {
    const changed = this.#changed.get(consumptionId);
    return changed === undefined ? (this.#known.get(consumptionId) ?? null) : changed;
  }

  put(consumptionId: string, lookUp: FactLookUp | null): void {
    this.#changed.set(consumptionId, lookUp);
  }

  changed(): ChangedFactLookUps {
    return this.#changed;
  }
}

/** By fact_look_ups_due. Whether they really are due is read again under the payment's lock. */
export function factsDueFirst(limit: number): Statement {
  return {
    text: `SELECT replace(c.id::text, '-', '') AS id, c.app, c.payment_seq, c.player_id, l.due_ms - ${NOW_MS} AS due_in_ms
      FROM (SELECT consumption, due_ms FROM fact_look_ups ORDER BY due_ms LIMIT $1) l
      JOIN consumptions c ON c.id = l.consumption ORDER BY l.due_ms`,
    values: [limit],
  };
}

export function readFactLookUps(consumptionIds: readonly string[]): Statement {
  return {
    text: `SELECT replace(consumption::text, '-', '') AS id, token, due_ms, try_count FROM fact_look_ups
      WHERE consumption = ANY($1::uuid[])`,
    values: [consumptionIds],
  };
}

export function writeFactLookUps(changed: ChangedFactLookUps): readonly Statement[] {
  const deleted = [...changed].flatMap(([id, lookUp]) => (lookUp === null ? [id] : []));
  const rows = [...changed].flatMap(([id, lookUp]) =>
    lookUp === null ? [] : [[id, Buffer.from(lookUp.token).toString("hex"), Math.round(lookUp.dueMs), lookUp.tryCount]],
  );
  const statements: Statement[] = [];
  if (deleted.length > 0) {
    statements.push({ text: "DELETE FROM fact_look_ups WHERE consumption = ANY($1::uuid[])", values: [deleted] });
  }
  if (rows.length > 0) {
    const { text, values } = insertFrom("fact_look_ups", FACT_LOOK_UP_TYPES, rows);
    const update = "token = excluded.token, due_ms = excluded.due_ms, try_count = excluded.try_count";
    statements.push({ text: `${text} ON CONFLICT (consumption) DO UPDATE SET ${update}`, values });
  }
  return statements;
}
