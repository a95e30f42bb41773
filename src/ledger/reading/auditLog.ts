// The audit log, newest first by the ledger's own order, whatever the clock said meanwhile.

import { type AuditEntry, type AuditPage, auditPageOf, type AuditQuery, rowsForAuditPage } from "../auditLog.ts";
import type { Scope } from "../scope.ts";
import { and, EVERYTHING, NOTHING } from "./conditions.ts";
import type { Dialect } from "./dialect.ts";
import { type Read, rowsOf } from "./read.ts";
import { raw, type Sql, sql } from "./sql.ts";

type AuditRow = readonly [
  id: string,
  occurredAt: number,
  actor: string,
  action: string,
  consumptionId: string | null,
  note: string | null,
  before: string | null,
  after: string | null,
  requestId: string,
];

export function* auditPage(dialect: Dialect, scope: Scope, query: AuditQuery): Read<AuditPage | "unknownPosition"> {
  const { size, after } = query;
  const { joined, descending, notAfter } = dialect.auditOrder;
  const condition = and([withinAuditScope(dialect, scope), after === null ? EVERYTHING : notAfter(after)]);
  const rows = yield* rowsOf<AuditRow>(
    sql`SELECT ${dialect.hexOf(raw("l.id"))}, l.occurred_at, l.actor, l.action, ${dialect.hexOrNull(raw("c.id"))}, l.note, l.before,
        l.after, l.request_id
      FROM audit_log l LEFT JOIN consumptions c ON c.${dialect.key} = l.consumption ${joined}
      WHERE ${condition} ORDER BY ${descending} LIMIT ${rowsForAuditPage(size)}`,
  );
  return auditPageOf(rows.map(entryFrom), query);
}

function withinAuditScope(dialect: Dialect, scope: Scope): Sql {
  if (scope.kind === "all") return EVERYTHING;
  return scope.kind === "app" && dialect.canHold(scope.app) ? dialect.isAuditOfApp(scope.app) : NOTHING;
}

function entryFrom(row: AuditRow): AuditEntry {
  const [id, occurredAt, actor, action, consumptionId, note, before, after, requestId] = row;
  return { id, occurredAt, actor, action, consumptionId, note, before, after, requestId };
}
