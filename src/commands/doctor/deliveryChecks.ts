// Consumed and not delivered: what players paid for and nobody says they got.

import type { LedgerFigures } from "../../ledger/port.ts";
import { type Check, type Finding, ok, warn } from "../../ledger/checks.ts";

export interface DeliveryChecksOptions {
  /** null: there is no ledger yet. */
  readonly figures: () => Promise<LedgerFigures | null>;
  readonly epochMs: () => number;
}

const OLD_MS = 3_600_000;

export function deliveryChecks({ figures, epochMs }: DeliveryChecksOptions): Check[] {
  return [{ name: "undelivered", run: async () => judge(await figures(), epochMs()) }];
}

function judge(figures: LedgerFigures | null, now: number): Finding {
  const lists = figures?.undelivered ?? [];
  if (lists.length === 0) return ok("none");
  const count = lists.reduce((sum, list) => sum + list.count, 0);
  const oldestMs = now - Math.min(...lists.map(({ oldestAt }) => oldestAt));
  const told = `${count} consumed and not acknowledged as delivered`;
  if (oldestMs <= OLD_MS) return ok(told);
  return warn(
    `${told}, the oldest for ${Math.round(oldestMs / OLD_MS)} h`,
    "see that game servers grant and acknowledge: docs/how-to/grant-items-exactly-once.md. Where they acknowledge nothing, leave this be",
  );
}
