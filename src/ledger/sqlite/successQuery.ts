// The recorded success of a call, read without the writer: the first row of the first table, and nothing of the others.

import type { Consumption } from "../../domain/consumption.ts";
import type { SuccessClaim } from "../writing/timelyWrites.ts";
import { FROM_CONSUMPTIONS } from "./pageWalk.ts";
import { consumptionFrom, type NamedColumns } from "./rows.ts";
import type { RunAll } from "./totalsQueries.ts";

/** A player's own only: one without player is taken over by a write. */
const SUCCESS = `${FROM_CONSUMPTIONS}
  WHERE c.app = (SELECT app FROM apps WHERE name = ?) AND c.payment_seq = ? AND c.status = 'CONSUMED'
  AND c.item_seq = ? AND c.token_digest = unhex(?) AND (? IS NULL OR c.player_id = ?)`;

export function findSuccess(all: RunAll, claim: SuccessClaim): Consumption | null {
  const { app, paymentSeq, itemSeq, tokenDigest, playerId } = claim;
  const [row] = all<NamedColumns>(SUCCESS, [app, paymentSeq, itemSeq, tokenDigest, playerId, playerId]);
  return row === undefined ? null : consumptionFrom(row, row.app_name);
}
