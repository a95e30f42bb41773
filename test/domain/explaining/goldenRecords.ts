// Records by name, one for each text that the golden tables hold.

import type { Attempt, Consumption } from "../../../src/domain/consumption.ts";
import { explain, type Locale } from "../../../src/domain/explaining/explain.ts";
import { FOUND_BY_OPERATOR } from "../../../src/domain/resolution.ts";
import type { Reversal, ReversalKind } from "../../../src/domain/reversal.ts";
import { attemptOf, consumptionOf } from "../../graphql/support/records.ts";

interface Golden {
  readonly record: Partial<Consumption>;
  readonly attempts: readonly Partial<Attempt>[];
  readonly reversals?: readonly Reversal[];
}

const SETTLED_AT = Date.UTC(2026, 6, 1, 14, 59, 59);
const LATER = Date.UTC(2026, 6, 1, 15, 0);
const OPEN = { evidence: null, price: null, priceSource: null, settledAt: null };
const PENDING = { ...OPEN, status: "PENDING", resultCode: null, message: null } as const;
const IN_DOUBT = { ...OPEN, status: "IN_DOUBT", nextAttemptAt: LATER } as const;
const DISPUTED = { ...OPEN, status: "DISPUTED", resultCode: 5018 } as const;
const REJECTED = { ...OPEN, status: "REJECTED", settledAt: SETTLED_AT } as const;
const INFERRED = { evidence: "INFERRED", price: null, priceSource: "UNKNOWN" } as const;

const won: Partial<Attempt> = {};
const lost: Partial<Attempt> = { outcome: "UNKNOWN", resultCode: 100 };
const running: Partial<Attempt> = { outcome: null, resultCode: null };
const unsent: Partial<Attempt> = { outcome: "NOT_SENT", resultCode: null };
const refused = (resultCode: number): Partial<Attempt> => ({ outcome: "REFUSED", resultCode });
const control: Partial<Attempt> = { ...refused(5000), trigger: "CONTROL" };

const delivery = (outcome: "DELIVERED" | "FAILED") => ({
  delivery: { outcome, reference: "grant-1", acknowledgedAt: LATER, note: null },
});
const returned = (kind: ReversalKind, micros: bigint | null = null): Reversal => ({
  id: "",
  app: "default",
  paymentSeq: "P1",
  kind,
  occurredAt: LATER,
  reference: "refund-1",
  amount: micros === null ? null : { amountMicros: micros, currency: "KRW" },
  note: null,
});

const RECORDS = {
  "under way": { record: PENDING, attempts: [running] },
  "resting before its first answer": { record: { ...PENDING, nextAttemptAt: LATER }, attempts: [running] },
  confirmed: { record: {}, attempts: [won] },
  "confirmed and delivered": { record: delivery("DELIVERED"), attempts: [lost, refused(5000), won] },
  "confirmed, price unusable, delivery failed": {
    record: { price: null, priceSource: "UNKNOWN", ...delivery("FAILED") },
    attempts: [won],
  },
  "confirmed in another item's answer": { record: {}, attempts: [] },
  "inferred by controls": { record: INFERRED, attempts: [lost, refused(5018), control, control] },
  "inferred by a look": {
    record: {
      ...INFERRED,
      price: { amountMicros: 2_290_000n, currency: "EUR" },
      priceSource: "UNCONSUMED_LIST",
      seenUnconsumedAt: SETTLED_AT,
    },
    attempts: [lost, refused(5018)],
  },
  "settled by an operator": { record: { ...INFERRED, evidence: "OPERATOR" }, attempts: [lost] },
  imported: { record: { evidence: "IMPORTED", priceSource: "IMPORT" }, attempts: [] },
  "delivered and refunded in part": {
    record: delivery("DELIVERED"),
    attempts: [won],
    reversals: [returned("REFUNDED", 500_000_000n)],
  },
  "charged back before it was delivered": {
    record: {},
    attempts: [won],
    reversals: [returned("REFUNDED", 1n), returned("CHARGED_BACK")],
  },
  "never sent": { record: { ...REJECTED, resultCode: 106 }, attempts: [unsent] },
  "refused with a code without name": { record: { ...REJECTED, resultCode: 4242 }, attempts: [refused(4242)] },
  "refused in a row": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [lost, refused(5000), refused(5000), refused(5000)],
  },
  "consumed elsewhere, delivered all the same": {
    record: { ...REJECTED, resultCode: 5018, ...delivery("DELIVERED") },
    attempts: [refused(5018)],
  },
  "consumed elsewhere after a loss": { record: { ...REJECTED, resultCode: 5018 }, attempts: [lost, refused(5018)] },
  "of another item": { record: { ...REJECTED, resultCode: 1100 }, attempts: [won] },
  "rejected by an operator": {
    record: { ...REJECTED, resultCode: 5018, message: FOUND_BY_OPERATOR },
    attempts: [lost, refused(5018)],
  },
  unanswered: { record: { ...IN_DOUBT, resultCode: 100 }, attempts: [lost, lost] },
  "being asked again": { record: { ...IN_DOUBT, nextAttemptAt: null }, attempts: [lost, running] },
  "refused twice after a loss": { record: IN_DOUBT, attempts: [lost, refused(5000), unsent, refused(5000)] },
  "tested after 5018": { record: IN_DOUBT, attempts: [lost, refused(5018), control] },
  disputed: { record: DISPUTED, attempts: [lost, refused(5018)] },
  "disputed with a success, in the sandbox": { record: { ...DISPUTED, environment: "SANDBOX" }, attempts: [won] },
} as const satisfies Record<string, Golden>;

export type GoldenName = keyof typeof RECORDS;

export function goldenText(name: GoldenName, locale: Locale): string {
  const { record, attempts, reversals = [] }: Golden = RECORDS[name];
  const consumption = consumptionOf(1, { environment: "PRODUCTION", settledAt: SETTLED_AT, ...record });
  const told = attempts.map((attempt, index) => attemptOf(index + 1, attempt));
  return explain(consumption, told, reversals, locale);
}
