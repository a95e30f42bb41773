// One group of totals. Amounts are told of groups of one currency only: nothing is ever added across currencies.

import { Field, Int, ObjectType } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import type { ConsumptionStatus, Environment } from "../../domain/payment.ts";
import type { Totals } from "../../domain/totals.ts";
import * as enums from "../enums.ts";
import { DateTime } from "../scalars/dateTime.ts";
import { Decimal } from "../scalars/decimal.ts";
import { Long } from "../scalars/long.ts";

@ObjectType("ConsumptionTotals", {
  simpleResolvers: true,
  description:
    "Exact sums of one group of consumptions. What was not asked for in `by` is null. Amounts only where grouped by " +
    "CURRENCY; periods are of `requestedAt`.",
})
export class ConsumptionTotalsType {
  @Field(() => String, { nullable: true, description: "By APP: name of the app." })
  readonly app: string | null;

  @Field(() => String, {
    nullable: true,
    description: "By CURRENCY: ISO 4217 code of the price; null if there is no price, or it is unknown.",
  })
  readonly currency: string | null;

  @Field(() => Long, { nullable: true, description: "By ITEM: the upstream's number of the item." })
  readonly itemSeq: bigint | null;

  @Field(() => enums.ConsumptionStatus, { nullable: true, description: "By STATUS: what became of them." })
  readonly status: ConsumptionStatus | null;

  @Field(() => Int, { nullable: true, description: "By RESULT_CODE: the last code; null where there is none yet." })
  readonly resultCode: number | null;

  @Field(() => enums.Environment, { nullable: true, description: "By ENVIRONMENT: whether real money is behind them." })
  readonly environment: Environment | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "By HOUR, DAY or MONTH: the instant at which the period begins in `timeZone`.",
  })
  readonly periodStart: EpochMs | null;

  @Field(() => Long, { description: "How many consumptions, whatever their status." })
  readonly count: bigint;

  @Field(() => Decimal, {
    nullable: true,
    description: "Sum of the known prices of CONSUMED records. Null unless the group has one currency.",
  })
  readonly amount: bigint | null;

  @Field(() => Long, { description: "How many are CONSUMED without a known price." })
  readonly unknownPriceCount: bigint;

  @Field(() => Long, {
    description:
      "Reversals of these payments, minus those taken back. If the filter names only apps, reversals of payments that were " +
      "never consumed here are counted too, in a group with no key but the app.",
  })
  readonly reversedCount: bigint;

  @Field(() => Decimal, {
    nullable: true,
    description:
      "How much of `amount` was reversed, minus what was taken back. A reversal without an amount counts with the whole " +
      "price. A reversal in another currency is counted, but not summed. Null unless the group has one currency.",
  })
  readonly reversedAmount: bigint | null;

  constructor(totals: Totals) {
    this.app = totals.app;
    this.currency = totals.currency;
    this.itemSeq = totals.itemSeq;
    this.status = totals.status;
    this.resultCode = totals.resultCode;
    this.environment = totals.environment;
    this.periodStart = totals.periodStart;
    this.count = totals.count;
    this.amount = totals.amountMicros;
    this.unknownPriceCount = totals.unknownPriceCount;
    this.reversedCount = totals.reversedCount;
    this.reversedAmount = totals.reversedMicros;
  }
}
