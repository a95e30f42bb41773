// The figures of a ledger on PostgreSQL, each along an index that holds nothing else.

import { sql } from "kysely";
import { COUNTED_MAX, type LedgerFigures, OPEN_STATUSES, type OpenStatus } from "../figures.ts";
import { UNDELIVERED } from "./conditions.ts";
import { build, type RunQuery } from "./tables.ts";

export async function ledgerFigures(run: RunQuery): Promise<LedgerFigures> {
  const lists = OPEN_STATUSES.map((status) => grouped(openOf(status)).select(sql.lit(status).as("status")));
  const [pending, inDoubt, disputed] = lists;
  if (pending === undefined || inDoubt === undefined || disputed === undefined) throw new Error("three statuses");
  const open = await run(pending.unionAll(inDoubt).unionAll(disputed));
  const undelivered = await run(
    grouped(
      oldest()
        .where("c.status", "=", sql.lit("CONSUMED" as const))
        .where(UNDELIVERED),
    ),
  );
  const [newest] = await run(build.selectFrom("feed_head").select("last"));
  return { open, undelivered, feedHead: newest?.last ?? 0 };
}

const oldest = () =>
  build
    .selectFrom("consumptions as c")
    .select(["c.app", "c.requested_at"])
    .orderBy("c.requested_at")
    .limit(COUNTED_MAX);

/** As literals: so the planner sees that the index of open ones holds them all. */
const openOf = (status: OpenStatus) =>
  oldest()
    .where(sql<boolean>`c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')`)
    .where("c.status", "=", sql.lit(status));

function grouped(rows: ReturnType<typeof oldest>) {
  return build
    .selectFrom(rows.as("oldest"))
    .groupBy("oldest.app")
    .select((oldest) => [
      "oldest.app",
      oldest.fn.countAll<number>().as("count"),
      oldest.fn.min("oldest.requested_at").as("oldestAt"),
    ]);
}

/** Open ones whose sealed token begins with none of these key ids. */
export async function countUnopenable(run: RunQuery, keyIds: readonly string[]): Promise<number> {
  const counted = build
    .selectFrom("consumptions as c")
    .select((c) => c.fn.countAll<number>().as("count"))
    // As literals: so the planner sees that the index of open ones holds them all.
    .where(sql<boolean>`c.status IN ('PENDING', 'IN_DOUBT', 'DISPUTED')`)
    .where(sql<boolean>`encode(substring(c.sealed_token FROM 1 FOR 4), 'hex') <> ALL (${keyIds}::text[])`);
  const [row] = await run(counted);
  return row?.count ?? 0;
}
