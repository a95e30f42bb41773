// What a flush reads before it decides, and what it writes afterwards: rows with everything they hold.

import type { Consumption, EpochMs, FeedEvent } from "../../domain/consumption.ts";
import type { AttemptRecord, LedgerMs } from "../../domain/payment.ts";
import type { FactLookUp, Lease, NewAuditEntry, Place } from "../writing/paymentStore.ts";
import type { StoredConsumption } from "../writing/storedPayment.ts";
import type { TotalsDelta } from "../writing/totalsTally.ts";
import type { NewReports, Reported } from "./loadedReports.ts";

/** An attempt with everything its row holds. */
export interface AttemptRow extends AttemptRecord {
  readonly instance: number;
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | null;
  readonly httpStatus: number | null;
  readonly durationMs: number | null;
  readonly requestId: string | null;
  readonly message: string | null;
}

/** A consumption with everything its row holds. */
export interface LoadedConsumption {
  readonly row: number;
  readonly told: Consumption;
  readonly tokenDigest: string | null;
  readonly leaseAttempt: number | null;
  readonly eventCount: number;
  readonly sealedToken: Uint8Array | null;
  readonly dueMs: LedgerMs | null;
  /** The standing delivery's place among its events. */
  readonly deliveryOrdinal: number | null;
  readonly reversalCount: number;
  /** CONSUMED by an answer that had to name a product and named none. */
  readonly lacksProduct: boolean;
  /** How many attempts were deleted since they decide nothing. */
  readonly droppedAttempts: number;
  readonly attempts: readonly AttemptRow[];
}

export interface Loaded {
  /** The database's clock, read after the locks were taken. */
  readonly nowMs: LedgerMs;
  readonly instance: number;
  /** In the order in which they were created. */
  readonly consumptions: readonly LoadedConsumption[];
  readonly markedApps: ReadonlySet<string>;
  readonly places: ReadonlyMap<string, Place>;
  /** Ids that are due, and how long until the next one is. */
  readonly due: readonly string[];
  readonly nextDueInMs: number | null;
  readonly reported: Reported;
  /** Of the consumptions that the flush's operations on look-ups name. */
  readonly factLookUps: FactLookUpsById;
  /** Ids whose look-up is due, and how long until the next one is. */
  readonly factsDue: readonly string[];
  readonly nextFactsDueInMs: number | null;
}

/** By consumption. */
export type FactLookUpsById = ReadonlyMap<string, FactLookUp>;

/** null: deleted. */
export type ChangedFactLookUps = ReadonlyMap<string, FactLookUp | null>;

export type NewEvent = Omit<FeedEvent, "sequence">;

/** What is to be written, each row once. */
export interface Changes {
  readonly consumptions: readonly LoadedConsumption[];
  readonly attempts: readonly { readonly consumptionId: string; readonly attempt: AttemptRow }[];
  readonly droppedAttempts: readonly { readonly consumptionId: string; readonly number: number }[];
  readonly events: readonly NewEvent[];
  readonly markedApps: readonly string[];
  readonly reports: NewReports;
  readonly auditEntries: readonly (NewAuditEntry & { readonly occurredAt: EpochMs })[];
  readonly totals: readonly TotalsDelta[];
  readonly factLookUps: ChangedFactLookUps;
}

export function keyOf(app: string, paymentSeq: string): string {
  return `${app}/${paymentSeq}`;
}

export function leased({ attemptNumber, untilMs }: Lease): Pick<LoadedConsumption, "leaseAttempt" | "dueMs"> {
  return { leaseAttempt: attemptNumber, dueMs: untilMs };
}

export function attemptNumbered({ attempts }: LoadedConsumption, number: number): AttemptRow {
  const found = attempts.find((attempt) => attempt.number === number);
  if (found === undefined) throw new Error("an attempt was not read before it is written");
  return found;
}

export function storedFrom({ told, ...rest }: LoadedConsumption): StoredConsumption {
  const { row, tokenDigest, leaseAttempt, eventCount, attempts } = rest;
  return { ...told, row, tokenDigest, leaseAttempt, eventCount, attempts, told };
}
