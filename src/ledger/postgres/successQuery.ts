// The recorded success of a call, read without the writer: the first row of the first table, and nothing of the others.

import { sql } from "kysely";
import type { Consumption } from "../../domain/consumption.ts";
import type { SuccessClaim } from "../writing/timelyWrites.ts";
import { consumptions } from "./readQueries.ts";
import { consumptionFrom } from "./rows.ts";
import type { RunQuery } from "./tables.ts";

/** Of a player only their own: one without player is taken over by a write. */
export async function findSuccess(run: RunQuery, claim: SuccessClaim): Promise<Consumption | null> {
  const { app, paymentSeq, itemSeq, tokenDigest, playerId } = claim;
  const isTheirs = sql<boolean>`c.status = 'CONSUMED' AND c.app = ${app} AND c.payment_seq = ${paymentSeq}
    AND c.item_seq = ${itemSeq.toString()}::bigint AND c.token_digest = decode(${tokenDigest}, 'hex')
    AND (${playerId}::text IS NULL OR c.player_id = ${playerId})`;
  const [row] = await run(consumptions.where(isTheirs));
  return row === undefined ? null : consumptionFrom(row);
}
