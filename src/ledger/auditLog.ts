// What was done by hand, as it is read: newest first by the ledger's own numbers, whatever the clock said meanwhile, within an
// operator's scope, and never by a player.

import type { EpochMs } from "../domain/consumption.ts";
import type { Scope } from "./scope.ts";

export interface AuditEntry {
  /** 32 hex digits of a UUIDv7. */
  readonly id: string;
  readonly occurredAt: EpochMs;
  readonly actor: string;
  readonly action: string;
  /** null: it is about no consumption. */
  readonly consumptionId: string | null;
  readonly note: string | null;
  /** JSON texts. */
  readonly before: string | null;
  readonly after: string | null;
  readonly requestId: string;
}

export interface AuditQuery {
  readonly size: number;
  /** Entries written before the one of this id. */
  readonly after: string | null;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly hasOlder: boolean;
}

export interface AuditReader {
  /** "unknownPosition": `after` names no entry of this scope's log. */
  auditPage(scope: Scope, query: AuditQuery): Promise<AuditPage | "unknownPosition">;
}

/** How many to read from the entry that `after` names on, newest first: that one, the page, and one to know of more. */
export function rowsForAuditPage(size: number): number {
  return size + 2;
}

export function auditPageOf(found: readonly AuditEntry[], { size, after }: AuditQuery): AuditPage | "unknownPosition" {
  if (after !== null && found[0]?.id !== after) return "unknownPosition";
  const rest = after === null ? found : found.slice(1);
  return { entries: rest.slice(0, size), hasOlder: rest.length > size };
}
