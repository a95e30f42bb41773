// Records by name: one for each state in which an explanation reads otherwise. docs/reference/explanations.md is made of them,
// and a test holds that no reachable record is told with a sentence that none of these has.

import { NEVER_CONSUMABLE } from "../../../src/domain/answer.ts";
import { type Background, NO_BACKGROUND } from "../../../src/domain/background.ts";
import { CONSUMED_TWICE } from "../../../src/domain/confirming.ts";
import type { Attempt, Consumption } from "../../../src/domain/consumption.ts";
import { type Account, accountOf } from "../../../src/domain/explaining/account.ts";
import { INFERENCE_REFUTED } from "../../../src/domain/lateAnswer.ts";
import { FOUND_BY_OPERATOR, GIVEN_BY_OPERATOR } from "../../../src/domain/resolution.ts";
import type { Reversal, ReversalKind } from "../../../src/domain/reversal.ts";
import { CONSUMED_FOR_ANOTHER_ITEM, NAMED_ANOTHER_ITEM } from "../../../src/domain/settling.ts";
import { attemptOf, consumptionOf } from "../../graphql/support/records.ts";

export interface NamedRecord {
  readonly record: Partial<Consumption>;
  readonly attempts: readonly Partial<Attempt>[];
  readonly reversals?: readonly Reversal[];
  readonly background?: Partial<Background>;
}

const SETTLED_AT = Date.UTC(2026, 6, 1, 14, 59, 59);
const LATER = Date.UTC(2026, 6, 1, 15, 0);
const OPEN = { evidence: null, price: null, priceSource: null, settledAt: null, message: null };
const PENDING = { ...OPEN, status: "PENDING", resultCode: null } as const;
const IN_DOUBT = { ...OPEN, status: "IN_DOUBT", nextAttemptAt: LATER } as const;
const DISPUTED = { ...OPEN, status: "DISPUTED", resultCode: 5018 } as const;
const REJECTED = { ...OPEN, status: "REJECTED", settledAt: SETTLED_AT } as const;
const ELSEWHERE = { ...REJECTED, resultCode: 5018 } as const;
const INFERRED = { evidence: "INFERRED", price: null, priceSource: "UNKNOWN", resultCode: 0, message: null } as const;
const OPERATOR = { ...INFERRED, evidence: "OPERATOR" } as const;
const IMPORTED = { evidence: "IMPORTED", priceSource: "IMPORT" } as const;
const EUR = { amountMicros: 2_290_000n, currency: "EUR" };

const won: Partial<Attempt> = {};
const ended = (resultCode: number): Partial<Attempt> => ({ outcome: "UNKNOWN", resultCode });
const unanswered = (resultCode: number): Partial<Attempt> => ({ ...ended(resultCode), httpStatus: null });
const lost = unanswered(100);
const doubtful = (resultCode: number): Partial<Attempt> => ({ ...ended(resultCode), isDoubtfulRefusal: true });
const running: Partial<Attempt> = { outcome: null, resultCode: null, endedAt: null, httpStatus: null };
const unsent: Partial<Attempt> = { outcome: "NOT_SENT", resultCode: null };
const refused = (resultCode: number): Partial<Attempt> => ({ outcome: "REFUSED", resultCode });
const spared: Partial<Attempt> = { ...refused(5000), httpStatus: null, message: NEVER_CONSUMABLE };
const voided = (attempt: Partial<Attempt>): Partial<Attempt> => ({ ...attempt, isVoid: true });
const late = (attempt: Partial<Attempt>): Partial<Attempt> => ({ ...attempt, endedAt: LATER });
const random: Partial<Attempt> = { ...refused(5000), trigger: "CONTROL", control: "RANDOM_TOKEN" };
const again: Partial<Attempt> = { ...refused(5018), trigger: "CONTROL", control: "SELF" };
const PROVEN = [lost, refused(5018), random, again, random, again, random, again];

const delivery = (outcome: "DELIVERED" | "FAILED", reference = "grant-1") => ({
  delivery: { outcome, reference, acknowledgedAt: LATER, note: null },
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
const HALF = 500_000_000n;

const OPEN_RECORDS = {
  "PENDING, the first call under way": { record: PENDING, attempts: [running] },
  "PENDING, resting": { record: { ...PENDING, nextAttemptAt: LATER }, attempts: [running] },
  "PENDING again after a refusal": { record: PENDING, attempts: [refused(5000), running] },
  "IN_DOUBT, no answer within the deadline": { record: { ...IN_DOUBT, resultCode: 100 }, attempts: [lost] },
  "IN_DOUBT, another HTTP status": {
    record: { ...IN_DOUBT, resultCode: 106 },
    attempts: [{ ...ended(106), httpStatus: 502 }],
  },
  "IN_DOUBT, 106 as the upstream said it": { record: { ...IN_DOUBT, resultCode: 106 }, attempts: [ended(106)] },
  "IN_DOUBT, connection lost": { record: { ...IN_DOUBT, resultCode: 107 }, attempts: [lost, unanswered(107)] },
  "IN_DOUBT, 9999": { record: { ...IN_DOUBT, resultCode: 9999 }, attempts: [ended(9999)] },
  "IN_DOUBT, internal error of Gamebase": {
    record: { ...IN_DOUBT, resultCode: -5_000_201 },
    attempts: [ended(-5_000_201)],
  },
  "IN_DOUBT, database error of Gamebase": {
    record: { ...IN_DOUBT, resultCode: -4_090_001 },
    attempts: [ended(-4_090_001)],
  },
  "IN_DOUBT for a day, asked for the 40th time": {
    record: IN_DOUBT,
    attempts: Array.from({ length: 40 }, () => lost),
  },
  "IN_DOUBT, refused with a code of no table": {
    record: { ...IN_DOUBT, resultCode: 4242 },
    attempts: [doubtful(4242)],
  },
  "IN_DOUBT, refused twice with such a code": {
    record: { ...IN_DOUBT, resultCode: 4242 },
    attempts: [doubtful(4242), doubtful(4242)],
  },
  "IN_DOUBT, refused with a code that another API lists": {
    record: { ...IN_DOUBT, resultCode: -4_010_002 },
    attempts: [doubtful(-4_010_002)],
  },
  "IN_DOUBT, refused with an internal error's code that only Gamebase lists": {
    record: { ...IN_DOUBT, resultCode: -5_000_201 },
    attempts: [doubtful(-5_000_201)],
  },
  "IN_DOUBT, 100 or 107 that the upstream may have said itself": {
    record: { ...IN_DOUBT, resultCode: 107 },
    attempts: [ended(107)],
  },
  "IN_DOUBT, asked again": { record: { ...IN_DOUBT, nextAttemptAt: null }, attempts: [lost, running] },
  "IN_DOUBT, asked again after an answer that decides nothing": {
    record: { ...IN_DOUBT, nextAttemptAt: null },
    attempts: [refused(4242), running],
  },
  "IN_DOUBT, refused after a lost answer": { record: IN_DOUBT, attempts: [lost, refused(5000), unsent, refused(5000)] },
  "IN_DOUBT, refused after an internal error": { record: IN_DOUBT, attempts: [ended(-5_000_201), refused(5000)] },
  "IN_DOUBT, refused for a wrong setting after a lost answer": {
    record: IN_DOUBT,
    attempts: [lost, refused(-4_010_004)],
  },
  "IN_DOUBT, a subscription that renews itself, seen after a lost answer": {
    record: { ...IN_DOUBT, resultCode: 5000, message: NEVER_CONSUMABLE, productType: "AUTO_RENEWABLE" },
    attempts: [lost, spared, spared],
  },
  "IN_DOUBT, not sent after a lost answer": { record: IN_DOUBT, attempts: [lost, unsent] },
  "IN_DOUBT, not sent after an internal error": { record: IN_DOUBT, attempts: [ended(-5_000_201), unsent] },
  "IN_DOUBT, 5018 after a lost answer": { record: IN_DOUBT, attempts: [lost, refused(5018)] },
  "IN_DOUBT, 5018 after an internal error": { record: IN_DOUBT, attempts: [ended(-5_000_201), refused(5018)] },
  "IN_DOUBT, test calls under way": { record: IN_DOUBT, attempts: [lost, refused(5018), random] },
  "IN_DOUBT, test calls under way after an internal error": {
    record: IN_DOUBT,
    attempts: [ended(9999), refused(5018), random],
  },
  "IN_DOUBT for a call on another record of the token, asked again": {
    record: { ...IN_DOUBT, nextAttemptAt: null },
    attempts: [refused(5000), running],
  },
  "IN_DOUBT for a call on another record of the token, refused": { record: IN_DOUBT, attempts: [refused(5000)] },
  "IN_DOUBT for a call on another record of the token, not sent": { record: IN_DOUBT, attempts: [unsent] },
  "IN_DOUBT for a call on another record of the token, a subscription": {
    record: { ...IN_DOUBT, resultCode: 5000, message: NEVER_CONSUMABLE, productType: "AUTO_RENEWABLE" },
    attempts: [spared],
  },
  "IN_DOUBT for a call on another record of the token, 5018": { record: IN_DOUBT, attempts: [refused(5018)] },
  "IN_DOUBT, test calls under way, and the earlier call refused late": {
    record: IN_DOUBT,
    attempts: [late(refused(5018)), refused(5018), random],
  },
  "IN_DOUBT, and the money came back": {
    record: IN_DOUBT,
    attempts: [lost],
    reversals: [returned("REFUNDED")],
  },
  "IN_DOUBT, though the game has granted": { record: { ...IN_DOUBT, ...delivery("DELIVERED") }, attempts: [lost] },
  "IN_DOUBT, and the game could not grant": { record: { ...IN_DOUBT, ...delivery("FAILED") }, attempts: [lost] },
} satisfies Record<string, NamedRecord>;

const DISPUTED_RECORDS = {
  "DISPUTED, 5018 after a lost answer": { record: DISPUTED, attempts: [lost, refused(5018)] },
  "DISPUTED, a success though another record is CONSUMED": {
    record: { ...DISPUTED, message: CONSUMED_TWICE },
    attempts: [refused(5018), won],
  },
  "DISPUTED, a success of a test call with a random token": {
    record: DISPUTED,
    attempts: [lost, refused(5018), { ...won, trigger: "CONTROL", control: "RANDOM_TOKEN" }],
  },
  "DISPUTED, a success of a test call for another item": {
    record: DISPUTED,
    attempts: [lost, refused(5018), random, { ...won, trigger: "CONTROL", control: "OTHER_ITEM" }],
  },
  "DISPUTED, named by the answer to another item's call": {
    record: { ...DISPUTED, message: CONSUMED_TWICE },
    attempts: [refused(5018)],
  },
  "DISPUTED in the sandbox, and the money came back": {
    record: { ...DISPUTED, environment: "SANDBOX" },
    attempts: [lost, refused(5018)],
    reversals: [returned("REFUNDED")],
  },
  "DISPUTED in the sandbox": { record: { ...DISPUTED, environment: "SANDBOX" }, attempts: [lost, refused(5018)] },
} satisfies Record<string, NamedRecord>;

const REJECTED_RECORDS = {
  "REJECTED, never sent": { record: { ...REJECTED, resultCode: 106 }, attempts: [unsent] },
  "REJECTED, never sent after an operator's decision": {
    record: { ...REJECTED, resultCode: 106 },
    attempts: [voided(lost), unsent],
  },
  "REJECTED, never sent, though an earlier call heard 5018": {
    record: { ...REJECTED, resultCode: 106 },
    attempts: [refused(5018), unsent],
  },
  "REJECTED 5000, and an earlier call heard 5018": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [refused(5018), refused(5000)],
  },
  "REJECTED 5000, and the payment is CONSUMED under another record": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [refused(5000)],
    background: { isConsumedOtherwise: true },
  },
  "REJECTED, never sent, and the payment is CONSUMED under another record": {
    record: { ...REJECTED, resultCode: 106 },
    attempts: [unsent],
    background: { isConsumedOtherwise: true },
  },
  "REJECTED 5000, and the money came back": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [refused(5000)],
    reversals: [returned("REFUNDED")],
  },
  "REJECTED 5000, and the money came back though the game has granted": {
    record: { ...REJECTED, resultCode: 5000, ...delivery("DELIVERED") },
    attempts: [refused(5000)],
    reversals: [returned("REFUNDED")],
  },
  "REJECTED 5018, cancelled by the store": {
    record: ELSEWHERE,
    attempts: [refused(5018)],
    reversals: [returned("VOIDED")],
  },
  "REJECTED 5018, charged back": {
    record: ELSEWHERE,
    attempts: [refused(5018)],
    reversals: [returned("CHARGED_BACK")],
  },
  "REJECTED 1100": { record: { ...REJECTED, resultCode: 1100 }, attempts: [refused(1100)] },
  "REJECTED 5000": { record: { ...REJECTED, resultCode: 5000 }, attempts: [refused(5000)] },
  "REJECTED 5000, a subscription that renews itself": {
    record: { ...REJECTED, resultCode: 5000, productType: "AUTO_RENEWABLE" },
    attempts: [refused(5000)],
  },
  "REJECTED, seen to be a subscription that renews itself": {
    record: { ...REJECTED, resultCode: 5000, message: NEVER_CONSUMABLE, productType: "AUTO_RENEWABLE" },
    attempts: [spared],
  },
  "REJECTED, seen to be a subscription that renews itself after a lost answer": {
    record: { ...REJECTED, resultCode: 5000, message: NEVER_CONSUMABLE, productType: "AUTO_RENEWABLE" },
    attempts: [lost, spared, spared, spared],
  },
  "REJECTED, a subscription that renews itself, never sent": {
    record: { ...REJECTED, resultCode: 106, productType: "AUTO_RENEWABLE" },
    attempts: [unsent],
  },
  "REJECTED, wrong app id": { record: { ...REJECTED, resultCode: -4_010_001 }, attempts: [refused(-4_010_001)] },
  "REJECTED, wrong app key": { record: { ...REJECTED, resultCode: -4_010_002 }, attempts: [refused(-4_010_002)] },
  "REJECTED, wrong secret key": { record: { ...REJECTED, resultCode: -4_010_004 }, attempts: [refused(-4_010_004)] },
  "REJECTED, IAP not enabled": { record: { ...REJECTED, resultCode: -4_040_201 }, attempts: [refused(-4_040_201)] },
  "REJECTED, wrong address": { record: { ...REJECTED, resultCode: -4_120_201 }, attempts: [refused(-4_120_201)] },
  "REJECTED, malformed request": { record: { ...REJECTED, resultCode: 2111 }, attempts: [refused(2111)] },
  "REJECTED, a code of no table by an earlier version": {
    record: { ...REJECTED, resultCode: 4242 },
    attempts: [refused(4242)],
  },
  "REJECTED after a row of refusals": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [lost, refused(5000), refused(5000), refused(5000)],
  },
  "REJECTED after a row of refusals and an internal error": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [ended(-5_000_201), refused(5000), refused(5000), refused(5000)],
  },
  "REJECTED after a row of refusals with a code of no table": {
    record: { ...REJECTED, resultCode: 4242 },
    attempts: [doubtful(4242), doubtful(4242), doubtful(4242)],
  },
  "REJECTED after a row of refusals with a code that another API lists": {
    record: { ...REJECTED, resultCode: -4_010_002 },
    attempts: [doubtful(-4_010_002), doubtful(-4_010_002), doubtful(-4_010_002)],
  },
  "REJECTED after a row of refusals with a code of no table, not all of them on this record": {
    record: { ...REJECTED, resultCode: 4242 },
    attempts: [doubtful(4242)],
  },
  "REJECTED after refusals and look-ups": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [lost, refused(5000), refused(5000)],
  },
  "REJECTED after refusals and look-ups and an internal error": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [ended(-5_000_201), refused(5000)],
  },
  "REJECTED, refused after an operator's decision": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [voided(lost), voided(refused(5018)), refused(5000)],
  },
  "REJECTED, 5018 after an operator's decision": {
    record: ELSEWHERE,
    attempts: [voided(lost), voided(refused(5018)), refused(5018)],
  },
  "REJECTED by a late answer to another record's call": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [unsent],
  },
  "REJECTED by a late answer to another record's call, after an operator's decision": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [voided(lost)],
  },
  "REJECTED 5018 by another record, after an operator's decision": { record: ELSEWHERE, attempts: [voided(lost)] },
  "REJECTED by an operator": {
    record: { ...ELSEWHERE, message: FOUND_BY_OPERATOR },
    attempts: [voided(lost), voided(refused(5018))],
  },
  "REJECTED by an operator's decision for another record": {
    record: { ...ELSEWHERE, message: GIVEN_BY_OPERATOR },
    attempts: [voided(lost)],
  },
  "REJECTED by its own refusal, before an operator's decision": {
    record: { ...REJECTED, resultCode: 5000 },
    attempts: [voided(refused(5000))],
  },
  "REJECTED by its own 5018, before an operator's decision for another record": {
    record: ELSEWHERE,
    attempts: [voided(refused(5018))],
    background: { isConsumedOtherwise: true },
  },
  "REJECTED 5018 though it had a success": { record: ELSEWHERE, attempts: [won] },
  "REJECTED 5018": { record: ELSEWHERE, attempts: [refused(5018)] },
  "REJECTED 5018 after a lost answer": { record: ELSEWHERE, attempts: [lost, refused(5018)] },
  "REJECTED 5018 after an internal error": { record: ELSEWHERE, attempts: [ended(-5_000_201), refused(5018)] },
  "REJECTED 5018 by another call, the newest of its own not sent": { record: ELSEWHERE, attempts: [lost, unsent] },
  "REJECTED, inferred for another item": {
    record: { ...ELSEWHERE, message: CONSUMED_FOR_ANOTHER_ITEM },
    attempts: [lost, refused(5018)],
  },
  "REJECTED, of another item": {
    record: { ...REJECTED, resultCode: 1100, message: NAMED_ANOTHER_ITEM },
    attempts: [won],
  },
  "REJECTED 5018, though the game has granted": {
    record: { ...ELSEWHERE, ...delivery("DELIVERED") },
    attempts: [refused(5018)],
  },
  "REJECTED, never sent, though the game has granted": {
    record: { ...REJECTED, resultCode: 106, ...delivery("DELIVERED") },
    attempts: [unsent],
  },
  "REJECTED, a subscription that the game has granted": {
    record: { ...REJECTED, resultCode: 5000, productType: "AUTO_RENEWABLE", ...delivery("DELIVERED") },
    attempts: [refused(5000)],
  },
} satisfies Record<string, NamedRecord>;

const CONSUMED_RECORDS = {
  "CONSUMED, confirmed": { record: {}, attempts: [won] },
  "CONSUMED, confirmed on the twelfth attempt": {
    record: {},
    attempts: [...Array.from({ length: 11 }, () => lost), won],
  },
  "CONSUMED, confirmed in the sandbox": { record: { environment: "SANDBOX" }, attempts: [won] },
  "CONSUMED, price unusable": { record: { price: null, priceSource: "UNKNOWN" }, attempts: [won] },
  "CONSUMED, first inferred, then confirmed (amended)": { record: {}, attempts: [late(won), refused(5018)] },
  "CONSUMED, first inferred by the unconsumed list, then confirmed": {
    record: { priceSource: "UNCONSUMED_LIST" },
    attempts: [late(won), refused(5018)],
  },
  "CONSUMED, confirmed by an attempt that is not told any more": { record: {}, attempts: [{ ...lost, number: 301 }] },
  "CONSUMED, confirmed by another item's call": { record: {}, attempts: [] },
  "CONSUMED, confirmed by another item's call, price unusable": {
    record: { price: null, priceSource: "UNKNOWN" },
    attempts: [],
  },
  "CONSUMED on gamebase without a product": {
    record: {},
    attempts: [won],
    background: { lacksProduct: true },
  },
  "CONSUMED on gamebase without a product, granting failed": {
    record: delivery("FAILED"),
    attempts: [won],
    background: { lacksProduct: true },
  },
  "CONSUMED, inferred by test calls": { record: INFERRED, attempts: PROVEN },
  "CONSUMED, inferred by the unconsumed list": {
    record: { ...INFERRED, price: EUR, priceSource: "UNCONSUMED_LIST", seenUnconsumedAt: SETTLED_AT },
    attempts: [lost, refused(5018)],
  },
  "CONSUMED, inferred by a look-up": {
    record: { ...INFERRED, price: EUR, priceSource: "TRANSACTION" },
    attempts: [ended(-5_000_201), refused(5018)],
  },
  "CONSUMED, inferred without a rival": { record: INFERRED, attempts: [lost, refused(5018)] },
  "CONSUMED, inferred by attempts that are not told any more": {
    record: INFERRED,
    attempts: [{ ...refused(5018), number: 301 }],
  },
  "CONSUMED, inferred and refuted later (amended)": {
    record: { ...INFERRED, message: INFERENCE_REFUTED },
    attempts: [late(refused(5000)), refused(5018)],
  },
  "CONSUMED, inferred and refuted later, granting failed": {
    record: { ...INFERRED, message: INFERENCE_REFUTED, ...delivery("FAILED") },
    attempts: [late(refused(5000)), refused(5018)],
  },
  "CONSUMED by an operator": { record: OPERATOR, attempts: [lost, refused(5018)] },
  "CONSUMED by an operator, with a price": {
    record: { ...OPERATOR, price: EUR, priceSource: "UNCONSUMED_LIST" },
    attempts: [lost, refused(5018)],
  },
  "CONSUMED, granted": { record: delivery("DELIVERED"), attempts: [won] },
  "CONSUMED, granting failed": { record: delivery("FAILED"), attempts: [won] },
  "CONSUMED by import, granted by the import": {
    record: { ...IMPORTED, ...delivery("DELIVERED", "import:17") },
    attempts: [],
  },
  "CONSUMED by import, granted by the import or a game server": {
    record: { ...IMPORTED, ...delivery("DELIVERED") },
    attempts: [],
  },
  "CONSUMED by import, not granted": { record: IMPORTED, attempts: [] },
  "CONSUMED by import, price unknown": {
    record: { ...IMPORTED, price: null, priceSource: "UNKNOWN" },
    attempts: [],
  },
  "CONSUMED by import, granting failed": { record: { ...IMPORTED, ...delivery("FAILED") }, attempts: [] },
  "CONSUMED by import, refunded, granting failed": {
    record: { ...IMPORTED, ...delivery("FAILED") },
    attempts: [],
    reversals: [returned("REFUNDED")],
  },
  "CONSUMED, refunded, not granted": { record: {}, attempts: [won], reversals: [returned("REFUNDED")] },
  "CONSUMED, refunded, granting failed": {
    record: delivery("FAILED"),
    attempts: [won],
    reversals: [returned("REFUNDED")],
  },
  "CONSUMED, refunded, granted": {
    record: delivery("DELIVERED"),
    attempts: [won],
    reversals: [returned("REFUNDED")],
  },
  "CONSUMED, refunded in part, granted": {
    record: delivery("DELIVERED"),
    attempts: [won],
    reversals: [returned("REFUNDED", HALF)],
  },
  "CONSUMED, refunded twice, once taken back": {
    record: {},
    attempts: [won],
    reversals: [returned("REFUNDED", HALF), returned("REFUNDED", HALF), returned("TAKEN_BACK", HALF)],
  },
  "CONSUMED, cancelled by the store, not granted": { record: {}, attempts: [won], reversals: [returned("VOIDED")] },
  "CONSUMED, cancelled by the store, granted": {
    record: delivery("DELIVERED"),
    attempts: [won],
    reversals: [returned("VOIDED")],
  },
  "CONSUMED, charged back, not granted": {
    record: {},
    attempts: [won],
    reversals: [returned("REFUNDED", 1n), returned("CHARGED_BACK")],
  },
  "CONSUMED, charged back, granted": {
    record: delivery("DELIVERED"),
    attempts: [won],
    reversals: [returned("CHARGED_BACK")],
  },
} satisfies Record<string, NamedRecord>;

export interface NamedAccount {
  readonly name: string;
  readonly account: Account;
}

export const NAMED_ACCOUNTS: readonly NamedAccount[] = Object.entries<NamedRecord>({
  ...OPEN_RECORDS,
  ...DISPUTED_RECORDS,
  ...REJECTED_RECORDS,
  ...CONSUMED_RECORDS,
}).map(([name, named]) => ({ name, account: accountIn(named) }));

function accountIn({ record, attempts, reversals = [], background = {} }: NamedRecord): Account {
  const consumption = consumptionOf(1, { environment: "PRODUCTION", settledAt: SETTLED_AT, ...record });
  const told = attempts.map((attempt, index) => attemptOf(index + 1, attempt));
  return accountOf({ consumption, attempts: told, reversals, background: { ...NO_BACKGROUND, ...background } });
}
