// The audit log on PostgreSQL, newest first: its ids are its numbers, for each is raised above those before it.

import { sql } from "kysely";
import { type AuditPage, auditPageOf, type AuditQuery, rowsForAuditPage } from "../auditLog.ts";
import type { Scope } from "../scope.ts";
import { and, auditWithinScope, type Condition } from "./conditions.ts";
import { idFrom } from "./rows.ts";
import { build, type RunQuery } from "./tables.ts";

export async function auditPage(
  run: RunQuery,
  scope: Scope,
  { size, after }: AuditQuery,
): Promise<AuditPage | "unknownPosition"> {
  const until: Condition[] = after === null ? [] : [sql<boolean>`l.id <= ${after}::uuid`];
  const newestFirst = build
    .selectFrom("audit_log as l")
    .leftJoin("consumptions as c", "c.id", "l.consumption")
    .selectAll("l")
    .where(and([auditWithinScope(scope), ...until]))
    .orderBy("l.id", "desc")
    .limit(rowsForAuditPage(size));
  const found = await run(newestFirst);
  const entries = found.map((row) => ({
    id: idFrom(row.id),
    occurredAt: row.occurred_at,
    actor: row.actor,
    action: row.action,
    consumptionId: row.consumption === null ? null : idFrom(row.consumption),
    note: row.note,
    before: row.before,
    after: row.after,
    requestId: row.request_id,
  }));
  return auditPageOf(entries, { size, after });
}
