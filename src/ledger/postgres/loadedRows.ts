// Rows as the flush reads them, and what they mean.

import type { Consumption } from "../../domain/consumption.ts";
import type {
  AttemptOutcome,
  AttemptTrigger,
  ConsumptionStatus,
  ControlSubject,
  Environment,
  Evidence,
  PriceSource,
} from "../../domain/payment.ts";
import type { AttemptRow, Loaded, LoadedConsumption } from "./loaded.ts";

export interface LoadColumns {
  readonly id: string;
  readonly row: number;
  readonly app: string;
  readonly environment: Environment;
  readonly payment_seq: string;
  readonly item_seq: string;
  readonly token_digest: string | null;
  readonly player_id: string;
  readonly status: ConsumptionStatus;
  readonly evidence: Evidence | null;
  readonly amount_micros: string | null;
  readonly currency: string | null;
  readonly price_source: PriceSource | null;
  readonly result_code: number | null;
  readonly message: string | null;
  readonly requested_at: number;
  readonly settled_at: number | null;
  readonly next_attempt_at: number | null;
  readonly lease_attempt: number | null;
  readonly event_count: number;
  readonly sealed_token: Buffer | null;
  readonly due_ms: number | null;
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
  readonly goneSinceMs: number | null;
}

export function loadedFrom(rows: readonly LoadColumns[], rest: Omit<Loaded, "consumptions" | "markedApps">): Loaded {
  const marked = rows.filter(({ is_marked }) => is_marked === true).map(({ app }) => app);
  return { ...rest, consumptions: rows.map(consumptionFrom), markedApps: new Set(marked) };
}

function consumptionFrom(columns: LoadColumns): LoadedConsumption {
  const { amount_micros: micros, currency } = columns;
  const told: Consumption = {
    id: columns.id,
    app: columns.app,
    environment: columns.environment,
    paymentSeq: columns.payment_seq,
    itemSeq: BigInt(columns.item_seq),
    playerId: columns.player_id === "" ? null : columns.player_id,
    status: columns.status,
    evidence: columns.evidence,
    price: micros === null || currency === null ? null : { amountMicros: BigInt(micros), currency },
    priceSource: columns.price_source,
    resultCode: columns.result_code,
    message: columns.message,
    requestedAt: columns.requested_at,
    settledAt: columns.settled_at,
    nextAttemptAt: columns.next_attempt_at,
  };
  return {
    row: columns.row,
    told,
    tokenDigest: columns.token_digest,
    leaseAttempt: columns.lease_attempt,
    eventCount: columns.event_count,
    sealedToken: columns.sealed_token,
    dueMs: columns.due_ms,
    attempts: (columns.attempts ?? []).map(attemptFrom),
  };
}

function attemptFrom({ controlToken, controlItemSeq, goneSinceMs, ...rest }: AttemptJson): AttemptRow {
  const control =
    controlToken === null || controlItemSeq === null ? null : { token: controlToken, itemSeq: BigInt(controlItemSeq) };
  return { ...rest, control, processGoneSinceMs: goneSinceMs };
}
