// What is told of a payment that came back.

import { ArgsType, Field } from "type-graphql";

import type { EpochMs } from "../../domain/consumption.ts";
import type { ReversalKind } from "../../domain/reversal.ts";
import * as enums from "../enums.ts";
import { DateTime } from "../scalars/dateTime.ts";
import { Decimal } from "../scalars/decimal.ts";

@ArgsType()
export class RecordReversalArgs {
  @Field(() => String, {
    description: "The upstream's number of the payment, 1-64 of A-Z, a-z, 0-9, _ and -. This ledger need not know it.",
  })
  declare readonly paymentSeq: string;

  @Field(() => enums.ReversalKind, { description: "What happened." })
  declare readonly kind: ReversalKind;

  @Field(() => DateTime, { description: "When it happened: from 2000-01-01 to one day from now." })
  declare readonly occurredAt: EpochMs;

  @Field(() => String, {
    description:
      "The store's or your own reference for it, 1-200 characters. Sending it again records no second reversal.",
  })
  declare readonly reference: string;

  @Field(() => Decimal, {
    nullable: true,
    description: "Where it is partial: how much, above 0. Together with `currency`.",
  })
  readonly amount?: bigint | null;

  @Field(() => String, { nullable: true, description: "Where it is partial: ISO 4217 code, such as `KRW`." })
  readonly currency?: string | null;

  @Field(() => String, { nullable: true, description: "Whatever else is to be kept, at most 1000 characters." })
  readonly note?: string | null;

  @Field(() => String, { nullable: true, description: "Only where the install serves several apps: which one." })
  readonly app?: string | null;
}
