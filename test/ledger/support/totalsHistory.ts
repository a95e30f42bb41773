// Random writes by every operation that can touch totals, many at a time so that they share flushes, and all of it read back
// record by record.

import type { Heard } from "../../../src/domain/heard.ts";
import type { Money } from "../../../src/domain/money.ts";
import { NO_FACTS } from "../../../src/domain/paymentFacts.ts";
import type { Consumption } from "../../../src/domain/consumption.ts";
import type { Reversal } from "../../../src/domain/reversal.ts";
import { timeZoneNamed } from "../../../src/domain/timeZone.ts";
import type { Permit, Position } from "../../../src/ledger/port.ts";
import { consumedBefore, lost, refusal, success } from "../../support/heards.ts";
import type { Records } from "../../support/naiveTotals.ts";
import type { SeededRandom } from "../../support/seededRandom.ts";
import { type CallGiven, callOf, outcomeOf } from "./calls.ts";
import type { OpenLedger } from "./engines.ts";

const ALL = { kind: "all" } as const;
export const APPS = ["default", "another"] as const;
export const PLAYERS = ["alice", "bob"] as const;
export const ITEMS = [0n, 1n, 9_223_372_036_854_775_807n] as const;
export const CURRENCIES = ["KRW", "EUR", "IDR"] as const;
export const ZONES = [
  "UTC",
  "Asia/Seoul",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/New_York",
  "Pacific/Apia",
  "America/St_Johns",
  "Africa/Monrovia",
] as const;
const ENVIRONMENTS = ["SANDBOX", "PRODUCTION"] as const;
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
/** Leases last a millisecond, and a write longer. */
const TRIES_MAX = 500;

/** Around changes of clocks, long ago and lately, and around quarters. */
export function interestingInstants(now: number): number[] {
  const [wasNot, backAtOnePast] = [Date.UTC(2011, 11, 30, 10), Date.UTC(2010, 10, 7, 2, 31)];
  const lately = ZONES.flatMap((name) => timeZoneNamed(name)?.changesBetween(now - 380 * DAY_MS, now) ?? []);
  const quarter = Math.floor(now / QUARTER_MS) * QUARTER_MS - 30 * DAY_MS;
  return [wasNot, backAtOnePast, quarter, ...lately].flatMap((at) => [at - 1, at, at + 1_799_999, at + DAY_MS]);
}

export class TotalsHistory {
  readonly reversals: Reversal[] = [];
  readonly #ledger: OpenLedger;
  readonly #random: SeededRandom;
  readonly #instants: readonly number[];
  #unanswered: Permit[] = [];
  #written = 0;

  constructor(ledger: OpenLedger, random: SeededRandom, instants: readonly number[]) {
    this.#ledger = ledger;
    this.#random = random;
    this.#instants = instants;
  }

  /** So many writes at once, of which some may share a flush, and some a payment. */
  async write(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.#one()));
  }

  async #one(): Promise<void> {
    const random = this.#random;
    const dice = random.below(100);
    if (dice < 45) return this.#call();
    if (dice < 60) return this.#answerLate();
    if (dice < 75) return this.#import();
    if (dice < 86) return this.#reverse();
    if (dice < 90) return this.#learnPriceLate();
    return this.#actByHand(dice < 95);
  }

  #payment() {
    const random = this.#random;
    return { app: random.pick(APPS), paymentSeq: `P${random.below(12)}` };
  }

  #price(): Money | null {
    const random = this.#random;
    if (random.chance(0.3)) return null;
    const amountMicros = random.pick([
      0n,
      1n,
      999_999n,
      1_000_000_000n,
      999_999_999_999_999_999n,
      999_999_998_999_999_999n,
    ]);
    return { amountMicros, currency: random.pick(CURRENCIES) };
  }

  #heard(): Heard {
    const random = this.#random;
    const dice = random.below(10);
    if (dice < 5) return success(this.#price());
    if (dice < 7) return refusal(random.pick([5000, 2111]));
    return dice < 8 ? consumedBefore : lost;
  }

  async #call(): Promise<void> {
    const random = this.#random;
    const opened = await this.#ledger.writer.open(
      callOf({
        ...this.#payment(),
        environment: random.pick(ENVIRONMENTS),
        itemSeq: random.pick(ITEMS),
        purchaseToken: random.pick(["token", "other"]),
        playerId: random.pick(PLAYERS),
        requestId: `request-${random.below(5)}`,
      }),
    );
    if (opened.kind !== "ask") return;
    if (random.chance(0.3)) this.#unanswered.push(opened.permit);
    else await this.#settle(opened.permit);
  }

  async #answerLate(): Promise<void> {
    const permit = this.#unanswered.shift();
    if (permit !== undefined) await this.#settle(permit);
  }

  async #settle(permit: Permit): Promise<void> {
    await this.#ledger.writer.settle(outcomeOf(permit, this.#heard()));
  }

  async #import(): Promise<void> {
    const random = this.#random;
    await this.#ledger.writer.importPayment({
      app: random.pick(APPS),
      paymentSeq: random.chance(0.3) ? `P${random.below(12)}` : `I${random.below(30)}`,
      environment: random.pick(ENVIRONMENTS),
      itemSeq: random.pick(ITEMS),
      playerId: random.pick([...PLAYERS, null]),
      price: this.#price(),
      facts: { ...NO_FACTS, isTest: random.pick([true, false, null]), storeOrderId: random.pick(["GPA.1", null]) },
      consumedAt: random.pick(this.#instants),
      delivery: random.chance(0.5) ? { outcome: "DELIVERED", reference: "import:1", note: null } : null,
    });
  }

  async #reverse(named?: { readonly app: string; readonly paymentSeq: string }): Promise<void> {
    const random = this.#random;
    const price = random.chance(0.5) ? this.#price() : null;
    const { kind, reversal } = await this.#ledger.writer.recordReversal({
      app: named?.app ?? random.pick(APPS),
      paymentSeq: named?.paymentSeq ?? (random.chance(0.5) ? `P${random.below(14)}` : `I${random.below(32)}`),
      kind: random.pick(["REFUNDED", "VOIDED", "CHARGED_BACK", "TAKEN_BACK"]),
      occurredAt: 0,
      reference: `reversal-${(this.#written += 1)}`,
      amount: price?.amountMicros === 0n ? null : price,
      note: null,
      requestId: "request-9",
      auditActor: null,
    });
    if (kind === "recorded") this.reversals.push(reversal);
  }

  /** Inferred without a price, maybe reversed; then the answer comes after all. */
  async #learnPriceLate(): Promise<void> {
    const random = this.#random;
    const named = { app: random.pick(APPS), paymentSeq: `L${(this.#written += 1)}`, itemSeq: random.pick(ITEMS) };
    const first = await this.#asked(named);
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const settled = await this.#ledger.writer.settle(outcomeOf(await this.#asked(named), consumedBefore));
      if (settled.consumption.status === "CONSUMED") break; // once the first one's lease is over for long enough
    }
    if (random.chance(0.7)) await this.#reverse(named);
    const price = { amountMicros: BigInt(1 + random.below(1_000_000)), currency: random.pick(CURRENCIES) };
    await this.#ledger.writer.settle(outcomeOf(first, success(price)));
  }

  /** As soon as the lease of whoever asks now is over. */
  async #asked(named: CallGiven): Promise<Permit> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const opened = await this.#ledger.writer.open(callOf(named));
      if (opened.kind === "ask") return opened.permit;
    }
    throw new Error("nobody may ask");
  }

  async #actByHand(isDelivery: boolean): Promise<void> {
    const random = this.#random;
    const { app, paymentSeq } = this.#payment();
    const standing = await this.#ledger.reader.standingConsumption(ALL, app, paymentSeq);
    if (standing === null) return;
    const named = { scope: ALL, consumptionId: standing.id, requestId: "request-8" };
    if (isDelivery) {
      const word = { outcome: "DELIVERED" as const, reference: "grant", note: null, auditActor: null };
      await this.#ledger.writer.acknowledgeDelivery({ ...named, ...word });
    } else {
      const outcome = random.pick(["CONSUMED", "REJECTED"] as const);
      await this.#ledger.writer.resolveDispute({ ...named, outcome, note: "by hand", itemSeq: null, actor: "carol" });
    }
  }

  async records(): Promise<Records> {
    return recordsOf(this.#ledger, this.reversals);
  }
}

/** It was CONSUMED without one for a while. */
export function hasLearntItsPrice({ paymentSeq, price }: Consumption): boolean {
  return paymentSeq.startsWith("L") && price !== null;
}

/** Page by page, as anybody could. */
export async function recordsOf({ reader }: OpenLedger, reversals: readonly Reversal[]): Promise<Records> {
  const consumptions: Consumption[] = [];
  const order = { field: "REQUESTED_AT", direction: "ASC" } as const;
  for (let after: Position | null = null; ;) {
    const query = { filter: {}, order, size: 200, after, before: null, isFromEnd: false };
    const { rows }: Awaited<ReturnType<typeof reader.consumptionPage>> = await reader.consumptionPage(ALL, query);
    consumptions.push(...rows.map(({ consumption }) => consumption));
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.position;
  }
  const idsByRequest = new Map<string, Set<string>>();
  const attempts = await reader.attemptsOf(
    ALL,
    consumptions.map(({ id }) => id),
  );
  for (const [index, made] of attempts.entries())
    for (const { requestId } of made)
      if (requestId !== null)
        idsByRequest.set(requestId, (idsByRequest.get(requestId) ?? new Set()).add(consumptions[index]?.id ?? ""));
  return { consumptions, reversals, idsByRequest };
}
