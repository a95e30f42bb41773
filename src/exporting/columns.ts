// What an export tells of each consumption, and in which order: the columns are part of what versions promise, so a new one
// comes last and none changes its place. Decimals and 64-bit numbers are text: nothing that reads a file rounds them.

import type { Consumption } from "../domain/consumption.ts";
import { formatAmount } from "../domain/money.ts";
import { writeInstant } from "../domain/writtenInstant.ts";
import { consumptionNodeId } from "../graphql/nodeIds.ts";

export type Value = string | number | boolean | null;

export interface Column {
  readonly name: string;
  /** Whether it holds what others name things by: digits in it are no quantity, and lose their meaning when rounded. */
  readonly isName: boolean;
  readonly valueOf: (consumption: Consumption) => Value;
}

const instant = (epochMs: number | null): string | null => (epochMs === null ? null : writeInstant(epochMs));

const fact = (name: string, valueOf: Column["valueOf"]): Column => ({ name, isName: false, valueOf });
const nameOfTheirs = (name: string, valueOf: Column["valueOf"]): Column => ({ name, isName: true, valueOf });

export const COLUMNS: readonly Column[] = [
  fact("id", (it) => consumptionNodeId(it.id)),
  nameOfTheirs("app", (it) => it.app),
  fact("environment", (it) => it.environment),
  nameOfTheirs("paymentSeq", (it) => it.paymentSeq),
  nameOfTheirs("itemSeq", (it) => it.itemSeq.toString()),
  nameOfTheirs("playerId", (it) => it.playerId),
  fact("status", (it) => it.status),
  fact("evidence", (it) => it.evidence),
  fact("amount", (it) => (it.price === null ? null : formatAmount(it.price.amountMicros))),
  fact("currency", (it) => it.price?.currency ?? null),
  fact("priceSource", (it) => it.priceSource),
  fact("resultCode", (it) => it.resultCode),
  fact("requestedAt", (it) => instant(it.requestedAt)),
  fact("settledAt", (it) => instant(it.settledAt)),
  fact("nextAttemptAt", (it) => instant(it.nextAttemptAt)),
  fact("seenUnconsumedAt", (it) => instant(it.seenUnconsumedAt)),
  nameOfTheirs("market", (it) => it.market),
  nameOfTheirs("storeOrderId", (it) => it.storeOrderId),
  nameOfTheirs("productId", (it) => it.productId),
  fact("purchasedAt", (it) => instant(it.purchasedAt)),
  fact("isTest", (it) => it.isTest),
  fact("deliveryOutcome", (it) => it.delivery?.outcome ?? null),
  nameOfTheirs("deliveryReference", (it) => it.delivery?.reference ?? null),
  fact("deliveredAt", (it) => instant(it.delivery?.acknowledgedAt ?? null)),
  nameOfTheirs("message", (it) => it.message),
  nameOfTheirs("productType", (it) => it.productType),
];
