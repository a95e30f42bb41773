// The audit log on PostgreSQL, newest first: its ids are its numbers, for each is raised above those before it. Of what was moved here
// from SQLite some may have other places than their ids say.

import { type RawBuilder, sql } from "kysely";
import { type AuditPage, auditPageOf, type AuditQuery, rowsForAuditPage } from "../auditLog.ts";
import type { Scope } from "../scope.ts";
import { auditWithinScope } from "./conditions.ts";
import { IN_ORDER, type MovedOrder, outOfOrder } from "./movedOrder.ts";
import { idFrom } from "./rows.ts";
import { build, type RunQuery } from "./tables.ts";

export async function auditPage(
  run: RunQuery,
  scope: Scope,
  { size, after }: AuditQuery,
  { auditRecords }: MovedOrder = IN_ORDER,
): Promise<AuditPage | "unknownPosition"> {
  const entriesInScope = build
    .selectFrom("audit_log as l")
    .leftJoin("consumptions as c", "c.id", "l.consumption")
    .selectAll("l")
    .where(auditWithinScope(scope))
    .limit(rowsForAuditPage(size));
  const until = <Row>(place: RawBuilder<Row>) => (after === null ? sql<boolean>`true` : sql<boolean>`${place}`);
  const newestFirst =
    auditRecords.length === 0
      ? entriesInScope.where(until(sql`l.id <= ${after}::uuid`)).orderBy("l.id", "desc")
      : entriesInScope
          .leftJoin(outOfOrder(auditRecords).as("m"), "m.id", "l.id")
          .where(
            until(sql`(coalesce(m.follows, l.id), coalesce(m.place, 0)) <= (SELECT coalesce(n.follows, a.id), coalesce(n.place, 0)
              FROM audit_log a LEFT JOIN ${outOfOrder(auditRecords)} n ON n.id = a.id WHERE a.id = ${after}::uuid)`),
          )
          .orderBy(sql`coalesce(m.follows, l.id)`, "desc")
          .orderBy(sql`coalesce(m.place, 0)`, "desc");
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
