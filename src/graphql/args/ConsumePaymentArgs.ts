// The core call's arguments, in the order people write them.

import { ArgsType, Field, ID } from "type-graphql";

import { Long } from "../scalars/long.ts";

@ArgsType()
export class ConsumePaymentArgs {
  @Field(() => String, { description: "The upstream's number of the payment: 1-64 of A-Z, a-z, 0-9, _ and -." })
  declare readonly paymentSeq: string;

  @Field(() => Long, {
    description: "The upstream's number of the item, 0 to 2^63-1. Send a number above 2^53-1 as a string.",
  })
  declare readonly itemSeq: bigint;

  @Field(() => String, {
    description: "The token that came with the purchase: 1-4096 printable ASCII characters. A secret.",
  })
  declare readonly purchaseToken: string;

  @Field(() => ID, {
    nullable: true,
    description: "The player on whose behalf the call is made, 1-128 characters. For server callers only.",
  })
  readonly playerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The name of the app. Needed only if this server serves several apps.",
  })
  readonly app?: string | null;
}
