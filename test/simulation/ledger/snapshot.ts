// What a simulated ledger holds, engine apart: the same facts for the watchers and the checker, whatever they are kept in.

import type {
  FeedEventKind,
  AttemptRecord,
  ConsumptionRecord,
  ConsumptionStatus,
} from "../../../src/domain/payment.ts";
import type { Evidence } from "../../../src/domain/payment.ts";
import type { WriteOperation } from "../../../src/ledger/writing/writeOperation.ts";

export interface SeenAttempt extends AttemptRecord {
  readonly requestId: string | null;
}

export interface SeenConsumption extends ConsumptionRecord {
  readonly paymentSeq: string;
  readonly attempts: readonly SeenAttempt[];
  readonly sealedToken: Uint8Array | null;
}

export interface SeenEvent {
  readonly sequence: number;
  readonly consumptionId: string;
  readonly ordinal: number;
  readonly kind: FeedEventKind;
  readonly status: ConsumptionStatus;
  readonly evidence: Evidence | null;
}

export interface SeenLook {
  readonly paymentSeq: string;
  readonly tokenDigest: string;
  readonly itemSeq: bigint;
}

export interface LedgerSnapshot {
  /** In the order they were created. */
  readonly consumptions: readonly SeenConsumption[];
  readonly feed: readonly SeenEvent[];
  readonly looks: readonly SeenLook[];
  readonly isAppMarked: boolean;
}

/** One transaction as it left the ledger; several operations where they shared a flush. */
export interface WriteRecord {
  readonly before: LedgerSnapshot;
  readonly after: LedgerSnapshot;
  readonly operations: readonly WriteOperation[];
  /** Ledger time. */
  readonly nowMs: number;
}
