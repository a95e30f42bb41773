// The feed on PostgreSQL, page by page: everything after a place, in the order in which it was committed.

import { sql } from "kysely";
import type { FeedEvent } from "../../domain/consumption.ts";
import { feedDigestOf } from "../feedDigest.ts";
import type { FeedQuery, FeedRow } from "../feedPlaces.ts";
import type { Page } from "../port.ts";
import type { Scope } from "../scope.ts";
import { and, anyOf, type Condition, feedWithinScope, on } from "./conditions.ts";
import { feedEventFrom } from "./rows.ts";
import { build, type RunQuery } from "./tables.ts";

export async function feedPage(
  run: RunQuery,
  scope: Scope,
  query: FeedQuery,
): Promise<Page<FeedRow> | "unknownPosition"> {
  const { app, size, after } = query;
  if (after !== null) {
    const [event] = await feedEvents(run, scope, null, on("f.sequence", "=", after.sequence), 1);
    if (event === undefined || feedDigestOf(event) !== after.digest) return "unknownPosition";
  }
  const found = await feedEvents(run, scope, app, on("f.sequence", ">", after?.sequence ?? 0), size + 1);
  const rows = found.slice(0, size).map((event) => ({
    event,
    position: { sequence: event.sequence, digest: feedDigestOf(event) },
  }));
  return { rows, hasNext: found.length > size, hasPrevious: after !== null };
}

async function feedEvents(
  run: RunQuery,
  scope: Scope,
  app: string | null,
  where: Condition,
  limit: number,
): Promise<FeedEvent[]> {
  const events = build
    .selectFrom("feed as f")
    .leftJoin("consumptions as c", "c.id", "f.consumption")
    .leftJoin("reversals as r", "r.id", "f.reversal")
    .selectAll("f")
    .select(sql<string>`coalesce(c.payment_seq, r.payment_seq)`.as("payment_seq"))
    .where(and([where, feedWithinScope(scope), anyOf("f.app", app === null ? undefined : [app])]))
    .orderBy("f.sequence")
    .limit(limit);
  return (await run(events)).map(feedEventFrom);
}
