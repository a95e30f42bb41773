// The numbers under which SQLite stores words that most rows share, as schema/ledger.sqlite.sql has them: 0 and 1 cost no
// byte there, so they are the usual ones.

import type { DeliveryOutcome } from "../domain/delivery.ts";
import type {
  AttemptOutcome,
  AttemptTrigger,
  ConsumptionStatus,
  Environment,
  Evidence,
  FeedEventKind,
  PriceSource,
} from "../domain/payment.ts";

type Codes<Word extends string> = Readonly<Record<Word, number>>;

export const ENVIRONMENT_CODES: Codes<Environment> = { SANDBOX: 0, PRODUCTION: 1 };
export const STATUS_CODES: Codes<ConsumptionStatus> = {
  REJECTED: 0,
  CONSUMED: 1,
  PENDING: 2,
  IN_DOUBT: 3,
  DISPUTED: 4,
};
export const EVIDENCE_CODES: Codes<Evidence> = { CONFIRMED: 1, INFERRED: 2, OPERATOR: 3, IMPORTED: 4 };
export const PRICE_SOURCE_CODES: Codes<PriceSource> = {
  UPSTREAM: 1,
  UNCONSUMED_LIST: 2,
  TRANSACTION: 3,
  IMPORT: 4,
  UNKNOWN: 5,
};
export const DELIVERY_OUTCOME_CODES: Codes<DeliveryOutcome> = { FAILED: 0, DELIVERED: 1 };
export const TRIGGER_CODES: Codes<AttemptTrigger> = { RECONCILIATION: 0, CALL: 1, OPERATOR: 2, CONTROL: 3 };
export const OUTCOME_CODES: Codes<AttemptOutcome> = { REFUSED: 0, CONSUMED: 1, UNKNOWN: 2, NOT_SENT: 3 };
export const EVENT_KIND_CODES: Codes<FeedEventKind> = {
  REJECTED: 0,
  CONSUMED: 1,
  IMPORTED: 2,
  IN_DOUBT: 3,
  DISPUTED: 4,
  AMENDED: 5,
  DELIVERED: 6,
  DELIVERY_FAILED: 7,
  REVERSED: 8,
};

export function codeOf<Word extends string>(codes: Codes<Word>, word: Word | null): number | null {
  return word === null ? null : codes[word];
}

/** Of what an event says it left behind: its columns status_code and evidence_code. */
export function standingCodes(left: {
  readonly status: ConsumptionStatus;
  readonly evidence: Evidence | null;
}): [statusCode: number, evidenceCode: number | null] {
  return [STATUS_CODES[left.status], codeOf(EVIDENCE_CODES, left.evidence)];
}

/** By code. */
export function wordsOf<Word extends string>(codes: Codes<Word>): readonly (Word | undefined)[] {
  const words: (Word | undefined)[] = [];
  for (const word in codes) words[codes[word]] = word;
  return words;
}

/** A request's id as it is stored: of the usual form as bytes, and any other text as it is. */
export function requestKeyOf(requestId: string): string | Uint8Array {
  return /^[0-9a-f]{32}$/.test(requestId) ? Buffer.from(requestId, "hex") : requestId;
}
