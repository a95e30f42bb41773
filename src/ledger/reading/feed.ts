// The feed, page by page: everything after a position, in the order in which it was committed.

import type { FeedEvent } from "../../domain/consumption.ts";
import { outcomeToldBy } from "../../domain/delivery.ts";
import { feedDigestOf } from "../feedDigest.ts";
import type { FeedQuery, FeedRow } from "../feedPlaces.ts";
import type { Page } from "../port.ts";
import type { Scope } from "../scope.ts";
import { and, ofApp, withinScope } from "./conditions.ts";
import type { Dialect } from "./dialect.ts";
import { type Read, rowsOf } from "./read.ts";
import { raw, type Sql, sql } from "./sql.ts";

export type FeedPage = Page<FeedRow> | "unknownPosition";

export function* feedPage(dialect: Dialect, scope: Scope, query: FeedQuery): Read<FeedPage> {
  const { app, size, after } = query;
  if (after !== null) {
    const [event] = yield* feedEvents(dialect, scope, sql`f.sequence = ${after.sequence}`, 1);
    if (event === undefined || feedDigestOf(event) !== after.digest) return "unknownPosition";
  }
  const later = and([sql`f.sequence > ${after?.sequence ?? 0}`, ofApp(dialect, "f", app)]);
  const found = yield* feedEvents(dialect, scope, later, size + 1);
  const rows = found.slice(0, size).map((event) => ({
    event,
    position: { sequence: event.sequence, digest: feedDigestOf(event) },
  }));
  return { rows, hasNext: found.length > size, hasPrevious: after !== null };
}

type FeedColumns = readonly [
  sequence: number,
  ordinal: number,
  kind: FeedEvent["kind"],
  occurredAt: number,
  app: string,
  paymentSeq: string,
  consumptionId: string | null,
  status: FeedEvent["status"],
  evidence: FeedEvent["evidence"],
  reference: string | null,
  note: string | null,
  reversalId: string | null,
];

function* feedEvents(dialect: Dialect, scope: Scope, where: Sql, limit: number): Read<FeedEvent[]> {
  // A player has few consumptions: start from those. Everyone else scans the feed itself.
  const { from, where: inScope } =
    scope.kind === "player"
      ? dialect.feedOf(withinScope(dialect, scope))
      : {
          from: sql`feed f LEFT JOIN consumptions c ON c.${dialect.key} = f.consumption`,
          where: ofApp(dialect, "f", scope.kind === "app" ? scope.app : null),
        };
  const rows = yield* rowsOf<FeedColumns>(
    sql`SELECT f.sequence, f.ordinal, f.kind, f.occurred_at, ${dialect.appNameOf("f")},
        coalesce(c.payment_seq, r.payment_seq), ${dialect.hexOrNull(raw("c.id"))}, f.status, f.evidence, f.reference, f.note,
        ${dialect.hexOrNull(raw("r.id"))}
      FROM ${from} LEFT JOIN reversals r ON r.${dialect.key} = f.reversal
      WHERE ${and([dialect.inTime.feed, where, inScope])} ORDER BY f.sequence LIMIT ${limit}`,
  );
  return rows.map(feedEventFrom);
}

function feedEventFrom(values: FeedColumns): FeedEvent {
  const [sequence, ordinal, kind, occurredAt, app, paymentSeq, consumptionId, status, evidence] = values;
  const [reference, note, reversalId] = [values[9], values[10], values[11]];
  const outcome = outcomeToldBy(kind);
  const delivery = reference === null ? null : { outcome, reference, note, acknowledgedAt: occurredAt };
  return {
    sequence,
    ordinal,
    kind,
    occurredAt,
    app,
    paymentSeq,
    consumptionId,
    status,
    evidence,
    delivery,
    reversalId,
  };
}
