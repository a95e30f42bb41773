// What a list of consumptions can be narrowed by. It only ever narrows: the caller's scope holds beside it. `null` and
// absent both mean no restriction; readFilter makes the ledger's filter of it.

import { Field, ID, InputType, Int } from "type-graphql";

import type { ConsumptionStatus, Environment, Evidence } from "../../domain/payment.ts";
import * as enums from "../enums.ts";
import { Long } from "../scalars/long.ts";
import { DateTimeRangeInput } from "./DateTimeRangeInput.ts";

@InputType("ConsumptionFilter", { description: "All given fields must hold; a list means any of its 1..100 values." })
export class ConsumptionFilterInput {
  @Field(() => [String], { nullable: true, description: "Names of apps." })
  readonly app?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: "The upstream's numbers of payments." })
  readonly paymentSeq?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: "The store's own numbers of orders." })
  readonly storeOrderId?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: "`X-Request-Id` of a request that made one of its attempts." })
  readonly requestId?: readonly string[] | null;

  @Field(() => [ID], { nullable: true, description: "Players. A player who names others finds nothing." })
  readonly playerId?: readonly string[] | null;

  @Field(() => [Long], { nullable: true, description: "The upstream's numbers of items." })
  readonly itemSeq?: readonly bigint[] | null;

  @Field(() => [enums.ConsumptionStatus], { nullable: true, description: "What became of it so far." })
  readonly status?: readonly ConsumptionStatus[] | null;

  @Field(() => [String], { nullable: true, description: "ISO 4217 codes of the price, such as `KRW`." })
  readonly currency?: readonly string[] | null;

  @Field(() => [Int], { nullable: true, description: "The last code." })
  readonly resultCode?: readonly number[] | null;

  @Field(() => [enums.Evidence], { nullable: true, description: "How it is known." })
  readonly evidence?: readonly Evidence[] | null;

  @Field(() => enums.Environment, { nullable: true, description: "Whether real money is behind it." })
  readonly environment?: Environment | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Bought without money. A record for which the upstream did not report it matches neither value.",
  })
  readonly isTest?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether the item was delivered. With `status: [CONSUMED]`, false lists what is paid and not granted yet. Without " +
      "CONSUMED among the statuses, true lists what was granted though this server did not consume it.",
  })
  readonly delivered?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether its payment came back more often than that was taken back.",
  })
  readonly reversed?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether `productId` is known. False lists what was consumed on gamebase and has no known product: it is paid, and cannot be granted yet.",
  })
  readonly hasProduct?: boolean | null;

  @Field(() => DateTimeRangeInput, { nullable: true, description: "When the first call for it arrived." })
  readonly requestedAt?: DateTimeRangeInput | null;

  @Field(() => DateTimeRangeInput, { nullable: true, description: "When it became CONSUMED or REJECTED." })
  readonly settledAt?: DateTimeRangeInput | null;
}
