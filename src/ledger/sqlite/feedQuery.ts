// The feed on SQLite, page by page: everything after a place, in the order in which it was committed.

import type { FeedEvent } from "../../domain/consumption.ts";
import { feedDigestOf } from "../feedDigest.ts";
import type { FeedQuery, FeedRow } from "../feedPlaces.ts";
import type { Page } from "../port.ts";
import type { Scope } from "../scope.ts";
import { and, type Condition, EVENT_IN_TIME, ofApp, withinScope } from "./conditions.ts";
import type { RunAll } from "./totalsQueries.ts";

export function feedPage(all: RunAll, scope: Scope, query: FeedQuery): Page<FeedRow> | "unknownPosition" {
  const { app, size, after } = query;
  if (after !== null) {
    const [event] = feedEvents(all, scope, null, { sql: "f.sequence = ?", values: [after.sequence] }, 1);
    if (event === undefined || feedDigestOf(event) !== after.digest) return "unknownPosition";
  }
  const later = { sql: "f.sequence > ?", values: [after?.sequence ?? 0] };
  const found = feedEvents(all, scope, app, later, size + 1);
  const rows = found.slice(0, size).map((event) => ({
    event,
    position: { sequence: event.sequence, digest: feedDigestOf(event) },
  }));
  return { rows, hasNext: found.length > size, hasPrevious: after !== null };
}

function feedEvents(all: RunAll, scope: Scope, app: string | null, where: Condition, limit: number): FeedEvent[] {
  // A player has few consumptions: start from those. Everyone else walks the feed itself.
  const isPlayer = scope.kind === "player";
  const from = isPlayer
    ? "consumptions c CROSS JOIN feed f ON f.consumption = c.row"
    : "feed f LEFT JOIN consumptions c ON c.row = f.consumption";
  const inScope = isPlayer ? withinScope(scope) : ofApp("f.app", scope.kind === "app" ? scope.app : null);
  const condition = and([EVENT_IN_TIME, where, inScope, ofApp("f.app", app)]);
  const sql = `SELECT f.sequence, f.ordinal, f.kind, f.occurred_at AS occurredAt, apps.name AS app,
    coalesce(c.payment_seq, r.payment_seq) AS paymentSeq, iif(c.id IS NULL, NULL, lower(hex(c.id))) AS consumptionId,
    f.status, f.evidence, f.reference, f.note, iif(r.id IS NULL, NULL, lower(hex(r.id))) AS reversalId
    FROM ${from} LEFT JOIN reversals r ON r.row = f.reversal JOIN apps ON apps.app = f.app
    WHERE ${condition.sql} ORDER BY f.sequence LIMIT ?`;
  return all<FeedColumns>(sql, [...condition.values, limit]).map(feedEventFrom);
}

type FeedColumns = Omit<FeedEvent, "delivery"> & { readonly reference: string | null; readonly note: string | null };

function feedEventFrom({ reference, note, ...event }: FeedColumns): FeedEvent {
  const outcome = event.kind === "DELIVERED" ? "DELIVERED" : "FAILED";
  const delivery =
    reference === null ? null : ({ outcome, reference, note, acknowledgedAt: event.occurredAt } as const);
  return { ...event, delivery };
}
