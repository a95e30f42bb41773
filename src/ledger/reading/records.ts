// Records that are asked for by name: by id, or by the payment that they are about.

import { type Background, NO_BACKGROUND } from "../../domain/background.ts";
import type { Attempt } from "../../domain/consumption.ts";
import { ATTEMPTS_TOLD_MAX, type PaymentName } from "../port.ts";
import { CONTROL_KIND } from "../recordColumns.ts";
import type { Scope } from "../scope.ts";
import type { SuccessClaim } from "../writing/timelyWrites.ts";
import { and, anyOf, ofApp, withinScope } from "./conditions.ts";
import { deliveryEvent, fromConsumptions, packAll, packedRow } from "./consumptionRow.ts";
import type { Dialect } from "./dialect.ts";
import { type Read, rowsOf } from "./read.ts";
import { raw, sql } from "./sql.ts";

/** Packed, one for each id, in order; null for what lies outside the scope. */
export function* consumptionsById(dialect: Dialect, scope: Scope, ids: readonly string[]): Read<string> {
  const rows = yield* rowsOf<[id: string, packed: string]>(
    sql`SELECT ${dialect.hexOf(raw("c.id"))}, ${packedRow(dialect)} ${fromConsumptions(dialect)}
      WHERE ${and([dialect.isId(raw("c.id"), ids), withinScope(dialect, scope)])}`,
  );
  const byId = new Map(rows);
  return packAll(ids.map((id) => byId.get(id) ?? null));
}

/** CONSUMED before any other, else the newest. */
const STANDING_FIRST = raw("ORDER BY c.status = 'CONSUMED' DESC, c.row DESC LIMIT 1");

/** Packed; null: there is none in the scope. */
export function* standingConsumption(
  dialect: Dialect,
  scope: Scope,
  app: string,
  paymentSeq: string,
): Read<string | null> {
  const isOfPayment = and([
    ofApp(dialect, "c", app),
    anyOf(dialect, raw("c.payment_seq"), [paymentSeq]),
    withinScope(dialect, scope),
  ]);
  const [row] = yield* rowsOf<[packed: string]>(
    sql`SELECT ${packedRow(dialect)} ${fromConsumptions(dialect)} WHERE ${isOfPayment} ${STANDING_FIRST}`,
  );
  return row?.[0] ?? null;
}

/** The same for many, one for each payment, in order. */
export function* standingConsumptions(dialect: Dialect, scope: Scope, payments: readonly PaymentName[]): Read<string> {
  const placed = payments
    .map((payment, place) => ({ ...payment, place }))
    .filter(({ app, paymentSeq }) => dialect.canHold(app) && dialect.canHold(paymentSeq));
  const isOfPayment = and([
    dialect.isOfApp("c", raw("p.app")),
    raw("c.payment_seq = p.payment_seq"),
    withinScope(dialect, scope),
  ]);
  const rows = yield* rowsOf<[place: number, packed: string]>(
    sql`SELECT p.place, ${packedRow(dialect)} FROM ${dialect.payments(placed)} ${dialect.joinInOrder} consumptions c
      ON c.${dialect.key} = (SELECT c.${dialect.key} FROM consumptions c WHERE ${isOfPayment} ${STANDING_FIRST})
      ${deliveryEvent(dialect)}`,
  );
  const byPlace = new Map(rows);
  return packAll(payments.map((_, place) => byPlace.get(place) ?? null));
}

/**
 * The recorded success of a call, packed: the first row of the first table (DESIGN), and nothing of the others. Of a player only
 * their own: a consumption without player is taken over by a write.
 */
export function* findSuccess(dialect: Dialect, claim: SuccessClaim): Read<string | null> {
  const { app, paymentSeq, itemSeq, tokenDigest, playerId } = claim;
  const isTheirs = and([
    ofApp(dialect, "c", app),
    sql`c.payment_seq = ${paymentSeq} AND c.status = 'CONSUMED' AND c.item_seq = ${itemSeq}
      AND c.token_digest = ${dialect.bytes(tokenDigest)}`,
    anyOf(dialect, raw("c.player_id"), playerId === null ? undefined : [playerId]),
  ]);
  const [row] = yield* rowsOf<[packed: string]>(
    sql`SELECT ${packedRow(dialect)} ${fromConsumptions(dialect)} WHERE ${isTheirs}`,
  );
  return row?.[0] ?? null;
}

type AttemptRow = readonly [
  id: string,
  number: number,
  trigger: Attempt["trigger"],
  control: Attempt["control"],
  isVoid: boolean | number,
  isDoubtfulRefusal: boolean | number,
  startedAt: number,
  endedAt: number | null,
  outcome: Attempt["outcome"],
  resultCode: number | null,
  httpStatus: number | null,
  durationMs: number | null,
  requestId: string | null,
  message: string | null,
];

/** One list for each id, in order, of its newest attempts, the oldest of them first. */
export function* attemptsOf(dialect: Dialect, scope: Scope, ids: readonly string[]): Read<Attempt[][]> {
  const { key } = dialect;
  const rows = yield* rowsOf<AttemptRow>(
    sql`SELECT ${dialect.hexOf(raw("c.id"))}, a.number, a.trigger, ${raw(CONTROL_KIND)}, a.is_void, a.is_doubtful_refusal,
        a.started_at, a.ended_at, a.outcome, a.result_code, a.http_status, a.duration_ms, a.request_id, a.message
      FROM consumptions c JOIN attempts a ON a.consumption = c.${key}
        AND a.number > (SELECT max(n.number) FROM attempts n WHERE n.consumption = c.${key}) - ${raw(ATTEMPTS_TOLD_MAX)}
      WHERE ${and([dialect.isId(raw("c.id"), ids), withinScope(dialect, scope)])} ORDER BY c.row, a.number`,
  );
  return listsInOrderOfIds(ids, rows, attemptFrom);
}

function attemptFrom(values: AttemptRow): Attempt {
  return {
    number: values[1],
    trigger: values[2],
    control: values[3],
    isVoid: Boolean(values[4]),
    isDoubtfulRefusal: Boolean(values[5]),
    startedAt: values[6],
    endedAt: values[7],
    outcome: values[8],
    resultCode: values[9],
    httpStatus: values[10],
    durationMs: values[11],
    requestId: values[12],
    message: values[13],
  };
}

/** One for each id, in order; NO_BACKGROUND for what lies outside the scope. */
export function* backgroundsOf(dialect: Dialect, scope: Scope, ids: readonly string[]): Read<Background[]> {
  const { key, words } = dialect;
  const rows = yield* rowsOf<[id: string, lacksProduct: boolean | number, isConsumedOtherwise: boolean | number]>(
    sql`SELECT ${dialect.hexOf(raw("c.id"))}, ${words.lacksProduct},
        EXISTS (SELECT 1 FROM consumptions o WHERE o.payment_seq = c.payment_seq AND o.app = c.app AND o.${key} <> c.${key}
          AND o.status = 'CONSUMED' AND (o.token_digest IS NULL OR o.token_digest = c.token_digest))
      FROM consumptions c WHERE ${and([dialect.isId(raw("c.id"), ids), withinScope(dialect, scope)])}`,
  );
  const byId = new Map(
    rows.map(([id, lacksProduct, isConsumedOtherwise]) => [
      id,
      { lacksProduct: Boolean(lacksProduct), isConsumedOtherwise: Boolean(isConsumedOtherwise) },
    ]),
  );
  return ids.map((id) => byId.get(id) ?? NO_BACKGROUND);
}

/** Rows that begin with an id, as one list for each id. */
export function listsInOrderOfIds<Columns extends readonly [id: string, ...unknown[]], Item>(
  ids: readonly string[],
  rows: readonly Columns[],
  itemFrom: (row: Columns) => Item,
): Item[][] {
  const byId = Map.groupBy(rows, ([id]) => id);
  return ids.map((id) => (byId.get(id) ?? []).map(itemFrom));
}
