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
    "Exact sums of one group of consumptions. A key that is not in `by` is null. Amounts are given only if " +
    "grouped by CURRENCY. Periods refer to `requestedAt`.",
})
export class ConsumptionTotalsType {
  @Field(() => String, { nullable: true, description: "By APP: the name of the app." })
  readonly app: string | null;

  @Field(() => String, {
    nullable: true,
    description: "By CURRENCY: ISO 4217 code of the price. Null if there is no price, or if it is unknown.",
  })
  readonly currency: string | null;

  @Field(() => Long, { nullable: true, description: "By ITEM: the upstream's number of the item." })
  readonly itemSeq: bigint | null;

  @Field(() => enums.ConsumptionStatus, { nullable: true, description: "By STATUS: the status." })
  readonly status: ConsumptionStatus | null;

  @Field(() => Int, { nullable: true, description: "By RESULT_CODE: the last result code. Null if there is none yet." })
  readonly resultCode: number | null;

  @Field(() => enums.Environment, { nullable: true, description: "By ENVIRONMENT: the vendor environment." })
  readonly environment: Environment | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "By HOUR, DAY or MONTH: when the period begins in `timeZone`.",
  })
  readonly periodStart: EpochMs | null;

  @Field(() => Long, { description: "How many consumptions are in the group, in any status." })
  readonly count: bigint;

  @Field(() => Decimal, {
    nullable: true,
    description: "Sum of the known prices of CONSUMED payments. Null unless the group has one currency.",
  })
  readonly amount: bigint | null;

  @Field(() => Long, { description: "How many payments are CONSUMED without a known price." })
  readonly unknownPriceCount: bigint;

  @Field(() => Long, {
    description:
      "The number of reversals of the payments, minus the reversals that were undone. If the filter names only " +
      "apps, it also counts reversals of payments that nobody has consumed here, in a group without any key " +
      "except the app.",
  })
  readonly reversedCount: bigint;

  @Field(() => Decimal, {
    nullable: true,
    description:
      "The sum of the reversals, minus the reversals that were undone. A reversal without an amount counts as " +
      "the whole price. A reversal in another currency is counted in `reversedCount` but not summed. Null " +
      "unless the group has one currency.",
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
