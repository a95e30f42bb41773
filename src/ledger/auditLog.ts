// What was done by hand, as it is read: newest first, within an operator's scope, and never by a player.

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
  /** Entries strictly older than the one of this id. */
  readonly after: string | null;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly hasOlder: boolean;
}

export interface AuditReader {
  auditPage(scope: Scope, query: AuditQuery): Promise<AuditPage>;
}
