// Refunds, voids and chargebacks, by the consumption, by their own id and by the name that an app gave them.

import type { Reversal, ReversalKind } from "../../domain/reversal.ts";
import { moneyFrom } from "../recordColumns.ts";
import type { Scope } from "../scope.ts";
import { and, EVERYTHING, ofApp, reversalsWithinScope, withinScope } from "./conditions.ts";
import type { Dialect } from "./dialect.ts";
import { type Read, rowsOf } from "./read.ts";
import { listsInOrderOfIds } from "./records.ts";
import { raw, sql } from "./sql.ts";

const columns = (dialect: Dialect) =>
  sql`${dialect.hexOf(raw("r.id"))}, ${dialect.appNameOf("r")}, r.payment_seq, r.kind, r.occurred_at, r.reference,
    CAST(r.amount_micros AS TEXT), r.currency, r.note`;

type ReversalRow = readonly [
  id: string,
  app: string,
  paymentSeq: string,
  kind: ReversalKind,
  occurredAt: number,
  reference: string,
  amountMicros: string | null,
  currency: string | null,
  note: string | null,
];

function reversalFrom([
  id,
  app,
  paymentSeq,
  kind,
  occurredAt,
  reference,
  micros,
  currency,
  note,
]: ReversalRow): Reversal {
  return { id, app, paymentSeq, kind, occurredAt, reference, amount: moneyFrom(micros, currency), note };
}

/**
 * Of its payment, oldest first, one list for each id. Whoever guessed at a token must not learn that the payment was refunded: to
 * players, of what is CONSUMED.
 */
export function* reversalsOf(dialect: Dialect, scope: Scope, ids: readonly string[]): Read<Reversal[][]> {
  const { joined, ascending } = dialect.reversalOrder;
  const condition = and([
    dialect.isId(raw("c.id"), ids),
    withinScope(dialect, scope),
    scope.kind === "player" ? raw("c.status = 'CONSUMED'") : EVERYTHING,
  ]);
  const rows = yield* rowsOf<[consumptionId: string, ...ReversalRow]>(
    sql`SELECT ${dialect.hexOf(raw("c.id"))}, ${columns(dialect)} FROM consumptions c
      JOIN reversals r ON r.app = c.app AND r.payment_seq = c.payment_seq ${joined} WHERE ${condition} ORDER BY ${ascending}`,
  );
  return listsInOrderOfIds(ids, rows, ([, ...reversal]) => reversalFrom(reversal));
}

/** One for each id, in order; null for what lies outside the scope. */
export function* reversalsById(dialect: Dialect, scope: Scope, ids: readonly string[]): Read<(Reversal | null)[]> {
  const rows = yield* rowsOf<ReversalRow>(
    sql`SELECT ${columns(dialect)} FROM reversals r
      WHERE ${and([dialect.isId(raw("r.id"), ids), reversalsWithinScope(dialect, scope)])}`,
  );
  const byId = new Map(rows.map((row) => [row[0], reversalFrom(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** By the names that an app's reversals have, one for each name, in order. */
export function* reversalsByReference(
  dialect: Dialect,
  scope: Scope,
  app: string,
  references: readonly string[],
): Read<(Reversal | null)[]> {
  const condition = and([
    ofApp(dialect, "r", app),
    dialect.isAnyText(raw("r.reference"), references),
    reversalsWithinScope(dialect, scope),
  ]);
  const rows = yield* rowsOf<ReversalRow>(sql`SELECT ${columns(dialect)} FROM reversals r WHERE ${condition}`);
  const byReference = new Map(rows.map((row) => [row[5], reversalFrom(row)]));
  return references.map((reference) => byReference.get(reference) ?? null);
}
