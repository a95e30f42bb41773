// From the filter a client writes to the one the ledger reads: bounded, and without what no record can match anyway.

import type { ConsumptionFilter, TimeRange } from "../ledger/port.ts";
import { badUserInput } from "./errors.ts";
import type { ConsumptionFilterInput } from "./inputs/ConsumptionFilterInput.ts";
import type { DateTimeRangeInput } from "./inputs/DateTimeRangeInput.ts";

const VALUES_MAX = 100;
/** Half a surrogate pair or a control character is in no record, and not every engine takes one as a parameter. */
const NO_RECORD_HOLDS = /[\p{Cc}\p{Cs}]/u;

export function readFilter(input: ConsumptionFilterInput | null | undefined): ConsumptionFilter {
  const filter = input ?? {};
  return {
    ...one("app", texts("app", filter.app)),
    ...one("paymentSeq", texts("paymentSeq", filter.paymentSeq)),
    ...one("storeOrderId", texts("storeOrderId", filter.storeOrderId)),
    ...one("requestId", texts("requestId", filter.requestId)),
    ...one("playerId", texts("playerId", filter.playerId)),
    ...one("itemSeq", values("itemSeq", filter.itemSeq)),
    ...one("status", values("status", filter.status)),
    ...one("currency", texts("currency", filter.currency)),
    ...one("resultCode", values("resultCode", filter.resultCode)),
    ...one("evidence", values("evidence", filter.evidence)),
    ...one("environment", filter.environment),
    ...one("isTest", filter.isTest),
    ...one("delivered", filter.delivered),
    ...one("reversed", filter.reversed),
    ...one("hasProduct", filter.hasProduct),
    ...one("requestedAt", range("requestedAt", filter.requestedAt)),
    ...one("settledAt", range("settledAt", filter.settledAt)),
  };
}

type Entry<Field extends string, Value> = { readonly [Key in Field]?: Value };

/** Absent and `null` leave no trace: the ledger's filter holds only what restricts. */
function one<Field extends string, Value>(field: Field, value: Value | null | undefined): Entry<Field, Value>;
function one(field: string, value: unknown): Record<string, unknown> {
  return value === null || value === undefined ? {} : { [field]: value };
}

function values<Value>(field: string, list: readonly Value[] | null | undefined): readonly Value[] | null {
  if (list === null || list === undefined) return null;
  if (list.length < 1 || list.length > VALUES_MAX)
    throw badUserInput(`filter.${field}: must have 1 to ${VALUES_MAX} values`);
  return [...new Set(list)];
}

function texts(field: string, list: readonly string[] | null | undefined): readonly string[] | null {
  const unique = values(field, list);
  if (unique?.some((text) => NO_RECORD_HOLDS.test(text)))
    throw badUserInput(`filter.${field}: must not contain control characters`);
  return unique;
}

function range(field: string, input: DateTimeRangeInput | null | undefined): TimeRange | null {
  const from = input?.from ?? null;
  const until = input?.until ?? null;
  if (from === null && until === null) return null;
  if (from !== null && until !== null && from > until) throw badUserInput(`filter.${field}: from is after until`);
  return { from, until };
}
