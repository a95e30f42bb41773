// Rows as the flush reads them, and what they mean.

import { type RecordColumns, recordFrom } from "../recordColumns.ts";
import type { AttemptOutcome, AttemptTrigger, ControlSubject } from "../../domain/payment.ts";
import type { AttemptRow, Loaded, LoadedConsumption } from "./loaded.ts";

export interface LoadColumns extends RecordColumns {
  readonly id: string;
  readonly row: number;
  readonly app: string;
  readonly token_digest: string | null;
  readonly lease_attempt: number | null;
  readonly event_count: number;
  readonly sealed_token: Buffer | null;
  readonly due_ms: number | null;
  readonly delivery_ordinal: number | null;
  readonly reversal_count: number;
  readonly lacks_product: boolean;
  readonly dropped_attempts: number;
  readonly is_marked: boolean | null;
  readonly attempts: readonly AttemptJson[] | null;
}

interface AttemptJson {
  readonly number: number;
  readonly trigger: AttemptTrigger;
  readonly controlToken: ControlSubject["token"] | null;
  readonly controlItemSeq: string | null;
  readonly isAfter5018: boolean;
  readonly isVoid: boolean;
  readonly isShownConsumable: boolean;
  readonly isDoubtfulRefusal: boolean;
  readonly instance: number;
  readonly leaseUntilMs: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly endedAtMs: number | null;
  readonly outcome: AttemptOutcome | null;
  readonly resultCode: number | null;
  readonly httpStatus: number | null;
  readonly durationMs: number | null;
  readonly requestId: string | null;
  readonly message: string | null;
  readonly goneSinceMs: number | null;
}

export function loadedFrom(rows: readonly LoadColumns[], rest: Omit<Loaded, "consumptions" | "markedApps">): Loaded {
  const marked = rows.filter(({ is_marked }) => is_marked === true).map(({ app }) => app);
  return { ...rest, consumptions: rows.map(consumptionFrom), markedApps: new Set(marked) };
}

function consumptionFrom(columns: LoadColumns): LoadedConsumption {
  const told = recordFrom(columns, columns.id, columns.app);
  return {
    row: columns.row,
    told,
    tokenDigest: columns.token_digest,
    leaseAttempt: columns.lease_attempt,
    eventCount: columns.event_count,
    sealedToken: columns.sealed_token,
    dueMs: columns.due_ms,
    deliveryOrdinal: columns.delivery_ordinal,
    reversalCount: columns.reversal_count,
    lacksProduct: columns.lacks_product,
    droppedAttempts: columns.dropped_attempts,
    attempts: (columns.attempts ?? []).map(attemptFrom),
  };
}

function attemptFrom({ controlToken, controlItemSeq, goneSinceMs, ...rest }: AttemptJson): AttemptRow {
  const control =
    controlToken === null || controlItemSeq === null ? null : { token: controlToken, itemSeq: BigInt(controlItemSeq) };
  return { ...rest, control, processGoneSinceMs: goneSinceMs };
}
