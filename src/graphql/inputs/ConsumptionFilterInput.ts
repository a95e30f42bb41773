// What a list of consumptions can be narrowed by. It only ever narrows: the caller's scope holds beside it. `null` and
// absent both mean no restriction; readFilter makes the ledger's filter of it.

import { Field, ID, InputType, Int } from "type-graphql";

import type { ConsumptionStatus, Environment, Evidence } from "../../domain/payment.ts";
import * as enums from "../enums.ts";
import { Long } from "../scalars/long.ts";
import { DateTimeRangeInput } from "./DateTimeRangeInput.ts";

@InputType("ConsumptionFilter", {
  description: "A consumption must match every given field. A list of 1..100 values matches any of its values.",
})
export class ConsumptionFilterInput {
  @Field(() => [String], { nullable: true, description: "Names of apps." })
  readonly app?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: "The upstream's numbers of payments." })
  readonly paymentSeq?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: "The store's own numbers of orders." })
  readonly storeOrderId?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "`X-Request-Id` of a request that caused one of the attempts.",
  })
  readonly requestId?: readonly string[] | null;

  @Field(() => [ID], { nullable: true, description: "Players. A player who names another player finds nothing." })
  readonly playerId?: readonly string[] | null;

  @Field(() => [Long], { nullable: true, description: "The upstream's numbers of items." })
  readonly itemSeq?: readonly bigint[] | null;

  @Field(() => [enums.ConsumptionStatus], { nullable: true, description: "The current status." })
  readonly status?: readonly ConsumptionStatus[] | null;

  @Field(() => [String], { nullable: true, description: "ISO 4217 codes of the price, such as `KRW`." })
  readonly currency?: readonly string[] | null;

  @Field(() => [Int], { nullable: true, description: "The last result code." })
  readonly resultCode?: readonly number[] | null;

  @Field(() => [enums.Evidence], { nullable: true, description: "The evidence that the payment was consumed." })
  readonly evidence?: readonly Evidence[] | null;

  @Field(() => enums.Environment, {
    nullable: true,
    description: "The vendor environment: whether real money was paid.",
  })
  readonly environment?: Environment | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether it was bought without money. A consumption for which the upstream did not report it matches " +
      "neither true nor false.",
  })
  readonly isTest?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether the delivery outcome is DELIVERED. With `status: [CONSUMED]`, false selects what is paid but " +
      "not granted yet. With only other statuses, true selects what was granted although the payment is not " +
      "CONSUMED here.",
  })
  readonly delivered?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether the payment has more reversals than cancellations of reversals (TAKEN_BACK).",
  })
  readonly reversed?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether `productId` is known. False selects payments that were consumed on gamebase without a product " +
      "name: they are paid, but cannot be granted yet.",
  })
  readonly hasProduct?: boolean | null;

  @Field(() => DateTimeRangeInput, { nullable: true, description: "When the first call for this consumption arrived." })
  readonly requestedAt?: DateTimeRangeInput | null;

  @Field(() => DateTimeRangeInput, { nullable: true, description: "When it became CONSUMED or REJECTED." })
  readonly settledAt?: DateTimeRangeInput | null;
}
