// Whether the tokens that are kept for a look-up of facts go when their day is over (DESIGN, reconciliation). Servers delete them, so
// one that is over is told of only where a server has been up for long enough to do it: what is over while none runs is no damage.

import { type Finding, warn } from "../checks.ts";
import { TOKEN_KEPT_MS } from "../factLookUps.ts";

export const FACT_LOOK_UPS_RULE = "facts to look up (I7)";

/** The first versions of the schema that have them. */
export const FACT_LOOK_UPS_SINCE = { sqlite: 6, postgres: 4 } as const;

/** A look-up rests ten minutes at most; the rest is for a load, a clock that is corrected, and a machine that wakes up. */
const GRACE_MS = 3_600_000;
const HOUR_MS = 3_600_000;

/** A server that has the ledger open, and the moment that is looked at, by the clock that its instants are of. */
export interface RunningServer {
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** The consumptions whose token is over were settled before this; null: nobody could have deleted it. */
export function settledBeforeMs(server: RunningServer | null): number | null {
  if (server === null || server.nowMs - server.sinceMs < GRACE_MS) return null;
  return server.nowMs - TOKEN_KEPT_MS - GRACE_MS;
}

export interface OverdueTokens {
  readonly count: number;
  /** When the first of them was settled; null: there is none. */
  readonly oldest: number | null;
}

/** null: all is well. */
export function judgeTokenAges({ count, oldest }: OverdueTokens, { nowMs }: RunningServer): Finding | null {
  if (count === 0 || oldest === null) return null;
  const hours = Math.floor((nowMs - oldest) / HOUR_MS);
  return warn(
    `${count} tokens are kept for it beyond their day, the oldest for ${hours} hours, though a server runs`,
    "look again in an hour; if they are still there, stop every server, and take them away: DELETE FROM fact_look_ups",
  );
}
