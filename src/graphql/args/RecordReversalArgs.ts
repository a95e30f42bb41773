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
    description:
      "The upstream's number of the payment, 1-64 of A-Z, a-z, 0-9, _ and -. This server need not know the " +
      "payment.",
  })
  declare readonly paymentSeq: string;

  @Field(() => enums.ReversalKind, { description: "What happened." })
  declare readonly kind: ReversalKind;

  @Field(() => DateTime, { description: "When it happened: between 2000-01-01 and one day from now." })
  declare readonly occurredAt: EpochMs;

  @Field(() => String, {
    description:
      "The store's or your own reference for it, 1-200 characters. The call is idempotent per app and reference.",
  })
  declare readonly reference: string;

  @Field(() => Decimal, {
    nullable: true,
    description: "The amount of a partial reversal, above 0. Send it together with `currency`.",
  })
  readonly amount?: bigint | null;

  @Field(() => String, {
    nullable: true,
    description: "The ISO 4217 code of a partial reversal, such as `KRW`. Send it together with `amount`.",
  })
  readonly currency?: string | null;

  @Field(() => String, { nullable: true, description: "Any remark to keep, at most 1000 characters." })
  readonly note?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The name of the app. Needed only if this server serves several apps.",
  })
  readonly app?: string | null;
}
