// Every read of the ledger, synchronous, over a connection that cannot write. Each starts from the caller's scope.

import type Database from "better-sqlite3";
import { type Background, NO_BACKGROUND } from "../../domain/background.ts";
import type { Attempt, Consumption } from "../../domain/consumption.ts";
import type { Reversal } from "../../domain/reversal.ts";
import { type AuditEntry, type AuditPage, auditPageOf, type AuditQuery, rowsForAuditPage } from "../auditLog.ts";
import { ATTEMPTS_TOLD_MAX, type ConsumptionFilter, type PageQuery, type PaymentName } from "../port.ts";
import type { FeedQuery } from "../feedPlaces.ts";
import { walksOf } from "../driving.ts";
import type { Scope } from "../scope.ts";
import { CONTROL_KIND } from "../toldRow.ts";
import type { SuccessClaim } from "../writing/timelyWrites.ts";
import type { TotalsAnswer, TotalsQuery } from "../totals/question.ts";
import {
  IN_TIME,
  and,
  type Condition,
  matching,
  ofApp,
  placeholders,
  PRODUCTLESS,
  type SqlValue,
  withinScope,
} from "./conditions.ts";
import { consumptionFrom, type NamedColumns, REVERSAL_COLUMNS, type ReversalColumns, reversalFrom } from "./rows.ts";
import type { PackedPage } from "./packedPage.ts";
import { directionOf, type FoundRow, FROM_CONSUMPTIONS, walkOf } from "./pageWalk.ts";
import { plannedOnce } from "./plannedOnce.ts";
import { feedPage } from "./feedQuery.ts";
import { ledgerFigures } from "./figures.ts";
import { findSuccess } from "./successQuery.ts";
import { consumptionTotals } from "./totalsQueries.ts";

const NOTHING: Condition = { sql: "FALSE", values: [] };

/** Statements kept prepared; filters combine in many ways, and each way is one text. */
const STATEMENTS_MAX = 200;

/** SQLite knows no booleans. */
type PackedAttempt = Omit<Attempt, "isVoid" | "isDoubtfulRefusal"> & {
  readonly id: string;
  readonly isVoid: 0 | 1;
  readonly isDoubtfulRefusal: 0 | 1;
};

export type ReadQueries = ReturnType<typeof createReadQueries>;

/** A query had no time left: it ends at the next row, where the thread could not be stopped from outside. */
export class ReadTimeUp extends Error {}

/** @param isInTime asked for every row that a page or a count looks at */
export function createReadQueries(database: Database.Database, isInTime: () => boolean = () => true) {
  const statements = new Map<string, Database.Statement>();
  database.function("in_time", { deterministic: false }, (_row: unknown) => {
    if (!isInTime()) throw new ReadTimeUp("the query took too long");
    return 1;
  });

  function prepared(sql: string): Database.Statement {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const oldest = statements.keys().next();
    if (statements.size >= STATEMENTS_MAX && !oldest.done) statements.delete(oldest.value);
    const statement = database.prepare(plannedOnce(sql));
    statements.set(sql, statement);
    return statement;
  }

  function all<Columns>(sql: string, values: readonly SqlValue[]): Columns[] {
    // The text names the columns it selects; the driver takes our word for them.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return (prepared(sql) as Database.Statement<SqlValue[], Columns>).all(...values);
  }

  function standing(scope: Scope, app: string, paymentSeq: string): Consumption | null {
    const inScope = withinScope(scope);
    const sql = `${FROM_CONSUMPTIONS} WHERE c.app = (SELECT app FROM apps WHERE name = ?) AND c.payment_seq = ?
      AND ${inScope.sql} ORDER BY c.status = 'CONSUMED' DESC, c.row DESC LIMIT 1`;
    const [row] = all<NamedColumns>(sql, [app, paymentSeq, ...inScope.values]);
    return row === undefined ? null : consumptionFrom(row, row.app_name);
  }

  return {
    findSuccess: (claim: SuccessClaim) => findSuccess(all, claim),
    standingConsumption: standing,

    standingConsumptions: (scope: Scope, payments: readonly PaymentName[]): (Consumption | null)[] =>
      payments.map(({ app, paymentSeq }) => standing(scope, app, paymentSeq)),

    consumptionsById(scope: Scope, ids: readonly string[]): (Consumption | null)[] {
      const inScope = withinScope(scope);
      const sql = `${FROM_CONSUMPTIONS} WHERE c.id IN (SELECT unhex(value) FROM json_each(?)) AND ${inScope.sql}`;
      const rows = all<NamedColumns>(sql, [JSON.stringify(ids), ...inScope.values]);
      const byId = new Map(rows.map((row) => [row.id, consumptionFrom(row, row.app_name)]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    consumptionPage(scope: Scope, query: PageQuery): PackedPage {
      const walks = walksOf(scope, query.filter, query.order.field).map((filter) => walkOf(scope, filter, query));
      const found = inOrder(walks, query);
      const kept = found.slice(0, query.size).map(([, , packed]) => packed);
      const hasMore = found.length > query.size;
      const rows = `[${(query.isFromEnd ? kept.toReversed() : kept).join(",")}]`;
      return query.isFromEnd
        ? { rows, hasNext: query.before !== null, hasPrevious: hasMore }
        : { rows, hasNext: hasMore, hasPrevious: query.after !== null };
    },

    consumptionCount(scope: Scope, filter: ConsumptionFilter, isSettledOnly: boolean): number {
      const settled = isSettledOnly ? [{ sql: "c.settled_at IS NOT NULL", values: [] }] : [];
      const condition = and([
        IN_TIME,
        withinScope(scope),
        matching(filter, scope.kind === "player", "REQUESTED_AT"),
        ...settled,
      ]);
      const sql = `SELECT count(*) AS count FROM consumptions c WHERE ${condition.sql}`;
      return all<{ count: number }>(sql, condition.values)[0]?.count ?? 0;
    },

    attemptsOf(scope: Scope, ids: readonly string[]): Attempt[][] {
      const inScope = withinScope(scope);
      const sql = `SELECT lower(hex(c.id)) AS id, a.number, a.trigger, ${CONTROL_KIND} AS control, a.is_void AS isVoid,
        a.is_doubtful_refusal AS isDoubtfulRefusal,
        a.started_at AS startedAt, a.ended_at AS endedAt,
        a.outcome, a.result_code AS resultCode, a.http_status AS httpStatus, a.duration_ms AS durationMs,
        a.request_id AS requestId, a.message FROM consumptions c JOIN attempts a ON a.consumption = c.row
        AND a.number > (SELECT max(n.number) FROM attempts n WHERE n.consumption = c.row) - ${ATTEMPTS_TOLD_MAX}
        WHERE c.id IN (SELECT unhex(value) FROM json_each(?)) AND ${inScope.sql} ORDER BY c.row, a.number`;
      const rows = all<PackedAttempt>(sql, [JSON.stringify(ids), ...inScope.values]);
      const told = rows.map((row) => ({
        ...row,
        isVoid: row.isVoid === 1,
        isDoubtfulRefusal: row.isDoubtfulRefusal === 1,
      }));
      const byId = Map.groupBy(told, (row) => row.id);
      return ids.map((id) => byId.get(id) ?? []);
    },

    backgroundsOf(scope: Scope, ids: readonly string[]): Background[] {
      const inScope = withinScope(scope);
      const sql = `SELECT lower(hex(c.id)) AS id, ${PRODUCTLESS.sql} AS lacksProduct,
        EXISTS (SELECT 1 FROM consumptions o WHERE o.payment_seq = c.payment_seq AND o.app = c.app AND o.row <> c.row
          AND o.status = 'CONSUMED' AND (o.token_digest IS NULL OR o.token_digest = c.token_digest)) AS isConsumedOtherwise
        FROM consumptions c WHERE c.id IN (SELECT unhex(value) FROM json_each(?)) AND ${inScope.sql}`;
      const rows = all<{ id: string; lacksProduct: 0 | 1; isConsumedOtherwise: 0 | 1 }>(sql, [
        JSON.stringify(ids),
        ...inScope.values,
      ]);
      const byId = new Map(
        rows.map(({ id, lacksProduct, isConsumedOtherwise }) => [
          id,
          { lacksProduct: lacksProduct === 1, isConsumedOtherwise: isConsumedOtherwise === 1 },
        ]),
      );
      return ids.map((id) => byId.get(id) ?? NO_BACKGROUND);
    },

    /** Whoever guessed at a token must not learn that the payment was refunded: to players, of what is CONSUMED. */
    reversalsOf(scope: Scope, ids: readonly string[]): Reversal[][] {
      const inScope = withinScope(scope);
      const sql = `SELECT lower(hex(c.id)) AS consumption_id, ${REVERSAL_COLUMNS}
        FROM consumptions c JOIN reversals r ON r.app = c.app AND r.payment_seq = c.payment_seq JOIN apps ON apps.app = c.app
        WHERE c.id IN (SELECT unhex(value) FROM json_each(?)) AND ${inScope.sql}
        ${scope.kind === "player" ? "AND c.status = 'CONSUMED'" : ""} ORDER BY r.row`;
      const rows = all<ReversalColumns & { consumption_id: string }>(sql, [JSON.stringify(ids), ...inScope.values]);
      const byId = Map.groupBy(rows, (row) => row.consumption_id);
      return ids.map((id) => (byId.get(id) ?? []).map(reversalFrom));
    },

    reversalsById(scope: Scope, ids: readonly string[]): (Reversal | null)[] {
      const inScope = reversalsWithin(scope);
      const sql = `SELECT ${REVERSAL_COLUMNS} FROM reversals r JOIN apps USING (app)
        WHERE r.id IN (SELECT unhex(value) FROM json_each(?)) AND ${inScope.sql}`;
      const rows = all<ReversalColumns>(sql, [JSON.stringify(ids), ...inScope.values]);
      const byId = new Map(rows.map((row) => [row.id, reversalFrom(row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    reversalsByReference(scope: Scope, app: string, references: readonly string[]): (Reversal | null)[] {
      const inScope = reversalsWithin(scope);
      const sql = `SELECT ${REVERSAL_COLUMNS} FROM reversals r JOIN apps USING (app)
        WHERE r.app = (SELECT app FROM apps WHERE name = ?) AND r.reference IN (SELECT value FROM json_each(?))
        AND ${inScope.sql}`;
      const rows = all<ReversalColumns>(sql, [app, JSON.stringify(references), ...inScope.values]);
      const byReference = new Map(rows.map((row) => [row.reference, reversalFrom(row)]));
      return references.map((reference) => byReference.get(reference) ?? null);
    },

    consumptionTotals: (scope: Scope, query: TotalsQuery): TotalsAnswer =>
      database.transaction(() => consumptionTotals(all, scope, query))(),

    /** Open ones whose sealed token begins with none of these key ids. */
    countUnopenable(keyIds: readonly string[]): number {
      const sql = `SELECT count(*) AS count FROM sealed_tokens
        WHERE lower(hex(substr(token, 1, 4))) NOT IN (${placeholders(keyIds.length)})`;
      return all<{ count: number }>(sql, keyIds)[0]?.count ?? 0;
    },

    auditPage(scope: Scope, { size, after }: AuditQuery): AuditPage | "unknownPosition" {
      const inScope = scope.kind === "player" ? NOTHING : ofApp("l.app", scope.kind === "app" ? scope.app : null);
      const until = { sql: "l.row <= (SELECT row FROM audit_log WHERE id = unhex(?))", values: [after] };
      const condition = and(after === null ? [inScope] : [inScope, until]);
      const sql = `SELECT lower(hex(l.id)) AS id, l.occurred_at AS occurredAt, l.actor, l.action,
        iif(c.id IS NULL, NULL, lower(hex(c.id))) AS consumptionId, l.note, l.before, l.after, l.request_id AS requestId
        FROM audit_log l LEFT JOIN consumptions c ON c.row = l.consumption
        WHERE ${condition.sql} ORDER BY l.row DESC LIMIT ?`;
      return auditPageOf(all<AuditEntry>(sql, [...condition.values, rowsForAuditPage(size)]), { size, after });
    },

    feedPage: (scope: Scope, query: FeedQuery) => feedPage(all, scope, query),

    figures: () => ledgerFigures(all),
  };

  /** Several statements see the same rows: one that changes its status meanwhile is in one of the walks, and in no other. */
  function atOneMoment<Result>(read: () => Result): Result {
    prepared("BEGIN").run();
    try {
      return read();
    } finally {
      prepared("COMMIT").run();
    }
  }

  function inOrder(walks: readonly Condition[], query: PageQuery): readonly FoundRow[] {
    const [only, ...others] = walks;
    if (only === undefined) return [];
    if (others.length === 0) return found(only);
    const rows = atOneMoment(() => walks.flatMap(found));
    const sign = directionOf(query) === "ASC" ? 1 : -1;
    return rows.toSorted(([at, row], [otherAt, otherRow]) => sign * (at - otherAt || row - otherRow));
  }

  function found({ sql, values }: Condition): FoundRow[] {
    // Three columns, as `walkOf` selects them.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return prepared(sql)
      .raw()
      .all(...values) as FoundRow[];
  }
}

/** A player's are those of what they consumed; everyone else's, those of their app. */
function reversalsWithin(scope: Scope): Condition {
  if (scope.kind !== "player") return ofApp("r.app", scope.kind === "app" ? scope.app : null);
  const own = withinScope(scope);
  return {
    sql: `EXISTS (SELECT 1 FROM consumptions c WHERE c.app = r.app AND c.payment_seq = r.payment_seq
      AND c.status = 'CONSUMED' AND ${own.sql})`,
    values: own.values,
  };
}
