// Which payment's consumption.

import { ArgsType, Field } from "type-graphql";

@ArgsType()
export class ConsumptionArgs {
  @Field(() => String, { description: "The upstream's number of the payment." })
  declare readonly paymentSeq: string;

  @Field(() => String, { nullable: true, description: "Only where the install serves several apps: which one." })
  readonly app?: string | null;
}
